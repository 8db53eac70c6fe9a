package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

const dir = "../../web/icons"

// The committed icons are the drawn ones, pixel by pixel. Run
// go run ./e2e/icons web/icons after a change of the drawing.
func TestCommittedIconsAreDrawn(t *testing.T) {
	want := map[string]bool{}
	for _, f := range files() {
		want[f.name] = true
		t.Run(f.name, func(t *testing.T) {
			r, err := os.Open(filepath.Join(dir, f.name))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := png.Decode(r)
			if err != nil {
				t.Fatal(err)
			}
			samePixels(t, got, f.design.icon(f.purpose, f.size))
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !want[e.Name()] {
			t.Errorf("%s is not drawn by this program", e.Name())
		}
	}
}

func samePixels(t *testing.T, got, want image.Image) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("got %v, want %v", got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			if g, w := color.NRGBAModel.Convert(got.At(x, y)), color.NRGBAModel.Convert(want.At(x, y)); g != w {
				t.Fatalf("pixel (%d, %d): got %v, want %v", x, y, g, w)
			}
		}
	}
}

// What each purpose asks for: a maskable or apple icon has no transparent
// pixel, a maskable one has its drawing within the safe circle, a monochrome
// one has one colour.
func TestPurposes(t *testing.T) {
	for _, f := range files() {
		t.Run(f.name, func(t *testing.T) {
			img := f.design.icon(f.purpose, f.size).(*image.NRGBA)
			drawn := 0
			for y := range f.size {
				for x := range f.size {
					c := img.NRGBAAt(x, y)
					switch {
					case (f.purpose == "maskable" || f.purpose == "apple") && c.A != 255:
						t.Fatalf("transparent at (%d, %d)", x, y)
					case f.purpose == "monochrome" && c.A > 0 && (c.R != 255 || c.G != 255 || c.B != 255):
						t.Fatalf("coloured at (%d, %d)", x, y)
					}
					dx, dy := float64(2*x-f.size)/float64(f.size), float64(2*y-f.size)/float64(f.size)
					if f.purpose == "maskable" && dx*dx+dy*dy > 0.64 && c != f.design.ground {
						t.Fatalf("drawing outside the safe circle at (%d, %d)", x, y)
					}
					if c.A > 0 && c != f.design.ground {
						drawn++
					}
				}
			}
			if share := float64(drawn) / float64(f.size*f.size); share < 0.05 || share > 0.6 {
				t.Errorf("drawing covers %.0f%% of the icon", share*100)
			}
		})
	}
}
