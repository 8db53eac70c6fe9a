package zones_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
	"glint/app/light/zones"
)

// link is a screen that shows a signal and a camera that looks at it.
type link struct {
	camera   *sim.Camera
	receiver *zones.Receiver
	show     sim.Show
	next     int // shot
	last     zones.Progress
}

// rest is how long the display of a link rests before the signal.
const rest = 300 * time.Millisecond

func newLink(t *testing.T, path sim.Path, payload []byte, profile int) *link {
	t.Helper()
	e, err := zones.NewEmitter(zones.Profiles()[profile], payload)
	if err != nil {
		t.Fatal(err)
	}
	return &link{camera: sim.New(path), receiver: zones.NewReceiver(), show: func(at time.Duration) optic.Picture { return e.Picture(at - rest) }}
}

// until takes shots up to a time or until one gives what is waited for.
func (l *link) until(end time.Duration, enough func(zones.Progress) bool) bool {
	for ; ; l.next++ {
		taken, stamp, ok := l.camera.Frame(l.next)
		if taken > end {
			return false
		}
		if !ok {
			continue
		}
		l.last = l.receiver.Push(stamp, l.camera.Shoot(taken, l.show))
		if enough(l.last) {
			l.next++
			return true
		}
	}
}

func delivered(p zones.Progress) bool { return p.Payload != nil }

func condition(t *testing.T, name string, seed uint64) sim.Path {
	t.Helper()
	c, ok := sim.ConditionByName(name)
	if !ok {
		t.Fatalf("no condition %q", name)
	}
	c.Path.Seed = seed
	return c.Path
}

// TestDelivers is a floor: one seed of each condition and profile must arrive. The bench has the figures.
func TestDelivers(t *testing.T) {
	// What is left out is slow with the race detector, or much like another.
	skipped := map[string]bool{"blur16": true, "near": true, "sideways": true, "headlong": true, "drift": true, "blur4": true, "bright": true}
	others := map[uint8]string{4: "desk,dim,relay", 5: "fast", 6: "desk,dim,relay", 7: "desk,dim,relay"} // for profiles other than the default
	for id, p := range zones.Profiles() {
		for i, c := range sim.Conditions() {
			if testing.Short() && (i%4 != 0 || id > 0) || skipped[c.Name] || id > 0 && !slices.Contains(strings.Split(others[p.ID], ","), c.Name) {
				continue
			}
			t.Run(p.Name+"/"+c.Name, func(t *testing.T) {
				payload := noise(32, uint64(i))
				l := newLink(t, condition(t, c.Name, uint64(i+1)), payload, id)
				if !l.until(5*time.Second, delivered) {
					t.Fatalf("nothing delivered: %+v", l.last)
				}
				if !bytes.Equal(l.last.Payload, payload) {
					t.Errorf("got %x, want %x", l.last.Payload, payload)
				}
				if !l.last.Locked || l.last.Known != l.last.Needed && l.last.Known < l.last.Needed*9/10 || l.last.Stats.Profile != p.ID {
					t.Errorf("got %+v", l.last)
				}
			})
		}
	}
}

// TestOverexposed wants a message from shots in which only one of the palette's points is not clipped white.
func TestOverexposed(t *testing.T) {
	for seed := range uint64(2) {
		payload := noise(32, seed)
		l := newLink(t, condition(t, "over3", seed), payload, 0)
		if !l.until(2*time.Second, delivered) || !bytes.Equal(l.last.Payload, payload) {
			t.Errorf("seed %d: got %+v", seed, l.last)
		}
	}
}

// TestOverexposedInPart wants one from a third of a screen: nothing of its far edges tells the gain.
func TestOverexposedInPart(t *testing.T) {
	path := condition(t, "near", 1)
	path.Level, path.Ambient = 1.8, 0.02
	payload := noise(32, 1)
	l := newLink(t, path, payload, 0)
	if !l.until(1500*time.Millisecond, delivered) || !bytes.Equal(l.last.Payload, payload) {
		t.Errorf("got %+v", l.last)
	}
}

// TestProgressGrows follows a long message: what is known never exceeds what is needed and grows to it.
func TestProgressGrows(t *testing.T) {
	l := newLink(t, condition(t, "blur4", 3), noise(200, 3), 0)
	var known []int
	if !l.until(6*time.Second, func(p zones.Progress) bool {
		if p.Needed > 0 && (len(known) == 0 || p.Known != known[len(known)-1]) {
			known = append(known, p.Known)
		}
		if p.Known > p.Needed {
			t.Errorf("%d bits known of %d", p.Known, p.Needed)
		}
		return p.Payload != nil
	}) {
		t.Fatal("nothing delivered")
	}
	if len(known) < 4 {
		t.Errorf("got %v, want four steps at least", known)
	}
	for i := 1; i < len(known); i++ {
		if known[i] < known[i-1] {
			t.Errorf("progress falls: %v", known)
		}
	}
	if got := l.receiver.Push(time.Minute, optic.Shot{}); !bytes.Equal(got.Payload, l.last.Payload) {
		t.Error("the payload does not stay")
	}
}

