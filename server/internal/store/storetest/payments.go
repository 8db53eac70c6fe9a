package storetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// issue adds a token and the device that it is for.
func (b *bench) issue(t town, n byte, releases time.Time) store.Token {
	b.Helper()
	k := store.Token{
		Token: wire.Token{Key: 1, ID: wire.TokenID{n}, Alias: wire.Alias{n}, Expiry: wire.SecondsAt(noon), Currency: money.CNY, PerPayment: 100,
			Cumulative: 300, Uses: 5, Channels: wire.ChannelLight, Epoch: uint32(n), Device: wire.PublicKey{n}},
		Device: "phone", Account: t.shopper, Reserve: t.reserve, Issued: noon, Releases: releases,
	}
	b.update(func(tx store.Tx) error {
		if _, err := tx.Device("phone"); errors.Is(err, store.ErrNotFound) {
			if err := tx.AddDevice(store.Device{ID: "phone", Account: t.shopper, Role: wire.RolePayer, Enrolled: noon}); err != nil {
				return err
			}
		}
		return tx.AddToken(k)
	})
	return k
}

func tokens(b *bench) {
	t := b.town()
	b.missing("none yet", func(r store.Reader) error { _, err := r.NewestToken("phone"); return err })
	late, early := b.issue(t, 2, noon.Add(2*time.Hour)), b.issue(t, 1, noon.Add(time.Hour))
	b.fails("the same id", store.ErrExists, func(tx store.Tx) error { return tx.AddToken(early) })
	due := func(at time.Time, limit int) (ids []byte) {
		b.view(func(r store.Reader) error {
			for _, k := range must[[]store.Token](b)(r.DueTokens(at, limit)) {
				ids = append(ids, k.Token.ID[0])
			}
			return nil
		})
		return ids
	}
	b.view(func(r store.Reader) error {
		same(b, "token", must[store.Token](b)(r.Token(late.Token.ID)), late)
		same(b, "newest", must[store.Token](b)(r.NewestToken("phone")), early)
		same(b, "count", must[int](b)(r.CountTokens(t.shopper)), 2)
		return nil
	})
	b.missing("unknown", func(r store.Reader) error { _, err := r.Token(wire.TokenID{9}); return err })
	same(b, "due too soon", due(noon, 9), nil)
	same(b, "one due", due(noon.Add(time.Hour), 9), []byte{1})
	same(b, "both due", due(noon.Add(3*time.Hour), 9), []byte{1, 2})
	same(b, "limit", due(noon.Add(3*time.Hour), 1), []byte{1})

	b.update(func(tx store.Tx) error {
		return errors.Join(tx.ReleaseToken(early.Token.ID, noon), tx.RevokeToken(late.Token.ID, "first", noon), tx.RevokeToken(late.Token.ID, "second", noon))
	})
	b.fails("released again", store.ErrNotFound, func(tx store.Tx) error { return tx.ReleaseToken(early.Token.ID, noon) })
	same(b, "due after a release", due(noon.Add(3*time.Hour), 9), []byte{2})
	early.Released, late.Revoked, late.RevokedAt = true, "first", noon
	b.view(func(r store.Reader) error {
		var all []store.Token
		err := r.EachToken(func(k store.Token) error { all = append(all, k); return nil })
		same(b, "all, in order of issue", all, []store.Token{late, early})
		return err
	})
}

