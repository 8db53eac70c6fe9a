package code

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// placed is a code of 49 modules, located in the middle of a picture.
func placed(module, x, y float64) Glimpse {
	half := float32(module * (49 - 7) / 2)
	cx, cy := float32(x), float32(y)
	return Glimpse{Mark: MarkLocated, Modules: 49, Corners: [4][2]float32{{cx - half, cy + half}, {cx - half, cy - half}, {cx + half, cy - half}, {cx + half, cy + half}}}
}

// checks paints a picture of modules that are dark and light in turn.
func checks(g Glimpse, w, h int, dark, light byte) []byte {
	pix := bytes.Repeat([]byte{120}, w*h)
	n := g.Modules
	for y := range h {
		for x := range w {
			u := (float64(x)-float64(g.Corners[1][0]))/g.module() + 3.5
			v := (float64(y)-float64(g.Corners[1][1]))/g.module() + 3.5
			if u < 0 || v < 0 || u >= float64(n) || v >= float64(n) {
				continue
			}
			pix[y*w+x] = dark
			if int(u*1.37)^int(v*1.61)&1 == 0 || (int(u*1.37)+int(v*1.61))%2 == 0 {
				pix[y*w+x] = light
			}
		}
	}
	return pix
}

// seeing is one part of what a camera sees, in shots of 30 a second.
type seeing struct {
	shots       int
	mark        Mark
	module      float64 // pixels; 0: nothing is in view
	x, step     float64 // of the middle, and its way from shot to shot
	dark, light byte
	covered     bool // a reflection lies on a third of it
	blown       int  // side of a white square, where nothing is in view
	want        Hint // at the end
}

func TestHints(t *testing.T) {
	const w, h = 640, 480
	usual := seeing{shots: 30, mark: MarkLocated, module: 5, x: 320, dark: 40, light: 200, want: HintHold}
	with := func(change func(*seeing)) seeing {
		s := usual
		change(&s)
		return s
	}
	nothing, tiny := seeing{shots: 60}, with(func(s *seeing) { s.module, s.want = 2, HintCloser })
	for _, tt := range []struct {
		name  string
		parts []seeing
	}{
		{"nothing in view", []seeing{nothing}},
		{"small modules", []seeing{tiny}},
		{"rather small ones", []seeing{with(func(s *seeing) { s.module, s.want = 3.4, HintCloser })}},
		{"large enough, not sharp", []seeing{usual}},
		{"very large ones", []seeing{with(func(s *seeing) { s.module, s.x, s.want = 9.9, 230, HintFarther })}},
		{"a part is out of view", []seeing{with(func(s *seeing) { s.x, s.want = 60, HintFarther })}},
		{"hardly any contrast", []seeing{with(func(s *seeing) { s.dark, s.light, s.want = 30, 60, HintBrighter })}},
		{"a reflection", []seeing{with(func(s *seeing) { s.covered, s.want = true, HintGlare })}},
		{"it moves", []seeing{with(func(s *seeing) { s.x, s.step, s.want = 200, 6, HintHold })}},
		{"too short to be told", []seeing{with(func(s *seeing) { s.shots, s.module, s.want = 8, 2, HintNone })}},
		{"read", []seeing{with(func(s *seeing) { s.mark, s.module, s.want = MarkRead, 2, HintNone })}},
		{"a foreign code is read", []seeing{with(func(s *seeing) { s.mark, s.module, s.want = MarkForeign, 2, HintNone })}},
		{"read at last", []seeing{tiny, {shots: 1, mark: MarkRead, module: 2, x: 320, dark: 40, light: 200}}},
		{"gone for a moment", []seeing{tiny, {shots: 6, want: HintCloser}}},
		{"gone", []seeing{tiny, {shots: 300}}},
		{"a phone that is blown out", []seeing{{shots: 90, blown: 100, want: HintGlare}, {shots: 300}}},
		{"a lamp", []seeing{{shots: 90, blown: 40}}},
		{"a wall that is blown out", []seeing{{shots: 90, blown: 460}}},
		{"another cause takes over", []seeing{tiny, with(func(s *seeing) { s.shots, s.covered, s.want = 60, true, HintGlare })}},
		{"another cause for a moment", []seeing{tiny, with(func(s *seeing) { s.shots, s.covered, s.want = 4, true, HintCloser })}},
		{"at the limit it goes on", []seeing{tiny, with(func(s *seeing) { s.module, s.want = 2.8, HintCloser })}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var g Guide
			at := time.Second
			for n, p := range tt.parts {
				got := p.run(&g, &at, w, h)
				if got.Hint != p.want {
					t.Errorf("part %d: got hint %d, want %d", n, got.Hint, p.want)
				}
				if wantMark := p.mark; p.shots > 20 && got.Mark != wantMark {
					t.Errorf("part %d: got mark %d, want %d", n, got.Mark, wantMark)
				}
			}
		})
	}
}

