package httpapi_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/books"
	"glint/server/internal/httpapi"
)

func (w *world) snapshot(t *client.Terminal) wire.Snapshot {
	w.Helper()
	s, err := wire.DecodeSnapshot(ok[api.Snapshot](w, "snapshot")(t.Snapshot(w.Context())).Snapshot)
	if err != nil {
		w.Fatal(err)
	}
	if err := s.Verify(w.ring(t)); err != nil {
		w.Fatal(err)
	}
	return s
}

func (w *world) revoke(r api.Revocation) {
	w.Helper()
	if err := w.operator.Tell(w.Context(), api.PathAdminRevoke, r, nil); err != nil {
		w.Fatal(err)
	}
}

func TestLostPhone(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	before := w.snapshot(payee.Terminal)
	_, known := pay(payer, payee, amount)
	w.clock.advance(time.Minute)
	w.revoke(api.Revocation{Device: payer.Enrolled.Device, Reason: "lost phone"})
	_, blind := pay(payer, payee, amount) // the thief pays; the till is offline

	_, err := payer.Status(t.Context(), "")
	w.refused("status of the lost phone", err, http.StatusForbidden, api.CodeRevoked)
	err = payer.Renew(t.Context())
	w.refused("token of the lost phone", err, http.StatusForbidden, api.CodeRevoked)

	w.clock.advance(time.Minute)
	after := w.snapshot(payee.Terminal)
	if after.Follows(before) != nil || after.Number <= before.Number || before.Revoked(payer.Token.ID) || !after.Revoked(payer.Token.ID) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if after.Age(wire.SecondsAt(w.clock.now().Add(49*time.Hour))) != wire.AgeStale {
		t.Error("a snapshot of 49 hours is not stale")
	}
	w.clock.advance(time.Minute)
	_, deaf := pay(payer, payee, amount) // the till takes it although it was told
	results := w.send(payee.Terminal, known, blind, deaf)
	w.want("from before", results[0], api.StatePayeeOnly, "")
	w.want("before the till knew", results[1], api.StatePayeeOnly, "")
	w.want("after it knew", results[2], api.StateRejected, api.ReasonRevoked)
	if out := w.snapshot(w.payer().Terminal); len(out.Tokens) != 0 {
		t.Error("phones are told of other people's tokens")
	}
	w.clock.advance(80*time.Hour + 24*time.Hour)
	if late := w.snapshot(payee.Terminal); late.Revoked(payer.Token.ID) {
		t.Error("an expired token is still listed")
	}
}

func TestStolenTill(t *testing.T) {
	w := newWorld(t)
	payer, payee, other := w.payer(), w.payee(), w.payee()
	mine, theirs := pay(payer, payee, amount)
	w.revoke(api.Revocation{Device: payee.Enrolled.Device, Reason: "stolen till"})
	w.revoke(api.Revocation{Device: payee.Enrolled.Device, Reason: "again"}) // changes nothing

	till := wire.Till{Payee: payee.Certificate.Payee, Terminal: payee.Certificate.Terminal}
	if s := w.snapshot(payer.Terminal); !s.Closed(till) || len(s.Tills) != 1 {
		t.Errorf("phones are told of %+v", s.Tills)
	}
	d := ok[api.Directory](w, "directory")(payer.Directory(t.Context()))
	listing, err := wire.DecodeListing(d.Listing)
	if err != nil || len(d.Certificates) != 1 || !bytes.Equal(d.Certificates[0], other.Enrolled.Certificate) {
		t.Errorf("got %d certificates, %v", len(d.Certificates), err)
	}
	if err := listing.Verify(w.ring(payer.Terminal), [][]byte{d.Certificates[0]}); err != nil || listing.Epoch != d.Epoch {
		t.Errorf("listing of epoch %d: %v", listing.Epoch, err)
	}
	w.want("payer", w.send(payer.Terminal, mine)[0], api.StatePayerOnly, "")
	w.want("what the till still has", w.send(payee.Terminal, theirs)[0], api.StateSettled, "")
	var devices []api.Device
	if err := w.operator.Ask(t.Context(), api.PathAdminDevices, &devices); err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, d := range devices {
		reasons[d.ID] = d.Revoked
	}
	if len(devices) != 3 || reasons[payee.Enrolled.Device] != "stolen till" || reasons[other.Enrolled.Device] != "" {
		t.Errorf("got %v", reasons)
	}
	for name, r := range map[string]api.Revocation{
		"nothing": {Reason: "x"}, "two things": {Reason: "x", Device: "a", Account: 1}, "no reason": {Account: 1}, "token that is none": {Reason: "x", Token: "zz"},
	} {
		w.refused(name, w.operator.Tell(t.Context(), api.PathAdminRevoke, r, nil), http.StatusBadRequest, api.CodeInvalid)
	}
	w.refused("nobody's account", w.operator.Tell(t.Context(), api.PathAdminRevoke, api.Revocation{Reason: "x", Account: 99999}, nil), http.StatusNotFound, api.CodeNotFound)
}