func decisions(b *bench) {
	t := b.town()
	k := b.issue(t, 1, noon)
	other := b.issue(t, 2, noon)
	sign := func(token wire.TokenID, counter wire.Counter, payment byte, yes bool, amount, spent uint32, uses uint16) match.Signed {
		s := match.Signed{Token: token, Counter: counter, Payment: wire.PaymentID{payment}, Yes: yes, Amount: amount, Spent: spent, Uses: uses}
		b.update(func(tx store.Tx) error { return errors.Join(tx.AddSigned(s), tx.AddSigned(s)) }) // the second time is no error
		return s
	}
	five := sign(k.Token.ID, 5, 1, true, 100, 100, 1)
	seven := sign(k.Token.ID, 7, 2, false, 1<<32-1, 100, 1)
	nine, twice := sign(k.Token.ID, 9, 3, true, 50, 150, 2), sign(k.Token.ID, 9, 4, true, 60, 140, 2)
	sign(other.Token.ID, 6, 5, true, 7, 7, 1)
	beside := func(c wire.Counter, below, above *match.Signed) {
		b.Helper()
		b.view(func(r store.Reader) error {
			lo, hi, err := r.SignedBeside(k.Token.ID, c)
			same(b, fmt.Sprintf("below %d", c), lo, below)
			same(b, fmt.Sprintf("above %d", c), hi, above)
			return err
		})
	}
	beside(1, nil, &five)
	beside(5, nil, &seven)
	beside(6, &five, &seven)
	beside(8, &seven, &twice) // of two the one that leaves less room
	beside(10, &nine, nil)
	b.view(func(r store.Reader) error {
		same(b, "at 9", must[[]match.Signed](b)(r.SignedAt(k.Token.ID, 9)), []match.Signed{nine, twice})
		same(b, "at 8", len(must[[]match.Signed](b)(r.SignedAt(k.Token.ID, 8))), 0)
		sum, n, err := r.SignedTotal(k.Token.ID)
		same(b, "total", fmt.Sprint(sum, n), "210 3")
		for payment, want := range map[byte]string{1: "true true", 2: "false true", 6: "false false"} {
			yes, any, err := r.HasSigned(wire.PaymentID{payment})
			same(b, fmt.Sprintf("payment %d", payment), fmt.Sprint(yes, any), want)
			if err != nil {
				return err
			}
		}
		return err
	})
}

func (b *bench) payment(t town, n byte) store.Payment {
	return store.Payment{
		ID: wire.PaymentID{n}, Code: wire.CodeID{n}, Token: wire.TokenID{1}, Phase: match.PayerOnly, Payer: t.shopper, Payee: t.merchant,
		Core:  wire.Core{Kind: wire.KindCharge, Payee: wire.PayeeID(t.merchant), Terminal: 1, Amount: uint32(n), Currency: money.CNY, Order: wire.Order(n)},
		First: noon, Changed: noon,
	}
}

func ids(list []store.Payment) (out []byte) {
	for _, p := range list {
		out = append(out, p.ID[0])
	}
	return out
}

func payments(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	one, two := b.payment(t, 1), b.payment(t, 2)
	two.Code = one.Code
	two.Payee, two.Phase, two.Evidence = 0, match.PayeeHolds, noon
	b.missing("before", func(r store.Reader) error { _, err := r.Payment(one.ID); return err })
	b.update(func(tx store.Tx) error { return errors.Join(tx.PutPayment(one), tx.PutPayment(two)) })
	one.Phase, one.Signed, one.Evidence, one.Changed = match.Settled, true, noon, noon.Add(time.Minute)
	step := store.Step{Payment: one.ID, From: match.None, To: match.PayerOnly, Cause: match.PayerAccepts, Device: "phone", Time: noon}
	next := store.Step{Payment: one.ID, From: match.PayerOnly, To: match.Matched, Cause: match.PayeeAccepts, Time: noon}
	b.update(func(tx store.Tx) error { return errors.Join(tx.PutPayment(one), tx.AddStep(step), tx.AddStep(next)) })
	b.reopen()
	b.view(func(r store.Reader) error {
		got := must[store.Payment](b)(r.Payment(one.ID))
		last := must[int64](b)(r.LastChange())
		same(b, "newest change", got.Change, last)
		other := must[store.Payment](b)(r.Payment(two.ID))
		if other.Change >= got.Change {
			b.Errorf("changes %d and %d do not rise", other.Change, got.Change)
		}
		got.Change, other.Change = 0, 0
		same(b, "changed payment", got, one)
		same(b, "other payment", other, two)
		same(b, "of one code", ids(must[[]store.Payment](b)(r.PaymentsOfCode(one.Code))), []byte{1, 2})
		same(b, "newest", ids(must[[]store.Payment](b)(r.NewestPayments(1))), []byte{2})
		same(b, "steps", must[[]store.Step](b)(r.Steps(one.ID)), []store.Step{step, next})
		same(b, "evidence", must[[]wire.PaymentID](b)(r.EvidenceSince(noon, 9)), []wire.PaymentID{two.ID})
		same(b, "evidence, too soon", len(must[[]wire.PaymentID](b)(r.EvidenceSince(noon.Add(-time.Second), 9))), 0)
		var all []store.Payment
		err := r.EachPayment(func(p store.Payment) error { all = append(all, p); return nil })
		same(b, "all", ids(all), []byte{1, 2})
		return err
	})
}

