package payer_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"glint/app/pay/payer"
	"glint/app/wire"
)

// device answers a machine's effects, well or badly, and checks the laws on each.
type device struct {
	*phone
	spents  map[wire.Counter]payer.Spent // stored
	inputs  map[wire.Counter][]byte
	pending []payer.Effect // commits and signatures not answered yet
	codes   []payer.Shown
}

func newDevice(t *testing.T) *device {
	d := &device{phone: newPhone(t), spents: map[wire.Counter]payer.Spent{}, inputs: map[wire.Counter][]byte{}}
	d.open()
	return d
}

// open starts the machine anew from what is stored. The log's head is left out: it has tests of its own.
func (d *device) open() {
	d.s, d.pending = payer.Empty{}, nil
	token := newToken()
	e := payer.Loaded{Moment: d.moment(), Ring: ring(), Token: &token, Codes: d.codes}
	e.Directory = payer.NewDirectory(3, []wire.Certificate{certificate(listed)})
	for _, s := range d.spents {
		e.Spents = append(e.Spents, s)
	}
	d.feed(e)
}

// feed takes a step twice, since a pure step gives the same again, and checks its effects.
func (d *device) feed(e payer.Event) {
	d.t.Helper()
	before := d.s
	again, effects := payer.Step(before, e)
	d.step(e)
	if !reflect.DeepEqual(again, d.s) || !reflect.DeepEqual(effects, d.effects) {
		d.t.Fatalf("%s in %s: two steps differ", e.Name(), before.Name())
	}
	for _, f := range d.effects {
		switch f := f.(type) {
		case payer.ShowAcceptance:
			d.mustHold(f.M3)
		case payer.KeepCodes:
			d.codes = f.Codes
		case payer.Sign:
			if old, ok := d.inputs[f.Counter]; ok && !bytes.Equal(old, f.Input) {
				d.t.Fatalf("counter %d: two signing inputs", f.Counter)
			}
			if _, ok := d.spents[f.Counter]; !ok {
				d.t.Fatalf("counter %d: signed before it was stored", f.Counter)
			}
			d.inputs[f.Counter] = f.Input
			d.pending = append(d.pending, f)
		case payer.CommitSpent, payer.CommitAcceptance, payer.CommitReceipt:
			d.pending = append(d.pending, f)
		}
	}
	if total, uses := d.s.Held().Used(wire.TokenID{1}); total > 30_000 || uses > 50 {
		d.t.Fatalf("spent %d in %d payments", total, uses)
	}
}

func (d *device) mustHold(m3 []byte) {
	d.t.Helper()
	for _, s := range d.spents {
		if bytes.Equal(s.M3, m3) {
			return
		}
	}
	d.t.Fatal("shown, not stored")
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
	case payer.Sign:
		if well {
			d.feed(payer.Signed{Moment: m, Counter: f.Counter, Signature: signed(phoneKey, f.Input)})
		} else {
			d.feed(payer.SignFailed{Moment: m, Counter: f.Counter})
		}
	case payer.CommitSpent:
		if _, ok := d.spents[f.Spent.Counter]; ok {
			d.t.Fatalf("counter %d: stored twice", f.Spent.Counter)
		}
		d.stores(f.Spent, well, payer.SpentStored{Moment: m, Counter: f.Spent.Counter})
	case payer.CommitAcceptance:
		d.stores(f.Spent, well, payer.AcceptanceStored{Moment: m, Counter: f.Spent.Counter})
	case payer.CommitReceipt:
		d.stores(f.Spent, well, payer.ReceiptStored{Moment: m, Counter: f.Spent.Counter})
	}
}

func (d *device) stores(s payer.Spent, well bool, stored payer.Event) {
	if !well {
		d.feed(payer.StoreFailed{Moment: d.moment(), Counter: s.Counter})
		return
	}
	d.spents[s.Counter] = s
	d.feed(stored)
}

