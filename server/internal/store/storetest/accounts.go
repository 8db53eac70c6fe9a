package storetest

import (
	"errors"
	"fmt"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// town is a set of accounts to begin with.
type town struct{ float, shopper, reserve, merchant ledger.AccountID }

func (b *bench) town() (t town) {
	b.Helper()
	b.update(func(tx store.Tx) (err error) {
		add := func(kind ledger.Kind, parent ledger.AccountID) ledger.AccountID {
			return must[ledger.AccountID](b)(tx.AddAccount(ledger.Account{Kind: kind, Name: "the " + string(kind), Parent: parent, Balance: cny(99)}, noon))
		}
		t.float, t.shopper, t.merchant = add(ledger.Float, 0), add(ledger.Shopper, 0), add(ledger.Merchant, 0)
		t.reserve = add(ledger.Reserve, t.shopper)
		return nil
	})
	return t
}

func cny(m money.Minor) money.Amount { return money.Amount{Minor: m, Currency: money.CNY} }

func (b *bench) balance(id ledger.AccountID, want money.Minor) {
	b.Helper()
	b.view(func(r store.Reader) error {
		same(b, fmt.Sprintf("balance of account %d", id), must[ledger.Account](b)(r.Account(id)).Balance, cny(want))
		return nil
	})
}

func moneyMoves(b *bench) {
	t := b.town()
	b.balance(t.shopper, 0) // an account opens with nothing, whatever it asks for
	moves := []ledger.Transfer{
		{Ref: "t1", Kind: ledger.TopUp, From: t.float, To: t.shopper, Amount: cny(500), Time: noon},
		{Ref: "r1", Kind: ledger.Reserving, From: t.shopper, To: t.reserve, Amount: cny(300), Time: noon},
		{Ref: "s1", Kind: ledger.Settlement, From: t.reserve, To: t.merchant, Amount: cny(120), Time: noon},
	}
	b.update(func(tx store.Tx) error {
		for _, m := range moves {
			if err := tx.Post(m); err != nil {
				return err
			}
		}
		return nil
	})
	b.fails("the same reference again", store.ErrExists, func(tx store.Tx) error { return tx.Post(moves[2]) })
	b.reopen()
	for id, want := range map[ledger.AccountID]money.Minor{t.float: -500, t.shopper: 200, t.reserve: 180, t.merchant: 120} {
		b.balance(id, want)
	}
	b.view(func(r store.Reader) error {
		same(b, "transfer", must[ledger.Transfer](b)(r.Transfer("r1")), moves[1])
		same(b, "float", must[ledger.Account](b)(r.Float(money.CNY)).ID, t.float)
		same(b, "accounts but reserves", len(must[[]ledger.Account](b)(r.Accounts())), 3)
		same(b, "reserved", must[map[ledger.AccountID]money.Minor](b)(r.Reserved()), map[ledger.AccountID]money.Minor{t.shopper: 180})
		same(b, "reserved by one", must[money.Minor](b)(r.ReservedBy(t.shopper)), 180)
		same(b, "reserved by another", must[money.Minor](b)(r.ReservedBy(t.merchant)), 0)
		var seen []ledger.Transfer
		audit := ledger.NewAudit()
		err := errors.Join(
			r.EachAccount(func(a ledger.Account) error { audit.Account(a); return nil }),
			r.EachTransfer(func(tr ledger.Transfer, e []ledger.Entry) error {
				seen = append(seen, tr)
				audit.Transfer(tr, e)
				return nil
			}),
		)
		same(b, "transfers in their order", seen, moves)
		same(b, "faults", audit.Faults(), nil)
		page := must[[]store.Booked](b)(r.Booked(t.reserve, 0, 10))
		same(b, "changes of the reserve", len(page), 2)
		same(b, "its first", page[0].Transfer, moves[1])
		same(b, "its second", page[1].Entry, ledger.Entry{Account: t.reserve, Change: -120, Balance: 180})
		same(b, "the second page", must[[]store.Booked](b)(r.Booked(t.reserve, page[0].Number, 10)), page[1:])
		same(b, "a short page", must[[]store.Booked](b)(r.Booked(t.reserve, 0, 1)), page[:1])
		same(b, "of nobody", len(must[[]store.Booked](b)(r.Booked(99, 0, 10))), 0)
		return err
	})
	b.update(func(tx store.Tx) error { return tx.Rename(t.shopper, "new name") })
	b.view(func(r store.Reader) error {
		same(b, "name", must[ledger.Account](b)(r.Account(t.shopper)).Name, "new name")
		same(b, "another's name", must[ledger.Account](b)(r.Account(t.merchant)).Name == "new name", false)
		return nil
	})
	b.fails("name of no account", store.ErrNotFound, func(tx store.Tx) error { return tx.Rename(99, "x") })
	b.missing("transfer", func(r store.Reader) error { _, err := r.Transfer("r2"); return err })
	b.missing("account", func(r store.Reader) error { _, err := r.Account(99); return err })
	b.missing("float", func(r store.Reader) error { _, err := r.Float(978); return err })
}

func refusedTransfers(b *bench) {
	t := b.town()
	b.update(func(tx store.Tx) error {
		return tx.Post(ledger.Transfer{Ref: "t1", Kind: ledger.TopUp, From: t.float, To: t.shopper, Amount: cny(500), Time: noon})
	})
	b.fails("more than is there", ledger.ErrFunds, func(tx store.Tx) error {
		return tx.Post(ledger.Transfer{Ref: "r1", Kind: ledger.Reserving, From: t.shopper, To: t.reserve, Amount: cny(501), Time: noon})
	})
	b.fails("no such account", store.ErrNotFound, func(tx store.Tx) error {
		return tx.Post(ledger.Transfer{Ref: "r1", Kind: ledger.Reserving, From: t.shopper, To: 99, Amount: cny(1), Time: noon})
	})
	// A refusal that the caller takes as an answer leaves the rest of his transaction.
	b.update(func(tx store.Tx) error {
		err := tx.Post(ledger.Transfer{Ref: "r1", Kind: ledger.Reserving, From: t.shopper, To: t.reserve, Amount: cny(501), Time: noon})
		if !errors.Is(err, ledger.ErrFunds) {
			b.Errorf("got %v, want ledger.ErrFunds", err)
		}
		return tx.Post(ledger.Transfer{Ref: "r1", Kind: ledger.Reserving, From: t.shopper, To: t.reserve, Amount: cny(500), Time: noon})
	})
	b.balance(t.shopper, 0)
	b.balance(t.reserve, 500)
}

func enrolments(b *bench) {
	t := b.town()
	e := store.Enrolment{Hash: [32]byte{1}, Account: t.merchant, Role: wire.RolePayee, Expires: noon}
	b.missing("before", func(r store.Reader) error { _, err := r.Enrolment(e.Hash); return err })
	b.update(func(tx store.Tx) error { return tx.AddEnrolment(e) })
	b.fails("the same code", store.ErrExists, func(tx store.Tx) error { return tx.AddEnrolment(e) })
	b.view(func(r store.Reader) error {
		same(b, "enrolment", must[store.Enrolment](b)(r.Enrolment(e.Hash)), e)
		return nil
	})
	use := func(tx store.Tx) error { return tx.UseEnrolment(e.Hash, "till", noon) }
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.AddDevice(store.Device{ID: "till", Account: t.merchant, Role: wire.RolePayee, Terminal: 1, Enrolled: noon}), use(tx))
	})
	b.fails("used again", store.ErrNotFound, use)
	e.Device = "till"
	b.view(func(r store.Reader) error {
		same(b, "used", must[store.Enrolment](b)(r.Enrolment(e.Hash)), e)
		return nil
	})
}