// TestJoins opens the camera in the middle of a signal.
func TestJoins(t *testing.T) {
	for i, late := range []time.Duration{350, 1210, 20_000} {
		if testing.Short() && i > 1 {
			break
		}
		payload := noise(32, 5)
		l := newLink(t, condition(t, "desk", 5), payload, 0)
		show := l.show
		l.show = func(at time.Duration) optic.Picture { return show(at + late*time.Millisecond) }
		if !l.until(4*time.Second, delivered) || !bytes.Equal(l.last.Payload, payload) {
			t.Errorf("joined at %d ms: got %+v", late, l.last)
		}
	}
}

// TestNextPayload changes the payload under a receiver that was not reset: it must give the new one, never a mixture.
func TestNextPayload(t *testing.T) {
	first, second := noise(250, 1), noise(250, 2)
	l := newLink(t, condition(t, "desk", 6), first, 0)
	l.until(1200*time.Millisecond, delivered)
	if l.last.Payload != nil || !l.last.Locked {
		t.Fatalf("after 1.2 s: %+v", l.last)
	}
	e, err := zones.NewEmitter(zones.Profiles()[0], second)
	if err != nil {
		t.Fatal(err)
	}
	l.show = func(at time.Duration) optic.Picture { return e.Picture(at - 1270*time.Millisecond) }
	if !l.until(15*time.Second, delivered) || !bytes.Equal(l.last.Payload, second) {
		t.Errorf("got %+v", l.last)
	}
}

func TestReset(t *testing.T) {
	l := newLink(t, condition(t, "desk", 7), noise(20, 7), 0)
	if !l.until(5*time.Second, delivered) {
		t.Fatal("nothing delivered")
	}
	l.receiver.Reset()
	if got := l.receiver.Push(0, optic.Shot{}); got.Payload != nil || got.Locked || got.Known != 0 {
		t.Errorf("after Reset: %+v", got)
	}
	if !l.until(12*time.Second, delivered) {
		t.Errorf("nothing delivered after Reset: %+v", l.last)
	}
}

func TestHints(t *testing.T) {
	locked := func(p zones.Progress) bool { return p.Locked && p.Hint != zones.HintNone }
	tests := []struct {
		name   string
		change func(*sim.Path)
		until  func(zones.Progress) bool
		want   zones.Hint
	}{
		{"nothing in view", func(p *sim.Path) { p.OffsetX, p.OffsetY, p.Ambient = 5, 5, 0.5 }, nil, zones.HintSearching},
		{"dark", func(p *sim.Path) { p.Level, p.Ambient = 0.01, 0 }, nil, zones.HintTooDark},
		{"overexposed", func(p *sim.Path) { p.Level, p.Scale = 20, 1.5 }, nil, zones.HintTooBright},
		{"clipped, but received", func(p *sim.Path) { p.Level = 1.8 }, locked, zones.HintTooBright},
		{"far away", func(p *sim.Path) { p.Scale = 0.16 }, locked, zones.HintCloser},
		{"night light", func(p *sim.Path) { p.BlueLoss = 0.7 }, locked, zones.HintNightLight},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := condition(t, "desk", 4)
			test.change(&path)
			l := newLink(t, path, noise(200, 4), 0)
			until := test.until
			if until == nil {
				until = func(zones.Progress) bool { return l.next > 12 }
			}
			l.until(3*time.Second, until)
			if got := l.last.Hint; got != test.want {
				t.Errorf("got %v, want %v: %+v", got, test.want, l.last)
			}
		})
	}
}

// TestOddShots must not panic, deliver or lock.
func TestOddShots(t *testing.T) {
	r := zones.NewReceiver()
	odd := []optic.Shot{
		{}, {W: -1, H: -1}, {W: 320, H: 240}, {W: 320, H: 240, Pix: make([]byte, 5)}, {W: 1, H: 1, Pix: make([]byte, 4)},
		{W: 1 << 20, H: 1 << 20}, {W: 5000, H: 2, Pix: make([]byte, 40000)}, {W: 15, H: 300, Pix: make([]byte, 4*15*300)},
	}
	for i, s := range odd {
		if got := r.Push(time.Duration(i)*time.Second, s); got.Locked || got.Payload != nil || got.Stats.Odd != i+1 {
			t.Errorf("shot %d: got %+v", i, got)
		}
	}
	sizes := [][2]int{{16, 16}, {17, 31}, {320, 240}, {240, 320}, {641, 479}, {64, 48}}
	for i := range 60 {
		size := sizes[i/5%len(sizes)]
		pix := noise(4*size[0]*size[1], uint64(i))
		if got := r.Push(time.Duration(100+i*33)*time.Millisecond, optic.Shot{W: size[0], H: size[1], Pix: pix}); got.Locked || got.Payload != nil {
			t.Errorf("noise of %v: got %+v", size, got)
		}
	}
}

