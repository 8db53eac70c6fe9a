package books

import (
	"context"
	"errors"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
	"glint/server/internal/trail"
)

// Report is what an audit found.
type Report struct {
	Transfers, Tokens, Payments, Records int

	Entries uint64   // of the audit log
	Head    [32]byte // hash of its newest entry: kept elsewhere, it shows when the end is cut off

	Faults []string // none where all is right
}

// Audit reads everything in one state and checks what must always hold: the ledger's sums, that each
// settled payment moved its amount once and no other payment any, that no counter settled twice, and
// that every record that counts has its payment.
func (b *Books) Audit(ctx context.Context) (out Report, err error) {
	a := &auditor{Audit: ledger.NewAudit(), settlements: map[string]ledger.Transfer{}, counters: map[counter]wire.PaymentID{}, tokens: map[wire.TokenID]store.Token{}}
	err = b.Store.View(ctx, func(r store.Reader) error {
		return errors.Join(
			r.EachAccount(func(acc ledger.Account) error { a.Account(acc); return nil }),
			r.EachTransfer(func(t ledger.Transfer, e []ledger.Entry) error { a.transfer(t, e); return nil }),
			r.EachToken(func(t store.Token) error { return a.token(r, t) }),
			r.EachPayment(func(p store.Payment) error { return a.payment(r, p) }),
			r.EachRecord(func(rec store.Record) error { return a.record(r, rec) }),
			r.EachEntry(func(e trail.Entry) error { a.entry(e); return nil }),
			r.EachEvidence(func(e store.Evidence) error { a.evidence(e, b.keys().Ring()); return nil }),
		)
	})
	for ref := range a.settlements {
		a.Fault("transfer %s belongs to no settled payment", ref)
	}
	out = a.Report
	out.Transfers, out.Faults = a.Transfers, a.Faults()
	return out, err
}

type counter struct {
	token   wire.TokenID
	counter wire.Counter
}

type auditor struct {
	*ledger.Audit
	Report      Report
	settlements map[string]ledger.Transfer // not yet found to belong to a payment
	counters    map[counter]wire.PaymentID // that settled
	tokens      map[wire.TokenID]store.Token
	last        trail.Entry
}

func (a *auditor) entry(e trail.Entry) {
	if err := e.Check(a.last); err != nil {
		a.Fault("audit log: %v", err)
	}
	a.last, a.Report.Entries, a.Report.Head = e, e.Number, e.Hash
}

func (a *auditor) evidence(e store.Evidence, ring wire.KeyRing) {
	if err := CheckEvidence(e.Bundle, ring); err != nil {
		a.Fault("evidence of %s and %s: %v", e.Payment, e.Other, err)
	}
}

func (a *auditor) transfer(t ledger.Transfer, e []ledger.Entry) {
	a.Transfer(t, e)
	if t.Kind == ledger.Settlement || t.Kind == ledger.Late || t.Kind == ledger.Loss {
		a.settlements[t.Ref] = t
	}
}

func (a *auditor) token(r store.Reader, t store.Token) error {
	a.Report.Tokens++
	a.tokens[t.Token.ID] = t
	reserve, err := r.Transfer("reserve:" + t.Token.ID.String())
	switch {
	case errors.Is(err, store.ErrNotFound):
		a.Fault("token %s was issued without a reserve", t.Token.ID)
		return nil
	case err != nil:
		return err
	}
	if reserve.Amount.Minor != money.Minor(t.Token.Cumulative) || reserve.To != t.Reserve {
		a.Fault("token %s over %d has a reserve of %s", t.Token.ID, t.Token.Cumulative, reserve.Amount)
	}
	left, err := r.Account(t.Reserve)
	if err == nil && t.Released && left.Balance.Minor != 0 {
		a.Fault("token %s is released and holds %s", t.Token.ID, left.Balance)
	}
	return err
}

func (a *auditor) payment(r store.Reader, p store.Payment) error {
	a.Report.Payments++
	ref := settlementRef(p.ID)
	t, moved := a.settlements[ref]
	delete(a.settlements, ref)
	token := a.tokens[p.Token]
	from := t.From == token.Reserve || (p.Phase == match.Settled && token.Released && t.Kind == ledger.Late && t.From == p.Payer) || (p.Phase == match.Covered && t.Kind == ledger.Loss)
	switch settled := p.Phase == match.Settled || p.Phase == match.Covered; {
	case settled != moved:
		a.Fault("payment %s is %s, money moved: %t", p.ID, p.Phase, moved)
	case moved && (t.Amount != p.Core.Sum() || t.To != p.Payee || !from):
		a.Fault("payment %s of %s was settled by %s from %d to %d", p.ID, p.Core.Sum(), t.Amount, t.From, t.To)
	case p.Phase == match.None || p.Phase == match.Matched:
		a.Fault("payment %s was left in phase %q", p.ID, p.Phase)
	}
	steps, err := r.Steps(p.ID)
	if err != nil {
		return err
	}
	at := match.None
	for _, s := range steps {
		if to, ok := match.Next(at, s.Cause); s.From != at || !ok || to != s.To {
			a.Fault("payment %s went from %q to %q by %s", p.ID, s.From, s.To, s.Cause)
		}
		at = s.To
	}
	if at != p.Phase {
		a.Fault("payment %s is %s, its steps lead to %s", p.ID, p.Phase, at)
	}
	return nil
}

func (a *auditor) record(r store.Reader, rec store.Record) error {
	a.Report.Records++
	if rec.Reason != "" {
		return nil
	}
	record, err := wire.DecodeRecord(rec.Bytes)
	if err != nil {
		a.Fault("record of %s: %v", rec.Device, err)
		return nil
	}
	p, err := r.Payment(record.PaymentID())
	if errors.Is(err, store.ErrNotFound) {
		a.Fault("record of %s has no payment %s", rec.Device, record.PaymentID())
		return nil
	}
	if err != nil || p.Phase != match.Settled {
		return err
	}
	code, err := wire.DecodePaymentCode(record.Code)
	if err != nil {
		a.Fault("record of %s: %v", rec.Device, err)
		return nil
	}
	at := counter{code.Token.ID, code.Counter}
	if before, ok := a.counters[at]; ok && before != p.ID {
		a.Fault("token %s counter %d settled both %s and %s", at.token, at.counter, before, p.ID)
	}
	a.counters[at] = p.ID
	return nil
}
