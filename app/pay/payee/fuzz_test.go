package payee_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// device answers a machine's effects, well or badly, and checks the laws on each.
type device struct {
	*till
	charges map[wire.Order]payee.Charge // stored
	numbers map[uint32]wire.Hash        // of the log
	pending []payee.Effect              // commits and signatures not answered yet
	nonce   byte
}

func newDevice(t *testing.T) *device {
	d := &device{till: closed(t), charges: map[wire.Order]payee.Charge{}, numbers: map[uint32]wire.Hash{}}
	d.open()
	return d
}

// open starts the machine anew from what is stored.
func (d *device) open() {
	d.s, d.pending = payee.Closed{}, nil
	t := newTill()
	for _, c := range d.charges {
		t.Charges = append(t.Charges, c)
	}
	t.Head.Number = uint32(len(d.numbers))
	t.Head.Hash = d.numbers[t.Head.Number]
	d.feed(payee.Loaded{Moment: d.moment(), Till: t})
}

// feed takes a step twice, since a pure step gives the same again, and checks its effects.
func (d *device) feed(e payee.Event) {
	d.t.Helper()
	before := d.s
	again, effects := payee.Step(before, e)
	d.step(e)
	if !reflect.DeepEqual(again, d.s) || !reflect.DeepEqual(effects, d.effects) {
		d.t.Fatalf("%s in %s: two steps differ", e.Name(), before.Name())
	}
	for _, f := range d.effects {
		switch f := f.(type) {
		case payee.Play:
			d.mustHold(f.Payload)
		case payee.CommitCharge, payee.SignCharge, payee.CommitAcceptance, payee.CommitEnding:
			d.pending = append(d.pending, f)
		}
	}
	if s, ok := d.s.(payee.Paid); ok {
		if c := d.charges[s.Order]; !c.Accepted() || !bytes.Equal(c.M3, s.M3) {
			d.t.Fatalf("order %d: paid, not stored", s.Order)
		}
	}
}

// mustHold: what is played was stored before.
func (d *device) mustHold(payload []byte) {
	d.t.Helper()
	if r, err := wire.DecodeReceipt(payload); err == nil {
		if c := d.charges[r.Order]; c.Payment != r.Payment || !c.Accepted() || c.Cancelled || r.Verify(c.M3) != nil {
			d.t.Fatalf("order %d: receipt of what is not stored", r.Order)
		}
		return
	}
	c, err := wire.DecodeCharge(payload)
	if err != nil || d.charges[c.Core.Order].Core != c.Core {
		d.t.Fatalf("played, not stored: %v", err)
	}
}

// answer answers the oldest effect; well says whether the device could.
func (d *device) answer(well bool) {
	if len(d.pending) == 0 {
		return
	}
	f := d.pending[0]
	d.pending = d.pending[1:]
	m := d.moment()
	switch f := f.(type) {
	case payee.SignCharge:
		if well {
			d.feed(payee.ChargeSigned{Moment: m, Order: f.Order, Signature: signed(tillKey, f.Input)})
		} else {
			d.feed(payee.SignFailed{Moment: m, Order: f.Order})
		}
	case payee.CommitCharge:
		if _, ok := d.charges[f.Charge.Order]; ok {
			d.t.Fatalf("order %d: used twice", f.Charge.Order)
		}
		d.stores(f.Charge, nil, well, payee.ChargeStored{Moment: m, Order: f.Charge.Order})
	case payee.CommitAcceptance:
		d.stores(f.Charge, &f.Record, well, payee.AcceptanceStored{Moment: m, Order: f.Charge.Order})
	case payee.CommitEnding:
		d.stores(f.Charge, &f.Record, well, payee.EndingStored{Moment: m, Order: f.Charge.Order})
	}
}

func (d *device) stores(c payee.Charge, r *wire.Record, well bool, stored payee.Event) {
	if !well {
		d.feed(payee.StoreFailed{Moment: d.moment(), Order: c.Order})
		return
	}
	if r != nil {
		if int(r.Number) != len(d.numbers)+1 || r.Previous != d.numbers[r.Number-1] {
			d.t.Fatalf("record %d does not continue the log of %d", r.Number, len(d.numbers))
		}
		d.numbers[r.Number] = r.Hash()
	}
	d.charges[c.Order] = c
	d.feed(stored)
}

