package storetest

import (
	"errors"
	"time"

	"glint/app/wire"
	"glint/server/internal/store"
	"glint/server/internal/trail"
)

func auditLog(b *bench) {
	b.missing("before", func(r store.Reader) error { _, err := r.LastEntry(); return err })
	var want []trail.Entry
	for _, action := range []string{"one", "two", "three"} {
		b.update(func(tx store.Tx) error {
			return store.Note(tx, trail.Entry{Time: noon, Actor: "somebody", Action: action, Subject: "something", Detail: "detail"})
		})
		b.view(func(r store.Reader) error { want = append(want, must[trail.Entry](b)(r.LastEntry())); return nil })
	}
	b.fails("the same number", store.ErrExists, func(tx store.Tx) error { return tx.AddEntry(want[1]) })
	b.reopen()
	b.view(func(r store.Reader) error {
		var all []trail.Entry
		before := trail.Entry{}
		err := r.EachEntry(func(e trail.Entry) error {
			all = append(all, e)
			err := e.Check(before)
			before = e
			return err
		})
		same(b, "all, in order", all, want)
		same(b, "newest first", must[[]trail.Entry](b)(r.EntriesBefore(1<<62, 2)), []trail.Entry{want[2], want[1]})
		same(b, "before one", must[[]trail.Entry](b)(r.EntriesBefore(2, 9)), want[:1])
		same(b, "before the first", len(must[[]trail.Entry](b)(r.EntriesBefore(1, 9))), 0)
		return err
	})
}

func withdrawals(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.RevokeDevice("phone", "lost", noon), tx.RevokeDevice("phone", "another reason", noon.Add(time.Hour)),
			tx.Tell("phone", noon.Add(time.Minute)), tx.Tell("phone", noon))
	})
	b.fails("telling nobody", store.ErrNotFound, func(tx store.Tx) error { return tx.Tell("nobody", noon) })
	b.reopen()
	b.view(func(r store.Reader) error {
		d := must[store.Device](b)(r.Device("phone"))
		same(b, "the first reason and time stay", d.Revoked+" "+d.RevokedAt.String(), "lost "+noon.String())
		same(b, "the newest snapshot counts", d.Told, noon.Add(time.Minute))
		same(b, "of the account", must[[]store.Device](b)(r.DevicesOf(t.shopper)), []store.Device{d})
		same(b, "of another", len(must[[]store.Device](b)(r.DevicesOf(t.merchant))), 0)
		same(b, "newest", must[[]store.Device](b)(r.Devices(1)), []store.Device{d})
		open := must[[]store.Token](b)(r.OpenTokens("phone"))
		same(b, "open tokens", len(open), 1)
		same(b, "open tokens of another", len(must[[]store.Token](b)(r.OpenTokens("till"))), 0)
		same(b, "revoked", len(must[[]store.Token](b)(r.RevokedTokens(time.Time{}))), 0)
		return nil
	})
	var token store.Token
	b.view(func(r store.Reader) error { token = must[store.Token](b)(r.NewestToken("phone")); return nil })
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.RevokeToken(token.Token.ID, "stolen", noon), tx.RevokeToken(token.Token.ID, "later", noon.Add(time.Hour)))
	})
	b.view(func(r store.Reader) error {
		got := must[[]store.Token](b)(r.RevokedTokens(token.Releases.Add(-time.Second)))
		same(b, "revoked", len(got), 1)
		same(b, "the first reason and time stay", got[0].Revoked+" "+got[0].RevokedAt.String(), "stolen "+noon.String())
		same(b, "after its window", len(must[[]store.Token](b)(r.RevokedTokens(token.Releases))), 0)
		return nil
	})
	b.update(func(tx store.Tx) error { return tx.ReleaseToken(token.Token.ID, noon) })
	b.fails("released again", store.ErrNotFound, func(tx store.Tx) error { return tx.ReleaseToken(token.Token.ID, noon) })
	b.view(func(r store.Reader) error {
		same(b, "open after its release", len(must[[]store.Token](b)(r.OpenTokens("phone"))), 0)
		return nil
	})
}

