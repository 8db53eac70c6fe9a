package zones

import (
	"errors"
	"image"
	"testing"
	"time"

	"glint/app/light/fec"
	"glint/app/light/safe"
)

// TestPaletteIsSafe checks every colour that can ever be shown, ramps included, against every other.
func TestPaletteIsSafe(t *testing.T) {
	colours := palette[:]
	for i := range 1001 {
		colours = append(colours, ramp(float64(i)/1000))
	}
	if err := safe.CheckPalette(colours); err != nil {
		t.Error(err)
	}
}

// TestSignalsAreSafe walks a whole period of each profile, as rendered at 60 Hz.
func TestSignalsAreSafe(t *testing.T) {
	for _, p := range Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			e := emitter(t, p, 200)
			period := superframes * p.superframe()
			if testing.Short() {
				period /= 4
			}
			frame := image.NewRGBA(image.Rect(0, 0, 96, 72))
			analyser := safe.NewAnalyser(96, 72)
			var governor safe.Governor
			last := 0
			for at := time.Duration(0); at < period; at += time.Second / 60 {
				picture := e.Picture(at)
				if picture.Seq == last {
					continue
				}
				last = picture.Seq
				if err := safe.CheckPalette(picture.Colours); err != nil {
					t.Fatalf("at %v: %v", at, err)
				}
				for _, c := range picture.Colours {
					if !governor.Allow(at, c.Linear().Luminance()) {
						t.Fatalf("at %v: the governor refuses %v", at, c)
					}
				}
				picture.Draw(frame)
				analyser.Add(at, frame)
			}
			if got := analyser.Report(); !got.Passes() || got.General != 0 || got.Red != 0 {
				t.Errorf("got %+v, want no transition at all", got)
			}
		})
	}
}

func TestRestLooksLikeFirstPilot(t *testing.T) {
	e := emitter(t, profiles[0], 10)
	if got, want := e.Rest().Seq, e.Picture(0).Seq; got != want {
		t.Errorf("got %d, want %d", got, want)
	}
	if got := e.Picture(-time.Second).Seq; got != e.Rest().Seq {
		t.Errorf("before the start: got %d, want the rest picture", got)
	}
}

// TestPictureTimes checks the schedule against the drawing in the package's doc.
func TestPictureTimes(t *testing.T) {
	for _, p := range Profiles() {
		e := emitter(t, p, 32)
		symbol := p.symbolTime()
		var seqs []int
		for s := range p.symbols() {
			first := e.Picture(time.Duration(s)*symbol + stretch + time.Millisecond)
			last := e.Picture(time.Duration(s+1)*symbol + stretch - time.Millisecond)
			if first.Seq != last.Seq {
				t.Errorf("%s: symbol %d changes before its end", p.Name, s)
			}
			seqs = append(seqs, first.Seq)
		}
		for s, k := range p.pilots() {
			if want := pilotPicture(k).Seq; seqs[s] != want {
				t.Errorf("%s: symbol %d is not pilot %d", p.Name, s, k)
			}
		}
		if got := e.Picture(p.superframe() + time.Millisecond).Seq; got != seqs[0] {
			t.Errorf("%s: the second superframe does not begin with the first pilot", p.Name)
		}
		again := e.Picture(superframes*p.superframe() + 8*symbol + stretch + time.Millisecond)
		if again.Seq != seqs[8] {
			t.Errorf("%s: the signal does not repeat after %d superframes", p.Name, superframes)
		}
	}
}

// TestSlots checks that every zone of every symbol has one slot, and that all stream bits are sent once in a period.
func TestSlots(t *testing.T) {
	for _, p := range Profiles() {
		places := map[int]bool{}
		for number := range superframes {
			for symbol := range p.DataSymbols {
				labels := 0
				for _, slot := range p.slots(number, symbol) {
					if slot < 0 {
						labels++
						continue
					}
					places[p.place(number, symbol, slot)] = true
				}
				if labels != p.Labels {
					t.Fatalf("%s: superframe %d symbol %d has %d labels, want %d", p.Name, number, symbol, labels, p.Labels)
				}
			}
		}
		if got, want := len(places)*p.bitsPerZone(), p.streamLength(); got != want {
			t.Errorf("%s: got %d bits in a period, want %d", p.Name, got, want)
		}
	}
}

// TestPointC checks the prediction of the fourth point in linear light.
func TestPointC(t *testing.T) {
	at := func(k point) (c [2]float64) {
		l := palette[k].Linear()
		return [2]float64{l.B - 0.4*l.R, l.R + 0.4*l.B}
	}
	a, c, d, e := at(pointA), at(pointC), at(pointD), at(pointE)
	for k := range c {
		got := a[k] + cAlongD*(d[k]-a[k]) + cAlongE*(e[k]-a[k])
		if got < c[k]-0.02 || got > c[k]+0.02 {
			t.Errorf("channel %d: got %.3f, want %.3f", k, got, c[k])
		}
	}
}

func TestProfilesDiffer(t *testing.T) {
	rates, ids := map[int]bool{}, map[uint8]bool{}
	for _, p := range Profiles() {
		if !p.valid() {
			t.Errorf("%s cannot be coded", p.Name)
		}
		if rates[p.SymbolRate] || ids[p.ID] {
			t.Errorf("%s shares its rate or id with another profile", p.Name)
		}
		rates[p.SymbolRate], ids[p.ID] = true, true
		if got, want := p.streamLength(), 2*fec.Class(fec.Classes).Bits(); got < want {
			t.Errorf("%s: got %d bits in a period, want %d at least", p.Name, got, want)
		}
		if 2*p.SymbolRate > 30 {
			t.Errorf("%s: a symbol is shorter than two shots at 30 a second", p.Name)
		}
	}
}

func TestNewEmitterRefuses(t *testing.T) {
	if _, err := NewEmitter(profiles[0], nil); !errors.Is(err, fec.ErrLength) {
		t.Errorf("empty payload: got %v", err)
	}
	if _, err := NewEmitter(profiles[0], make([]byte, 256)); !errors.Is(err, fec.ErrLength) {
		t.Errorf("long payload: got %v", err)
	}
	if _, err := NewEmitter(Profile{Name: "none"}, make([]byte, 8)); err == nil {
		t.Error("a profile without zones was accepted")
	}
}

func emitter(t *testing.T, p Profile, n int) *Emitter {
	t.Helper()
	payload := make([]byte, n)
	for i := range payload {
		payload[i] = byte(fec.Hash(uint64(i)))
	}
	e, err := NewEmitter(p, payload)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSignalStays holds the signal itself fast: a terminal of last year must still be understood. If this fails on purpose, the profile needs a
// new id.
func TestSignalStays(t *testing.T) {
	want := map[uint8]uint64{1: 0x47ce7f6d1b524ebb, 2: 0xff941493086bfb4e, 3: 0x5aadf6791928b456}
	for _, p := range Profiles() {
		e := emitter(t, p, 100)
		got := uint64(14695981039346656037)
		for n := range superframes {
			for s := range p.symbols() {
				at := time.Duration(n)*p.superframe() + time.Duration(s)*p.symbolTime() + stretch + time.Millisecond
				for _, c := range e.Picture(at).Colours {
					for _, v := range []uint8{c.R, c.G, c.B} {
						got = (got ^ uint64(v)) * 1099511628211
					}
				}
			}
		}
		if got != want[p.ID] {
			t.Errorf("%s: got %#x, want %#x", p.Name, got, want[p.ID])
		}
	}
}