func devices(b *bench) {
	t := b.town()
	phone := store.Device{ID: "phone", Account: t.shopper, Role: wire.RolePayer, Key: wire.PublicKey{1, 2}, Enrolled: noon}
	till := store.Device{ID: "z-till", Account: t.merchant, Role: wire.RolePayee, Key: wire.PublicKey{3}, Terminal: 1, Listed: 9, Enrolled: noon,
		Certificate: []byte("one"), Expires: noon.Add(time.Hour)}
	second := till
	second.ID, second.Terminal = "a-till", 2
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.AddDevice(phone), tx.AddDevice(till), tx.AddDevice(second))
	})
	b.fails("the same id", store.ErrExists, func(tx store.Tx) error { return tx.AddDevice(phone) })
	b.fails("the same terminal", store.ErrExists, func(tx store.Tx) error {
		third := till
		third.ID = "third"
		return tx.AddDevice(third)
	})
	second.Certificate, second.Expires = []byte("two"), noon.Add(2*time.Hour)
	b.update(func(tx store.Tx) error { return tx.SetCertificate(second.ID, second.Certificate, second.Expires) })
	b.fails("certificate of nobody", store.ErrNotFound, func(tx store.Tx) error { return tx.SetCertificate("nobody", nil, noon) })
	b.view(func(r store.Reader) error {
		same(b, "phone", must[store.Device](b)(r.Device("phone")), phone)
		same(b, "payees", must[[]store.Device](b)(r.Payees()), []store.Device{till, second})
		same(b, "count", must[int](b)(r.CountDevices(t.merchant)), 2)
		return nil
	})
	b.missing("nobody", func(r store.Reader) error { _, err := r.Device("nobody"); return err })
}
