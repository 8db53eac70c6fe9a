package payment

import (
	"path/filepath"
	"testing"

	"glint/app/api"
	"glint/app/code"
	"glint/app/wire"
	"glint/e2e/stage"
)

// TestFilmAsTheCamera pays at a till whose camera is a generated y4m file. The phone is a program: it
// receives the till's light, and answers by writing its acceptance into the film.
func TestFilmAsTheCamera(t *testing.T) {
	ctx, dir := lasting(t), t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	defer server.Stop()
	invite, err := server.Client().Demo(ctx, api.RolePayer)
	must(t, err)
	phone, err := server.Client().EnrolPayer(ctx, invite)
	must(t, err)
	m1 := phone.Code()
	film := stage.Film{Path: filepath.Join(dir, "phone.y4m")}
	must(t, film.Show(symbol(t, code.KindPayment, m1.Bytes())))

	till, err := stage.Open(ctx, stage.Options{Name: "payee", Width: 1280, Height: 800, Profile: filepath.Join(dir, "tablet"), Flags: film.Flags()})
	must(t, err)
	p := &stage.Pair{Dir: dir, Server: server, Payee: till}
	t.Cleanup(func() { keep(t, p); till.Close() })
	must(t, server.Enrol(ctx, till, "/payee/", "till", api.RolePayee, "entry"))
	must(t, server.Stop())

	must(t, p.Charge("3.50"))
	must(t, till.Phase("till", far, "flashing"))
	payload, err := stage.Receive(ctx, till, far)
	must(t, err)
	charge, err := wire.DecodeCharge(payload)
	must(t, err)
	if charge.Form != wire.FormIntroduced {
		t.Errorf("got form %d for a phone without directory, want introduced", charge.Form)
	}
	if err := charge.Verify(m1.Bytes(), ring(phone.Enrolled), wire.PublicKey{}); err != nil {
		t.Fatal(err)
	}
	if got := charge.Core.Amount; got != 350 {
		t.Fatalf("got amount %d, want 350", got)
	}

	m3 := phone.Answer(m1, charge.Core, wire.OutcomeAccepted)
	must(t, film.Show(symbol(t, code.KindAcceptance, m3.Bytes())))
	must(t, till.Phase("till", far, "paid"))
	payload, err = stage.Receive(ctx, till, far)
	must(t, err)
	receipt, err := wire.DecodeReceipt(payload)
	must(t, err)
	if err := receipt.Verify(m3.Bytes()); err != nil {
		t.Error(err)
	}

	must(t, server.Start(ctx))
	_, err = phone.Upload(ctx, phone.Record(m1, charge.Core, m3))
	must(t, err)
	must(t, p.Settled(ctx, 1, far))
	if t.Failed() {
		return
	}
	quiet(t, till)
}

func symbol(t *testing.T, kind code.Kind, message []byte) *code.Symbol {
	t.Helper()
	s, err := code.Make(kind, message)
	must(t, err)
	return s
}

func ring(e api.Enrolled) wire.KeyRing {
	out := wire.KeyRing{}
	for _, k := range e.Keys {
		out[wire.KeyID(k.ID)] = wire.PublicKey(k.Key)
	}
	return out
}
