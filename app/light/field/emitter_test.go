package field

import (
	"errors"
	"image"
	"testing"
	"time"

	"glint/app/light/fec"
	"glint/app/light/safe"
)

// TestPalettesAreSafe checks every colour against every other.
func TestPalettesAreSafe(t *testing.T) {
	for _, p := range []*palette{&fourPoints, &eightPoints} {
		if err := safe.CheckPalette(p.colours); err != nil {
			t.Errorf("%d points: %v", len(p.colours), err)
		}
	}
}

// TestSignalsAreSafe walks a whole period of each profile, as rendered at 60 Hz.
func TestSignalsAreSafe(t *testing.T) {
	for _, p := range Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			e := emitter(t, p, 32)
			frame := image.NewRGBA(image.Rect(0, 0, 48, 36))
			analyser := safe.NewAnalyser(48, 36)
			var governor safe.Governor
			last := 0
			for at := time.Duration(0); at < superframes*p.superframe(); at += time.Second / 60 {
				picture := e.Picture(at)
				if picture.Seq == last {
					continue
				}
				last = picture.Seq
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

// TestPictureTimes checks the schedule against the drawing in the package's doc.
func TestPictureTimes(t *testing.T) {
	for _, p := range Profiles() {
		e := emitter(t, p, 20)
		if got, want := e.Rest().Seq, e.Picture(0).Seq; got != want || e.Picture(-time.Second).Seq != want {
			t.Errorf("%s: the rest picture is not the first pilot", p.Name)
		}
		begin := time.Duration(0)
		for s := range p.symbols() {
			end := time.Duration(s+1)*p.symbolTime() + stretch
			if e.Picture(begin+time.Microsecond).Seq != e.Picture(end-time.Microsecond).Seq {
				t.Errorf("%s: symbol %d changes before its end", p.Name, s)
			}
			if pilots := p.palette().pilots; s < len(pilots) {
				if got, want := e.Picture(begin).Colours[0], p.palette().colours[pilots[s]]; got != want {
					t.Errorf("%s: pilot %d is %v, want %v", p.Name, s, got, want)
				}
			}
			begin = end
		}
		if begin != p.superframe() {
			t.Errorf("%s: the symbols take %v, want %v", p.Name, begin, p.superframe())
		}
		for at := time.Duration(0); at < 3*time.Second; at += 37 * time.Millisecond {
			if e.Picture(at).Seq != e.Picture(at+superframes*p.superframe()).Seq {
				t.Fatalf("%s: the signal does not repeat after %d superframes", p.Name, superframes)
			}
		}
	}
}

// TestProfiles holds the table to its own arithmetic: the longest payload takes 18 s at most, one class more takes longer, and a period holds it twice.
func TestProfiles(t *testing.T) {
	const limit = 18 * time.Second
	rates := map[int]bool{}
	for _, p := range Profiles() {
		if got, ok := ProfileByID(p.ID); !ok || got != p {
			t.Errorf("profile %d: got %+v", p.ID, got)
		}
		if !p.valid() || rates[p.SymbolRate] {
			t.Errorf("%s: not valid, or its rate is another's", p.Name)
		}
		rates[p.SymbolRate] = true
		class := fec.ClassOf(p.MaxPayload)
		if got := p.period(class); got > limit {
			t.Errorf("%s: %d bytes take %v, want %v at most", p.Name, p.MaxPayload, got, limit)
		}
		if got := p.period(class + 1); got <= limit || p.MaxPayload%8 != 0 {
			t.Errorf("%s: %d bytes and more take %v: MaxPayload is too low", p.Name, p.MaxPayload, got)
		}
		if p.streamLength() < class.Bits()*13/10 {
			t.Errorf("%s: a period holds %d bits", p.Name, p.streamLength())
		}
	}
	if len(Profiles()) > searchersMost {
		t.Error("more profiles than a view has findings")
	}
	if _, ok := ProfileByID(0); ok {
		t.Error("there is a profile 0")
	}
}

func TestNewEmitter(t *testing.T) {
	for _, p := range Profiles() {
		for _, n := range []int{0, p.MaxPayload + 1} {
			if _, err := NewEmitter(p, make([]byte, n)); !errors.Is(err, fec.ErrLength) {
				t.Errorf("%s, %d bytes: got %v, want ErrLength", p.Name, n, err)
			}
		}
		if a, b := emitter(t, p, 8), emitter(t, p, p.MaxPayload); a.Period() <= 0 || a.Period() >= b.Period() {
			t.Errorf("%s: got periods %v and %v", p.Name, a.Period(), b.Period())
		}
	}
	if _, err := NewEmitter(Profile{}, make([]byte, 1)); err == nil {
		t.Error("an empty profile was accepted")
	}
}

func emitter(t testing.TB, p Profile, n int) *Emitter {
	t.Helper()
	e, err := NewEmitter(p, noise(n, uint64(p.ID)))
	if err != nil {
		t.Fatal(err)
	}
	return e
}
