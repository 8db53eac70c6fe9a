package safe

import (
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/light/optic"
)

// A film is what a screen of 512×384 pixels shows for eight seconds: pictures that follow each other at a rate.
type film struct {
	rate float64 // pictures a second
	draw func(frame *image.RGBA, n int, dice *rand.Rand)
}

// verdict says which rules a film keeps.
type verdict struct{ wcag, strict bool }

var (
	passes = verdict{true, true}
	loose  = verdict{true, false} // by WCAG only
	fails  = verdict{false, false}
)

// TestTable holds the analyser to a table of films that other analysers have judged (IRIS of Electronic Arts, and a block analyser of the WCAG 2.2
// rules): whatever failed in one of them fails here, but for two of which IRIS disliked the pattern alone.
func TestTable(t *testing.T) {
	var (
		black, white  = optic.RGB{}, grey(255)
		red, blue     = optic.RGB{R: 255}, optic.RGB{B: 255}
		yellow        = optic.RGB{R: 255, G: 255}
		c2            = []optic.RGB{yellow, {R: 200, G: 255, B: 255}}
		c4            = append(c2[:2:2], optic.RGB{R: 225, G: 255, B: 175}, optic.RGB{R: 255, G: 245, B: 235})
		c8            = append(c2[:2:2], rgbs(255, 245, 215, 255, 240, 255, 235, 255, 130, 220, 255, 195, 230, 255, 235, 255, 255, 175)...)
		a4            = rgbs(255, 235, 0, 150, 255, 145, 255, 225, 255, 70, 255, 255)
		a8            = rgbs(185, 245, 240, 255, 235, 0, 170, 255, 0, 255, 230, 205, 245, 255, 255, 220, 255, 155, 70, 255, 255, 140, 255, 180)
		b4            = rgbs(185, 255, 255, 255, 250, 0, 215, 255, 180, 255, 240, 240)
		b8            = rgbs(225, 255, 125, 185, 255, 255, 255, 245, 160, 210, 255, 190, 255, 250, 0, 255, 240, 255, 255, 255, 210, 225, 250, 235)
		rgbw          = []optic.RGB{red, {G: 255}, blue, white}
		corners       = rgbs(0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 255, 0, 255, 0, 255, 255, 255, 255, 255)
		pam4          = []optic.RGB{grey(0), grey(156), grey(212), grey(255)}
		bright        = []optic.RGB{grey(233), grey(241), grey(248), grey(255)}
		bright0       = []optic.RGB{grey(231), grey(240), grey(248), grey(255)}
		bw            = []optic.RGB{black, white}
		whole, blocky = image.Rect(0, 0, 512, 384), image.Rect(86, 22, 426, 362)
	)
	tests := []struct {
		name string
		film film
		want verdict
	}{
		{"black/white 15 Hz", film{30, inTurn(bw...)}, fails},
		{"red/black 15 Hz", film{30, inTurn(red, black)}, fails},
		{"red/blue 10 Hz", film{20, inTurn(red, blue)}, fails},
		{"white/yellow 15 Hz", film{30, inTurn(white, yellow)}, passes},
		{"C2 15 Hz", film{30, inTurn(c2...)}, passes},
		{"white/cyan 15 Hz", film{30, inTurn(white, optic.RGB{G: 255, B: 255})}, fails},
		{"white/magenta 15 Hz", film{30, inTurn(white, optic.RGB{R: 255, B: 255})}, fails},
		{"A4 random 15/s", film{15, atRandom(1, 1, a4)}, passes},
		{"A4 random 20/s", film{20, atRandom(1, 1, a4)}, passes},
		{"A4 random 30/s", film{30, atRandom(1, 1, a4)}, passes},
		{"A8 random 15/s", film{15, atRandom(1, 1, a8)}, passes},
		{"A8 random 30/s", film{30, atRandom(1, 1, a8)}, loose},
		{"B4 random 15/s", film{15, atRandom(1, 1, b4)}, passes},
		{"B4 random 30/s", film{30, atRandom(1, 1, b4)}, passes},
		{"B8 random 20/s", film{20, atRandom(1, 1, b8)}, passes},
		{"B8 random 30/s", film{30, atRandom(1, 1, b8)}, passes},
		{"C4 random 15/s", film{15, atRandom(1, 1, c4)}, passes},
		{"C4 random 20/s", film{20, atRandom(1, 1, c4)}, passes},
		{"C4 random 30/s", film{30, atRandom(1, 1, c4)}, passes},
		{"C8 random 15/s", film{15, atRandom(1, 1, c8)}, passes},
		{"C8 random 30/s", film{30, atRandom(1, 1, c8)}, passes},
		{"RGBW random 15/s", film{15, atRandom(1, 1, rgbw)}, fails},
		{"cube corners random 15/s", film{15, atRandom(1, 1, corners)}, fails},
		{"16×12 grid of cube corners 15/s", film{15, atRandom(16, 12, corners)}, fails},
		{"4×3 grid of cube corners 15/s", film{15, atRandom(4, 3, corners)}, fails},
		{"16×12 grid of black and white 15/s", film{15, atRandom(16, 12, bw)}, fails},
		// IRIS finds a pattern in these two: it takes no account of contrast, and theirs is 0.02 in luminance.
		{"16×12 grid of C4 15/s", film{15, atRandom(16, 12, c4)}, passes},
		{"16×12 grid of A8 30/s", film{30, atRandom(16, 12, a8)}, loose},
		{"grey of four levels 10/s", film{10, atRandom(1, 1, pam4)}, fails},
		{"grey of four levels 3/s", film{3, atRandom(1, 1, pam4)}, passes},
		{"on and off random 10/s", film{10, atRandom(1, 1, bw)}, fails},
		{"on and off in turn 3/s", film{3, inTurn(bw...)}, passes},
		{"on and off in turn 4/s", film{4, inTurn(bw...)}, fails}, // never more than three flashes in a second, but for four seconds out of five
		{"on and off in turn 5/s", film{5, inTurn(bw...)}, fails},
		{"on and off in turn 6/s", film{6, inTurn(bw...)}, fails},
		{"on and off in turn 7/s", film{7, inTurn(bw...)}, fails},
		{"on and off 6/s in runs of two", film{6, inTurn(black, black, white, white)}, passes},
		{"greys of luminance 0.82 to 1, 30/s", film{30, atRandom(1, 1, bright)}, loose},
		{"greys of luminance 0.799 to 1, 30/s", film{30, atRandom(1, 1, bright0)}, fails},
		{"carousel of codes 10/s", film{10, codes(blocky, 4, black)}, fails},
		{"carousel of codes 15/s", film{15, codes(blocky, 4, black)}, fails},
		{"carousel of small codes 10/s", film{10, codes(image.Rect(200, 150, 285, 235), 1, black)}, passes},
		{"carousel of yellow codes on white 10/s", film{10, codes(blocky, 4, yellow)}, passes},
		{"still code", film{1, func(f *image.RGBA, _ int, _ *rand.Rand) {
			codes(blocky, 4, black)(f, 0, rand.New(rand.NewPCG(1, 1)))
		}}, passes},
		{"stripes of 16 px that stand", film{1, stripes(16, 0)}, passes},
		// 8 px blocks do not hold whole chequers of 3, so a little of the change is left in their means; WCAG leaves squares below 0.1 degree out.
		{"chequers of 3 px that invert 15/s", film{15, chequers(3)}, loose},
		{"square of 140 px 15 Hz", film{30, square(140)}, fails}, // a tenth of the screen, but more than a quarter of 10 degrees
		{"square of 240 px 15 Hz", film{30, square(240)}, fails},
		{"square of 64 px 15 Hz", film{30, square(64)}, passes},
		{"black/white whole screen 2 Hz", film{4, part(whole, white, black)}, fails},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := test.film.judge()
			if (verdict{got.Passes(), got.PassesStrictly()}) != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func (f film) judge() Report {
	frame := image.NewRGBA(image.Rect(0, 0, 512, 384))
	a, dice := NewAnalyser(512, 384), rand.New(rand.NewPCG(7, 7))
	for n := range int(8 * f.rate) {
		f.draw(frame, n, dice)
		a.Add(time.Duration(float64(n)/f.rate*float64(time.Second)), frame)
	}
	return a.Report()
}

func grey(level uint8) optic.RGB { return optic.RGB{R: level, G: level, B: level} }

func rgbs(codes ...uint8) []optic.RGB {
	var all []optic.RGB
	for ; len(codes) >= 3; codes = codes[3:] {
		all = append(all, optic.RGB{R: codes[0], G: codes[1], B: codes[2]})
	}
	return all
}

// inTurn shows one colour after the other.
func inTurn(colours ...optic.RGB) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, n int, _ *rand.Rand) {
		c := colours[n%len(colours)]
		fill(f, f.Rect, c.R, c.G, c.B)
	}
}

