package fec

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const streamBits = 8 * 13 * 102 // a period of the default profile

func TestRoundTripAllLengths(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= MaxPayload; n++ {
		if testing.Short() && n%16 > 1 {
			continue
		}
		payload := random(dice, n)
		if n%3 == 0 {
			payload[n-1] = 0 // looks like padding
		}
		d := receive(t, payload, streamBits, func(i int) bool { return i < 3*ClassOf(n).Bits() }, 8)
		got, ok := d.Decode()
		if !ok || !bytes.Equal(got, payload) {
			t.Fatalf("%d bytes: got %x (%v), want %x", n, got, ok, payload)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, n := range []int{0, MaxPayload + 1, 10000} {
		if _, err := Encode(make([]byte, n), 100); !errors.Is(err, ErrLength) {
			t.Errorf("%d bytes: got %v, want ErrLength", n, err)
		}
	}
}

func TestClasses(t *testing.T) {
	tests := []struct {
		n    int
		want Class
		bits int
	}{{1, 1, 96}, {8, 1, 96}, {9, 2, 160}, {32, 4, 288}, {88, 11, 736}, {221, 28, 1824}, {255, 32, 2080}}
	for _, test := range tests {
		if got := ClassOf(test.n); got != test.want || got.Bits() != test.bits {
			t.Errorf("%d bytes: got class %d of %d bits, want %d of %d", test.n, got, got.Bits(), test.want, test.bits)
		}
	}
	if got := ClassOf(MaxPayload); got != Classes {
		t.Errorf("got %d classes, want %d", Classes, got)
	}
}

// TestStreamAgainstPlainCode checks the encoder against the definition in the package's doc, written out slowly.
func TestStreamAgainstPlainCode(t *testing.T) {
	payload := []byte("a plain code, bit by bit")
	stream, err := Encode(payload, 2000)
	if err != nil {
		t.Fatal(err)
	}
	x := messageBits(payload)
	taps := newTable(len(x))
	taps.grow(1000)
	before := uint8(0)
	for m := range 1000 {
		parity := uint8(0)
		switch {
		case m%32 == 31:
			for j := range x {
				if taps.denseWord(m, j/64)>>(j%64)&1 == 1 {
					parity ^= x[j]
				}
			}
		default:
			seen := map[int32]bool{}
			for _, j := range taps.taps(m) {
				if seen[j] {
					t.Fatalf("parity %d takes bit %d twice", m, j)
				}
				seen[j] = true
				parity ^= x[j]
			}
			parity ^= before
			before = parity
		}
		if got, want := stream[2*m]^whiten(2*m), x[m%len(x)]; got != want {
			t.Fatalf("message bit %d: got %d, want %d", m, got, want)
		}
		if got := stream[2*m+1] ^ whiten(2*m+1); got != parity {
			t.Fatalf("parity %d: got %d, want %d", m, got, parity)
		}
	}
}

// TestDecksDealEvenly checks that every message bit is used equally often, as far as whole decks go.
func TestDecksDealEvenly(t *testing.T) {
	table := newTable(288)
	table.grow(1200)
	uses := make([]int, 288)
	for m := range 1200 {
		if isDense(m) {
			continue
		}
		for _, j := range table.taps(m) {
			uses[j]++
		}
	}
	least, greatest := math.MaxInt, 0
	for _, n := range uses {
		least, greatest = min(least, n), max(greatest, n)
	}
	if greatest-least > 2 {
		t.Errorf("got %d to %d uses", least, greatest)
	}
}

// TestNeededBits measures how many bits a decoding takes, as a share of K. The limits are the measured means (20 seeds) and a little more.
func TestNeededBits(t *testing.T) {
	tests := []struct {
		name  string
		bytes int
		seen  float64 // share of the bits that arrive at all
		sigma float64 // of the noise on levels of ±1
		most  float64
	}{
		{"32 bytes, clean", 32, 1, 0.1, 1.10},
		{"32 bytes, a third seen", 32, 0.33, 0.1, 1.14},
		{"32 bytes, error rate 0.6%", 32, 1, 0.4, 1.20},
		{"32 bytes, error rate 5%", 32, 1, 0.6, 1.50},
		{"32 bytes, error rate 11%", 32, 1, 0.8, 2.00},
		{"221 bytes, clean", 221, 1, 0.1, 1.06},
		{"221 bytes, a third seen", 221, 0.33, 0.1, 1.10},
		{"221 bytes, error rate 0.6%", 221, 1, 0.4, 1.15},
		{"221 bytes, error rate 5%", 221, 1, 0.6, 1.40},
	}
	runs := 4
	if testing.Short() {
		runs = 1
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var sum float64
			for run := range runs {
				sum += needed(t, test.bytes, test.seen, test.sigma, uint64(run))
			}
			if got := sum / float64(runs); got > test.most {
				t.Errorf("got %.2f K, want %.2f at most", got, test.most)
			} else {
				t.Logf("%.3f K", got)
			}
		})
	}
}

