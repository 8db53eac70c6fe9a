package view

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"glint/app/code"
)

func symbol(t *testing.T) *code.Symbol {
	t.Helper()
	s, err := code.Make(code.KindPayment, bytes.Repeat([]byte{7, 201}, 76))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seeded(scene Scene, s *code.Symbol, seed uint64) *View {
	dice := rand.New(rand.NewPCG(1, seed))
	return New(scene, s, dice, dice)
}

// What a view says about its geometry is what it shows: modules seen at their places have their colours.
func TestAtIsWhereModulesAre(t *testing.T) {
	s := symbol(t)
	for _, scene := range []Scene{
		{}, {Tilt: 40, Roll: 180}, {Distortion: 0.1}, {Shear: 25, Tilt: 10}, {W: 1280, H: 720, ModulePx: 9, Tilt: 20},
	} {
		v := seeded(scene, s, 2)
		size := s.Size - 2*code.QuietZone
		for i := range size * size {
			x, y := v.At(float64(i%size)+0.5, float64(i/size)+0.5)
			px, py := int(math.Floor(x)), int(math.Floor(y))
			if px < 0 || py < 0 || px >= v.W || py >= v.H {
				continue // a strong tilt may bring a corner out of view
			}
			if dark := v.Luma[py*v.W+px] < 150; dark != s.Dark(i%size+code.QuietZone, i/size+code.QuietZone) {
				t.Errorf("%+v: module %d, %d at %.1f, %.1f: dark %v", scene, i%size, i/size, x, y, dark)
				break
			}
		}
	}
}

func TestSameDiceSameView(t *testing.T) {
	s := symbol(t)
	scene := Scene{Tilt: 20, Roll: 10, Blur: 1, Motion: 3, Bloom: 0.1, Moire: 0.1, Glare: 1, Room: 0.3, Noise: 5, JPEG: 70}
	a := seeded(scene, s, 4)
	b := seeded(scene, s, 4)
	c := seeded(scene, s, 5)
	if !bytes.Equal(a.Luma, b.Luma) || bytes.Equal(a.Luma, c.Luma) {
		t.Error("a view is not given by its dice")
	}
}

// Shots of one phone differ by its hand and by their noise, not by the code or the place.
func TestShots(t *testing.T) {
	show, err := NewShow(Typical(), 7)
	if err != nil {
		t.Fatal(err)
	}
	first, second := show.Shot(0), show.Shot(1)
	if bytes.Equal(first.Luma, second.Luma) || !bytes.Equal(first.Luma, show.Shot(0).Luma) {
		t.Error("shots are not given by their number")
	}
	for _, at := range [][2]float64{{0, 0}, {49, 0}, {0, 49}, {49, 49}} {
		x0, y0 := first.At(at[0], at[1])
		x1, y1 := second.At(at[0], at[1])
		if d := math.Hypot(x1-x0, y1-y0); d == 0 || d > 3 {
			t.Errorf("%v has moved by %.1f pixels", at, d)
		}
	}
}

// Every condition has a name of its own and can be taken.
func TestConditions(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Conditions() {
		if seen[c.Name] {
			t.Errorf("%s is there twice", c.Name)
		}
		seen[c.Name] = true
		c.Scene.W, c.Scene.H, c.Scene.ModulePx = 160, 120, 1.5
		show, err := NewShow(c.Scene, 1)
		if err != nil {
			t.Fatal(err)
		}
		if v := show.Shot(0); len(v.Luma) != 160*120 {
			t.Errorf("%s: %d samples", c.Name, len(v.Luma))
		}
	}
}
