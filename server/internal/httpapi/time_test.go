package httpapi_test

import (
	"testing"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/books"
)

// pay makes both sides' records of one payment.
func pay(payer *client.Payer, payee *client.Payee, minor uint32) (ofPayer, ofPayee wire.Record) {
	code := payer.Code()
	core := payee.Charge(code, minor)
	yes := payer.Answer(code, core, wire.OutcomeAccepted)
	return payer.Record(code, core, yes), payee.Record(code, core, wire.EndingAccepted, &yes)
}

func (w *world) tick(want books.Done) {
	w.Helper()
	if got := ok[books.Done](w, "tick")(w.books.Tick(w.Context())); got != want {
		w.Errorf("tick did %+v, want %+v", got, want)
	}
}

func TestEvidenceSettlesAfterADay(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	late, alone := pay(payer, payee, amount)
	w.want("alone", w.send(payee.Terminal, alone)[0], api.StatePayeeOnly, "")
	code := payer.Code()
	missed := payee.Record(code, payee.Charge(code, amount), wire.EndingTimedOut, nil)
	w.want("without acceptance", w.send(payee.Terminal, missed)[0], api.StatePayeeOnly, api.ReasonNoAcceptance)
	unanswered, _ := pay(payer, payee, amount)
	w.want("payer alone", w.send(payer.Terminal, unanswered)[0], api.StatePayerOnly, "")

	w.clock.advance(24*time.Hour - time.Second)
	w.tick(books.Done{})
	w.clock.advance(time.Second)
	w.tick(books.Done{Settled: 1})
	w.tick(books.Done{})

	if balance, _ := w.balance(payee.Terminal); balance != amount {
		t.Errorf("payee has %d, want %d", balance, amount)
	}
	w.want("payer's record comes after all", w.send(payer.Terminal, late)[0], api.StateSettled, "")
	w.want("the other waits on", w.send(payer.Terminal, unanswered)[0], api.StatePayerOnly, "")
}

func TestReserveIsReleasedAfterTheWindow(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	mine, theirs := pay(payer, payee, amount)
	lateMine, lateTheirs := pay(payer, payee, 120_00)
	lastMine, lastTheirs := pay(payer, payee, 120_00)
	w.send(payer.Terminal, mine)
	w.send(payee.Terminal, theirs)

	end := payer.Token.Expiry.Time().Add(14 * 24 * time.Hour)
	w.clock.advance(end.Add(-time.Second).Sub(w.clock.now()))
	w.tick(books.Done{Certified: 1})
	if balance, reserved := w.balance(payer.Terminal); balance != 200_00 || reserved != 300_00-amount {
		t.Errorf("before the end of the window: %d, %d reserved", balance, reserved)
	}
	w.clock.advance(time.Second)
	w.tick(books.Done{Released: 1})
	w.tick(books.Done{})
	if balance, reserved := w.balance(payer.Terminal); balance != 500_00-amount || reserved != 0 {
		t.Errorf("after it: %d, %d reserved, want %d, 0", balance, reserved, 500_00-amount)
	}

	// What is uploaded later was made in time, and finds no reserve: it is paid while the account has it.
	if err := payer.Renew(t.Context()); err != nil { // takes 300.00 of it
		t.Fatal(err)
	}
	w.want("payer, too late", w.send(payer.Terminal, lateMine)[0], api.StatePayerOnly, "")
	w.want("payee, too late", w.send(payee.Terminal, lateTheirs)[0], api.StateSettled, "")
	w.want("payer, last", w.send(payer.Terminal, lastMine)[0], api.StatePayerOnly, "")
	w.want("payee, last", w.send(payee.Terminal, lastTheirs)[0], api.StateUnfunded, api.CodeNoFunds)
	w.want("again", w.send(payer.Terminal, lastMine)[0], api.StateUnfunded, api.CodeNoFunds)
	if balance, _ := w.balance(payee.Terminal); balance != amount+120_00 {
		t.Errorf("payee has %d, want %d", balance, amount+120_00)
	}
	if balance, reserved := w.balance(payer.Terminal); balance != 500_00-amount-300_00-120_00 || reserved != 300_00 {
		t.Errorf("payer has %d, %d reserved", balance, reserved)
	}
}

