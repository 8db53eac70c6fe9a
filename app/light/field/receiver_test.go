package field

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
)

// link is a screen that shows a signal and a camera that looks at it.
type link struct {
	camera   *sim.Camera
	receiver *Receiver
	show     sim.Show
	next     int // shot
	last     optic.Progress
}

const rest = 300 * time.Millisecond // of the display, before the signal

func newLink(t testing.TB, path sim.Path, p Profile, payload []byte) *link {
	t.Helper()
	e, err := NewEmitter(p, payload)
	if err != nil {
		t.Fatal(err)
	}
	show := func(at time.Duration) optic.Picture { return e.Picture(at - rest) }
	return &link{camera: sim.New(path), receiver: NewReceiver(), show: show}
}

// until takes shots up to a time, or until the payload is there.
func (l *link) until(end time.Duration) bool {
	for ; l.last.Payload == nil; l.next++ {
		taken, stamp, ok := l.camera.Frame(l.next)
		if taken > end {
			return false
		}
		if ok {
			l.last = l.receiver.Push(stamp, l.camera.Shoot(taken, l.show))
		}
	}
	return true
}

func noise(n int, seed uint64) []byte {
	dice := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(dice.Uint32())
	}
	return b
}

// close4 is a phone far too close: a quarter of the screen's width fills the view, and the lens cannot focus.
var close4 = sim.Path{
	Scale: 4, BlurSigmaPx: 40, Flare: 0.02, Ambient: 0.08, Exposure: 10 * time.Millisecond, Readout: 20 * time.Millisecond, FPS: 30,
	Noise: 2, Crosstalk: 0.08, Chroma420: true, RefreshHz: 60, Scan: 12 * time.Millisecond, LateRate: 0.01, Tremor: 0.4,
}

// conditions are those that this skin is for. Small shots do: the lens leaves no structure.
func conditions() []sim.Condition {
	const ms = time.Millisecond
	with := func(name string, change func(*sim.Path)) sim.Condition {
		p := close4
		p.W, p.H = 160, 120
		change(&p)
		return sim.Condition{Name: name, Path: p}
	}
	return []sim.Condition{
		with("close", func(*sim.Path) {}),
		with("closer", func(p *sim.Path) { p.Scale, p.OffsetX = 6, 0.3 }),
		with("reflected", func(p *sim.Path) { p.Ambient, p.Flare, p.Level, p.Noise = 0.4, 0.5, 0.25, 8 }),
		with("33 ms", func(p *sim.Path) { p.Exposure = 33 * ms }),
		with("15 fps", func(p *sim.Path) { p.FPS, p.Exposure, p.Readout, p.Noise = 15, 40*ms, 25*ms, 5 }),
		with("drift", func(p *sim.Path) { p.WBDrift, p.GainDrift = 0.1, 0.2 }),
		with("lost", func(p *sim.Path) { p.DropRate = 0.2 }),
		with("jitter", func(p *sim.Path) { p.Jitter = 5 * ms }),
		with("late", func(p *sim.Path) { p.LateRate = 0.05 }),
		with("90 Hz", func(p *sim.Path) { p.RefreshHz = 90 }),
		with("120 Hz", func(p *sim.Path) { p.RefreshHz, p.Scan = 120, 7*ms }),
		with("60 fps", func(p *sim.Path) { p.FPS, p.Exposure, p.Readout = 60, 8*ms, 12*ms }),
		with("headlong", func(p *sim.Path) { p.Readout = -20 * ms }),
		with("portrait", func(p *sim.Path) { p.W, p.H, p.Sideways = 120, 160, true }),
		with("part", func(p *sim.Path) { p.Scale, p.OffsetX, p.BlurSigmaPx = 0.6, 0.2, 10 }),
		with("mediocre", func(p *sim.Path) {
			p.Scale, p.BlurSigmaPx, p.Noise, p.Tilt, p.Rotation, p.Ambient, p.Crosstalk, p.DropRate = 1.2, 30, 5, 20, 12, 0.4, 0.15, 0.05
			p.Exposure, p.Jitter, p.Tremor = 16*ms, 2*ms, 1.2
		}),
		with("processed", func(p *sim.Path) {
			p.Response = [3]time.Duration{4 * ms, 4 * ms, 6 * ms}
			p.Tone, p.Vivid, p.GammaError, p.Vignette, p.Denoise = 0.3, 0.1, 0.05, 0.3, 0.2
			p.AutoExposure, p.AutoWhite, p.Jitter = 400*ms, 1500*ms, 2*ms
		}),
		with("over", func(p *sim.Path) { p.Level, p.Ambient = 1.6, 0.02 }),
	}
}

// limit is within which 32 bytes must arrive.
const limit = 15 * time.Second

