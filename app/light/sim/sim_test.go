package sim

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"glint/app/light/optic"
)

var (
	black = optic.NewPicture(1, 1, []optic.RGB{{}})
	white = optic.NewPicture(1, 1, []optic.RGB{{R: 255, G: 255, B: 255}})
)

// plain is a path without any disturbance: the screen fills the view's width.
func plain() Path { return Path{Scale: 1, Aspect: 0.75, Level: 1, W: 64, H: 48} }

func TestPlainPathIsExact(t *testing.T) {
	colours := []optic.RGB{{R: 255, G: 255}, {R: 200, G: 255, B: 255}, {R: 225, G: 255, B: 175}, {R: 255, G: 245, B: 235}}
	picture := optic.NewPicture(2, 2, colours)
	shot := New(plain()).Shoot(time.Second, func(time.Duration) optic.Picture { return picture })
	if !shot.Valid() {
		t.Fatal("odd shot")
	}
	for i, want := range colours {
		x, y := 16+32*(i%2), 12+24*(i/2)
		got := pixel(shot, x, y)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d < -1 || d > 1 {
				t.Errorf("zone %d: got %v, want %v", i, got, want)
			}
		}
	}
}

func TestSameSeedSameShot(t *testing.T) {
	for _, c := range Conditions() {
		c.Path.Seed = 5
		show := func(at time.Duration) optic.Picture {
			if at > 100*time.Millisecond {
				return white
			}
			return black
		}
		a, b := New(c.Path), New(c.Path)
		for n := range 4 {
			at, stamp, ok := a.Frame(n)
			at2, stamp2, ok2 := b.Frame(n)
			if at != at2 || stamp != stamp2 || ok != ok2 {
				t.Fatalf("%s: times differ", c.Name)
			}
			if !bytes.Equal(a.Shoot(at, show).Pix, b.Shoot(at, show).Pix) {
				t.Fatalf("%s: shots differ", c.Name)
			}
		}
	}
}

// TestRollingShutter checks that each row samples its own time, and mixes what its exposure saw.
func TestRollingShutter(t *testing.T) {
	path := plain()
	path.Readout, path.Exposure = 24*time.Millisecond, 12*time.Millisecond
	const change = 3 * time.Second / 60
	show := func(at time.Duration) optic.Picture {
		if at >= change {
			return white
		}
		return black
	}
	shot := New(path).Shoot(change, show)
	for y := range shot.H {
		// The exposure of row y ends this long after the change.
		after := ((float64(y)+0.5)/float64(shot.H)-0.5)*24 + 6
		want := optic.Encode(min(max(after/12, 0), 1))
		if got := pixel(shot, 30, y).G; math.Abs(float64(got)-float64(want)) > 4 {
			t.Errorf("row %d: got %d, want %d", y, got, want)
		}
	}
}

func TestGeometry(t *testing.T) {
	corners := []struct {
		name   string
		change func(*Path)
		x, y   int // where the screen's right upper zone is seen
	}{
		{"straight", func(*Path) {}, 48, 12},
		{"quarter turn", func(p *Path) { p.Rotation = 90 }, 44, 36},
		{"half turn", func(p *Path) { p.Rotation = 180 }, 16, 36},
		{"moved", func(p *Path) { p.OffsetX = -0.25 }, 32, 12},
	}
	colours := []optic.RGB{{}, {G: 255}, {}, {}}
	picture := optic.NewPicture(2, 2, colours)
	for _, c := range corners {
		path := plain()
		path.Scale = 0.9
		c.change(&path)
		shot := New(path).Shoot(time.Second, func(time.Duration) optic.Picture { return picture })
		if got := pixel(shot, c.x, c.y); got.G < 250 {
			t.Errorf("%s: got %v at %d,%d", c.name, got, c.x, c.y)
		}
	}
}

// TestBlurAgainstPlainGaussian compares the fast blur with a slow sum, and checks that light is kept.
func TestBlurAgainstPlainGaussian(t *testing.T) {
	const w, h = 96, 64
	for _, sigma := range []float64{0.8, 2, 4, 8} {
		plane := make([]float32, w*h)
		for y := range h {
			for x := range w {
				if x/12%2 == y/16%2 {
					plane[y*w+x] = 1
				}
			}
		}
		slow := slowBlur(plane, w, h, sigma)
		new(blurrer).blur(plane, w, h, sigma)
		var worst float64
		for y := 26; y < h-26; y++ {
			for x := 26; x < w-26; x++ {
				worst = max(worst, math.Abs(float64(plane[y*w+x])-slow[y*w+x]))
			}
		}
		if worst > 0.01 {
			t.Errorf("sigma %v: off by %.3f", sigma, worst)
		}
	}
}