// needed adds bits one symbol of 102 after the other until the payload comes out, and gives their count by K.
func needed(t *testing.T, n int, seen, sigma float64, seed uint64) float64 {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 5))
	payload := random(dice, n)
	stream, err := Encode(payload, streamBits)
	if err != nil {
		t.Fatal(err)
	}
	k := ClassOf(n).Bits()
	d := NewDecoder(ClassOf(n), streamBits)
	count := 0
	for i, b := range stream {
		if dice.Float64() < seen {
			y := 1 - 2*float64(b) + sigma*dice.NormFloat64()
			d.Add(i, float32(2*y/(sigma*sigma)))
			count++
		}
		if i%34 == 0 && count > k {
			if got, ok := d.Decode(); ok {
				if !bytes.Equal(got, payload) {
					t.Fatalf("false payload %x, want %x", got, payload)
				}
				return float64(count) / float64(k)
			}
		}
	}
	return math.Inf(1)
}

// TestTooLittle checks that nothing comes out of fewer bits than the message has.
func TestTooLittle(t *testing.T) {
	payload := random(rand.New(rand.NewPCG(3, 3)), 100)
	k := ClassOf(100).Bits()
	d := receive(t, payload, streamBits, func(i int) bool { return i < k*9/10 }, 8)
	if got, ok := d.Decode(); ok {
		t.Errorf("got %x from 0.9 K bits", got)
	}
	if got := d.Information(); got > 0.91*float64(k) || got < 0.85*float64(k) {
		t.Errorf("got %.0f bits of information, want about %d", got, k*9/10)
	}
}

// TestNothingFalse feeds noise, shuffled streams and damaged checksums.
func TestNothingFalse(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	runs := 60
	if testing.Short() {
		runs = 10
	}
	for run := range runs {
		n := 1 + dice.IntN(60)
		stream, err := Encode(random(dice, n), streamBits)
		if err != nil {
			t.Fatal(err)
		}
		d := NewDecoder(ClassOf(n), streamBits)
		for i := range 4 * ClassOf(n).Bits() {
			b := stream[i]
			switch run % 3 {
			case 0:
				b = uint8(dice.IntN(2))
			case 1:
				b = stream[dice.IntN(len(stream))]
			case 2:
				b = stream[i+2]
			}
			d.Add(i, 6-12*float32(b))
		}
		if got, ok := d.Decode(); ok {
			t.Errorf("run %d: got %x", run, got)
		}
	}
}

func TestPayloadOf(t *testing.T) {
	good := messageBits([]byte("payload"))
	if got, ok := payloadOf(good); !ok || string(got) != "payload" {
		t.Fatalf("got %q, %v", got, ok)
	}
	for i := range good {
		bad := append([]uint8(nil), good...)
		bad[i] ^= 1
		if got, ok := payloadOf(bad); ok {
			t.Errorf("bit %d flipped: got %q", i, got)
		}
	}
	if got, ok := payloadOf(make([]uint8, Class(32).Bits())); ok {
		t.Errorf("all zeros: got %x", got)
	}
}

func TestChecksum(t *testing.T) {
	payload := random(rand.New(rand.NewPCG(8, 8)), 200)
	for n := range payload {
		want := crc32.ChecksumIEEE(append([]byte{byte(n)}, payload[:n]...))
		if got := checksum(payload[:n]); got != want {
			t.Errorf("%d bytes: got %#x, want %#x", n, got, want)
		}
	}
}

