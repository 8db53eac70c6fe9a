package journal_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// device is a terminal's key for tests, made from one byte.
type device struct{ key ed25519.PrivateKey }

func newDevice(seed byte) device {
	return device{ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))}
}

func (d device) public() wire.PublicKey { return wire.PublicKey(d.key.Public().(ed25519.PublicKey)) }

func (d device) sign(r wire.Record) wire.Record {
	r.Signature = wire.Signature(ed25519.Sign(d.key, r.SigningInput()))
	return r
}

// payment gives a record of the payee's that nothing was accepted for; order makes it unlike others.
func payment(order wire.Order) wire.Record {
	code := wire.PaymentCode{
		Token: wire.Token{Key: 1, Expiry: 1_900_000_000, Currency: money.CNY, PerPayment: 20000, Cumulative: 30000, Uses: 50,
			Channels: wire.ChannelLight, Epoch: 1},
		Counter: 1, Time: 1_800_000_000, Abilities: wire.AbilityCamera,
	}
	return wire.Record{
		Role: wire.RolePayee, Ending: wire.EndingTimedOut, Form: wire.FormSealed, Time: 1_800_000_030, Code: code.Bytes(),
		Core: wire.Core{Kind: wire.KindCharge, Payee: 7, Terminal: 1, Amount: 1230, Currency: money.CNY, Minute: 1000, Order: order},
	}
}

// chain appends n signed records to a head.
func chain(t *testing.T, d device, from journal.Head, n int) ([]wire.Record, journal.Head) {
	t.Helper()
	var out []wire.Record
	for i := range n {
		r, head, err := from.Append(payment(wire.Order(from.Number + 1 + uint32(i)*1000)))
		if err != nil {
			t.Fatal(err)
		}
		out, from = append(out, d.sign(r)), head
	}
	return out, from
}

func TestAppendLinks(t *testing.T) {
	stale := payment(1)
	stale.Number, stale.Previous, stale.Signature = 99, wire.Hash{1}, wire.Signature{1}
	first, head, err := journal.Head{}.Append(stale)
	if err != nil {
		t.Fatal(err)
	}
	if first.Number != 1 || first.Previous != (wire.Hash{}) || first.Signature != (wire.Signature{}) {
		t.Errorf("first record: number %d, previous %v, signature %x", first.Number, first.Previous, first.Signature)
	}
	if want := (journal.Head{Number: 1, Hash: first.Hash()}); head != want {
		t.Errorf("head %v, want %v", head, want)
	}
	second, after, err := head.Append(payment(2))
	if err != nil {
		t.Fatal(err)
	}
	if second.Number != 2 || second.Previous != first.Hash() || after.Hash != second.Hash() {
		t.Errorf("second record: number %d, previous %v, head %v", second.Number, second.Previous, after)
	}
	if journal.Before(second) != head {
		t.Errorf("Before = %v, want %v", journal.Before(second), head)
	}
}

func TestAppendRefuses(t *testing.T) {
	full := journal.Head{Number: math.MaxUint32, Hash: wire.Hash{1}}
	if _, got, err := full.Append(payment(1)); !errors.Is(err, journal.ErrFull) || got != full {
		t.Errorf("full log: %v, %v", got, err)
	}
	bad := payment(1)
	bad.Code = bad.Code[1:]
	head := journal.Head{Number: 3, Hash: wire.Hash{1}}
	_, got, err := head.Append(bad)
	if _, ok := errors.AsType[*wire.FormatError](err); !ok || got != head {
		t.Errorf("record that cannot be read: %v, %v", got, err)
	}
}

