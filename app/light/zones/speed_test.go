package zones_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
	"glint/app/light/zones"
)

// film is shots taken beforehand, so that nothing but the receiver is measured.
type film struct {
	stamps []time.Duration
	shots  []optic.Shot
}

func (f *film) add(at time.Duration, s optic.Shot) {
	s.Pix = slices.Clone(s.Pix)
	f.stamps, f.shots = append(f.stamps, at), append(f.shots, s)
}

// filmDelivery takes shots of a signal that begins after 0.3 s of rest, up to its delivery.
func filmDelivery(b testing.TB, name string, n int, seed uint64) (f film) {
	b.Helper()
	const rest = 300 * time.Millisecond
	c, ok := sim.ConditionByName(name)
	if !ok {
		b.Fatalf("no condition %q", name)
	}
	c.Path.Seed = seed
	e, err := zones.NewEmitter(zones.Profiles()[0], noise(n, seed))
	if err != nil {
		b.Fatal(err)
	}
	camera, receiver := sim.New(c.Path), zones.NewReceiver()
	show := func(at time.Duration) optic.Picture { return e.Picture(at - rest) }
	for i := 0; ; i++ {
		taken, stamp, ok := camera.Frame(i)
		if taken > 15*time.Second {
			b.Fatalf("%s, %d bytes, seed %d: nothing delivered", name, n, seed)
		}
		if !ok {
			continue
		}
		shot := camera.Shoot(taken, show)
		f.add(stamp, shot)
		if receiver.Push(stamp, shot).Payload != nil {
			return f
		}
	}
}

// filmScenery takes three seconds of things that are no signal.
func filmScenery(name string) (f film) {
	const w, h, shots = 320, 240, 90
	dice := rand.New(rand.NewPCG(3, 9))
	still := noise(4*w*h, 1)
	for n := range shots {
		pix := slices.Clone(still)
		for i := range pix {
			x, y := i/4%w, i/4/w
			switch name {
			case "still":
				pix[i] = uint8(60 + x/4 + y/4 + dice.IntN(5))
			case "moving":
				pix[i] = uint8(60 + (x+4*n)/16%2*90 + (y+2*n)/24%2*50 + dice.IntN(5))
			case "noise":
				pix[i] = uint8(dice.IntN(256))
			}
		}
		f.add(time.Duration(n)*time.Second/30, optic.Shot{W: w, H: h, Pix: pix})
	}
	return f
}

// costs are the times of the shots of a film, over several showings.
type costs struct {
	spent  [][]time.Duration // by shot
	allocs uint64
}

// show pushes a film to a receiver.
func (c *costs) show(r *zones.Receiver, f film) {
	r.Reset()
	if c.spent == nil {
		c.spent = make([][]time.Duration, len(f.shots))
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i, s := range f.shots {
		begin := clock()
		r.Push(f.stamps[i], s)
		c.spent[i] = append(c.spent[i], clock()-begin)
	}
	runtime.ReadMemStats(&after)
	c.allocs += after.Mallocs - before.Mallocs
}

// report gives the mean cost of a shot and that of the dearest one, each typical of ten showings or more.
func (c *costs) report(b *testing.B) {
	var all, slowest time.Duration
	for _, spent := range c.spent {
		one := typical(spent)
		all, slowest = all+one, max(slowest, one)
	}
	shots := float64(len(c.spent))
	b.ReportMetric(all.Seconds()*1e3/shots, "ms/shot")
	b.ReportMetric(slowest.Seconds()*1e3, "ms/slowest")
	b.ReportMetric(float64(c.allocs)/shots/float64(len(c.spent[0])), "allocs/shot")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkReceive is receptions from the first shot to the delivery. In Chromium:
//
//	go build -o e2e/out/bin/wasmtest ./e2e/wasmtest/run
//	GOOS=js GOARCH=wasm go test -exec $PWD/e2e/out/bin/wasmtest -run - -bench 'Receive|Search' -benchtime 10x ./app/light/zones
func BenchmarkReceive(b *testing.B) {
	for _, test := range []struct {
		name, condition string
		bytes           int
	}{
		{"desk-32", "desk", 32}, {"blur16-32", "blur16", 32}, {"dim-32", "dim", 32}, {"shake-32", "shake", 32}, {"lost-32", "lost", 32}, {"desk-221", "desk", 221}, {"blur16-221", "blur16", 221},
	} {
		b.Run(test.name, func(b *testing.B) {
			f := filmDelivery(b, test.condition, test.bytes, 2)
			r := zones.NewReceiver()
			var c costs
			for b.Loop() {
				c.show(r, f)
			}
			c.report(b)
		})
	}
}

// BenchmarkSearch is views without a signal.
func BenchmarkSearch(b *testing.B) {
	for _, name := range []string{"still", "moving", "noise"} {
		b.Run(name, func(b *testing.B) {
			f := filmScenery(name)
			r := zones.NewReceiver()
			var c costs
			for b.Loop() {
				c.show(r, f)
			}
			c.report(b)
		})
	}
}

// TestSteadyStateAllocatesNothing receives a long message for the second time: the first has made what a receiver needs. A superframe needs a few
// things of its own, less than one for each of its shots.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	path, payload := condition(t, "blur4", 8), noise(255, 8)
	first := newLink(t, path, payload, 1) // the slowest profile
	if !first.until(8*time.Second, delivered) {
		t.Fatalf("nothing delivered: %+v", first.last)
	}
	first.receiver.Reset()
	l := newLink(t, path, payload, 1)
	l.receiver = first.receiver
	l.until(2300*time.Millisecond, delivered)
	var shots []optic.Shot
	var stamps []time.Duration
	for len(shots) < 32 {
		taken, stamp, ok := l.camera.Frame(l.next)
		if l.next++; ok {
			s := l.camera.Shoot(taken, l.show)
			s.Pix = slices.Clone(s.Pix)
			shots, stamps = append(shots, s), append(stamps, stamp)
		}
	}
	next := 0
	got := testing.AllocsPerRun(len(shots)-1, func() { // and once before
		l.last = l.receiver.Push(stamps[next], shots[next])
		next++
	})
	if got != 0 {
		t.Errorf("got %v allocations a shot, want none", got)
	}
	if !l.last.Locked || l.last.Payload != nil || l.last.Stats.Decodings == 0 {
		t.Errorf("not the state that was to be measured: %+v", l.last)
	}
}

// TestMemoryIsBounded shows a minute of shots of everything to one receiver: after the first round the heap grows no more.
func TestMemoryIsBounded(t *testing.T) {
	films := []film{filmScenery("moving"), filmScenery("noise"), filmDelivery(t, "desk", 32, 5), filmDelivery(t, "blur16", 100, 6)}
	r := zones.NewReceiver()
	at := time.Duration(0)
	round := func() uint64 {
		for _, f := range films {
			begin := at
			for i, s := range f.shots {
				at = begin + f.stamps[i]
				if r.Push(at, s).Payload != nil {
					r.Reset()
				}
			}
			at += 40 * time.Millisecond
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	rounds := 6
	if testing.Short() {
		rounds = 3
	}
	round()
	first := round()
	for range rounds - 2 {
		if got := round(); got > first+first/20+1<<20 {
			t.Fatalf("the heap grew from %d to %d bytes", first, got)
		}
	}
	if first > 120<<20 { // the films themselves are most of it
		t.Errorf("got %d bytes", first)
	}
}
