package code

import (
	"math"
	"math/rand/v2"
	"testing"
)

// barView is a *simulated* camera's view of a bar code on a phone.
type barView struct {
	name   string
	module float64 // pixels
	high   float64 // height of the bars as a part of their length
	turn   float64 // half the range of turns, degrees
	tilt   float64 // about the bars' own direction, degrees: the far end is smaller
	blur   float64 // pixels, sigma
	noise  float64 // sigma
	gain   float64 // contrast, 1 is full
	floor  int     // of 100 views, read in one shot
}

// The floors are some points below what 100 views gave (2026-11-23, TestBarViews -v); the library's count is in the log.
var barViews = []barView{
	{"clean", 2.5, 0.35, 8, 0, 0.3, 1, 1, 99},
	{"1.5 px", 1.5, 0.35, 8, 0, 0.3, 2, 1, 95},
	{"blur 0.4 modules", 2.5, 0.35, 8, 0, 1, 2, 1, 90},
	{"blur 0.5 modules", 2.5, 0.35, 8, 0, 1.25, 2, 1, 5},
	{"noise 12", 2.5, 0.35, 8, 0, 0.6, 12, 1, 95},
	{"noise 20", 2.5, 0.2, 8, 0, 0.7, 20, 1, 70},
	{"any turn", 2.5, 0.4, 180, 0, 0.6, 3, 1, 65},
	{"tilt 40", 2.8, 0.35, 8, 40, 0.6, 3, 1, 95},
	{"dim", 2.5, 0.35, 8, 0, 0.6, 3, 0.25, 90},
}

// draw renders one view of 640×480.
func (v barView) draw(rng *rand.Rand, widths []uint8) (pix []byte, w, h int) {
	w, h = 640, 480
	var edges []float64
	at := 0.0
	for _, x := range widths {
		edges = append(edges, at)
		at += float64(x)
	}
	long := at
	angle := (2*rng.Float64() - 1) * v.turn * math.Pi / 180
	sin, cos := math.Sincos(angle)
	cx, cy := float64(w)/2+20*(rng.Float64()-0.5), float64(h)/2+40*(rng.Float64()-0.5)
	foreshort := math.Cos(v.tilt * math.Pi / 180)
	slope := math.Sin(v.tilt*math.Pi/180) * 0.5 / (long * v.module / 2) // a camera as far away as the code is long
	luma := func(x, y float64) float64 {
		x, y = x-cx, y-cy
		x, y = x*cos+y*sin, y*cos-x*sin
		depth := 1 - x*slope
		x, y = x/depth/foreshort, y/depth
		m := x/v.module + long/2
		switch {
		case m < -QuietBars || m > long+QuietBars || math.Abs(y) > long*v.module*v.high/2+4:
			return 70 // the room
		case m < 0 || m >= long || math.Abs(y) > long*v.module*v.high/2:
			return 215
		}
		i := len(edges) - 1
		for edges[i] > m {
			i--
		}
		if i%2 == 0 {
			return 35
		}
		return 215
	}
	fine := make([]float64, w*h)
	for i := range fine {
		for k := range 9 {
			fine[i] += luma(float64(i%w)+float64(k%3)/3-1.0/3, float64(i/w)+float64(k/3)/3-1.0/3) / 9
		}
	}
	fine = blurred(blurred(fine, w, h, v.blur, 1), w, h, v.blur, w)
	pix = make([]byte, w*h)
	for i, f := range fine {
		pix[i] = byte(math.Round(min(max((f-128)*v.gain+128+v.noise*rng.NormFloat64(), 0), 255)))
	}
	return pix, w, h
}

func blurred(in []float64, w, h int, sigma float64, step int) []float64 {
	reach := int(3*sigma) + 1
	var kernel []float64
	sum := 0.0
	for d := -reach; d <= reach; d++ {
		kernel = append(kernel, math.Exp(-float64(d*d)/(2*sigma*sigma)))
		sum += kernel[len(kernel)-1]
	}
	out := make([]float64, len(in))
	for i := range in {
		for k, g := range kernel {
			j := i + (k-reach)*step
			if j < 0 || j >= w*h || step == 1 && j/w != i/w {
				j = i
			}
			out[i] += in[j] * g / sum
		}
	}
	return out
}

func TestBarViews(t *testing.T) {
	views := 20
	if testing.Short() {
		views = 10
	}
	for _, v := range barViews {
		t.Run(v.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(41, 42))
			ours, within, library := 0, 0, 0
			for range views {
				digits := shortDigits(rng)
				bars, err := MakeBars(digits)
				if err != nil {
					t.Fatal(err)
				}
				pix, w, h := v.draw(rng, bars.Widths)
				s := new(barScan)
				for shot := range 4 {
					left := DefaultWork
					found, ok := s.look(plane{pix, w, box{w: w, h: h}}, &left)
					if !ok {
						continue
					}
					if found.text != string(digits) {
						t.Fatalf("read %q of %s", found.text, digits)
					}
					if shot == 0 {
						ours++
					}
					within++
					break
				}
				if got, err := libraryBars(pix, w, h); err == nil {
					library++
					if got != string(digits) {
						t.Logf("the library read %q of %s", got, digits)
					}
				}
			}
			t.Logf("of %d: ours %d, in four shots %d, library %d", views, ours, within, library)
			if ours*100 < v.floor*views {
				t.Errorf("read %d of %d views, want %d%%", ours, views, v.floor)
			}
		})
	}
}