func TestEvidence(t *testing.T) {
	w := newWorld(t)
	payer, one, two, third := w.payer(), w.payee(), w.payee(), w.payee()
	sign := func(p *client.Payee) wire.Record {
		code := payer.CodeAt(1)
		core := p.Charge(code, amount)
		yes := payer.AnswerWith(code, core, wire.OutcomeAccepted, amount, 1)
		return p.Record(code, core, wire.EndingAccepted, &yes)
	}
	first, second := sign(one), sign(two)
	w.want("first", w.send(one.Terminal, first)[0], api.StatePayeeOnly, "")
	w.want("second", w.send(two.Terminal, second)[0], api.StateConflict, api.ReasonCounter)
	w.want("first, then", w.send(one.Terminal, first)[0], api.StateConflict, api.ReasonCounter)

	id := second.PaymentID()
	path := "?payment=" + hex.EncodeToString(id[:])
	var bundles []json.RawMessage
	for name, ask := range map[string]func() error{
		"operator": func() error { return w.operator.Ask(t.Context(), api.PathAdminEvidence+path, &bundles) },
		"payee":    func() error { return two.Call(t.Context(), http.MethodGet, api.PathEvidence+path, nil, &bundles) },
	} {
		bundles = nil
		if err := ask(); err != nil || len(bundles) != 1 {
			t.Fatalf("%s: got %d bundles, %v", name, len(bundles), err)
		}
		if err := books.CheckEvidence(bundles[0], w.ring(one.Terminal)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var e api.Evidence
	if err := json.Unmarshal(bundles[0], &e); err != nil {
		t.Fatal(err)
	}
	if _, l, err := (wire.Anchor{Root: wire.PublicKey(payer.Enrolled.Root)}).Take(e.KeyList); err != nil || len(l.Keys) != 1 {
		t.Errorf("the bundle's key list: %v", err)
	}
	e.Answers[0] = e.Answers[1]
	if text, err := json.Marshal(e); err != nil || books.CheckEvidence(text, w.ring(one.Terminal)) == nil {
		t.Errorf("one payment twice is called a double spend, %v", err)
	}
	w.refused("another payee", third.Call(t.Context(), http.MethodGet, api.PathEvidence+path, nil, nil), http.StatusNotFound, api.CodeNotFound)
	w.refused("the payer", payer.Call(t.Context(), http.MethodGet, api.PathEvidence+path, nil, nil), http.StatusNotFound, api.CodeNotFound)
	w.refused("no payment", w.operator.Ask(t.Context(), api.PathAdminEvidence, nil), http.StatusBadRequest, api.CodeInvalid)
	if !w.snapshot(one.Terminal).Revoked(payer.Token.ID) {
		t.Error("payees are not told")
	}
}

func TestLogSetBack(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	ask := func(number uint32, hash wire.Hash) string {
		t.Helper()
		var s api.Status
		path := fmt.Sprintf("%s?head=%d-%s", api.PathStatus, number, hash)
		if err := payer.Call(t.Context(), http.MethodGet, path, nil, &s); err != nil {
			t.Fatal(err)
		}
		return s.Log
	}
	empty := payer.Head
	one, _ := pay(payer, payee, amount)
	kept := payer.Head
	two, _ := pay(payer, payee, amount)
	w.send(payer.Terminal, one, two)
	for _, tt := range []struct {
		name   string
		number uint32
		hash   wire.Hash
		want   string
	}{
		{"as it is", payer.Head.Number, payer.Head.Hash, ""}, {"more to come", 3, wire.Hash{7}, ""},
		{"set back", kept.Number, kept.Hash, "log_rewind"}, {"emptied", empty.Number, empty.Hash, "log_rewind"}, {"a copy", 2, wire.Hash{7}, "log_fork"},
		{"as it is again", payer.Head.Number, payer.Head.Hash, ""},
	} {
		if got := ask(tt.number, tt.hash); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	payer.Head = kept
	forked, _ := pay(payer, payee, amount+1)
	w.send(payer.Terminal, forked)
	var devices []api.Device
	if err := w.operator.Ask(t.Context(), api.PathAdminDevices, &devices); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, d := range devices {
		for _, f := range d.Findings {
			kinds[f.Kind]++
		}
	}
	if kinds["log_rewind"] != 2 || kinds["log_fork"] < 1 {
		t.Errorf("the operator is told of %v", kinds)
	}
	for _, bad := range []string{"1", "x-" + strings.Repeat("00", 32), "1-00", "-1-" + strings.Repeat("00", 32)} {
		err := payer.Call(t.Context(), http.MethodGet, api.PathStatus+"?head="+bad, nil, nil)
		w.refused("head "+bad, err, http.StatusBadRequest, api.CodeInvalid)
	}
}

func TestImport(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	mine, theirs := pay(payer, payee, amount)
	forged := theirs
	forged.Core.Amount++
	in := api.Import{Device: payee.Enrolled.Device, Records: []api.Bytes{theirs.Bytes(), forged.Bytes(), mine.Bytes()}}
	var out api.BatchResult
	if err := w.operator.Tell(t.Context(), api.PathAdminImport, in, &out); err != nil || len(out.Results) != 3 {
		t.Fatalf("got %+v, %v", out, err)
	}
	w.want("the till's record", out.Results[0], api.StatePayeeOnly, "")
	if out.Results[1].State != api.StateRejected || out.Results[2].State != api.StateRejected {
		t.Errorf("altered and foreign records: got %+v", out.Results[1:])
	}
	w.want("the phone's record", w.send(payer.Terminal, mine)[0], api.StateSettled, "")
	in.Device = "nobody"
	w.refused("of no terminal", w.operator.Tell(t.Context(), api.PathAdminImport, in, nil), http.StatusNotFound, api.CodeNotFound)
}

func TestAuditLogTells(t *testing.T) {
	w := newWorld(t)
	account := ok[api.Account](w, "open")(w.operator.Open(t.Context(), api.NewAccount{Name: "Lin", Kind: "shopper", Currency: 156}))
	ok[api.Account](w, "top up")(w.operator.TopUp(t.Context(), api.TopUp{ID: "1", Account: account.ID, Amount: 100_00}))
	code := ok[string](w, "invite")(w.operator.Invite(t.Context(), api.NewEnrolment{Account: account.ID, Role: api.RolePayer}))
	ok[*client.Payer](w, "enrol")(w.api.EnrolPayer(t.Context(), code))
	w.revoke(api.Revocation{Account: account.ID, Reason: "closed"})
	var entries []api.TrailEntry
	if err := w.operator.Ask(t.Context(), api.PathAdminTrail, &entries); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Action)
		if strings.Contains(fmt.Sprint(e), code) {
			t.Errorf("the enrolment code is in %+v", e)
		}
	}
	want := "device revoked, token revoked, device enrolled, enrolment code made, topped up, account opened"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := w.operator.Ask(t.Context(), api.PathAdminTrail+"?before=2", &entries); err != nil || len(entries) != 1 || entries[0].Number != 1 {
		t.Errorf("got %+v, %v", entries, err)
	}
}

// TestLogsHoldNoSecrets makes every kind of request go right and wrong, and reads the log.
func TestLogsHoldNoSecrets(t *testing.T) {
	w := newWorld(t)
	var log bytes.Buffer
	logged := httptest.NewServer(httpapi.New(httpapi.Options{
		Books: w.books, Operator: operatorKey, Demo: true, Now: w.clock.now, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}))
	w.api.Base = logged.URL
	code := ok[string](w, "demo")(w.books.Demo(context.Background(), api.RolePayer))
	payer := ok[*client.Payer](w, "enrol")(w.api.EnrolPayer(t.Context(), code))
	const almost = operatorKey + "x"
	wrong := client.Operator{Client: w.api, Key: almost}
	_, err := wrong.Accounts(t.Context())
	w.refused("wrong key", err, http.StatusUnauthorized, api.CodeUnauthorized)
	_, err = w.api.EnrolPayer(t.Context(), code)
	w.refused("code again", err, http.StatusConflict, api.CodeEnrolmentUsed)
	_, err = payer.Status(t.Context(), "nonsense")
	w.refused("cursor", err, http.StatusBadRequest, api.CodeInvalid)
	logged.Close() // waits for the log
	if !strings.Contains(log.String(), api.CodeUnauthorized) {
		t.Fatalf("nothing is logged: %s", &log)
	}
	for name, secret := range map[string]string{
		"operator's key": operatorKey, "code": code, "code without dash": strings.ReplaceAll(code, "-", ""), "device's seed": hex.EncodeToString(payer.Key.Seed()),
	} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds the %s", name)
		}
	}
}

func TestGuessesOfTheKeyEnd(t *testing.T) {
	w := newWorld(t)
	wrong := client.Operator{Client: w.api, Key: "not the key"}
	var err error
	for range 101 {
		_, err = wrong.Accounts(t.Context())
	}
	w.refused("guess 101", err, http.StatusTooManyRequests, api.CodeBusy)
	_, err = w.operator.Accounts(t.Context())
	w.refused("the right key, from the same address", err, http.StatusTooManyRequests, api.CodeBusy)
	w.clock.advance(11 * time.Second)
	ok[[]api.Account](w, "the right key, later")(w.operator.Accounts(t.Context()))
}
