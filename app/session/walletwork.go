package session

import (
	"context"
	"errors"
	"fmt"

	"glint/app/code"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// carry begins an effect of the machine. Those that wait answer with an event of their own.
func (w *Wallet) carry(f payer.Effect) {
	switch f := f.(type) {
	case payer.ShowCode:
		if f.Short == nil {
			w.show(code.KindPayment, f.M1)
		} else {
			w.showBars(f.Short)
		}
	case payer.ShowAcceptance:
		w.show(code.KindAcceptance, f.M3)
	case payer.Hide:
		w.symbol, w.bars = nil, nil
	case payer.Listen:
		w.light = lightNone
		w.seen.listen(w.now())
		w.eye.watch(WantLight)
	case payer.StopListening:
		w.light = lightNone
		w.eye.rest()
	case payer.KeepCodes:
		w.keepCodes(f.Codes)
	case payer.CommitSpent:
		w.commitSpent(f.Spent)
	case payer.Sign:
		w.sign(f)
	case payer.CommitAcceptance:
		w.commitAcceptance(f)
	case payer.CommitReceipt:
		w.commitReceipt(f.Spent)
	case payer.Tell:
		w.report(string(f.Reason), f.Cause)
	}
}

func (w *Wallet) show(k code.Kind, message []byte) {
	s, err := code.Make(k, message)
	if err != nil { // every message of package wire fits
		w.report(ProblemCodeBroken, err)
		return
	}
	w.symbol, w.bars = s, nil
}

func (w *Wallet) showBars(digits []byte) {
	b, err := code.MakeBars(digits)
	if err != nil { // package wire makes no others
		w.report(ProblemCodeBroken, err)
		return
	}
	w.symbol, w.bars = nil, b
}

// shortKey is the key of a token's short codes as the server gave it; zero where it is none.
func shortKey(b []byte) (k wire.ShortKey) {
	if len(b) == len(k) {
		copy(k[:], b)
	}
	return k
}

func (w *Wallet) keepCodes(codes []payer.Shown) {
	w.commit(func(d *draft) error {
		return d.putJSON(bucketCodes, keyShown, keepShown(codes))
	}, func(err error) {
		if err != nil {
			w.report(problemOf(err), err)
			w.publish()
		}
	})
}

// commitSpent takes the counter: it must be the next after the one that the store has.
func (w *Wallet) commitSpent(s payer.Spent) {
	w.commit(func(d *draft) error {
		d.expect(bucketSpent, numberKey(s.Counter), nil)
		d.expect(bucketMeta, keyCounter, w.counter)
		next := []byte(numberKey(s.Counter))
		d.last = uint32(s.Counter)
		d.put(bucketMeta, keyCounter, next)
		d.then(func() { w.counter = next })
		return d.putJSON(bucketSpent, numberKey(s.Counter), keepSpent(s))
	}, w.answer(s.Counter, func(m payer.Moment) payer.Event {
		return payer.SpentStored{Moment: m, Counter: s.Counter}
	}))
}

func (w *Wallet) commitAcceptance(f payer.CommitAcceptance) {
	w.commit(func(d *draft) error {
		d.keep(f.Record, f.Head)
		d.then(func() { w.name(f.Spent) })
		return d.putJSON(bucketSpent, numberKey(f.Spent.Counter), keepSpent(f.Spent))
	}, w.answer(f.Spent.Counter, func(m payer.Moment) payer.Event {
		w.sync.kick()
		return payer.AcceptanceStored{Moment: m, Counter: f.Spent.Counter}
	}))
}

func (w *Wallet) commitReceipt(s payer.Spent) {
	w.commit(func(d *draft) error {
		return d.putJSON(bucketSpent, numberKey(s.Counter), keepSpent(s))
	}, w.answer(s.Counter, func(m payer.Moment) payer.Event {
		w.sync.kick()
		return payer.ReceiptStored{Moment: m, Counter: s.Counter}
	}))
}

// answer gives the machine the result of a commit.
func (w *Wallet) answer(counter wire.Counter, stored func(payer.Moment) payer.Event) func(error) {
	return func(err error) {
		if err != nil {
			w.log(problemOf(err), err)
			w.feed(payer.StoreFailed{Moment: w.moment(), Counter: counter, Full: errors.Is(err, ErrQuota)})
			return
		}
		w.feed(stored(w.moment()))
	}
}

// signature is by the device's own key for the token of its enrolment, and by a key of their own for all others.
func (w *Wallet) signature(ctx context.Context, f payer.Sign) (wire.Signature, error) {
	if f.Key == wire.PublicKey(w.device.Key) {
		return w.ports.Signer.Sign(ctx, f.Input)
	}
	if w.ports.Keys == nil {
		return wire.Signature{}, ErrNoKey
	}
	return w.ports.Keys.SignBy(ctx, f.Key, f.Input)
}

func (w *Wallet) sign(f payer.Sign) {
	w.async(func(ctx context.Context) func() {
		sig, err := w.signature(ctx, f)
		return func() {
			if err != nil {
				w.log(ProblemSign, fmt.Errorf("%w: %w", errSign, err))
				w.feed(payer.SignFailed{Moment: w.moment(), Counter: f.Counter})
				return
			}
			w.feed(payer.Signed{Moment: w.moment(), Counter: f.Counter, Signature: sig})
		}
	})
}