func slowBlur(plane []float32, w, h int, sigma float64) []float64 {
	out := make([]float64, len(plane))
	r := int(3*sigma) + 1
	for y := range h {
		for x := range w {
			var sum, all float64
			for j := max(y-r, 0); j <= min(y+r, h-1); j++ {
				for i := max(x-r, 0); i <= min(x+r, w-1); i++ {
					k := math.Exp(-float64((i-x)*(i-x)+(j-y)*(j-y)) / (2 * sigma * sigma))
					sum += k * float64(plane[j*w+i])
					all += k
				}
			}
			out[y*w+x] = sum / all
		}
	}
	return out
}

func TestFrame(t *testing.T) {
	path := plain()
	path.FPS, path.Jitter, path.Wander, path.DropRate = 25, 10*time.Millisecond, 8*time.Millisecond, 0.1
	c := New(path)
	lost := 0
	var worst time.Duration
	last := time.Duration(-1 << 62)
	for n := range 2000 {
		taken, stamp, ok := c.Frame(n)
		if !ok {
			lost++
		}
		if taken <= last {
			t.Fatalf("shot %d is taken before the one before", n)
		}
		last = taken
		worst = max(worst, stamp-taken, taken-stamp)
		if d := taken - time.Duration(n)*40*time.Millisecond; d > 8*time.Millisecond || d < -8*time.Millisecond {
			t.Fatalf("shot %d is %v off its beat", n, d)
		}
	}
	if lost < 150 || lost > 250 {
		t.Errorf("lost %d of 2000, want about 200", lost)
	}
	if worst > 10*time.Millisecond || worst < 9*time.Millisecond {
		t.Errorf("worst timestamp is off by %v, want nearly 10 ms", worst)
	}
}

func TestOcclusionAndNoise(t *testing.T) {
	path := plain()
	path.Occlusion, path.Noise = 0.25, 4
	shot := New(path).Shoot(time.Second, func(time.Duration) optic.Picture { return white })
	if got := pixel(shot, 60, 20); got.G > 100 {
		t.Errorf("behind the hand: got %v", got)
	}
	path.Occlusion, path.Level = 0, 0.5
	shot = New(path).Shoot(time.Second, func(time.Duration) optic.Picture { return white })
	seen := map[uint8]bool{}
	for x := range 64 {
		seen[pixel(shot, x, 20).B] = true
	}
	if len(seen) < 4 {
		t.Errorf("got %d levels of blue in a row, want noise", len(seen))
	}
}

func TestShootImage(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range img.Pix {
		if i%40 < 20 {
			img.Pix[i] = 255
		}
	}
	c := New(Path{Scale: 0.5, Level: 1, BlurSigmaPx: 0.5})
	got := c.ShootImage(img, 640, 480)
	if len(got) != 640*480 {
		t.Fatalf("got %d bytes", len(got))
	}
	at := func(x, y int) uint8 { return got[y*640+x] }
	if at(240, 240) < 250 || at(400, 240) > 30 || at(20, 20) > 30 {
		t.Errorf("got %d left, %d right, %d outside", at(240, 240), at(400, 240), at(20, 20))
	}
	rgba := image.NewRGBA(image.Rect(3, 3, 43, 43))
	for y := range 40 {
		for x := range 40 {
			rgba.Set(3+x, 3+y, color.Gray{img.Pix[40*y+x]})
		}
	}
	if !bytes.Equal(got, c.ShootImage(rgba, 640, 480)) {
		t.Error("the same image in colour is taken otherwise")
	}
	if c.ShootImage(img, 0, 480) != nil {
		t.Error("a shot without pixels was taken")
	}
	c.ShootImage(image.NewGray(image.Rect(0, 0, 0, 0)), 64, 48) // must not panic
}

func TestConditionsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Conditions() {
		if c.Name == "" || seen[c.Name] {
			t.Errorf("name %q is empty or taken twice", c.Name)
		}
		seen[c.Name] = true
		if got, ok := ConditionByName(c.Name); !ok || got != c {
			t.Errorf("%s is not found", c.Name)
		}
	}
	if _, ok := ConditionByName("none"); ok {
		t.Error("a condition that does not exist was found")
	}
}

func pixel(s optic.Shot, x, y int) optic.RGB {
	p := s.Pix[4*(y*s.W+x):]
	return optic.RGB{R: p[0], G: p[1], B: p[2]}
}
