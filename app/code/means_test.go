package code

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// put copies a picture into another.
func (p picture) put(what picture, x0, y0 int) {
	for y := range what.h {
		copy(p.pix[(y0+y)*p.stride+x0:], what.pix[y*what.stride:][:what.w])
	}
}

func (p picture) mirrored() picture {
	out := picture{make([]byte, p.w*p.h), p.w, p.h, p.w}
	for y := range p.h {
		for x := range p.w {
			out.pix[y*p.w+p.w-1-x] = p.pix[y*p.stride+x]
		}
	}
	return out
}

func (p picture) negative() picture {
	out := picture{slices.Clone(p.pix), p.w, p.h, p.stride}
	for i := range out.pix {
		out.pix[i] = 255 - out.pix[i]
	}
	return out
}

// A till's table: two phones, one of them twice in view by a mirror, a poster, and a light code on dark.
func TestReadAllGivesEachCodeOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	var want []string
	drawing := func(s *Symbol, err error) picture {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, s.Text)
		pix, side := s.Luma(4)
		return picture{pix, side, side, side}
	}
	table := picture{bytes.Repeat([]byte{110}, 1280*720), 1280, 720, 1280}
	first := drawing(Make(KindPayment, randomBytes(rng, 152)))
	table.put(first, 20, 20)
	table.put(first.mirrored(), 900, 400)
	table.put(drawing(Make(KindAcceptance, randomBytes(rng, 106))), 400, 300)
	table.put(drawing(draw("https://example.com/menu")), 800, 30)
	table.put(drawing(Make(KindEnrol, randomBytes(rng, 40))).negative(), 60, 480)
	r := NewReader()
	for shot := range 8 {
		found, err := r.ReadAll(table.pix, table.w, table.h, table.stride)
		var got []string
		for _, f := range found {
			got = append(got, f.Text)
			if f.Foreign != (f.Kind == 0) || f.Corners == [4][2]float32{} {
				t.Errorf("shot %d: got %+v", shot, f)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("shot %d: got %d codes %q, %v; want %q", shot, len(got), got, err, want)
		}
	}
	if _, err := r.ReadAll(table.pix, 0, 720, 1280); !errors.Is(err, ErrPlane) {
		t.Errorf("no width: got %v", err)
	}
	if found, err := r.Read(table.pix, table.w, table.h, table.stride); err != nil || found.Foreign {
		t.Errorf("one of them: got %+v, %v", found, err)
	}
}

// Mirrored and inverted codes, and those without a quiet zone, need no shot of their own.
func TestReadUnusualCodesAtOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	s, err := Make(KindPayment, randomBytes(rng, 152))
	if err != nil {
		t.Fatal(err)
	}
	phone := scene{w: 640, h: 480, side: 300, tilt: 12, roll: 20, blur: 0.8, noise: 4}
	plain := phone.shot(s, rng)
	for name, p := range map[string]picture{
		"plain": plain, "mirrored": plain.mirrored(), "inverted": plain.negative(), "both": plain.mirrored().negative(), "turned": plain.turned(),
	} {
		if got, err := NewReader().Read(p.pix, p.w, p.h, p.stride); err != nil || got.Text != s.Text {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A camera's shots come for hours. Our own part allocates nothing, with a code in view or without. The library takes its own in a shot in which its
// second opinion is asked for, and some 25 small pieces where it corrects a symbol that comes back to other modules than the last.
func TestReadAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	noise := picture{randomBytes(rng, 320*240), 320, 240, 320}
	r := NewReader()
	r.keep, r.last = 1<<30, box{x: 40, y: 30, w: 200, h: 180} // as if a code had just gone
	shot := func() { _, _ = r.Read(noise.pix, noise.w, noise.h, noise.stride) }
	for range 2 * len(schedule) {
		shot()
	}
	for i, turn := range schedule {
		n := testing.AllocsPerRun(4, func() { r.picture = i; shot() })
		if !turn.library && n > 0 {
			t.Errorf("noise, shot %d of the schedule: %v allocations", i, n)
		}
	}
	s, err := Make(KindPayment, randomBytes(rng, 152))
	if err != nil {
		t.Fatal(err)
	}
	p := scene{w: 640, h: 480, side: 300, tilt: 10, roll: 10, blur: 0.8, noise: 3}.shot(s, rng)
	again := func() {
		if _, err := r.Read(p.pix, p.w, p.h, p.stride); err != nil {
			t.Fatal(err)
		}
	}
	again()
	again() // with the other way of looking near
	if n := testing.AllocsPerRun(8, again); n > 0 {
		t.Errorf("a code again: %v allocations", n)
	}
}