func (p seeing) run(g *Guide, at *time.Duration, w, h int) (a Advice) {
	for i := range p.shots {
		*at += time.Second / 30
		if p.module == 0 {
			luma := make([]byte, w*h)
			for y := range p.blown {
				copy(luma[y*w:], bytes.Repeat([]byte{255}, p.blown*w/h))
			}
			a = g.See(*at, luma, w, h, w, Glimpse{})
			continue
		}
		glimpse := placed(p.module, p.x+float64(i)*p.step, 240)
		glimpse.Mark = p.mark
		luma := checks(glimpse, w, h, p.dark, p.light)
		if p.covered {
			half := int(p.module * 14)
			for y := 240 - half; y < 240+half; y++ {
				for x := int(p.x) - half; x < int(p.x)+half; x++ {
					luma[y*w+x] = 255
				}
			}
		}
		a = g.See(*at, luma, w, h, w, glimpse)
	}
	return a
}

// TestHintsDoNotFlicker: two causes in turn, and a code that is located now and then, give one word that stays.
func TestHintsDoNotFlicker(t *testing.T) {
	const w, h = 640, 480
	rng := rand.New(rand.NewPCG(1, 2))
	small, large := placed(2.4, 320, 240), placed(6, 320, 240)
	lumaSmall, lumaLarge := checks(small, w, h, 40, 200), checks(large, w, h, 40, 60)
	var g Guide
	changes, was := 0, HintNone
	for i := range 600 {
		glimpse, luma := Glimpse{}, lumaSmall
		switch rng.IntN(3) {
		case 0:
			glimpse = small
		case 1:
			glimpse, luma = large, lumaLarge
		}
		a := g.See(time.Duration(i)*time.Second/30, luma, w, h, w, glimpse)
		if a.Hint != was {
			changes, was = changes+1, a.Hint
		}
	}
	if was == HintNone || changes > 4 {
		t.Errorf("in 20 s the hint has changed %d times, to %d", changes, was)
	}
}

// TestOutlineHolds: what is seen once and nowhere near again is no outline; what is seen now and then stays.
func TestOutlineHolds(t *testing.T) {
	const w, h = 640, 480
	luma := make([]byte, w*h)
	var g Guide
	shot := func(i int, glimpse Glimpse) Mark {
		return g.See(time.Duration(i)*time.Second/30, luma, w, h, w, glimpse).Mark
	}
	for i := range 30 { // texture, now here, now there
		if m := shot(i, placed(3, float64(100+400*(i%2)), 240)); m != MarkNone {
			t.Fatalf("shot %d: an outline around what jumps", i)
		}
	}
	for i := 100; i < 160; i++ { // located in every fourth shot
		glimpse := Glimpse{}
		if i%4 == 0 {
			glimpse = placed(3, 320, 240)
		}
		if m := shot(i, glimpse); i > 106 && m != MarkLocated {
			t.Fatalf("shot %d: the outline flickers", i)
		}
	}
	for i := 160; i < 200; i++ {
		if m := shot(i, Glimpse{}); i > 180 && m != MarkNone {
			t.Fatalf("shot %d: an outline of nothing", i)
		}
	}
}

