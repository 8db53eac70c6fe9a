package paysim

import (
	"bytes"
	"crypto/ed25519"
	"slices"

	"glint/app/journal"
	"glint/app/pay/payee"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// refereeShown: an acceptance on screen is stored, with its record.
func (w *World) refereeShown(m3 []byte) {
	for _, s := range all[payer.Spent](w.phone.disk, "spent/") {
		if bytes.Equal(s.M3, m3) {
			return
		}
	}
	w.fail("the phone shows an acceptance that it has not stored")
}

// refereeQuiet: what is accepted without a tap is of a payee in the directory, within the limit, and within the budget since the last tap, as
// the disk has it.
func (w *World) refereeQuiet(next payer.Spent) {
	if next.Proof != payer.ProofQuiet {
		return
	}
	w.report.Quiet++
	lost, payments := next.Core.Amount, 1
	for _, s := range slices.Backward(all[payer.Spent](w.phone.disk, "spent/")) {
		if s.Proof != payer.ProofQuiet && s.Accepted() {
			break
		}
		if s.Proof == payer.ProofQuiet {
			lost, payments = lost+s.Core.Amount, payments+1
		}
	}
	code, err := wire.DecodePaymentCode(next.M1)
	limit := min(w.quiet, code.Token.PerPayment/4)
	if err != nil || next.Name == "" || next.Core.Amount > limit || lost > 2*limit || payments > 3 {
		w.fail("without a tap: %d to %q, %d in %d payments since the last one, limit %d", next.Core.Amount, next.Name, lost, payments, limit)
	}
}

// played reads a charge in whatever form. A tiny one is opened with the code of the stored charge that has its order number.
func (w *World) played(payload []byte) (wire.Charge, error) {
	if !wire.IsTiny(payload) {
		return wire.DecodeCharge(payload)
	}
	tiny, err := wire.DecodeTiny(payload)
	if err != nil {
		return wire.Charge{}, err
	}
	var stored payee.Charge
	w.till.disk.get(chargeKey(wire.Order(tiny.Order)), &stored)
	return tiny.Open(stored.M1)
}

// refereePlayed: what the light carries is stored; no order number carries two charges.
func (w *World) refereePlayed(payload []byte) {
	if wire.IsReceipt(payload) {
		r, err := wire.DecodeReceipt(payload)
		if err != nil || !w.till.done(r.Payment) {
			w.fail("the till plays a receipt of a payment that it has not stored: %v", err)
		}
		return
	}
	c, err := w.played(payload)
	if err != nil {
		w.fail("the till plays what is no charge: %v", err)
		return
	}
	var stored payee.Charge
	if !w.till.disk.get(chargeKey(c.Core.Order), &stored) || stored.Core != c.Core {
		w.fail("order %d: played before it was stored", c.Core.Order)
		return
	}
	if old, ok := w.till.orders[c.Core.Order]; ok && old != stored.Payment {
		w.fail("order %d: used twice", c.Core.Order)
	}
	w.till.orders[c.Core.Order] = stored.Payment
}

// refereeTillPaid: the till says paid only when a verified acceptance is stored, and the phone has counted it.
func (w *World) refereeTillPaid(from, to payee.State) {
	var c payee.Charge
	switch s := to.(type) {
	case payee.Paid:
		c = s.Charge
	case payee.Late:
		c = s.Charge
	default:
		return
	}
	if from.Name() == to.Name() {
		return
	}
	var stored payee.Charge
	if !w.till.disk.get(chargeKey(c.Order), &stored) || !stored.Accepted() || !bytes.Equal(stored.M3, c.M3) {
		w.fail("order %d: said paid before it was stored", c.Order)
		return
	}
	w.report.Paid++
	w.verify(stored)
}

// verify checks a stored acceptance from its bytes, and that the phone has counted it.
func (w *World) verify(c payee.Charge) {
	code, err := wire.DecodePaymentCode(c.M1)
	if err != nil {
		w.fail("order %d: code: %v", c.Order, err)
		return
	}
	a, err := wire.DecodeAcceptance(c.M3)
	if err != nil || a.Verify(code, c.Core) != nil || a.Outcome != wire.OutcomeAccepted {
		w.fail("order %d: paid without a good acceptance: %v", c.Order, err)
	}
	var s payer.Spent
	if !w.phone.disk.get(spentKey(code.Counter), &s) || s.Payment() != c.Payment || !s.Accepted() {
		w.fail("order %d: paid by a phone that has not counted it", c.Order)
	}
}

// refereePhonePaid: the phone says paid only when the till has stored the acceptance.
func (w *World) refereePhonePaid(to payer.State) {
	if s, ok := to.(payer.Paid); ok {
		w.report.Receipts++
		if !w.till.done(s.Payment()) {
			w.fail("counter %d: the phone says paid, the till does not", s.Counter)
		}
	}
}

// words are the server's last words: it settles some of what both sides accepted, and voids some of
// what the till cancelled.
func (w *World) words() (words []payer.Word) {
	for _, c := range all[payee.Charge](w.till.disk, "open/") {
		paid := c.Accepted() && !c.Cancelled
		if (paid || c.Ending == wire.EndingCancelled) && w.chance(30) {
			words = append(words, payer.Word{Payment: c.Payment, Paid: paid})
		}
	}
	return words
}

func (w *World) final() (ids []wire.PaymentID) {
	for _, word := range w.words() {
		ids = append(ids, word.Payment)
	}
	return ids
}

// audit does at the end what the server does: it verifies both logs and matches the records.
func (w *World) audit() {
	phone := w.log(w.phone.disk, w.phoneKey)
	till := w.log(w.till.disk, w.tillKey)
	if w.err != nil {
		return
	}
	w.auditPayer(phone)
	w.auditMatch(phone, till)
}

// log reads, signs and verifies a terminal's log from its first record to its head.
func (w *World) log(d disk, device ed25519.PrivateKey) (out []wire.Record) {
	var head journal.Head
	d.get("head", &head)
	for n := uint32(1); n <= head.Number; n++ {
		r, err := wire.DecodeRecord(d[logKey(n)])
		if err != nil {
			w.fail("record %d: %v", n, err)
			return nil
		}
		r.Signature = wire.Signature(ed25519.Sign(device, r.SigningInput()))
		out = append(out, r)
	}
	after, err := journal.Verify(journal.Head{}, out, public(device))
	if err != nil || after != head {
		w.fail("log of %d records: %v", head.Number, err)
	}
	return out
}

// auditPayer: each decision has one record; one counter, one payment; tokens are not overspent.
func (w *World) auditPayer(log []wire.Record) {
	recorded := map[wire.PaymentID]int{}
	for _, r := range log {
		recorded[r.PaymentID()]++
	}
	spent, uses := map[wire.TokenID]uint32{}, map[wire.TokenID]uint16{}
	for _, s := range all[payer.Spent](w.phone.disk, "spent/") {
		if n := recorded[s.Payment()]; n != 1 && len(s.M3) > 0 || n != 0 && len(s.M3) == 0 {
			w.fail("counter %d: %d records", s.Counter, n)
		}
		code, err := wire.DecodePaymentCode(s.M1)
		if err != nil || code.Counter != s.Counter {
			w.fail("counter %d: code %d: %v", s.Counter, code.Counter, err)
		}
		id := code.Token.ID
		if s.Accepted() {
			spent[id], uses[id] = spent[id]+s.Core.Amount, uses[id]+1
		}
		if spent[id] != s.Total || uses[id] != s.Uses {
			w.fail("counter %d: says %d in %d payments, is %d in %d", s.Counter, s.Total, s.Uses, spent[id], uses[id])
		}
		if t := w.tokens[id]; spent[id] > t.Cumulative || uses[id] > t.Uses {
			w.fail("token %v: %d spent of %d, %d uses of %d", id, spent[id], t.Cumulative, uses[id], t.Uses)
		}
	}
}

// auditMatch: what the till was paid is what the phone accepted, each payment once.
func (w *World) auditMatch(phone, till []wire.Record) {
	accepted := map[wire.PaymentID]wire.Record{}
	for _, r := range phone {
		if r.Ending == wire.EndingAccepted {
			accepted[r.PaymentID()] = r
		}
	}
	settled := map[wire.PaymentID]bool{}
	for _, r := range till {
		if r.Ending != wire.EndingAccepted {
			continue
		}
		id := r.PaymentID()
		mine, ok := accepted[id]
		switch {
		case settled[id]:
			w.fail("payment %v: paid twice", id)
		case ok && !bytes.Equal(mine.Acceptance, r.Acceptance):
			w.fail("payment %v: two acceptances", id)
		case !ok:
			w.fail("payment %v: paid, never accepted", id)
		}
		settled[id] = true
	}
	for _, c := range all[payee.Charge](w.till.disk, "open/") {
		if c.Accepted() != settled[c.Payment] {
			w.fail("order %d: stored and logged differ", c.Order)
		}
	}
	w.report.Settled += len(settled)
}