// TestEliminateAgainstPlainElimination compares with Gaussian elimination over bools on random small sets of bits.
func TestEliminateAgainstPlainElimination(t *testing.T) {
	dice := rand.New(rand.NewPCG(11, 11))
	for run := range 40 {
		payload := random(dice, 1+dice.IntN(8))
		k := ClassOf(len(payload)).Bits()
		share := 0.4 + 0.2*dice.Float64()
		d := receive(t, payload, 2*k+k/2, func(int) bool { return dice.Float64() < share }, 8)
		d.gather()
		_, last := d.observed()
		d.table.grow(last + 1)
		bits := make([]uint8, k)
		got := d.eliminate(last, bits)
		if want := plainRank(d, last) == k; got != want {
			t.Errorf("run %d: got %v, want %v", run, got, want)
		}
		if got && !bytes.Equal(bits, messageBits(payload)) {
			t.Errorf("run %d: wrong bits", run)
		}
	}
}

func plainRank(d *Decoder, last int) int {
	var rows [][]bool
	d.equations(last)
	for _, e := range d.solver.all {
		row := make([]bool, d.k)
		if e.parity < 0 {
			row[e.bit] = true
		} else if isDense(int(e.parity)) {
			for j := range row {
				row[j] = d.table.denseWord(int(e.parity), j/64)>>(j%64)&1 == 1
			}
		} else {
			for m := 0; m <= int(e.parity); m++ {
				for _, j := range d.table.taps(m) {
					row[j] = !row[j]
				}
			}
		}
		rows = append(rows, row)
	}
	rank := 0
	for col := range d.k {
		at := -1
		for i := rank; i < len(rows); i++ {
			if rows[i][col] {
				at = i
				break
			}
		}
		if at < 0 {
			continue
		}
		rows[rank], rows[at] = rows[at], rows[rank]
		for i := range rows {
			if i != rank && rows[i][col] {
				for j := range rows[i] {
					rows[i][j] = rows[i][j] != rows[rank][j]
				}
			}
		}
		rank++
	}
	return rank
}

// TestRelaxAgainstPlainRule checks one check's messages against the rule of sums and products in doubles.
func TestRelaxAgainstPlainRule(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 13))
	for range 300 {
		n := 3 + dice.IntN(pairMost-2)
		b := belief{tables: beliefTables(), total: make([]float32, n)}
		nodes, message := make([]int32, n), make([]float32, n)
		for e := range nodes {
			nodes[e] = int32(e)
			b.total[e] = float32(4 * dice.NormFloat64())
			message[e] = float32(dice.NormFloat64())
		}
		before, old := slices.Clone(b.total), slices.Clone(message)
		b.relax(nodes, message)
		for e := range nodes {
			product := 1.0
			for o := range nodes {
				if o != e {
					product *= math.Tanh(float64(before[o]-old[o]) / 2)
				}
			}
			want := 2 * math.Atanh(product)
			if got := float64(message[e]); math.Abs(got-want) > 1e-3+2e-3*math.Abs(want) {
				t.Errorf("%d bits: message %d: got %v, want %v", n, e, got, want)
			}
			if got, want := b.total[e], before[e]-old[e]+message[e]; math.Abs(float64(got-want)) > 1e-4 {
				t.Errorf("%d bits: ratio %d: got %v, want %v", n, e, got, want)
			}
		}
	}
}

// TestExtrinsic has the code correct noisy bits and tell bits that never came, from their parities alone.
func TestExtrinsic(t *testing.T) {
	const sigma = 0.7
	dice := rand.New(rand.NewPCG(17, 3))
	stream, err := Encode(random(dice, 88), streamBits)
	if err != nil {
		t.Fatal(err)
	}
	n := 2 * ClassOf(88).Bits()
	d := NewDecoder(ClassOf(88), streamBits)
	if got := d.Extrinsic(3); got != 0 {
		t.Errorf("before anything is known: got %v", got)
	}
	for i, b := range stream[:n] {
		if i%9 != 4 {
			y := 1 - 2*float64(b) + sigma*dice.NormFloat64()
			d.Add(i, float32(2*y/(sigma*sigma)))
		}
	}
	d.Believe()
	wrong, told := 0, 0
	for i, b := range stream[:n] {
		if l := d.Extrinsic(i); l != 0 {
			told++
			if (l < 0) != (b == 1) {
				wrong++
			}
		}
	}
	if told < n*9/10 || wrong > told/50 {
		t.Errorf("got %d of %d bits told, %d of them wrong", told, n, wrong)
	}
	for _, i := range []int{-1, streamBits, streamBits - 1} {
		if got := d.Extrinsic(i); got != 0 {
			t.Errorf("bit %d, of which nothing can be known: got %v", i, got)
		}
	}
}