func TestTokensAreRenewedWhenWorn(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	status := func() api.Status { w.Helper(); return ok[api.Status](w, "status")(payer.Status(t.Context(), "")) }
	renew := func(fresh bool) {
		t.Helper()
		before := payer.Token.ID
		if err := payer.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := payer.Token.ID != before; got != fresh {
			t.Errorf("fresh token: got %t, want %t", got, fresh)
		}
	}
	if s := status(); s.Renew || s.Token != payer.Token.ID.String() {
		t.Errorf("at the start: renew %t, token %s", s.Renew, s.Token)
	}
	renew(false)
	first, second := pay(payer, payee, 150_00)
	w.send(payer.Terminal, first)
	w.send(payee.Terminal, second)
	renew(false) // half is left
	first, second = pay(payer, payee, 1)
	w.send(payer.Terminal, first)
	w.send(payee.Terminal, second)
	if !status().Renew {
		t.Error("worn, and not told to renew")
	}
	renew(true)
	if k := payer.Token; k.Cumulative != 200_00 || k.PerPayment != 200_00 || k.Epoch != 2 {
		t.Errorf("second token: %+v, want what the balance allows", k)
	}
	if balance, reserved := w.balance(payer.Terminal); balance != 0 || reserved != 500_00-150_01 {
		t.Errorf("got %d, %d reserved", balance, reserved)
	}
	renew(false)

	account := ok[[]api.Account](w, "accounts")(w.operator.Accounts(t.Context()))
	for _, a := range account {
		if a.Name == payer.Enrolled.Account {
			ok[api.Account](w, "top-up")(w.operator.TopUp(t.Context(), api.TopUp{ID: "later", Account: a.ID, Amount: 250_00}))
		}
	}
	if !status().Renew {
		t.Error("more money, and not told to renew")
	}
	renew(true)
	if k := payer.Token; k.Cumulative != 250_00 {
		t.Errorf("third token over %d, want 25000", k.Cumulative)
	}
	w.clock.advance(48*time.Hour + time.Second)
	if status().Renew {
		t.Error("told to renew without money")
	}
	w.refused("no money", payer.Renew(t.Context()), 409, api.CodeNoFunds)
}

func TestPayerWithoutMoney(t *testing.T) {
	w := newWorld(t)
	a := ok[api.Account](w, "open")(w.operator.Open(t.Context(), api.NewAccount{Name: "Poor", Kind: "shopper", Currency: uint16(money.CNY)}))
	code := ok[string](w, "invite")(w.operator.Invite(t.Context(), api.NewEnrolment{Account: a.ID, Role: api.RolePayer}))
	payer := ok[*client.Payer](w, "enrol")(w.api.EnrolPayer(t.Context(), code))
	if len(payer.Enrolled.Token) != 0 {
		t.Error("a token against nothing")
	}
	w.refused("no money", payer.Renew(t.Context()), 409, api.CodeNoFunds)
	ok[api.Account](w, "top-up")(w.operator.TopUp(t.Context(), api.TopUp{ID: "first", Account: a.ID, Amount: 99}))
	w.refused("too little", payer.Renew(t.Context()), 409, api.CodeNoFunds)
	ok[api.Account](w, "top-up")(w.operator.TopUp(t.Context(), api.TopUp{ID: "second", Account: a.ID, Amount: 1}))
	if err := payer.Renew(t.Context()); err != nil || payer.Token.Cumulative != 100 || payer.Token.PerPayment != 100 {
		t.Errorf("got %+v, %v, want a token over 100", payer.Token, err)
	}
}