func TestVerify(t *testing.T) {
	d, other := newDevice(1), newDevice(2)
	log, head := chain(t, d, journal.Head{}, 6)
	mid := journal.Head{Number: 3, Hash: log[2].Hash()}
	fork, _ := chain(t, d, journal.Head{Number: 2, Hash: log[1].Hash()}, 3)
	fork[0].Core.Amount++
	fork[0] = d.sign(fork[0])
	branch, _ := chain(t, d, journal.Head{Number: 3, Hash: fork[0].Hash()}, 1)
	forged := slices.Clone(log[3:])
	forged[1] = other.sign(forged[1])
	altered := slices.Clone(log[3:])
	altered[2].Core.Amount++
	strangersFork := slices.Clone(fork[:1])
	strangersFork[0] = other.sign(strangersFork[0])

	tests := []struct {
		name    string
		from    journal.Head
		records []wire.Record
		want    journal.Head
		err     error
		index   int
	}{
		{name: "whole log", records: log, want: head},
		{name: "nothing", from: mid, want: mid},
		{name: "rest", from: mid, records: log[3:], want: head},
		{name: "head again, then the rest", from: mid, records: log[2:], want: head},
		{name: "each twice", records: []wire.Record{log[0], log[0], log[1], log[1]}, want: journal.Head{Number: 2, Hash: log[1].Hash()}},
		{name: "gap at once", from: mid, records: log[4:], want: mid, err: journal.ErrGap},
		{name: "gap later", from: mid, records: []wire.Record{log[3], log[5]}, want: journal.Head{Number: 4, Hash: log[3].Hash()}, err: journal.ErrGap, index: 1},
		{name: "gap from empty", records: log[1:], err: journal.ErrGap},
		{name: "gap granted", from: journal.Before(log[4]), records: log[4:], want: head},
		{name: "rewind", from: mid, records: log[1:], want: mid, err: journal.ErrRewind},
		{name: "backwards", records: []wire.Record{log[0], log[1], log[0]}, want: journal.Head{Number: 2, Hash: log[1].Hash()}, err: journal.ErrRewind, index: 2},
		{name: "same number, other hash", from: mid, records: fork[:1], want: mid, err: journal.ErrFork},
		{name: "next number, on another record", from: mid, records: branch, want: mid, err: journal.ErrFork},
		{name: "signed by another", from: mid, records: forged, want: journal.Head{Number: 4, Hash: log[3].Hash()}, err: wire.ErrSignature, index: 1},
		{name: "altered after signing", from: mid, records: altered, want: journal.Head{Number: 5, Hash: log[4].Hash()}, err: wire.ErrSignature, index: 2},
		{name: "a stranger's fork is no fork", from: mid, records: strangersFork, want: mid, err: wire.ErrSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := journal.Verify(tt.from, tt.records, d.public())
			if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if got != tt.want {
				t.Errorf("head %v, want %v", got, tt.want)
			}
			if chainErr, ok := errors.AsType[*journal.ChainError](err); ok {
				if chainErr.Index != tt.index || chainErr.Head != got || chainErr.Number != tt.records[tt.index].Number {
					t.Errorf("error names record %d (%d) after %v", chainErr.Index, chainErr.Number, chainErr.Head)
				}
			} else if err != nil {
				t.Errorf("%T is no *ChainError", err)
			}
		})
	}
}

func TestCheckUnnumbered(t *testing.T) {
	d := newDevice(1)
	if _, err := (journal.Head{}).Check(d.sign(payment(1)), d.public()); !errors.Is(err, journal.ErrRewind) {
		t.Errorf("record number 0: %v", err)
	}
}