// part does so in a part of a grey screen.
func part(area image.Rectangle, colours ...optic.RGB) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, n int, _ *rand.Rand) {
		if n == 0 {
			fill(f, f.Rect, 128, 128, 128)
		}
		c := colours[n%len(colours)]
		fill(f, area, c.R, c.G, c.B)
	}
}

func square(side int) func(*image.RGBA, int, *rand.Rand) {
	corner := image.Pt(256-side/2, 192-side/2)
	return part(image.Rectangle{corner, corner.Add(image.Pt(side, side))}, grey(0), grey(255))
}

// atRandom fills a grid with colours at random.
func atRandom(cols, rows int, colours []optic.RGB) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, _ int, dice *rand.Rand) {
		w, h := f.Rect.Dx()/cols, f.Rect.Dy()/rows
		for z := range cols * rows {
			c := colours[dice.IntN(len(colours))]
			fill(f, image.Rect(z%cols*w, z/cols*h, z%cols*w+w, z/cols*h+h), c.R, c.G, c.B)
		}
	}
}

// codes shows random modules of a colour on white.
func codes(area image.Rectangle, module int, dark optic.RGB) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, _ int, dice *rand.Rand) {
		fill(f, f.Rect, 255, 255, 255)
		for y := area.Min.Y; y+module <= area.Max.Y; y += module {
			for x := area.Min.X; x+module <= area.Max.X; x += module {
				if dice.IntN(2) == 0 {
					fill(f, image.Rect(x, y, x+module, y+module), dark.R, dark.G, dark.B)
				}
			}
		}
	}
}

func stripes(width, shift int) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, _ int, _ *rand.Rand) {
		for x := 0; x < f.Rect.Dx(); x += width {
			level := uint8(255 * ((x/width + shift) % 2))
			fill(f, image.Rect(x, 0, x+width, f.Rect.Dy()), level, level, level)
		}
	}
}

func chequers(side int) func(*image.RGBA, int, *rand.Rand) {
	return func(f *image.RGBA, n int, _ *rand.Rand) {
		for i := range f.Pix {
			x, y := i%f.Stride/4, i/f.Stride
			f.Pix[i] = uint8(255 * ((x/side + y/side + n) % 2))
		}
	}
}