// TestOutlineOfWhatIsRead: the outline of a code in a camera's picture goes around it, whatever read it.
func TestOutlineOfWhatIsRead(t *testing.T) {
	s, err := Make(KindPayment, bytes.Repeat([]byte{7, 99}, 76))
	if err != nil {
		t.Fatal(err)
	}
	const scale, w, h = 5, 640, 480
	p := onDesk(s, scale, w, h)
	r := NewReader()
	var g Guide
	for i := range 6 {
		if _, err := r.Read(p.pix, p.w, p.h, p.stride); err != nil {
			t.Fatal(err)
		}
		a := g.See(time.Duration(i)*time.Second/30, p.pix, p.w, p.h, p.stride, r.Glimpse())
		if a.Mark != MarkRead || a.W != w || a.H != h {
			t.Fatalf("got %+v of a code that was read", a)
		}
		half := float64(scale*(s.Size-8))/2 + 2*scale
		for _, c := range a.Outline {
			dx, dy := math.Abs(float64(c[0])-w/2), math.Abs(float64(c[1])-h/2)
			if math.Abs(dx-half) > 2*scale || math.Abs(dy-half) > 2*scale {
				t.Errorf("shot %d: corner %v, %.0f px from the middle each way are wanted", i, c, half)
			}
		}
	}
}

// TestGlimpseOfTheUnreadable: simulated views too small to be read are located all the same, and closer is the advice.
func TestGlimpseOfTheUnreadable(t *testing.T) {
	s, err := Make(KindPayment, bytes.Repeat([]byte{31, 4}, 76))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	r := NewReader()
	var g Guide
	p := scene{w: 640, h: 480, side: 49 * 1.9, blur: 0.9, noise: 3}.shot(s, rng)
	shown, read := map[Hint]int{}, 0
	for i := range 90 {
		if _, err := r.Read(p.pix, p.w, p.h, p.stride); err == nil {
			read++
		}
		shown[g.See(time.Duration(i)*time.Second/30, p.pix, p.w, p.h, p.stride, r.Glimpse()).Hint]++
	}
	if read > 0 {
		t.Fatalf("%d of 90 shots were read: the view is too good for this test", read)
	}
	if shown[HintCloser] < 45 {
		t.Errorf("hints in 90 shots: %v, want mostly %d", shown, HintCloser)
	}
}

func TestAdviceTurned(t *testing.T) {
	a := Advice{W: 640, H: 480, Mark: MarkRead, Hint: HintHold, Outline: [4][2]int16{{10, 100}, {10, 20}, {90, 20}, {90, 100}}}
	for _, tt := range []struct {
		quarters, w, h int
		first          [2]int16
	}{{0, 640, 480, [2]int16{10, 100}}, {1, 480, 640, [2]int16{380, 10}}, {2, 640, 480, [2]int16{630, 380}}, {3, 480, 640, [2]int16{100, 630}}, {-1, 480, 640, [2]int16{100, 630}}, {4, 640, 480, [2]int16{10, 100}}} {
		got := a.Turned(tt.quarters)
		if got.W != tt.w || got.H != tt.h || got.Outline[0] != tt.first || got.Mark != a.Mark || got.Hint != a.Hint {
			t.Errorf("turned %d: got %+v, want %dx%d and %v", tt.quarters, got, tt.w, tt.h, tt.first)
		}
	}
}

func TestGuideTakesWhateverComes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var g Guide
	luma := make([]byte, 64*48)
	for range 2000 {
		glimpse := Glimpse{Mark: Mark(rng.IntN(4)), Modules: rng.IntN(60)}
		for i := range glimpse.Corners {
			glimpse.Corners[i] = [2]float32{float32(rng.NormFloat64() * math.Pow(10, float64(rng.IntN(6)))), float32(rng.NormFloat64())}
		}
		a := g.See(time.Duration(rng.Int64N(int64(time.Hour))), luma, 64, 48, 64, glimpse)
		if a.Hint >= hints || a.Mark > MarkRead {
			t.Fatalf("got %+v", a)
		}
	}
}