// TestVerifyAnyCut walks random logs in random cuts: the head comes out the same however it is uploaded,
// and one flipped bit anywhere stops the walk before the flipped record.
func TestVerifyAnyCut(t *testing.T) {
	d := newDevice(3)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		log, want := chain(t, d, journal.Head{}, 1+random.IntN(20))
		var head journal.Head
		for rest := log; len(rest) > 0; {
			n := 1 + random.IntN(len(rest))
			var err error
			if head, err = journal.Verify(head, rest[:n], d.public()); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			rest = rest[n:]
		}
		if head != want {
			t.Fatalf("seed %d: head %v, want %v", seed, head, want)
		}
		at := random.IntN(len(log))
		b := log[at].Bytes()
		b[random.IntN(len(b))] ^= 1 << random.IntN(8)
		flipped, err := wire.DecodeRecord(b)
		if err != nil {
			continue
		}
		broken := slices.Clone(log)
		broken[at] = flipped
		head, err = journal.Verify(journal.Head{}, broken, d.public())
		if err == nil || head.Number != uint32(at) {
			t.Fatalf("seed %d: record %d flipped: head %d, %v", seed, at+1, head.Number, err)
		}
	}
}

func TestHeadBytes(t *testing.T) {
	for _, want := range []journal.Head{{}, {Number: 1, Hash: wire.Hash{1}}, {Number: math.MaxUint32, Hash: wire.Hash{31: 255}}} {
		b := want.Bytes()
		if got, err := journal.DecodeHead(b); err != nil || got != want || len(b) != journal.HeadSize {
			t.Errorf("%d bytes: %v, %v, want %v", len(b), got, err, want)
		}
	}
	good := journal.Head{Number: 1, Hash: wire.Hash{1}}.Bytes()
	for name, b := range map[string][]byte{
		"empty": nil, "short": good[:36], "long": append(slices.Clone(good), 0), "type": append([]byte{0x62}, good[1:]...),
		"no hash": journal.Head{Number: 1}.Bytes(), "hash of nothing": journal.Head{Hash: wire.Hash{1}}.Bytes(),
	} {
		_, err := journal.DecodeHead(b)
		if _, ok := errors.AsType[*wire.FormatError](err); !ok {
			t.Errorf("%s: %v, want a FormatError", name, err)
		}
	}
}

// plainOutbox is the slow plain outbox: one bool a record.
type plainOutbox []bool

func (p plainOutbox) next(most int) (out []uint32) {
	for i, acked := range p {
		if !acked && len(out) < most {
			out = append(out, uint32(i+1))
		}
	}
	return out
}

func TestOutboxAgainstPlain(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 2))
		var (
			box   journal.Outbox
			plain plainOutbox
			err   error
		)
		for step := range 300 {
			before := box.Bytes()
			old := box
			if len(plain) == 0 || random.IntN(2) == 0 {
				plain = append(plain, false)
				box, err = box.Add(uint32(len(plain)))
			} else {
				number := uint32(1 + random.IntN(len(plain)))
				plain[number-1] = true
				box, err = box.Ack(number)
			}
			if err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			if !bytes.Equal(old.Bytes(), before) {
				t.Fatalf("seed %d, step %d: the old outbox has changed", seed, step)
			}
			most := random.IntN(12)
			if got, want := box.Next(most), plain.next(most); !slices.Equal(got, want) {
				t.Fatalf("seed %d, step %d: next %d, want %d", seed, step, got, want)
			}
			if got, want := box.Pending(), len(plain.next(len(plain))); got != want {
				t.Fatalf("seed %d, step %d: %d pending, want %d", seed, step, got, want)
			}
			if number := uint32(1 + random.IntN(len(plain))); box.Acked(number) != plain[number-1] {
				t.Fatalf("seed %d, step %d: Acked(%d) = %v", seed, step, number, box.Acked(number))
			}
			again, err := journal.DecodeOutbox(box.Bytes())
			if err != nil || !bytes.Equal(again.Bytes(), box.Bytes()) || again.Pending() != box.Pending() || again.Last() != box.Last() {
				t.Fatalf("seed %d, step %d: decoded %v, %v, want %v", seed, step, again, err, box)
			}
		}
	}
}