// TestJoins opens the camera in the middle of a signal.
func TestJoins(t *testing.T) {
	for i, late := range []time.Duration{700, 1900, 22_500} {
		p, payload := profiles[i%2], noise(32, uint64(i))
		l := newLink(t, conditions()[0].Path, p, payload)
		show := l.show
		l.show = func(at time.Duration) optic.Picture { return show(at + late*time.Millisecond) }
		if !l.until(12*time.Second) || !bytes.Equal(l.last.Payload, payload) {
			t.Errorf("%s joined at %d ms: got %+v", p.Name, late, l.last)
		}
	}
}

// TestNextPayload changes the payload under a receiver that was not reset: it must give the new one, never a mixture.
func TestNextPayload(t *testing.T) {
	first, second := noise(88, 1), noise(32, 2)
	l := newLink(t, conditions()[0].Path, profiles[1], first)
	show := l.show
	if l.until(3 * time.Second); l.last.Payload != nil || l.last.Stats.Locks == 0 {
		t.Fatalf("after 3 s: %+v", l.last)
	}
	e, err := NewEmitter(profiles[1], second)
	if err != nil {
		t.Fatal(err)
	}
	l.show = func(at time.Duration) optic.Picture {
		if at < 3050*time.Millisecond {
			return show(at)
		}
		return e.Picture(at - 3050*time.Millisecond)
	}
	if !l.until(3*time.Second+limit) || !bytes.Equal(l.last.Payload, second) {
		t.Errorf("got %+v", l.last)
	}
	if got := l.receiver.Push(time.Minute, optic.Shot{}); !bytes.Equal(got.Payload, second) {
		t.Error("the payload does not stay")
	}
	l.receiver.Reset()
	if got := l.receiver.Push(0, optic.Shot{}); got.Payload != nil || got.Locked || got.Stats.Odd != 1 {
		t.Errorf("after Reset: %+v", got)
	}
}

// TestHints: each is given where it helps.
func TestHints(t *testing.T) {
	tests := []struct {
		name   string
		change func(*sim.Path)
		want   optic.Hint
	}{
		{"nothing in view", func(p *sim.Path) { p.OffsetX, p.OffsetY, p.Scale, p.Ambient = 5, 5, 0.5, 0.5 }, optic.HintSearching},
		{"dark", func(p *sim.Path) { p.OffsetX, p.Scale, p.Level, p.Ambient = 5, 0.5, 1e-3, 0 }, optic.HintTooDark},
		{"overexposed", func(p *sim.Path) { p.Level = 20 }, optic.HintTooBright},
		{"good", func(*sim.Path) {}, optic.HintNone},
		{"night light", func(p *sim.Path) { p.BlueLoss = 0.8 }, optic.HintNightLight},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := conditions()[0].Path
			test.change(&path)
			l := newLink(t, path, profiles[1], noise(88, 4))
			l.until(2 * time.Second)
			if got := l.last.Hint; got != test.want {
				t.Errorf("got %v, want %v: %+v", got, test.want, l.last)
			}
		})
	}
}

// TestSteadyState: a shot without a signal allocates nothing.
func TestSteadyState(t *testing.T) {
	l := newLink(t, conditions()[0].Path, profiles[0], noise(80, 4))
	shot := l.camera.Shoot(0, l.show)
	at := time.Duration(0)
	push := func() {
		at += 33 * time.Millisecond
		l.receiver.Push(at, shot)
	}
	for range 400 {
		push()
	}
	if got := testing.AllocsPerRun(100, push); got != 0 {
		t.Errorf("got %v allocations in a shot without a signal, want none", got)
	}
}

// FuzzReceiver feeds shots of arbitrary sizes, pixels and times: no panic, no payload, bounded memory.
func FuzzReceiver(f *testing.F) {
	f.Add([]byte{40, 30, 1, 2, 3, 200, 90, 7, 8, 9, 33, 0})
	f.Add(bytes.Repeat([]byte{17, 16, 255, 0, 4, 33}, 40))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := NewReceiver()
		at := time.Duration(0)
		for n := 0; len(data) >= 8 && n < 600; n++ {
			w, h := int(data[0]%48), int(data[1]%48)
			at += time.Duration(int16(binary.BigEndian.Uint16(data[2:]))) * time.Millisecond / 8
			s := optic.Shot{W: w, H: h, Pix: make([]byte, max(4*w*h-int(data[4]/250), 0))}
			for i := range s.Pix {
				s.Pix[i] = data[i%4+4]
			}
			if got := r.Push(at, s); got.Payload != nil {
				t.Fatalf("shot %d gave %x", n, got.Payload)
			}
			data = data[3:]
		}
		if got := len(r.history.views) + len(r.history.free); got > keptViews+1 {
			t.Errorf("%d views are kept", got)
		}
	})
}