func filters(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	for n := range byte(6) {
		p := b.payment(t, n+1)
		p.Signed = n%2 == 0
		p.Core.Terminal = wire.Terminal(1 + n/4)
		b.update(func(tx store.Tx) error { return tx.PutPayment(p) })
	}
	of := func(f store.Filter, after int64, limit int) (out []store.Payment) {
		b.view(func(r store.Reader) error { out = must[[]store.Payment](b)(r.PaymentsOf(f, after, limit)); return nil })
		return out
	}
	payer, till := store.Filter{Payer: t.shopper}, store.Filter{Payee: t.merchant, Terminal: 1}
	mine := of(payer, 0, 9)
	same(b, "what the payer decided on", ids(mine), []byte{1, 3, 5})
	same(b, "the rest of it", ids(of(payer, mine[0].Change, 9)), []byte{3, 5})
	same(b, "a page of it", ids(of(payer, 0, 2)), []byte{1, 3})
	same(b, "one terminal's", ids(of(till, 0, 9)), []byte{1, 2, 3, 4})
	same(b, "another's", ids(of(store.Filter{Payee: t.merchant, Terminal: 2}, 0, 9)), []byte{5, 6})
	same(b, "a stranger's", ids(of(store.Filter{Payer: t.merchant}, 0, 9)), nil)
	changed := mine[0]
	b.update(func(tx store.Tx) error { return tx.PutPayment(changed) })
	same(b, "after a change", ids(of(payer, 0, 9)), []byte{3, 5, 1})
}

func records(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	good := store.Record{Device: "phone", Hash: [32]byte{1}, Bytes: []byte("bytes"), Payment: wire.PaymentID{7}, Read: true, Flag: "log_gap", Time: noon}
	bad := store.Record{Device: "phone", Hash: [32]byte{2}, Bytes: []byte{}, Reason: "malformed", Time: noon}
	b.missing("before", func(r store.Reader) error { _, err := r.Record("phone", good.Hash); return err })
	b.update(func(tx store.Tx) error { return errors.Join(tx.AddRecord(good), tx.AddRecord(bad)) })
	b.fails("again", store.ErrExists, func(tx store.Tx) error { return tx.AddRecord(good) })
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "good", must[store.Record](b)(r.Record("phone", good.Hash)), good)
		same(b, "bad", must[store.Record](b)(r.Record("phone", bad.Hash)), bad)
		same(b, "rejected", must[int](b)(r.CountRejected("phone")), 1)
		same(b, "rejected of another", must[int](b)(r.CountRejected("till")), 0)
		var all []store.Record
		err := r.EachRecord(func(rec store.Record) error { all = append(all, rec); return nil })
		same(b, "all", all, []store.Record{good, bad})
		return err
	})
	b.missing("another device's", func(r store.Reader) error { _, err := r.Record("till", good.Hash); return err })
}

func logEntries(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	one := store.LogEntry{Device: "phone", Number: 1<<32 - 1, Hash: wire.Hash{1}, Previous: wire.Hash{9}}
	fork := one
	fork.Hash = wire.Hash{2}
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.AddLogEntry(fork), tx.AddLogEntry(one), tx.AddLogEntry(one))
	})
	b.view(func(r store.Reader) error {
		got := must[[]store.LogEntry](b)(r.LogAt("phone", one.Number))
		slices.SortFunc(got, func(x, y store.LogEntry) int { return int(x.Hash[0]) - int(y.Hash[0]) })
		same(b, "both in one place", got, []store.LogEntry{one, fork})
		same(b, "nothing elsewhere", len(must[[]store.LogEntry](b)(r.LogAt("phone", 1))), 0)
		return nil
	})
}
