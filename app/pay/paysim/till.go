package paysim

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// till drives the payee's machine.
type till struct {
	w       *World
	s       payee.State
	disk    disk
	inbox   []payee.Event
	late    mail[payee.Event] // answers on their way
	down    int
	looking bool
	lamp    []byte // what the light carries, or nil
	orders  map[wire.Order]wire.PaymentID
}

func chargeKey(o wire.Order) string { return fmt.Sprintf("open/%010d", o) }

func (d *till) moment() payee.Moment { return payee.Moment{At: d.w.at} }

// open loads what is stored into a new machine.
func (d *till) open() {
	t := payee.Till{
		Ring: d.w.ring, Certificate: d.w.certificate, ListedSince: d.w.listedSince, Currency: money.CNY,
		Charges: all[payee.Charge](d.disk, "open/"),
	}
	d.disk.get("head", &t.Head)
	d.disk.get("last", &t.Last)
	d.s = payee.Closed{}
	d.step(payee.Loaded{Moment: d.moment(), Till: t})
}

func (d *till) crash() {
	d.w.report.Crashes++
	d.inbox, d.late, d.looking, d.lamp = nil, nil, false, nil
	d.s, d.down = payee.Closed{}, 1+d.w.rng.IntN(6)
}

func (d *till) answers(e payee.Event) { d.late.post(e, d.w.ticks+d.w.delay()) }

func (d *till) round() {
	if d.down > 0 {
		if d.down--; d.down == 0 {
			d.open()
		}
		return
	}
	d.inbox = append(d.inbox, d.late.due(d.w.ticks)...)
	for n := min(len(d.inbox), 1+d.w.rng.IntN(3)); n > 0 && d.down == 0 && len(d.inbox) > 0; n-- {
		e := d.inbox[0]
		d.inbox = d.inbox[1:]
		d.step(e)
	}
}

func (d *till) step(e payee.Event) {
	from := d.s
	to, effects := payee.Step(from, e)
	if err := payee.Observe(from, e, to, effects); err != nil {
		d.w.fail("%v", err)
	}
	d.w.report.till(from, e, to, effects)
	d.s = to
	for _, f := range effects {
		if d.do(f); d.down > 0 {
			return
		}
	}
	d.w.refereeTillPaid(from, to)
}

func (d *till) do(f payee.Effect) {
	switch f := f.(type) {
	case payee.Look:
		d.looking = true
	case payee.StopLooking:
		d.looking = false
	case payee.Play:
		d.w.refereePlayed(f.Payload)
		d.lamp = f.Payload
		d.w.phone.heard = 0
		d.w.signals = append(d.w.signals, f.Payload)
	case payee.StopPlaying:
		d.lamp = nil
	case payee.SignCharge:
		d.sign(f)
	case payee.CommitCharge:
		d.commitCharge(f)
	case payee.CommitAcceptance:
		d.commitRecord(f.Charge, f.Record, f.Head, payee.AcceptanceStored{Moment: d.moment(), Order: f.Charge.Order})
	case payee.CommitEnding:
		d.commitRecord(f.Charge, f.Record, f.Head, payee.EndingStored{Moment: d.moment(), Order: f.Charge.Order})
	}
}

func (d *till) sign(f payee.SignCharge) {
	switch d.w.fate() {
	case refused:
		d.answers(payee.SignFailed{Moment: d.moment(), Order: f.Order})
	case crashBefore, crashAfter:
		d.crash()
	case fine:
		sig := wire.Signature(ed25519.Sign(d.w.tillKey, f.Input))
		d.w.spoil(&sig)
		d.answers(payee.ChargeSigned{Moment: d.moment(), Order: f.Order, Signature: sig})
	}
}

func (d *till) commitCharge(f payee.CommitCharge) {
	tx := map[string][]byte{}
	put(tx, chargeKey(f.Charge.Order), f.Charge)
	put(tx, "last", f.Charge.Order)
	d.commit(f.Charge.Order, tx, payee.ChargeStored{Moment: d.moment(), Order: f.Charge.Order}, chargeKey(f.Charge.Order))
}