// TestSteadyStateAllocatesNothing decodes again and again what does not suffice.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	dice := rand.New(rand.NewPCG(23, 3))
	d := NewDecoder(ClassOf(221), streamBits)
	if got := testing.AllocsPerRun(3, func() {
		d.Clear()
		for i := range 4000 {
			d.Add(i, float32(6*dice.NormFloat64()))
		}
		if got, ok := d.Decode(); ok {
			t.Errorf("got %x out of noise", got)
		}
	}); got != 0 || d.Information() < float64(d.k) {
		t.Errorf("got %v allocations a decoding, want none", got)
	}
}

func TestAddIgnores(t *testing.T) {
	d := NewDecoder(1, 100)
	d.Add(-1, 5)
	d.Add(100, 5)
	d.Add(3, float32(math.NaN()))
	if got := d.Information(); got != 0 {
		t.Errorf("got %v bits, want none", got)
	}
	d.Add(3, float32(math.Inf(1)))
	d.Add(3, float32(math.Inf(-1)))
	if got := d.Information(); got != 0 {
		t.Errorf("got %v bits of contradicting infinities, want none", got)
	}
}

// FuzzDecode gives the decoder any ratios at any places.
func FuzzDecode(f *testing.F) {
	f.Add(uint8(1), []byte{0, 0, 10, 1, 0, 200, 2, 0, 30})
	f.Add(uint8(32), []byte{255, 255, 255})
	stream, _ := Encode([]byte("seed"), 400)
	var data []byte
	for i, b := range stream {
		data = append(data, byte(i), byte(i>>8), 20+200*b)
	}
	f.Add(uint8(1), data)
	f.Fuzz(func(t *testing.T, class uint8, data []byte) {
		d := NewDecoder(Class(class%Classes+1), 4096)
		for ; len(data) >= 3; data = data[3:] {
			d.Add(int(data[0])|int(data[1])<<8, (128-float32(data[2]))/8)
		}
		payload, ok := d.Decode()
		if ok && (len(payload) == 0 || len(payload) > MaxPayload) {
			t.Errorf("got %d bytes", len(payload))
		}
	})
}

// BenchmarkInVain is a decoding that fails: the dearest kind.
func BenchmarkInVain(b *testing.B) {
	for _, n := range []int{32, 221} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dice := rand.New(rand.NewPCG(29, 3))
			d := NewDecoder(ClassOf(n), streamBits)
			for i := range 2 * ClassOf(n).Bits() {
				d.Add(i, float32(6*dice.NormFloat64()))
			}
			for b.Loop() {
				if _, ok := d.Decode(); ok {
					b.Fatal("decoded noise")
				}
			}
		})
	}
}

func BenchmarkDecode221(b *testing.B) {
	payload := random(rand.New(rand.NewPCG(1, 9)), 221)
	stream, _ := Encode(payload, streamBits)
	for b.Loop() {
		d := NewDecoder(ClassOf(221), streamBits)
		for i := range 2000 {
			d.Add(i, 8-16*float32(stream[i]))
		}
		if _, ok := d.Decode(); !ok {
			b.Fatal("not decoded")
		}
	}
}

// receive makes a decoder that has the bits of a payload for which keep is true.
func receive(t *testing.T, payload []byte, n int, keep func(int) bool, llr float32) *Decoder {
	t.Helper()
	stream, err := Encode(payload, n)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(ClassOf(len(payload)), n)
	for i, b := range stream {
		if keep(i) {
			d.Add(i, llr*(1-2*float32(b)))
		}
	}
	return d
}

func random(dice *rand.Rand, n int) []byte {
	payload := make([]byte, n)
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	return payload
}
