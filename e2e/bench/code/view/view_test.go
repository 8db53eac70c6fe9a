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

// What a view says about its geometry is what it shows: modules seen at their places have their colours.
func TestAtIsWhereModulesAre(t *testing.T) {
	s := symbol(t)
	for _, scene := range []Scene{
		{}, {Tilt: 40, Roll: 180}, {Distortion: 0.1}, {Shear: 25, Tilt: 10}, {W: 1280, H: 720, ModulePx: 9, Tilt: 20},
	} {
		v := New(scene, s, rand.New(rand.NewPCG(1, 2)))
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
	a := New(scene, s, rand.New(rand.NewPCG(3, 4)))
	b := New(scene, s, rand.New(rand.NewPCG(3, 4)))
	c := New(scene, s, rand.New(rand.NewPCG(3, 5)))
	if !bytes.Equal(a.Luma, b.Luma) || bytes.Equal(a.Luma, c.Luma) {
		t.Error("a view is not given by its dice")
	}
}