func (d *till) commitRecord(c payee.Charge, r wire.Record, after journal.Head, stored payee.Event) {
	var head journal.Head
	d.disk.get("head", &head)
	if head != journal.Before(r) || after.Number != r.Number || after.Hash != r.Hash() {
		d.w.fail("payee's record %d does not continue the stored log %d", r.Number, head.Number)
	}
	tx := map[string][]byte{logKey(r.Number): r.Bytes()}
	put(tx, chargeKey(c.Order), c)
	put(tx, "head", after)
	d.commit(c.Order, tx, stored, logKey(r.Number))
}

func (d *till) commit(o wire.Order, tx map[string][]byte, stored payee.Event, fresh ...string) {
	f := d.w.fate()
	if f == fine || f == crashAfter {
		if err := d.disk.commit(tx, fresh...); err != nil {
			d.w.fail("payee: %v", err)
		}
	}
	switch f {
	case fine:
		d.answers(stored)
	case refused:
		d.answers(payee.StoreFailed{Moment: d.moment(), Order: o, Full: d.w.chance(50)})
	default:
		d.crash()
	}
}

// done tells whether the payment is stored as accepted.
func (d *till) done(id wire.PaymentID) bool {
	for _, c := range all[payee.Charge](d.disk, "open/") {
		if c.Payment == id && c.Accepted() {
			return true
		}
	}
	return false
}

// reads gives the till what its camera sees.
func (d *till) reads(b []byte) {
	m := d.moment()
	switch {
	case len(b) == wire.AcceptanceSize, len(b) > wire.CodeSizeMax:
		d.inbox = append(d.inbox, payee.AcceptanceRead{Moment: m, M3: bytes.Clone(b)})
	case len(b) > 0:
		d.inbox = append(d.inbox, payee.CodeRead{Moment: m, M1: bytes.Clone(b)})
	default:
		d.inbox = append(d.inbox, payee.ForeignRead{Moment: m, Broken: d.w.chance(50)})
	}
}

// user does what a merchant might, at random.
func (d *till) user() {
	m, w := d.moment(), d.w
	var e payee.Event
	switch w.rng.IntN(13) {
	case 0, 1, 2, 3, 4:
		e = payee.Begin{Moment: m, Sum: money.Amount{Minor: money.Minor(w.rng.IntN(2300) - 50), Currency: money.CNY}, Reference: "table 4"}
	case 5:
		e = payee.Cancel{Moment: m}
	case 6, 7:
		e = payee.Next{Moment: m}
	case 8:
		e = payee.PlayAgain{Moment: m}
	case 9:
		e = payee.LookBack{Moment: m}
	case 10:
		e = payee.Retry{Moment: m}
	case 11:
		e = payee.Played{Moment: m, Whole: w.rng.IntN(9)}
	case 12:
		e = payee.Synced{Moment: m, Final: w.final()}
	}
	if _, failed := d.s.(payee.Failed); failed && w.chance(30) {
		e = payee.Cancel{Moment: m}
	}
	d.inbox = append(d.inbox, e)
}

func (d *till) idle() bool { return len(d.inbox) == 0 && len(d.late) == 0 }

// calmUser does what a merchant who wants to be paid does.
func (d *till) calmUser() {
	m := d.moment()
	var e payee.Event
	switch s := d.s.(type) {
	case payee.Idle:
		e = payee.Begin{Moment: m, Sum: money.Amount{Minor: calmSum, Currency: money.CNY}}
	case payee.Playing:
		if s.Core.Amount != calmSum {
			e = payee.Cancel{Moment: m}
		}
	case payee.Failed:
		e = payee.Retry{Moment: m}
	case payee.Refused, payee.Cancelled, payee.TimedOut, payee.Foreign, payee.Late:
		e = payee.Next{Moment: m}
	case payee.Scanning:
		if s.Sum.Minor != calmSum {
			e = payee.Cancel{Moment: m}
		}
	case payee.Paid:
		if s.Core.Amount != calmSum {
			e = payee.Next{Moment: m}
		} else if !s.Playing {
			e = payee.PlayAgain{Moment: m}
		}
	}
	if e != nil {
		d.inbox = append(d.inbox, e)
	}
}