func evidence(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	one, two, three := b.payment(t, 1), b.payment(t, 2), b.payment(t, 3)
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.PutPayment(one), tx.PutPayment(two), tx.PutPayment(three))
	})
	e := store.Evidence{Token: one.Token, Counter: 7, Payment: one.ID, Other: two.ID, Bundle: []byte("proof"), Time: noon}
	b.update(func(tx store.Tx) error { return errors.Join(tx.AddEvidence(e), tx.AddEvidence(e)) })
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "by one", must[[]store.Evidence](b)(r.EvidenceOf(one.ID)), []store.Evidence{e})
		same(b, "by the other", must[[]store.Evidence](b)(r.EvidenceOf(two.ID)), []store.Evidence{e})
		same(b, "by a third", len(must[[]store.Evidence](b)(r.EvidenceOf(three.ID))), 0)
		var all []store.Evidence
		err := r.EachEvidence(func(e store.Evidence) error { all = append(all, e); return nil })
		same(b, "all", all, []store.Evidence{e})
		return err
	})
}

func findings(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	gap := store.Finding{Device: "phone", Kind: "log_gap", Number: 7, Time: noon}
	fork := store.Finding{Device: "phone", Kind: "log_fork", Number: 7, Time: noon}
	b.update(func(tx store.Tx) error { return errors.Join(tx.AddFinding(gap), tx.AddFinding(fork)) })
	b.fails("again", store.ErrExists, func(tx store.Tx) error { return tx.AddFinding(gap) })
	b.view(func(r store.Reader) error {
		same(b, "findings", must[[]store.Finding](b)(r.Findings("phone")), []store.Finding{gap, fork})
		same(b, "of another", len(must[[]store.Finding](b)(r.Findings("till"))), 0)
		same(b, "an empty log's end", len(must[[]store.LogEntry](b)(r.LogLast("phone"))), 0)
		return nil
	})
	low := store.LogEntry{Device: "phone", Number: 1, Hash: wire.Hash{3}}
	high, beside := store.LogEntry{Device: "phone", Number: 2, Hash: wire.Hash{1}}, store.LogEntry{Device: "phone", Number: 2, Hash: wire.Hash{2}}
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.AddLogEntry(beside), tx.AddLogEntry(low), tx.AddLogEntry(high))
	})
	good := store.Record{Device: "phone", Hash: [32]byte{1}, Bytes: []byte("a"), Payment: wire.PaymentID{7}, Read: true, Time: noon}
	bad := store.Record{Device: "phone", Hash: [32]byte{2}, Bytes: []byte("b"), Payment: wire.PaymentID{7}, Read: true, Reason: "bad_signature", Time: noon}
	b.update(func(tx store.Tx) error { return errors.Join(tx.AddRecord(bad), tx.AddRecord(good)) })
	b.view(func(r store.Reader) error {
		same(b, "the log's end, forked", must[[]store.LogEntry](b)(r.LogLast("phone")), []store.LogEntry{high, beside})
		same(b, "records that count", must[[]store.Record](b)(r.RecordsOf(wire.PaymentID{7})), []store.Record{good})
		return nil
	})
}

func batches(b *bench) {
	t := b.town()
	b.issue(t, 1, noon)
	b.missing("before", func(r store.Reader) error { _, err := r.LastBatch("phone"); return err })
	first, second := store.Batch{Device: "phone", Number: 1, Hash: [32]byte{1}}, store.Batch{Device: "phone", Number: 1<<32 - 1, Hash: [32]byte{2}}
	b.update(func(tx store.Tx) error { return errors.Join(tx.PutBatch(first), tx.PutBatch(second)) })
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "newest", must[store.Batch](b)(r.LastBatch("phone")), second)
		return nil
	})
}