func TestStatusTellsChangesSinceACursor(t *testing.T) {
	w := newWorld(t)
	payer, payee, stranger := w.payer(), w.payee(), w.payee()
	changes := func(t *client.Terminal, since string) api.Status {
		return ok[api.Status](w, "status")(t.Status(w.Context(), since))
	}
	first, firstPayee := pay(payer, payee, amount)
	second, _ := pay(payer, payee, 2*amount)
	w.send(payer.Terminal, first, second)
	s := changes(payer.Terminal, "")
	if len(s.Payments) != 2 || s.Payments[0].State != api.StatePayerOnly || s.Payments[0].Payee != payee.Enrolled.Account || s.Payments[0].Payer != "" {
		t.Fatalf("payer sees %+v", s.Payments)
	}
	if again := changes(payer.Terminal, s.Cursor); len(again.Payments) != 0 || again.Cursor != s.Cursor {
		t.Errorf("nothing changed: got %+v", again)
	}
	w.send(payee.Terminal, firstPayee)
	next := changes(payer.Terminal, s.Cursor)
	if len(next.Payments) != 1 || next.Payments[0].State != api.StateSettled || next.Payments[0].Amount != amount || next.Cursor == s.Cursor {
		t.Errorf("after the settlement: got %+v", next)
	}
	if seen := changes(payee.Terminal, ""); len(seen.Payments) != 2 || seen.Payments[0].Payee != "" || seen.Reserved != 0 || seen.Token != "" {
		t.Errorf("payee sees %+v", seen)
	}
	if seen := changes(stranger.Terminal, ""); len(seen.Payments) != 0 {
		t.Errorf("a stranger sees %+v", seen.Payments)
	}

	// A charge that the payer never decided on is not shown to him.
	code := payer.Code()
	w.send(payee.Terminal, payee.Record(code, payee.Charge(code, amount), wire.EndingTimedOut, nil))
	if seen := changes(payer.Terminal, next.Cursor); len(seen.Payments) != 0 {
		t.Errorf("payer is shown what only the payee says: %+v", seen.Payments)
	}
}

func TestStatusComesInPages(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	const all = api.MaxPage + 7
	var records []wire.Record
	for range all {
		code := payer.Code()
		core := payee.Charge(code, 1)
		records = append(records, payer.Record(code, core, payer.Answer(code, core, wire.OutcomeRefused)))
	}
	w.send(payer.Terminal, records[:api.MaxRecords]...)
	w.send(payer.Terminal, records[api.MaxRecords:]...)
	seen, cursor := map[string]bool{}, ""
	for range 2 {
		s := ok[api.Status](w, "status")(payer.Status(t.Context(), cursor))
		for _, p := range s.Payments {
			seen[string(p.ID)] = true
		}
		cursor = s.Cursor
	}
	if len(seen) != all {
		t.Errorf("two pages show %d payments, want %d", len(seen), all)
	}
}

func TestPlacesInTheLog(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	var r []wire.Record
	for range 4 {
		mine, _ := pay(payer, payee, 100)
		r = append(r, mine)
	}
	forged := r[0]
	forged.Time++ // not signed again: nobody's word, and no fork
	w.want("forged", w.send(payer.Terminal, forged)[0], api.StateRejected, api.ReasonSignature)
	w.want("third first", w.send(payer.Terminal, r[2])[0], api.StatePayerOnly, "")
	w.want("first", w.send(payer.Terminal, r[0])[0], api.StatePayerOnly, "")
	w.want("second fills the gap", w.send(payer.Terminal, r[1])[0], api.StatePayerOnly, "")

	// Another record in the fourth place, linked to the third: each is good, both are not.
	payer.Head.Number, payer.Head.Hash = 3, r[2].Hash()
	other, _ := pay(payer, payee, 200)
	w.want("fourth", w.send(payer.Terminal, r[3])[0], api.StatePayerOnly, "")
	w.want("another fourth", w.send(payer.Terminal, other)[0], api.StatePayerOnly, api.ReasonFork)
	w.want("again", w.send(payer.Terminal, other)[0], api.StatePayerOnly, api.ReasonFork)

	payer.Head.Hash[0] ^= 1
	broken, _ := pay(payer, payee, 300)
	w.want("linked to nothing known", w.send(payer.Terminal, broken)[0], api.StatePayerOnly, api.ReasonFork)
	if s := ok[api.Status](w, "status")(payer.Status(t.Context(), "")); len(s.Payments) != 6 {
		t.Errorf("%d payments, want 6: a fork is for people, the payments go on", len(s.Payments))
	}
}
