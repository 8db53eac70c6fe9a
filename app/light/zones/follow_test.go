package zones

import (
	"math"
	"math/rand/v2"
	"testing"

	"glint/app/light/optic"
)

// panel is a shot of a bright screen with a soft edge on a dim table, seen through a map; noise is in steps of 8-bit code.
func panel(w *warp, light, noise float64, seed uint64) optic.Shot {
	const width, height = 320, 240
	s := optic.Shot{W: width, H: height, Pix: make([]byte, 4*width*height)}
	dice := rand.New(rand.NewPCG(seed, 5))
	inside := func(at, low, high float64) float64 { // 2 fine cells to rise
		return min(max((at-low)/2+0.5, 0), 1) * min(max((high-at)/2+0.5, 0), 1)
	}
	for y := range height {
		for x := range width {
			// the map is from the frame to the shot; it is small enough to be turned round by its sign
			u, v := w.at((float64(x)+0.5)/2, (float64(y)+0.5)/2)
			u, v = float64(x)+0.5-u, float64(y)+0.5-v
			c := optic.Encode(light * (0.1 + 0.6*inside(u+0.05*v, 40, 125)*inside(v-0.05*u, 25, 85)))
			for k := range 3 {
				s.Pix[4*(y*width+x)+k] = uint8(min(max(float64(c)+noise*dice.NormFloat64(), 0), 255))
			}
		}
	}
	return s
}

// looked gives the follower's map after a still shot and some on the way to w, and the last view.
func looked(t *testing.T, w warp, shots int, light float64) (follower, *view, *view) {
	t.Helper()
	l, ok := newLayout(320, 240)
	if !ok {
		t.Fatal("no layout")
	}
	var f follower
	f.reset(l)
	first, last := l.newView(), l.newView()
	l.take(first, panel(&warp{}, 1, 1, 1), &f)
	for i := 1; i <= shots; i++ {
		way := float64(i) / float64(shots)
		part := warp{w.ax * way, w.bx * way, w.cx * way, w.ay * way, w.by * way, w.cy * way}
		l.take(last, panel(&part, 1+(light-1)*way, 1, uint64(i)), &f)
	}
	return f, first, last
}

// TestFollows: the map of a moving scene is found to a tenth of a fine cell where the screen is, and what the view keeps does not move.
func TestFollows(t *testing.T) {
	for _, test := range []struct {
		name  string
		to    warp
		shots int
		light float64
	}{
		{"still", warp{}, 3, 1},
		{"shift", warp{ax: 3.3, ay: -2.4}, 1, 1},
		{"far", warp{ax: 14, ay: 9}, 4, 1},
		{"turned", warp{ax: 2, bx: 0.002, cx: -0.035, ay: -1.5, by: 0.035, cy: 0.002}, 10, 1},
		{"nearer", warp{ax: -3, bx: 0.03, ay: -2, cy: 0.03}, 8, 1},
		{"rolled", warp{ax: -1, cx: 0.02, ay: 1, cy: -0.01}, 1, 1},
		{"darker", warp{ax: 2, ay: 2}, 3, 0.6},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, first, last := looked(t, test.to, test.shots, test.light)
			for _, at := range [][2]float64{{42, 28}, {120, 28}, {42, 82}, {120, 82}} {
				u, v := f.total.at(at[0], at[1])
				x, y := test.to.at(at[0], at[1])
				if off := math.Hypot(u-x, v-y); off > 0.12+0.02*test.to.most(f.layout) {
					t.Errorf("%v: got %.2f,%.2f, want %.2f,%.2f", at, u, v, x, y)
				}
			}
			var off, all float64
			for y := 10; y < 110; y++ {
				for x := 20; x < 140; x++ {
					c := y*f.layout.w + x
					off += square(float64(last.fine[0][c] - first.fine[0][c]))
					all += square(float64(first.fine[0][c]))
				}
			}
			if off > 0.003*all {
				t.Errorf("the view moves: %.4f of its energy", off/all)
			}
		})
	}
}

// TestNothingToFollow: where there is no edge, and where the scene is another one in every shot, nothing is moved.
func TestNothingToFollow(t *testing.T) {
	l, _ := newLayout(320, 240)
	for _, name := range []string{"flat", "noise"} {
		var f follower
		f.reset(l)
		dice := rand.New(rand.NewPCG(3, 4))
		s := optic.Shot{W: 320, H: 240, Pix: make([]byte, 4*320*240)}
		for range 12 {
			for i := range s.Pix {
				s.Pix[i] = uint8(118 + dice.IntN(5))
				if name == "noise" {
					s.Pix[i] = uint8(dice.IntN(256))
				}
			}
			l.take(l.newView(), s, &f)
		}
		if far := f.total.most(l); far > 0.3 {
			t.Errorf("%s: moved by %.2f", name, far)
		}
	}
}
