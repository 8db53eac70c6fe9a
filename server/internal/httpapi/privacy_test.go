package httpapi_test

import (
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// settled lets a shopper pay a merchant, both uploaded.
func (w *world) settled(p *client.Payer, m *client.Payee, minor uint32) {
	w.Helper()
	code := p.Code()
	core := m.Charge(code, minor)
	yes := p.Answer(code, core, wire.OutcomeAccepted)
	for _, one := range []struct {
		t *client.Terminal
		r wire.Record
	}{{p.Terminal, p.Record(code, core, yes)}, {m.Terminal, m.Record(code, core, wire.EndingAccepted, &yes)}} {
		if _, err := one.t.Upload(w.Context(), one.r); err != nil {
			w.Fatal(err)
		}
	}
}

func TestAShopperSeesAllThatIsHeld(t *testing.T) {
	w := newWorld(t)
	shopper, other, shop := w.payer(), w.payer(), w.payee()
	for range 3 {
		w.settled(shopper, shop, 5_00)
	}
	w.settled(other, shop, 7_00)
	var h api.Holding
	if err := shopper.Call(t.Context(), http.MethodGet, api.PathHolding, nil, &h); err != nil {
		t.Fatal(err)
	}
	if len(h.Devices) != 1 || h.Devices[0].ID != shopper.Enrolled.Device || len(h.Tokens) != 1 || len(h.Payments) != 3 || len(h.Moves) != 2 || h.Account.Name != shopper.Enrolled.Account {
		t.Fatalf("held: %+v", h)
	}
	if h.Moves[0].Kind != "topup" || h.Moves[1].Change >= 0 || h.Moves[1].Balance != h.Account.Balance {
		t.Errorf("moves: %+v", h.Moves)
	}
	for _, p := range h.Payments {
		if len(p.Records) != 2 || !p.Records[0].Own || p.Records[1].Own || p.State != api.StateSettled || len(p.Steps) == 0 || p.Amount != 5_00 || p.Payee == "" {
			t.Errorf("payment: %+v", p)
		}
	}
	text, err := json.Marshal(h)
	if err != nil || strings.Contains(string(text), other.Enrolled.Device) || other.Enrolled.Account != shopper.Enrolled.Account && strings.Contains(string(text), other.Enrolled.Account) {
		t.Errorf("another shopper's data: %v", err)
	}
	var byOperator api.Holding
	if err := w.operator.Ask(t.Context(), api.PathAdminHolding+"?account="+number(h.Account.ID), &byOperator); err != nil || len(byOperator.Payments) != 3 {
		t.Errorf("for the operator: %d payments, %v", len(byOperator.Payments), err)
	}
	w.refused("a merchant's", shop.Call(t.Context(), http.MethodGet, api.PathHolding, nil, &h), 400, api.CodeInvalid)
	w.refused("no such account", w.operator.Ask(t.Context(), api.PathAdminHolding+"?account=999", &h), 404, api.CodeNotFound)
	w.refused("no number", w.operator.Ask(t.Context(), api.PathAdminHolding+"?account=x", &h), 400, api.CodeInvalid)
}

func number(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// An account is closed when nothing is owed any more; the books stay whole, the name goes.
func TestAShopperCloses(t *testing.T) {
	w := newWorld(t)
	shopper, shop := w.payer(), w.payee()
	w.settled(shopper, shop, 5_00)
	code := shopper.Code() // told by one side only: the reserve has to stay
	core := shop.Charge(code, 3_00)
	waiting := shopper.Record(code, core, shopper.Answer(code, core, wire.OutcomeAccepted))
	if _, err := shopper.Upload(t.Context(), waiting); err != nil {
		t.Fatal(err)
	}
	var c api.AccountClosing
	ask := func() error {
		c = api.AccountClosing{}
		return shopper.Call(t.Context(), http.MethodPost, api.PathClose, nil, &c)
	}
	if err := ask(); err != nil || c.Closed || c.Balance == 0 || c.Reserved == 0 || c.Payments != 1 || c.Until == 0 {
		t.Fatalf("closing: %+v, %v", c, err)
	}
	if err := shopper.Renew(t.Context()); err == nil {
		t.Error("a closing account got a token")
	}
	if s, err := shopper.Status(t.Context(), ""); err != nil || s.Renew || s.Token != "" {
		t.Errorf("status while closing: %+v, %v", s, err)
	}
	w.clock.advance(time.Unix(c.Until, 0).Sub(w.clock.now()) + time.Minute)
	if _, err := w.books.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err != nil || c.Closed || c.Reserved != 0 || c.Balance == 0 || c.Payments != 0 {
		t.Fatalf("after the window: %+v, %v", c, err)
	}
	account := w.account(shopper.Terminal)
	pay := api.TopUp{ID: "bank-1", Account: account.ID, Amount: c.Balance}
	var after api.Account
	for range 2 { // the same id: once
		if err := w.operator.Tell(t.Context(), api.PathAdminPayouts, pay, &after); err != nil || after.Balance != 0 {
			t.Fatalf("payout: %+v, %v", after, err)
		}
	}
	w.refused("more than there is", w.operator.Tell(t.Context(), api.PathAdminPayouts, api.TopUp{ID: "bank-2", Account: account.ID, Amount: 1}, &after), 409, api.CodeNoFunds)
	w.refused("the same id for another sum", w.operator.Tell(t.Context(), api.PathAdminPayouts, api.TopUp{ID: "bank-1", Account: account.ID, Amount: 1}, &after), 400, api.CodeInvalid)
	if err := ask(); err != nil || !c.Closed {
		t.Fatalf("with nothing left: %+v, %v", c, err)
	}
	if got := w.account(shopper.Terminal); got.Name == account.Name || got.Name == "" {
		t.Errorf("name %q", got.Name)
	}
	w.refused("a closed account's phone", ask(), 403, api.CodeRevoked)
	var again api.AccountClosing
	if err := w.operator.Tell(t.Context(), api.PathAdminClose, api.AccountClose{Account: account.ID}, &again); err != nil || !again.Closed {
		t.Errorf("again, by the operator: %+v, %v", again, err)
	}
	w.refused("a merchant's account", w.operator.Tell(t.Context(), api.PathAdminClose, api.AccountClose{Account: account.ID + 1000}, &again), 404, api.CodeNotFound)
}

// account finds a shopper's account as the operator sees it.
func (w *world) account(t *client.Terminal) api.Account {
	w.Helper()
	var devices []api.Device
	if err := w.operator.Ask(w.Context(), api.PathAdminDevices, &devices); err != nil {
		w.Fatal(err)
	}
	for _, a := range ok[[]api.Account](w, "accounts")(w.operator.Accounts(w.Context())) {
		for _, d := range devices {
			if d.ID == t.Enrolled.Device && d.Account == a.ID {
				return a
			}
		}
	}
	w.Fatal("no account of this terminal")
	return api.Account{}
}

// A token is for the key that the phone asks for, so that merchants cannot tell by it that two tokens are one phone's.
func TestATokenOfItsOwnKey(t *testing.T) {
	w := newWorld(t)
	p, shop := w.payer(), w.payee()
	first := p.Token
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	public := key.Public().(ed25519.PublicKey)
	ask := func(key api.Bytes) (wire.Token, error) {
		body, err := json.Marshal(api.TokenAsk{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		var out api.TokenIssued
		if err := p.Call(t.Context(), http.MethodPost, api.PathTokens, body, &out); err != nil {
			return wire.Token{}, err
		}
		return wire.DecodeToken(out.Token)
	}
	if got, err := ask(api.Bytes(public)); err != nil || got.ID != first.ID {
		t.Fatalf("a token that is still good is not replaced for a new key: %v, %v", got.ID, err)
	}
	for name, bad := range map[string]api.Bytes{"short": api.Bytes(public[:31]), "weak": make(api.Bytes, 32)} {
		_, err := ask(bad)
		w.refused(name, err, 400, api.CodeInvalid)
	}
	w.settled(p, shop, 180_00) // more than half of the allowance
	second, err := ask(api.Bytes(public))
	if err != nil || second.ID == first.ID || second.Device != wire.PublicKey(public) {
		t.Fatalf("fresh token %v for %x, %v", second.ID, second.Device, err)
	}
	if first.Alias == second.Alias || first.Device == second.Device {
		t.Error("two tokens have something in common that a merchant sees")
	}
	// The phone signs acceptances with the token's key, its log and requests with the device's own.
	device := p.Key
	p.Token, p.Counter, p.Spent, p.Uses = second, 0, 0, 0
	code := p.Code()
	core := shop.Charge(code, 5_00)
	p.Key = key
	yes := p.Answer(code, core, wire.OutcomeAccepted)
	p.Key = device
	w.want("payer", w.send(p.Terminal, p.Record(code, core, yes))[0], api.StatePayerOnly, "")
	w.want("payee", w.send(shop.Terminal, shop.Record(code, core, wire.EndingAccepted, &yes))[0], api.StateSettled, "")
	// Nobody else's phone may bring a record of it, and the device's own key signs nothing on it.
	other := w.payer()
	other.Token, other.Counter = second, 1
	code = other.Code()
	core = shop.Charge(code, 1_00)
	own := other.Key
	other.Key = key
	stolen := other.Answer(code, core, wire.OutcomeAccepted)
	other.Key = own
	w.want("another phone's record", w.send(other.Terminal, other.Record(code, core, stolen))[0], api.StateRejected, api.ReasonTerminal)
	wrong := p.Answer(code, core, wire.OutcomeAccepted)
	w.want("by the device's own key", w.send(p.Terminal, p.Record(code, core, wrong))[0], api.StateRejected, api.ReasonAcceptance)
}
