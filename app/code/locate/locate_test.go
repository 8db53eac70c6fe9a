package locate

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glint/app/code/deblur"
)

// grid is a symbol with real function patterns and random data.
func grid(rng *rand.Rand, version int) (dark []bool, size int) {
	size = 17 + 4*version
	dark = make([]bool, size*size)
	for i := range dark {
		dark[i] = rng.IntN(2) == 0
	}
	for i, k := range New().layoutOf(size).known {
		if k != deblur.Open {
			dark[i] = k == deblur.Dark
		}
	}
	return dark, size
}

// drawn shows a grid with four light modules about it on grey, scale pixels to a
// module, turned about the middle of the picture by an angle.
func drawn(dark []bool, size int, scale, angle float64, w, h int) []byte {
	pix := bytes.Repeat([]byte{100}, w*h)
	cos, sin := math.Cos(angle), math.Sin(angle)
	for y := range h {
		for x := range w {
			dx, dy := (float64(x)+0.5-float64(w)/2)/scale, (float64(y)+0.5-float64(h)/2)/scale
			u := int(math.Floor(dx*cos + dy*sin + float64(size)/2))
			v := int(math.Floor(dy*cos - dx*sin + float64(size)/2))
			switch {
			case u < -4 || v < -4 || u >= size+4 || v >= size+4:
			case u >= 0 && v >= 0 && u < size && v < size && dark[v*size+u]:
				pix[y*w+x] = 20
			default:
				pix[y*w+x] = 220
			}
		}
	}
	return pix
}

// plenty is work for any picture.
func plenty() *Work {
	w := Work(1 << 30)
	return &w
}

func when(enough bool) Verdict {
	if enough {
		return Enough
	}
	return Unread
}

func TestEachFindsTheModules(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	l := New()
	for _, version := range []int{1, 2, 6, 8, 9, 14} {
		for _, degrees := range []float64{0, 8, -97} {
			for _, effort := range []Effort{Quick, Fine, Smooth} {
				dark, size := grid(rng, version)
				scale := min(420/float64(size+8), 9)
				pix := drawn(dark, size, scale, degrees*math.Pi/180, 640, 480)
				var got Symbol
				ok, _ := l.Each(pix, 640, 480, 640, effort, plenty(), func(s Symbol) Verdict {
					got = s
					return when(s.Size == size && slices.Equal(s.Dark, dark))
				})
				if !ok {
					t.Errorf("version %d, %v°, effort %d: not found", version, degrees, effort)
					continue
				}
				for i, c := range [][2]float64{{3.5, float64(size) - 3.5}, {3.5, 3.5}, {float64(size) - 3.5, 3.5}} {
					u, v := (c[0]-float64(size)/2)*scale, (c[1]-float64(size)/2)*scale
					a := degrees * math.Pi / 180
					x, y := 320+u*math.Cos(a)-v*math.Sin(a), 240+u*math.Sin(a)+v*math.Cos(a)
					if math.Hypot(float64(got.Corners[i][0])-x, float64(got.Corners[i][1])-y) > max(1, 0.35*scale) {
						t.Errorf("version %d, %v°: corner %d at %v, want (%.1f, %.1f)", version, degrees, i, got.Corners[i], x, y)
					}
				}
			}
		}
	}
}

// A picture full of finder patterns, and noise, cost a bounded number of
// hypotheses.
func TestEachIsBounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pattern := make([]byte, 640*480)
	noise := make([]byte, 640*480)
	for i := range pattern {
		u, v := i%640/4%12-4, i/640/4%12-4
		pattern[i] = 220
		if finderDark(u, v) && max(u, -u, v, -v) <= 3 {
			pattern[i] = 20
		}
		noise[i] = byte(rng.Uint32())
	}
	for name, pix := range map[string][]byte{"finders": pattern, "noise": noise, "black": make([]byte, 640*480)} {
		for _, effort := range []Effort{Quick, Fine, Smooth} {
			calls := 0
			taken, offered := New().Each(pix, 640, 480, 640, effort, plenty(), func(Symbol) Verdict { calls++; return Unread })
			if taken || calls != offered || offered > maxSymbols {
				t.Errorf("%s: taken %v, %d calls, %d offered", name, taken, calls, offered)
			}
		}
	}
}

func TestEachTakesAnySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	dark, size := grid(rng, 1)
	pix := drawn(dark, size, 3, 0, 90, 90)
	for w := range 91 {
		for _, h := range []int{0, 1, 20, 21, 22, 47, 90} {
			New().Each(pix, w, h, 90, Smooth, plenty(), func(Symbol) Verdict { return Unread })
		}
	}
}

// The limits by summed areas equal the means taken block by block.
func TestThreshold(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const w, h, stride, bias = 37, 29, 41, 4
	pix := make([]byte, stride*h)
	for i := range pix {
		pix[i] = byte(rng.Uint32())
	}
	p := newPlane(pix, w, h, stride)
	var g ground
	g.addUp(&p)
	var limits [2][]byte
	for which := range limits {
		g.threshold(which+1, bias)
		limits[which] = slices.Clone(g.limits)
	}
	mean := func(bx, by int) (sum, n int) { // of a block: every second sample, the first column where it is cut off
		for i := range block * block {
			x, y := bx*block+i%block, min(by*block+i/block, h-1)
			if bx*block+block > w {
				x = bx * block
			}
			if (i+i/block)%2 == 0 {
				sum += int(pix[y*stride+x])
			}
		}
		return sum, perBlock
	}
	for i := range 2 * g.wide * g.high {
		which, bx, by := i%2, i/2%g.wide, i/2/g.wide
		reach := which + 1
		sum, n := 0, 0
		for y := max(by-reach, 0); y <= min(by+reach, g.high-1); y++ {
			for x := max(bx-reach, 0); x <= min(bx+reach, g.wide-1); x++ {
				s, m := mean(x, y)
				if which == 0 && x == bx && y == by {
					s, m = s*(1+centre), m*(1+centre)
				}
				sum, n = sum+s, n+m
			}
		}
		if got, want := int(limits[which][by*g.wide+bx]), max(sum/n-bias, 0); got < want-1 || got > want+1 {
			t.Fatalf("window %d, block (%d, %d): got %d, want %d", which, bx, by, got, want)
		}
	}
}

