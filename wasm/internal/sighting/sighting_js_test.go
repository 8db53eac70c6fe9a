package sighting

import (
	"bytes"
	"math"
	"reflect"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/session"
)

func TestSightsGoOverWhole(t *testing.T) {
	tests := []session.Sight{
		{},
		{Code: "GP:6BF", Trouble: session.TroubleDark, FPS: 29.5},
		{Light: light.Progress{Locked: true, Known: 12, Needed: 288, Hint: light.HintCloser, Payload: []byte{0, 255}, Stats: light.Stats{Shots: 3, Score: 0.5}}},
	}
	for _, want := range tests {
		got, err := Decode(Encode(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestFiguresWithoutANumberDoNotStopASight(t *testing.T) {
	s := session.Sight{Light: light.Progress{Payload: []byte{7}, Stats: light.Stats{Residual: math.NaN()}}}
	got, err := Decode(Encode(s))
	if err != nil || !bytes.Equal(got.Light.Payload, s.Light.Payload) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatIsNoSightIsRefused(t *testing.T) {
	for _, text := range []string{"", "<undefined>", "{", `{"FPS":"x"}`} {
		if _, err := Decode(text); err == nil {
			t.Errorf("Decode(%q): no error", text)
		}
	}
}

// play pushes shots of a payload for a time and gives the payloads that come out.
func play(t *testing.T, s *Signal, from time.Duration, payload []byte, length time.Duration) [][]byte {
	t.Helper()
	condition, _ := sim.ConditionByName("desk")
	condition.Path.W, condition.Path.H = 160, 120 // a quarter of the work
	camera := sim.New(condition.Path)
	emitter, err := light.NewEmitter(light.Profiles()[0], payload)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]byte
	for at := time.Duration(0); at < length; at += time.Second / 30 {
		if p := s.Push(from+at, camera.Shoot(at, emitter.Picture)); p.Payload != nil {
			got = append(got, p.Payload)
		}
	}
	return got
}

// A payload that goes on being played comes once; the next one comes without a new start, the first again after one.
func TestSignalGivesEachPayloadOnce(t *testing.T) {
	charge, receipt := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	s := NewSignal()
	if got := play(t, s, 0, charge, 4*time.Second); len(got) != 1 || !bytes.Equal(got[0], charge) {
		t.Fatalf("charge: got %x", got)
	}
	if got := play(t, s, 4*time.Second, receipt, 4*time.Second); len(got) != 1 || !bytes.Equal(got[0], receipt) {
		t.Fatalf("receipt: got %x", got)
	}
	s = NewSignal()
	if got := play(t, s, 0, charge, 4*time.Second); len(got) != 1 {
		t.Fatalf("charge after a new start: got %x", got)
	}
}

func TestDimness(t *testing.T) {
	const w, h = 64, 48
	dark, lit := make([]byte, w*h), make([]byte, w*h)
	for i := range lit {
		lit[i] = byte(i % 251 * 7)
	}
	var d Dimness
	for i := range darkShots - 1 {
		if d.Seen(dark, w, h, w) {
			t.Fatalf("dark after %d shots", i+1)
		}
	}
	if d.Seen(lit, w, h, w) {
		t.Fatal("dark although lit")
	}
	for range darkShots - 1 {
		d.Seen(dark, w, h, w)
	}
	if !d.Seen(dark, w, h, w) {
		t.Error("not dark after half a second of darkness")
	}
}

func TestRate(t *testing.T) {
	var r Rate
	start := time.Unix(1000, 0)
	for i := range 61 {
		r.Count(start.Add(time.Duration(i) * 50 * time.Millisecond))
	}
	if r.PerSecond < 19 || r.PerSecond > 22 {
		t.Errorf("20 a second counted as %v", r.PerSecond)
	}
	r.Fade(start.Add(5 * time.Second))
	r.Fade(start.Add(7 * time.Second))
	if r.PerSecond != 0 {
		t.Errorf("%v a second of nothing", r.PerSecond)
	}
}

func TestStillsKeepTheirBudget(t *testing.T) {
	tests := []struct {
		name string
		fps  int
		cost time.Duration
		gain bool
		want [2]int // looks in ten seconds, at least and at most
	}{
		{"cheap", 30, 5 * time.Millisecond, false, [2]int{43, 50}},
		{"cheap, at 60 shots", 60, 5 * time.Millisecond, false, [2]int{43, 50}},
		{"dear", 30, 100 * time.Millisecond, false, [2]int{17, 20}},
		{"very dear", 30, 3 * time.Second, false, [2]int{5, 6}},
		{"a signal that comes in well", 30, 5 * time.Millisecond, true, [2]int{20, 25}},
		{"a slow camera", 4, 5 * time.Millisecond, true, [2]int{18, 20}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s Stills
			looks, before := 0, false
			for i := range 10 * tt.fps {
				p := light.Progress{Locked: tt.gain}
				if tt.gain {
					p.Known = i
				}
				turn := s.Turn(time.Duration(i)*time.Second/time.Duration(tt.fps), p)
				if turn && before {
					t.Fatal("two shots in a row")
				}
				if before = turn; turn {
					looks++
					s.Took(tt.cost)
				}
			}
			if looks < tt.want[0] || looks > tt.want[1] {
				t.Errorf("%d looks in ten seconds, want %v", looks, tt.want)
			}
		})
	}
}

// playing is a shot in which blue plays in the left part of the view, of that share.
func playing(n int, share float64, green bool) light.Shot {
	const w, h = 80, 60
	s := light.Shot{W: w, H: h, Pix: make([]byte, 4*w*h)}
	for i := range w * h {
		p := s.Pix[4*i:][:4]
		p[0], p[1], p[2], p[3] = 200, 200, 100, 255
		if float64(i%w) < share*w && n/3%2 == 1 {
			p[2] = 200
			if green {
				p[1] = 100
			}
		}
	}
	return s
}

func TestMeter(t *testing.T) {
	searching := light.Progress{Hint: light.HintSearching}
	locked := light.Progress{Locked: true}
	few, blurred := locked, locked
	few.Stats.Coverage, blurred.Stats.BlurPx = 0.3, 25
	tests := []struct {
		name  string
		share float64
		green bool
		p     light.Progress
		want  light.Hint
	}{
		{"nothing plays", 0, false, searching, light.HintSearching},
		{"all the view plays", 1, false, searching, light.HintFarther},
		{"a spot plays", 0.05, false, searching, light.HintCloser},
		{"half of it plays", 0.5, false, searching, light.HintSearching},
		{"a lamp that is no signal", 1, true, searching, light.HintSearching},
		{"found", 1, false, locked, light.HintNone},
		{"few zones in view", 1, false, few, light.HintFarther},
		{"no focus", 1, false, blurred, light.HintFarther},
		{"bright, but it plays", 0.5, false, light.Progress{Hint: light.HintTooBright}, light.HintSearching},
		{"too bright", 0, false, light.Progress{Hint: light.HintTooBright}, light.HintTooBright},
		{"the receiver knows better", 1, false, light.Progress{Hint: light.HintTooDark}, light.HintTooDark},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Meter
			var got light.Hint
			for i := range 60 {
				got = m.Judge(time.Duration(i)*time.Second/30, playing(i, tt.share, tt.green), tt.p)
			}
			if got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMeterSeesTheDark(t *testing.T) {
	var m Meter
	var got light.Hint
	for i := range 60 {
		shot := light.Shot{W: 40, H: 30, Pix: bytes.Repeat([]byte{20}, 4*40*30)}
		got = m.Judge(time.Duration(i)*time.Second/30, shot, light.Progress{Hint: light.HintSearching})
	}
	if got != light.HintTooDark {
		t.Errorf("got %v in the dark", got)
	}
}

// An advice that comes and goes from shot to shot is not shown, and one that is shown stays to be read.
func TestMeterIsSteady(t *testing.T) {
	var m Meter
	judge := func(i int, h light.Hint) light.Hint {
		return m.Judge(time.Duration(i)*time.Second/30, light.Shot{}, light.Progress{Locked: true, Hint: h})
	}
	for i := range 60 {
		if got := judge(i, []light.Hint{light.HintNone, light.HintHoldStill}[i%2]); got != light.HintNone {
			t.Fatalf("shot %d: %v after a moment of it", i, got)
		}
	}
	for i := 60; i < 75; i++ {
		judge(i, light.HintCloser)
	}
	changes, last := 0, light.HintCloser
	for i := 75; i < 135; i++ {
		if got := judge(i, []light.Hint{light.HintNone, light.HintCloser}[i/6%2]); got != last {
			changes, last = changes+1, got
		}
	}
	if changes != 0 {
		t.Errorf("%d changes while the view got a little better now and then", changes)
	}
}

func TestStillLightIsReadAndOtherCodesAreNot(t *testing.T) {
	const w, h = 320, 240
	for _, kind := range []code.Kind{code.KindStill, code.KindPayment} {
		symbol, err := code.Make(kind, bytes.Repeat([]byte{7}, 48))
		if err != nil {
			t.Fatal(err)
		}
		pix, side := symbol.Luma(5)
		luma := bytes.Repeat([]byte{255}, w*h)
		for y := range side {
			copy(luma[(y+10)*w+20:], pix[y*side:][:side])
		}
		want := ""
		if kind == code.KindStill {
			want = symbol.Text
		}
		l := NewLight()
		got := l.Still(luma, w, h, w)
		if got == "" {
			got = l.Still(luma, w, h, w) // the reader's other means
		}
		if got != want {
			t.Errorf("%v: got %q", kind, got)
		}
	}
	if got := NewLight().Still(nil, w, h, w); got != "" {
		t.Errorf("of no luma: %q", got)
	}
}
