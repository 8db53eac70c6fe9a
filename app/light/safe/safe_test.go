package safe

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"testing"
	"time"

	"glint/app/light/optic"
)

func TestCheckPalette(t *testing.T) {
	var (
		yellow = optic.RGB{R: 255, G: 255}
		pale   = optic.RGB{R: 200, G: 255, B: 255}
		white  = optic.RGB{R: 255, G: 255, B: 255}
	)
	tests := []struct {
		name    string
		colours []optic.RGB
		rule    string // empty: passes
	}{
		{"nothing", nil, ""},
		{"two points", []optic.RGB{yellow, pale}, ""},
		{"four points", []optic.RGB{yellow, pale, {R: 225, G: 255, B: 175}, {R: 255, G: 245, B: 235}}, ""},
		{"white and yellow", []optic.RGB{white, yellow}, ""},
		{"black and white", []optic.RGB{{}, white}, "luminance"},
		{"white and cyan", []optic.RGB{white, {G: 255, B: 255}}, "luminance"},
		{"grey just too dark", []optic.RGB{{R: 244, G: 244, B: 244}}, "luminance"},
		{"grey just bright enough", []optic.RGB{{R: 245, G: 245, B: 245}}, ""},
		{"red", []optic.RGB{{R: 255}}, "luminance"},
		{"yellow and palest blue", []optic.RGB{yellow, {R: 185, G: 255, B: 255}}, "luminance"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := CheckPalette(test.colours)
			var broken *PaletteError
			switch {
			case test.rule == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case test.rule != "" && !errors.As(err, &broken):
				t.Errorf("got %v, want a PaletteError", err)
			case test.rule != "" && broken.Rule != test.rule:
				t.Errorf("got %q, want %q", broken.Rule, test.rule)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	// Values from the W3C's notes on red flashes and from the search for the palette.
	tests := []struct {
		name string
		a, b optic.RGB
		want float64
	}{
		{"red and blue", optic.RGB{R: 255}, optic.RGB{B: 255}, 0.457},
		{"two points", optic.RGB{R: 255, G: 255}, optic.RGB{R: 200, G: 255, B: 255}, 0.094},
		{"itself", optic.RGB{R: 10, G: 20, B: 30}, optic.RGB{R: 10, G: 20, B: 30}, 0},
	}
	for _, test := range tests {
		if got := Distance(test.a, test.b); got < test.want-0.001 || got > test.want+0.001 {
			t.Errorf("%s: got %.4f, want %.3f", test.name, got, test.want)
		}
	}
}

func TestGovernor(t *testing.T) {
	ms := time.Millisecond
	tests := []struct {
		name  string
		at    []time.Duration
		level []float64
		want  string // a for allowed, r for refused
	}{
		{"fourth reversal in a second", []time.Duration{0, 100 * ms, 200 * ms, 300 * ms, 400 * ms}, []float64{1, 0, 1, 0, 1}, "aaaar"},
		{"fourth reversal after a second", []time.Duration{0, 100 * ms, 200 * ms, 300 * ms, 1100 * ms}, []float64{1, 0, 1, 0, 1}, "aaaaa"},
		{"just before a second has passed", []time.Duration{0, 100 * ms, 200 * ms, 300 * ms, 1099 * ms}, []float64{1, 0, 1, 0, 1}, "aaaar"},
		{"refused leaves no trace", []time.Duration{0, 10 * ms, 20 * ms, 30 * ms, 40 * ms, 50 * ms}, []float64{1, 0, 1, 0, 1, 0.05}, "aaaara"},
		{"small changes never count", []time.Duration{0, 10 * ms, 20 * ms, 30 * ms, 40 * ms, 50 * ms, 60 * ms}, []float64{1, 0.91, 1, 0.91, 1, 0.91, 1}, "aaaaaaa"},
		{"small steps add up", []time.Duration{0, 10 * ms, 20 * ms, 30 * ms, 40 * ms, 50 * ms, 60 * ms, 70 * ms, 80 * ms},
			[]float64{1, 0.95, 0.9, 0.95, 1, 0.95, 0.9, 0.95, 1}, "aaaaaaaar"},
		{"one way is one reversal", []time.Duration{0, 10 * ms, 20 * ms, 30 * ms, 40 * ms, 50 * ms}, []float64{1, 0.8, 0.6, 0.4, 0.2, 0}, "aaaaaa"},
		{"time back", []time.Duration{10 * ms, 5 * ms}, []float64{1, 1}, "ar"},
		{"outside", []time.Duration{0, 1 * ms, 2 * ms}, []float64{-0.1, 1.1, 0.5}, "rra"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var g Governor
			got := ""
			for i, at := range test.at {
				if g.Allow(at, test.level[i]) {
					got += "a"
				} else {
					got += "r"
				}
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestGovernorAgainstAnalyser drives the governor with every rate from 1 to 60 Hz and has the analyser look at what passes.
func TestGovernorAgainstAnalyser(t *testing.T) {
	frame := image.NewRGBA(image.Rect(0, 0, 24, 24))
	for hz := 1; hz <= 60; hz++ {
		var g Governor
		a := NewAnalyser(24, 24)
		for n := range 4 * hz {
			at := time.Duration(n) * time.Second / time.Duration(hz)
			level := uint8(255 * (n % 2))
			if g.Allow(at, optic.RGB{R: level, G: level, B: level}.Linear().Luminance()) {
				fill(frame, frame.Rect, level, level, level)
			}
			a.Add(at, frame)
		}
		if got := a.Report(); got.General > ReversalsMost || !got.Passes() {
			t.Errorf("%d Hz: got %+v", hz, got)
		}
	}
}

func TestAnalyser(t *testing.T) {
	const w, h = 192, 144
	whole := image.Rect(0, 0, w, h)
	colours := map[string][2]optic.RGB{
		"black and white": {{}, {R: 255, G: 255, B: 255}},
		"red and black":   {{R: 255}, {}},
		"red and blue":    {{R: 255}, {B: 255}},
		"yellow and pale": {{R: 255, G: 255}, {R: 200, G: 255, B: 255}},
		"white and cyan":  {{R: 255, G: 255, B: 255}, {G: 255, B: 255}},
		"bright greys":    {{R: 255, G: 255, B: 255}, {R: 232, G: 232, B: 232}},
	}
	tests := []struct {
		name string
		pair string
		hz   float64 // flashes in a second
		area image.Rectangle
		want bool
	}{
		{"black and white, 5 Hz", "black and white", 5, whole, false},
		{"black and white, 3 Hz", "black and white", 3, whole, true},
		{"black and white, 4 Hz", "black and white", 4, whole, false},
		{"black and white, 15 Hz", "black and white", 15, whole, false},
		{"a small square of it", "black and white", 15, image.Rect(0, 0, 24, 24), true},
		{"a square of it that is not small", "black and white", 15, image.Rect(40, 40, 80, 80), false},
		{"red and black", "red and black", 5, whole, false},
		{"red and blue", "red and blue", 5, whole, false},
		{"two points of the palette", "yellow and pale", 15, whole, true},
		{"white and cyan", "white and cyan", 5, whole, false},
		{"greys above 0.8", "bright greys", 10, whole, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frame := image.NewRGBA(whole)
			a := NewAnalyser(w, h)
			pair := colours[test.pair]
			for n := range 120 {
				at := time.Duration(n) * time.Second / 60
				c := pair[int(2*test.hz*at.Seconds())%2]
				fill(frame, test.area, c.R, c.G, c.B)
				a.Add(at, frame)
			}
			if got := a.Report(); got.Passes() != test.want {
				t.Errorf("got %+v, want pass = %v", got, test.want)
			}
		})
	}
}

// TestAnalyserSeesZones checks that zones of black and white that cancel out in the mean do not pass.
func TestAnalyserSeesZones(t *testing.T) {
	frame := image.NewRGBA(image.Rect(0, 0, 192, 144))
	a := NewAnalyser(192, 144)
	for n := range 40 {
		for z := range 12 {
			level := uint8(255 * ((n + z + z/4) % 2))
			fill(frame, image.Rect(48*(z%4), 48*(z/4), 48*(z%4)+48, 48*(z/4)+48), level, level, level)
		}
		a.Add(time.Duration(n)*100*time.Millisecond, frame)
	}
	if got := a.Report(); got.Passes() {
		t.Errorf("got %+v, want failure", got)
	}
}

func fill(frame *image.RGBA, area image.Rectangle, r, g, b uint8) {
	draw.Draw(frame, area, image.NewUniform(color.RGBA{r, g, b, 255}), image.Point{}, draw.Src)
}