// sight makes something for the camera to read.
func (d *device) sight(kind, n byte) {
	var c payee.Charge
	for _, stored := range d.charges {
		if stored.Order > c.Order && (n&1 == 0 || stored.Order < wire.Order(n>>4)) {
			c = stored
		}
	}
	m := d.moment()
	code := newCode(d.at, nextCode(wire.Counter(1+n%32)), func(c *wire.PaymentCode) { c.Nonce[5] = d.nonce })
	switch kind % 7 {
	case 0:
		d.nonce++
		d.feed(payee.CodeRead{Moment: m, M1: code.Bytes()})
	case 1:
		undirected(&code)
		d.feed(payee.CodeRead{Moment: m, M1: code.Bytes()})
	case 2:
		b := code.Bytes()
		b[int(n)%len(b)] ^= 1 << (n % 8)
		d.feed(payee.CodeRead{Moment: m, M1: b})
	case 6:
		d.feed(payee.ForeignRead{Moment: m, Broken: n&2 == 0})
	}
	if c.Order == 0 {
		return
	}
	switch kind % 7 {
	case 3:
		d.feed(payee.AcceptanceRead{Moment: m, M3: accepts(c)})
	case 4:
		d.feed(payee.AcceptanceRead{Moment: m, M3: refuses(c)})
	case 5:
		d.feed(payee.AcceptanceRead{Moment: m, M3: elsewhere(c)})
	}
}

// act does what two bytes say.
func (d *device) act(op, n byte) {
	m := d.moment()
	switch op % 16 {
	case 0:
		d.later(time.Duration(n) * time.Second)
		d.feed(payee.Tick{Moment: d.moment()})
	case 1, 2:
		d.feed(payee.Begin{Moment: m, Sum: money.Amount{Minor: money.Minor(n) * 90, Currency: money.CNY}})
	case 3, 4, 5, 6:
		d.sight(n>>4, n)
	case 7:
		d.feed(payee.Cancel{Moment: m})
	case 8:
		d.feed(payee.Next{Moment: m})
	case 9:
		d.feed(payee.PlayAgain{Moment: m})
	case 10:
		d.feed(payee.Retry{Moment: m})
	case 11, 12, 13:
		d.answer(n%4 != 0)
	case 14:
		events := everyEvent(m)
		if e := events[int(n)%len(events)]; e.Name() != payee.OnLoaded {
			d.feed(e)
		}
	case 15:
		if n < 64 {
			d.open() // the page is lost, and opened again
		}
	}
}

func run(t *testing.T, script []byte) {
	d := newDevice(t)
	for i := 0; i+1 < len(script); i += 2 {
		d.act(script[i], script[i+1])
	}
}

func FuzzStep(f *testing.F) {
	f.Add([]byte{1, 9, 3, 0, 11, 1, 3, 0x30, 11, 1, 8, 0})
	f.Add([]byte{1, 9, 3, 0x10, 11, 1, 11, 0, 10, 0, 11, 1, 3, 0x40, 11, 1, 8, 0})
	f.Add([]byte{1, 9, 3, 0, 11, 1, 7, 0, 11, 1, 8, 0, 1, 7, 3, 0x30, 11, 1, 15, 0})
	f.Fuzz(func(t *testing.T, script []byte) { run(t, script[:min(len(script), 400)]) })
}

func FuzzCamera(f *testing.F) {
	var t testing.T
	f.Add(newCode(start).Bytes())
	f.Add(newCode(start, undirected).Bytes())
	f.Add(accepts(playing(&t).charge()))
	f.Add(elsewhere(playing(&t).charge()))
	f.Fuzz(func(t *testing.T, message []byte) {
		d := scanning(t)
		d.step(payee.CodeRead{Moment: d.moment(), M1: message})
		if s, ok := d.s.(payee.Storing); ok && !bytes.Equal(s.M1, message) {
			t.Error("charged another code than it read")
		}
		d = playing(t).sees(message)
		if s, ok := d.s.(payee.Checking); ok && !bytes.Equal(s.M3, accepts(s.Charge)) {
			t.Error("took an acceptance that the phone did not sign")
		}
	})
}

// TestRandomScripts runs what the fuzzer would, from a seed, in every test run.
func TestRandomScripts(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		script := make([]byte, 300)
		for i := range script {
			script[i] = byte(rng.Uint32())
		}
		if !t.Run("", func(t *testing.T) { run(t, script) }) {
			t.Fatalf("seed %d", seed)
		}
	}
}