// payload makes something for the light to bring.
func (d *device) payload(kind, n byte) []byte {
	codes := d.s.Held().Codes
	if len(codes) == 0 {
		return []byte{n}
	}
	m1 := codes[int(n)%len(codes)].M1
	core := d.core(listed, 1+uint32(n)*200)
	if code, err := wire.DecodePaymentCode(m1); err == nil {
		core.Echo = [3]byte(code.Nonce[:3])
	}
	var newest payer.Spent
	for _, s := range d.spents {
		if s.Counter > newest.Counter {
			newest = s
		}
	}
	switch kind % 6 {
	case 0:
		return wire.Sealed(m1, core).Bytes()
	case 1:
		core.Payee = stranger
		return wire.Sealed(m1, core).Bytes()
	case 2:
		core.Payee = stranger
		return introduced(m1, core, certificate(stranger), tillKey)
	case 3:
		return receiptOf(newest, d.at, wire.ReceiptPaid)
	case 4:
		return wire.Sealed(newest.M1, newest.Core).Bytes()
	}
	b := wire.Sealed(m1, core).Bytes()
	b[int(n)%len(b)] ^= 1 << (n % 8)
	return b
}

// act does what two bytes say.
func (d *device) act(op, n byte) {
	m := d.moment()
	switch op % 16 {
	case 0:
		d.later(time.Duration(n) * time.Second)
		d.feed(payer.Tick{Moment: d.moment()})
	case 1:
		d.later(time.Duration(n) * time.Hour / 16)
		d.feed(payer.Tick{Moment: d.moment()})
	case 2:
		d.feed(payer.LightSeen{Moment: m})
	case 3, 4:
		d.feed(payer.LightGot{Moment: m, Payload: d.payload(n>>4, n)})
	case 5, 6:
		d.feed(payer.Accept{Moment: m})
	case 7:
		d.feed(payer.Refuse{Moment: m})
	case 8:
		d.feed(payer.Stop{Moment: m})
	case 9:
		d.feed(payer.Renew{Moment: m})
	case 10:
		d.feed(payer.Retry{Moment: m})
	case 11:
		if s, ok := d.spents[wire.Counter(n%8)]; ok {
			d.feed(payer.ShowAgain{Moment: m, Payment: s.Payment()})
		}
	case 12, 13:
		d.answer(n%4 != 0)
	case 14:
		events := everyEvent(m)
		if e := events[int(n)%len(events)]; e.Name() != payer.OnLoaded {
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
	f.Add([]byte{2, 0, 3, 0, 5, 0, 12, 1, 12, 1, 12, 1, 3, 0x30, 12, 1, 8, 0})
	f.Add([]byte{3, 0x10, 3, 0x20, 7, 0, 12, 1, 12, 0, 10, 0, 12, 1, 12, 1, 0, 200})
	f.Add([]byte{3, 0, 5, 0, 12, 1, 15, 0, 12, 1, 12, 0, 8, 0, 15, 0, 12, 1, 12, 1, 11, 1})
	f.Fuzz(func(t *testing.T, script []byte) { run(t, script[:min(len(script), 400)]) })
}

func FuzzLight(f *testing.F) {
	var t testing.T
	p := ready(&t)
	f.Add(p.sealed(5))
	f.Add(introduced(p.m1(), p.core(stranger, 5), certificate(stranger), tillKey))
	f.Add(receiptOf(approved(&t).spent(), start, wire.ReceiptPaid))
	f.Fuzz(func(t *testing.T, payload []byte) {
		p := ready(t).got(payload)
		s, ok := p.s.(payer.Asking)
		if !ok {
			return
		}
		c, err := wire.DecodeCharge(payload)
		if err != nil || c.Core != s.Core || c.Form != wire.FormSigned && c.Verify(p.m1(), ring(), wire.PublicKey{}) != nil {
			t.Errorf("asked for a charge that is not for the code on screen: %v", err)
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
