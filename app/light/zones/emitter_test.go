package zones

import (
	"errors"
	"image"
	"math"
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
	if got, want := e.Rest().Seq, e.Picture(begin(profiles[0], profiles[0].symbols())+time.Millisecond).Seq; got != want {
		t.Errorf("got %d, want %d", got, want)
	}
	if got := e.Picture(-time.Second).Seq; got != e.Rest().Seq {
		t.Errorf("before the start: got %d, want the rest picture", got)
	}
}

// begin is when a symbol of superframe 0 begins, by the drawing in the package's doc, from the start of a signal.
func begin(p Profile, symbol int) time.Duration {
	pilot, data := time.Second/time.Duration(p.PilotRate), time.Second/time.Duration(p.SymbolRate)
	if symbol == 0 {
		return -pilot*5/6 - time.Second/60
	}
	return time.Duration(min(symbol-1, 3))*pilot + time.Duration(max(symbol-4, 0))*data
}

// TestPictureTimes checks the schedule against the drawing in the package's doc.
func TestPictureTimes(t *testing.T) {
	const ms = time.Millisecond
	for _, p := range Profiles() {
		e := emitter(t, p, 32)
		var seqs []int
		for s := range p.symbols() {
			first, last := e.Picture(begin(p, s)+ms), e.Picture(begin(p, s+1)-ms)
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
		if got := e.Picture(begin(p, p.symbols()) + ms); got.Seq != seqs[0] {
			t.Errorf("%s: the second superframe does not begin with the first pilot", p.Name)
		}
		again := e.Picture(superframes*p.superframe() + begin(p, 8) + ms)
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

// TestPoints checks the prediction of the points in linear light, for a path that leaves less of blue than of red.
func TestPoints(t *testing.T) {
	const red, blue = 0.9, 0.5
	at := func(k point) (c [2]float64) {
		l := palette[k].Linear()
		return [2]float64{blue*l.B - redInBlue*red*l.R, red*l.R + redInBlue*blue*l.B}
	}
	a, d := at(pointA), at(pointD)
	swing := d[0] - a[0]
	got := newPaletteLevels(profiles[0], [2]float64{swing, d[1] - a[1]}, tone{})
	for k := range got.points {
		for ch := range a {
			want := (at(point(k))[ch] - a[ch]) / swing
			if g := float64(got.points[k][ch] + got.centre[ch]); g < want-1e-3 || g > want+1e-3 {
				t.Errorf("point %d, channel %d: got %.3f, want %.3f", k, ch, g, want)
			}
		}
	}
}

// TestIdeal checks the figure by hand: 32 bytes are 288 bits.
func TestIdeal(t *testing.T) {
	p := Profile{Cols: 9, Rows: 6, SymbolRate: 20, Levels: 4}
	if got, want := p.Ideal(32), 288*time.Second/(54*2*20); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestProfilesDiffer(t *testing.T) {
	type preamble struct {
		rate    int
		swapped bool
	}
	preambles, ids := map[preamble]bool{}, map[uint8]bool{}
	for _, p := range Profiles() {
		if !p.valid() {
			t.Errorf("%s cannot be coded", p.Name)
		}
		if preambles[preamble{p.PilotRate, p.Swapped}] || ids[p.ID] {
			t.Errorf("%s shares its preamble or id with another profile", p.Name)
		}
		preambles[preamble{p.PilotRate, p.Swapped}], ids[p.ID] = true, true
		if frames := p.superframe().Seconds() * 30; math.Abs(frames-math.Round(frames)) < 0.2 {
			t.Errorf("%s: a superframe is %.2f frames of a camera: the next one falls on them alike", p.Name, frames)
		}
		if got, want := p.streamLength(), 2*fec.Class(fec.Classes).Bits(); got < want {
			t.Errorf("%s: got %d bits in a period, want %d at least", p.Name, got, want)
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
	want := map[uint8]uint64{1: 0x2e631c20133f4804, 4: 0x86c517add33412f7, 5: 0xdd8c3dc493954aa7, 6: 0x29c86ae4e60d20e4, 7: 0x3c3a229caff9ba3f}
	for _, p := range Profiles() {
		e := emitter(t, p, 100)
		got := uint64(14695981039346656037)
		for n := range superframes {
			for s := range p.symbols() {
				at := time.Duration(n+1)*p.superframe() + begin(p, s) + time.Millisecond
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