func TestOutboxLimits(t *testing.T) {
	var box journal.Outbox
	for _, number := range []uint32{0, 2, math.MaxUint32} {
		if _, err := box.Add(number); !errors.Is(err, journal.ErrOrder) {
			t.Errorf("add %d to the empty outbox: %v", number, err)
		}
	}
	for number := range uint32(journal.MaxAhead + 2) {
		box, _ = box.Add(number + 1)
	}
	for _, number := range []uint32{0, journal.MaxAhead + 3} {
		if _, err := box.Ack(number); !errors.Is(err, journal.ErrUnknown) {
			t.Errorf("acknowledge %d of %d: %v", number, box.Last(), err)
		}
		if box.Acked(number) {
			t.Errorf("%d is acknowledged", number)
		}
	}
	var err error
	for number := range uint32(journal.MaxAhead) {
		if box, err = box.Ack(number + 2); err != nil {
			t.Fatal(err)
		}
	}
	if len(box.Bytes()) != journal.OutboxSizeMax {
		t.Errorf("%d bytes, want %d", len(box.Bytes()), journal.OutboxSizeMax)
	}
	if same, err := box.Ack(journal.MaxAhead + 2); !errors.Is(err, journal.ErrAhead) || same.Pending() != 2 {
		t.Errorf("one acknowledgement too many: %v, %d pending", err, same.Pending())
	}
	if box, err = box.Ack(1); err != nil || box.Pending() != 1 || len(box.Bytes()) != 11 {
		t.Errorf("oldest acknowledged: %v, %d pending, %d bytes", err, box.Pending(), len(box.Bytes()))
	}
	if got := box.Next(-1); got != nil {
		t.Errorf("next -1: %d", got)
	}
}

func TestDecodeOutboxRefuses(t *testing.T) {
	for name, b := range map[string]string{
		"empty":              "",
		"short":              "\x62\x00\x00\x00\x01\x00\x00\x00\x00\x00",
		"type":               "\x61\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00",
		"done above last":    "\x62\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00",
		"count without list": "\x62\x00\x00\x00\x01\x00\x00\x00\x00\x00\x01",
		"list without count": "\x62\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02",
		"number at the mark": "\x62\x00\x00\x00\x02\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01",
		"number above last":  "\x62\x00\x00\x00\x02\x00\x00\x00\x00\x00\x01\x00\x00\x00\x03",
		"descending":         "\x62\x00\x00\x00\x04\x00\x00\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x02",
		"twice":              "\x62\x00\x00\x00\x04\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x02",
		"too long":           "\x62" + string(make([]byte, journal.OutboxSizeMax)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.DecodeOutbox([]byte(b))
			if _, ok := errors.AsType[*wire.FormatError](err); !ok {
				t.Errorf("%v, want a FormatError", err)
			}
		})
	}
}

func FuzzDecodeHead(f *testing.F) {
	f.Add(journal.Head{}.Bytes())
	f.Add(journal.Head{Number: 1, Hash: wire.Hash{1}}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := journal.DecodeHead(b); err == nil && !bytes.Equal(h.Bytes(), b) {
			t.Errorf("%x encodes as %x", b, h.Bytes())
		}
	})
}

func FuzzDecodeOutbox(f *testing.F) {
	f.Add(journal.Outbox{}.Bytes())
	f.Add([]byte("\x62\x00\x00\x00\x04\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		box, err := journal.DecodeOutbox(b)
		if err != nil {
			return
		}
		if !bytes.Equal(box.Bytes(), b) {
			t.Errorf("%x encodes as %x", b, box.Bytes())
		}
		if next := box.Next(3); len(next) != min(3, box.Pending()) {
			t.Errorf("next %d of %d pending", next, box.Pending())
		}
	})
}

func ExampleVerify() {
	d := newDevice(1)
	record, head, _ := journal.Head{}.Append(payment(1))                            // on the terminal, with the payment
	record = d.sign(record)                                                         // before the upload
	known, err := journal.Verify(journal.Head{}, []wire.Record{record}, d.public()) // on the server
	fmt.Println(known == head, err)
	// Output: true <nil>
}