// TestTimesBack checks clocks that stand still, jump back and jump ahead.
func TestTimesBack(t *testing.T) {
	r := zones.NewReceiver()
	s := optic.Shot{W: 64, H: 48, Pix: make([]byte, 4*64*48)}
	times := []time.Duration{time.Hour, time.Hour, time.Hour - 10*time.Millisecond, 0, 33 * time.Millisecond, 24 * time.Hour, -time.Hour}
	odd := []int{0, 1, 2, 0, 0, 0, 0} // a jump begins anew
	for i, at := range times {
		if got := r.Push(at, s); got.Stats.Odd != odd[i] {
			t.Errorf("shot %d: got %d odd, want %d", i, got.Stats.Odd, odd[i])
		}
	}
}

// TestOtherSizes takes shots of other sizes and shapes than the common one.
func TestOtherSizes(t *testing.T) {
	for i, size := range [][2]int{{240, 180}, {160, 120}, {640, 480}, {240, 320}} {
		if testing.Short() && i > 1 {
			break
		}
		path := condition(t, "desk", 9)
		path.W, path.H = size[0], size[1]
		payload := noise(32, 9)
		l := newLink(t, path, payload, 0)
		if !l.until(5*time.Second, delivered) || !bytes.Equal(l.last.Payload, payload) {
			t.Errorf("%v: got %+v", size, l.last)
		}
	}
}

// FuzzPush pushes shots of any size, length and time.
func FuzzPush(f *testing.F) {
	f.Add(uint16(320), uint16(240), 0, int64(0), []byte{1, 2, 3})
	f.Add(uint16(16), uint16(16), -1, int64(-5), []byte{255})
	f.Add(uint16(0), uint16(9), 3, int64(1<<62), []byte{})
	f.Fuzz(func(t *testing.T, w, h uint16, more int, at int64, pattern []byte) {
		w, h = w%400, h%400
		pix := make([]byte, max(0, 4*int(w)*int(h)+more%50))
		for i := range pix {
			if len(pattern) > 0 {
				pix[i] = pattern[i%len(pattern)]
			}
		}
		r := zones.NewReceiver()
		for n := range 6 {
			if got := r.Push(time.Duration(at)+time.Duration(n)*33*time.Millisecond, optic.Shot{W: int(w), H: int(h), Pix: pix}); got.Payload != nil {
				t.Errorf("got %x", got.Payload)
			}
		}
	})
}

func noise(n int, seed uint64) []byte {
	dice := rand.New(rand.NewPCG(seed, 0x0ddba11))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(dice.Uint32())
	}
	return b
}

// TestProfilesInTurn has a till go round its profiles before one receiver, each long enough to be found and solved, none of them to the end. What was
// kept of one must not be taken for the next one's, and the last is received.
func TestProfilesInTurn(t *testing.T) {
	const turn = 3000 * time.Millisecond
	order := []int{2, 0, 3, 1, 4, 0}
	payload := bytes.Repeat([]byte("turn"), 55)
	var emitters []*zones.Emitter
	for _, p := range zones.Profiles() {
		e, err := zones.NewEmitter(p, payload)
		if err != nil {
			t.Fatal(err)
		}
		emitters = append(emitters, e)
	}
	path := condition(t, "blur8", 4)
	path.DropRate = 0.4 // so that none is complete in its turn
	l := newLink(t, path, payload, 0)
	l.show = func(at time.Duration) optic.Picture {
		n := min(int(max(at, 0)/turn), len(order)-1)
		return emitters[order[n]].Picture(at - time.Duration(n)*turn)
	}
	for end := turn * time.Duration(len(order)-1); l.until(end, delivered); {
		l.receiver.Reset()
	}
	if !l.until(turn*time.Duration(len(order)-1)+8*time.Second, delivered) || !bytes.Equal(l.last.Payload, payload) {
		t.Errorf("got %+v", l.last)
	}
}

// TestVivid receives from a panel with a gamma error and more saturation than it can show: the dark ends of the ramps have no blue.
func TestVivid(t *testing.T) {
	for seed := range uint64(3) {
		for n, limit := range map[int]time.Duration{32: 2 * time.Second, 221: 4 * time.Second} {
			payload := noise(n, seed)
			l := newLink(t, condition(t, "vivid", seed+1), payload, 0)
			if !l.until(rest+limit, delivered) || !bytes.Equal(l.last.Payload, payload) {
				t.Errorf("seed %d, %d bytes: got %+v", seed, n, l.last)
			}
		}
	}
}
