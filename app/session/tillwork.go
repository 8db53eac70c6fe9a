package session

import (
	"context"
	"errors"
	"fmt"

	"glint/app/journal"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// carry begins an effect of the machine. Those that wait answer with an event of their own.
func (t *Till) carry(f payee.Effect) {
	switch f := f.(type) {
	case payee.Look:
		if t.eye.want != WantCodes {
			t.eye.watch(WantCodes)
		}
	case payee.StopLooking:
		t.eye.rest()
	case payee.Play:
		t.play(f.Payload)
	case payee.StopPlaying:
		t.lamp.stop()
	case payee.CommitCharge:
		t.commitCharge(f.Charge)
	case payee.SignCharge:
		t.sign(f)
	case payee.CommitAcceptance:
		t.commitRecord(f.Charge, f.Record, f.Head, func(m payee.Moment) payee.Event {
			return payee.AcceptanceStored{Moment: m, Order: f.Charge.Order}
		})
	case payee.CommitEnding:
		t.commitRecord(f.Charge, f.Record, f.Head, func(m payee.Moment) payee.Event {
			return payee.EndingStored{Moment: m, Order: f.Charge.Order}
		})
	case payee.Tell:
		word := string(f.Reason)
		if f.Reason == payee.ReasonCodeForeign {
			word = t.other
		}
		t.report(word, f.Cause)
	}
}

// commitCharge takes the order number: it must be above the one that the store has.
func (t *Till) commitCharge(c payee.Charge) {
	t.commit(func(d *draft) error {
		d.expect(bucketOpen, numberKey(c.Order), nil)
		d.expect(bucketMeta, keyOrder, t.order)
		next := []byte(numberKey(c.Order))
		d.last = uint32(c.Order)
		d.put(bucketMeta, keyOrder, next)
		d.then(func() {
			t.order = next
			t.guard(c)
		})
		return d.putJSON(bucketOpen, numberKey(c.Order), keepCharge(c))
	}, t.answer(c.Order, func(m payee.Moment) payee.Event {
		return payee.ChargeStored{Moment: m, Order: c.Order}
	}))
}

// commitRecord stores how a charge stands, with its record.
func (t *Till) commitRecord(c payee.Charge, r wire.Record, head journal.Head, stored func(payee.Moment) payee.Event) {
	t.commit(func(d *draft) error {
		d.keep(r, head)
		d.then(func() { t.guard(c) })
		return d.putJSON(bucketOpen, numberKey(c.Order), keepCharge(c))
	}, t.answer(c.Order, func(m payee.Moment) payee.Event {
		t.sync.kick()
		return stored(m)
	}))
}

// answer gives the machine the result of a commit.
func (t *Till) answer(order wire.Order, stored func(payee.Moment) payee.Event) func(error) {
	return func(err error) {
		if err != nil {
			t.log(problemOf(err), err)
			t.feed(payee.StoreFailed{Moment: t.moment(), Order: order, Full: errors.Is(err, ErrQuota)})
			return
		}
		t.feed(stored(t.moment()))
	}
}

func (t *Till) sign(f payee.SignCharge) {
	t.async(func(ctx context.Context) func() {
		sig, err := t.ports.Signer.Sign(ctx, f.Input)
		return func() {
			if err != nil {
				t.log(ProblemSign, fmt.Errorf("%w: %w", errSign, err))
				t.feed(payee.SignFailed{Moment: t.moment(), Order: f.Order})
				return
			}
			t.feed(payee.ChargeSigned{Moment: t.moment(), Order: f.Order, Signature: sig})
		}
	})
}