func TestFitRecoversAPerspective(t *testing.T) {
	want := perspective{4, 0.5, 100, -0.3, 5, 80, 0.002, -0.001}
	var four []pair
	for _, c := range [4][2]float64{{3.5, 3.5}, {45.5, 3.5}, {3.5, 45.5}, {42.5, 42.5}} {
		x, y := want.at(c[0], c[1])
		four = append(four, pair{c[0], c[1], x, y, 1})
	}
	got, ok := fit(four)
	if !ok {
		t.Fatal("no fit")
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			t.Errorf("entry %d: got %v, want %v", i, got[i], want[i])
		}
	}
	for i := range four { // all on one line
		four[i].v, four[i].y = four[i].u, four[i].x
	}
	if _, ok := fit(four); ok {
		t.Error("a line spans no plane")
	}
}

// ISO/IEC 18004 annex E, some of its rows.
func TestAlignments(t *testing.T) {
	rows := map[int][]int{
		2: {6, 18}, 6: {6, 34}, 7: {6, 22, 38}, 8: {6, 24, 42}, 11: {6, 30, 54}, 14: {6, 26, 46, 66}, 22: {6, 26, 50, 74, 98},
		32: {6, 34, 60, 86, 112, 138}, 36: {6, 24, 50, 76, 102, 128, 154}, 40: {6, 30, 58, 86, 114, 142, 170},
	}
	for version, lines := range rows {
		var want [][2]int
		last := lines[len(lines)-1]
		for _, u := range lines {
			for _, v := range lines {
				if u == 6 && v == 6 || u == 6 && v == last || u == last && v == 6 {
					continue
				}
				want = append(want, [2]int{u, v})
			}
		}
		if got := alignments(17 + 4*version); !slices.Equal(got, want) {
			t.Errorf("version %d: got %v, want %v", version, got, want)
		}
	}
	if got := alignments(21); got != nil {
		t.Errorf("version 1: got %v", got)
	}
}

func FuzzEach(f *testing.F) {
	dark, size := grid(rand.New(rand.NewPCG(9, 10)), 1)
	f.Add(drawn(dark, size, 2, 0, 60, 60), 60, 60, byte(0))
	f.Add(drawn(dark, size, 2, 0.3, 60, 60), 58, 60, byte(1))
	f.Fuzz(func(t *testing.T, pix []byte, w, h int, effort byte) {
		if w < 0 || h < 0 || w > 200 || h > 200 || w*h > len(pix) {
			return // the caller checks
		}
		_, offered := New().Each(pix, w, h, w, Effort(effort%3), plenty(), func(s Symbol) Verdict {
			if len(s.Dark) != s.Size*s.Size || s.Size < 21 || s.Size > 177 {
				t.Errorf("symbol of %d with %d modules", s.Size, len(s.Dark))
			}
			return Unread
		})
		if offered > maxSymbols {
			t.Errorf("%d offered", offered)
		}
	})
}

// Work is a limit: a search ends soon after it is used up, and none begins without.
func TestEachKeepsToItsWork(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	pix := make([]byte, 640*480)
	for i := range pix {
		u, v := i%640/4%12-4, i/640/4%12-4
		pix[i] = byte(200 + rng.IntN(20))
		if finderDark(u, v) && max(u, -u, v, -v) <= 3 {
			pix[i] = 20
		}
	}
	l := New()
	for _, given := range []Work{0, 1, 200_000, 1_000_000} {
		left := given
		l.Each(pix, 640, 480, 640, Quick, &left, func(Symbol) Verdict { return Unread })
		if left < -400_000 || given == 0 && left != 0 || given > 0 && left >= given {
			t.Errorf("given %d, left %d", given, left)
		}
	}
}

func BenchmarkEach(b *testing.B) {
	rng := rand.New(rand.NewPCG(13, 14))
	dark, size := grid(rng, 9)
	pix := drawn(dark, size, 3.7, 0.1, 640, 480)
	for _, refined := range []bool{false, true} {
		b.Run(map[bool]string{false: "sharp", true: "refined"}[refined], func(b *testing.B) {
			b.ReportAllocs()
			l := New()
			used := Work(0)
			for b.Loop() {
				left := *plenty()
				calls := 0
				l.Each(pix, 640, 480, 640, Quick, &left, func(Symbol) Verdict { calls++; return when(!refined || calls == 3) })
				used = *plenty() - left
			}
			b.ReportMetric(float64(used), "work")
		})
	}
}

// A camera's shots come for hours: a search leaves nothing behind.
func TestEachAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	dark, size := grid(rng, 6)
	pix := drawn(dark, size, 5, 0.2, 320, 240)
	for _, effort := range []Effort{Quick, Fine, Smooth} {
		l := New()
		search := func() {
			left := Work(3_000_000)
			l.Each(pix, 320, 240, 320, effort, &left, func(Symbol) Verdict { return Unread })
		}
		search()
		if n := testing.AllocsPerRun(3, search); n > 0 {
			t.Errorf("effort %d: %v allocations", effort, n)
		}
	}
}
