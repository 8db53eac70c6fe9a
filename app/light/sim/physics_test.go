package sim

import (
	"fmt"
	"math"
	"testing"
	"time"

	"glint/app/light/optic"
)

func flat(c optic.RGB) Show {
	p := optic.NewPicture(1, 1, []optic.RGB{c})
	return func(time.Duration) optic.Picture { return p }
}

// step shows black, then white from a time on.
func stepAt(change time.Duration) Show {
	return func(at time.Duration) optic.Picture {
		if at >= change {
			return white
		}
		return black
	}
}

// TestSpotKeepsLight blurs one bright pixel: its light stays, its middle stays, and its variance by axis is sigma squared.
func TestSpotKeepsLight(t *testing.T) {
	const w, h = 160, 160
	for _, disc := range []bool{false, true} {
		for _, sigma := range []float64{0.7, 1, 2, 2.4, 3.5, 5, 8, 11, 16} {
			plane := make([]float32, w*h)
			// Four pixels, so that their middle is that of a block of any of the smaller planes' grids.
			for _, i := range []int{79*w + 79, 79*w + 80, 80*w + 79, 80*w + 80} {
				plane[i] = 250
			}
			b := blurrer{disc: disc}
			b.blur(plane, w, h, sigma)
			var sum, mx, my, vx, vy float64
			for i, v := range plane {
				x, y := float64(i%w)-79.5, float64(i/w)-79.5
				f := float64(v)
				sum, mx, my, vx, vy = sum+f, mx+f*x, my+f*y, vx+f*x*x, vy+f*y*y
			}
			if math.Abs(sum-1000) > 1 || math.Abs(mx/sum) > 0.02 || math.Abs(my/sum) > 0.02 {
				t.Errorf("disc %v, sigma %v: sum %.2f, middle %.3f %.3f", disc, sigma, sum, mx/sum, my/sum)
			}
			for _, v := range []float64{vx, vy} {
				got := math.Sqrt(v/sum - 0.25) // of the four pixels themselves
				if math.Abs(got-sigma) > 0.06*sigma+0.05 {
					t.Errorf("disc %v, sigma %v: spot has %.3f", disc, sigma, got)
				}
			}
		}
	}
}

// TestDiscIsEven: the middle of a defocused spot is as bright as the places half way to its edge, unlike a Gaussian's.
func TestDiscIsEven(t *testing.T) {
	const w, h = 64, 64
	plane := make([]float32, w*h)
	plane[32*w+32] = 1000
	b := blurrer{disc: true}
	b.blur(plane, w, h, 2.4) // radius 4.8
	want := float32(1000 / (math.Pi * 4.8 * 4.8))
	for _, x := range []int{32, 34, 35, 30, 29} {
		if got := plane[32*w+x]; math.Abs(float64(got/want-1)) > 0.03 {
			t.Errorf("%d px off: got %.2f, want %.2f", x-32, got, want)
		}
	}
	if got := plane[32*w+38]; got != 0 {
		t.Errorf("outside: got %v", got)
	}
}

// TestStrayLightIsTakenFromSomewhere: glow and flare move light and make none.
func TestStrayLightIsTakenFromSomewhere(t *testing.T) {
	path := plain()
	path.Scale, path.Ambient = 0.5, 0.2
	mean := func(p Path) float64 {
		full := p.filled()
		c := newCanvas(&full, 320, 240, full.Aspect, 0)
		var s scene
		c.draw(&s, white)
		var sum float64
		for _, v := range s.plane[1] {
			sum += float64(v)
		}
		return sum
	}
	want := mean(path)
	path.Glow, path.Flare = 0.2, 0.1
	if got := mean(path); math.Abs(got/want-1) > 2e-3 {
		t.Errorf("got %.1f, want %.1f", got, want)
	}
}

// TestChangeShare compares the formula with a sum over the exposure.
func TestChangeShare(t *testing.T) {
	for _, constant := range []float64{0, 0.5, 3, 9, 40} {
		for _, exposure := range []float64{0.1, 5, 33} {
			for _, e := range []float64{-1, 0, 0.05, 2, 5, 20, 33, 50, 120} {
				const n = 20000
				sum := 0.0
				for i := range n {
					since := e - exposure + exposure*(float64(i)+0.5)/n
					switch {
					case since <= 0:
					case constant == 0:
						sum++
					default:
						sum += -math.Expm1(-since / constant)
					}
				}
				if got := changeShare(e, exposure, constant); math.Abs(got-sum/n) > 1e-3 {
					t.Errorf("constant %v, exposure %v, end %v: got %.4f, want %.4f", constant, exposure, e, got, sum/n)
				}
			}
		}
	}
}

// TestSharesAddUp: a screen that goes through pictures of equal light stays as bright, and one that goes through unequal ones gives their mean by time.
func TestSharesAddUp(t *testing.T) {
	path := plain()
	path.Exposure, path.Readout, path.Scan, path.RefreshHz = 45*time.Millisecond, 25*time.Millisecond, 6*time.Millisecond, 120
	path.Response = [3]time.Duration{2 * ms, 4 * ms, 6 * ms}
	grey := optic.RGB{R: 180, G: 180, B: 180}
	same := func(at time.Duration) optic.Picture { // other content, equal light
		cols := 1 + int(at/(10*ms))%7
		colours := make([]optic.RGB, cols)
		for i := range colours {
			colours[i] = grey
		}
		return optic.NewPicture(cols, 1, colours)
	}
	shot := New(path).Shoot(time.Second, same)
	for y := range shot.H {
		if got := pixel(shot, 20, y); got != grey {
			t.Fatalf("row %d: got %v, want %v", y, got, grey)
		}
	}
	// Three levels in turn, each for 1/40 s: an exposure of three of them sees their mean, whatever the response.
	path.Exposure, path.Readout, path.Scan = 75*time.Millisecond, 0, 0
	levels := []uint8{0, 150, 255}
	want := optic.Encode((optic.Decode(0) + optic.Decode(150) + 1) / 3)
	shot = New(path).Shoot(time.Second, func(at time.Duration) optic.Picture {
		v := levels[int(math.Round(at.Seconds()*120))/3%3]
		return optic.NewPicture(1, 1, []optic.RGB{{R: v, G: v, B: v}})
	})
	for _, got := range []uint8{pixel(shot, 9, 9).R, pixel(shot, 50, 40).G, pixel(shot, 20, 30).B} {
		if math.Abs(float64(got)-float64(want)) > 2 {
			t.Errorf("got %d, want %d", got, want)
		}
	}
}

// TestStepReachesRowInTime follows a change of picture over the shots' rows: the level of each pixel says when its line changed.
func TestStepReachesRowInTime(t *testing.T) {
	const exposure = 0.020
	tests := []struct {
		name   string
		change func(*Path)
		delay  func(u, v, x, y float64) float64 // from the change of the first line to the end of the pixel's exposure, less its half; s
	}{
		{"rolling shutter", func(p *Path) { p.Readout = 16 * ms }, func(_, _, _, y float64) float64 { return 0.016 * (y - 0.5) }},
		{"on its head", func(p *Path) { p.Readout = -16 * ms }, func(_, _, _, y float64) float64 { return -0.016 * (y - 0.5) }},
		{"sideways", func(p *Path) { p.Readout, p.Sideways = 16*ms, true }, func(_, _, x, _ float64) float64 { return 0.016 * (x - 0.5) }},
		{"scan", func(p *Path) { p.Scan = 14 * ms }, func(_, v, _, _ float64) float64 { return -0.014 * v }},
		{"scan across", func(p *Path) { p.Scan, p.ScanAcross = 14*ms, true }, func(u, _, _, _ float64) float64 { return -0.014 * u }},
		{"scan of a turned screen", func(p *Path) { p.Scan, p.Rotation = 14*ms, 180 }, func(_, v, _, _ float64) float64 { return -0.014 * v }},
		{"both", func(p *Path) { p.Readout, p.Scan, p.RefreshHz = 16*ms, 8*ms, 120 }, func(_, v, _, y float64) float64 { return 0.016*(y-0.5) - 0.008*v }},
		{"90 Hz", func(p *Path) { p.Scan, p.RefreshHz = 9*ms, 90 }, func(_, v, _, _ float64) float64 { return -0.009 * v }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := plain()
			path.Exposure = 20 * ms
			test.change(&path)
			camera := New(path)
			const change = time.Second // a whole number of refreshes at all rates
			m := camera.path.newMapping(camera.w, camera.h, camera.path.Aspect)
			shot := camera.Shoot(change, stepAt(change))
			for _, at := range [][2]int{{5, 5}, {32, 10}, {50, 24}, {10, 40}, {60, 44}} {
				s, _ := m.at(at[0], at[1])
				x, y := (float64(at[0])+0.5)/64, (float64(at[1])+0.5)/48
				want := min(max(test.delay(s.u, s.v, x, y)/exposure+0.5, 0), 1)
				got := optic.Decode(pixel(shot, at[0], at[1]).G)
				if math.Abs(got-want) > 0.008 {
					t.Errorf("at %v: level %.3f, want %.3f: %.2f ms off", at, got, want, (got-want)*exposure*1e3)
				}
			}
		})
	}
}

// TestResponse follows one pixel as the screen settles: each channel by its own constant.
func TestResponse(t *testing.T) {
	path := plain()
	path.Exposure = 10 * time.Microsecond
	path.Response = [3]time.Duration{3 * ms, 6 * ms, 12 * ms}
	camera := New(path)
	for _, after := range []float64{1, 4, 8, 16, 30} {
		shot := camera.Shoot(time.Second+time.Duration(after*float64(time.Millisecond)), stepAt(time.Second))
		got := pixel(shot, 30, 20)
		for k, code := range []uint8{got.R, got.G, got.B} {
			want := 1 - math.Exp(-after/(3*float64(int(1)<<k)))
			if math.Abs(optic.Decode(code)-want) > 0.006 {
				t.Errorf("%v ms, channel %d: got %.3f, want %.3f", after, k, optic.Decode(code), want)
			}
		}
	}
}

// TestPhotonTransfer measures noise at many levels: its variance is that of reading plus one electron for each electron.
func TestPhotonTransfer(t *testing.T) {
	path := plain()
	path.W, path.H, path.FullWell, path.ReadNoise = 160, 120, 2000, 20
	for _, level := range []float64{0.2, 0.35, 0.5, 0.65} { // where no noise is clipped
		path.Level = level
		shot := New(path).Shoot(time.Second, flat(optic.RGB{R: 255, G: 255, B: 255}))
		n := float64(shot.W * shot.H)
		for k, factor := range []float64{1, 1, blueNoise * blueNoise} {
			var sum, square float64
			for i := k; i < len(shot.Pix); i += 4 {
				v := optic.Decode(shot.Pix[i])
				sum, square = sum+v, square+v*v
			}
			mean := sum / n
			got := square/n - mean*mean
			want := factor * (20*20/2000.0/2000 + level/2000)
			if math.Abs(mean-level) > 0.002 || math.Abs(got/want-1) > 0.08 {
				t.Errorf("level %v, channel %d: mean %.4f, variance %.3g, want %.3g", level, k, mean, got, want)
			}
		}
	}
}

// TestMotionBlurs: a moving view smears an edge over its way during the exposure, and each row sees it where it is at its time.
func TestMotionBlurs(t *testing.T) {
	m := newMotion(&Path{W: 320, Tremor: 4, Seed: 3})
	way := m.during(1.2, 0.04)
	var mean, square float64
	const n = 1000
	for i := range n {
		x := float64(m.at(1.2 + 0.04*((float64(i)+0.5)/n-0.5)).x)
		mean, square = mean+x/n, square+x*x/n
	}
	got := math.Abs(float64(way.to.x-way.from.x)) / 2
	if want := math.Sqrt(square - mean*mean); math.Abs(got-want) > 0.15*want+0.05 {
		t.Errorf("spread %.2f px, want %.2f", got, want)
	}
	if still := m.during(1.2, 1e-4); still.from != still.to {
		t.Errorf("a short exposure moves: %+v", still)
	}
	var rms float64
	for i := range 20000 {
		x := float64(m.at(float64(i) * 0.01).x)
		rms += x * x / 20000
	}
	if got := math.Sqrt(rms); math.Abs(got-4) > 0.1 {
		t.Errorf("rms of the tremor %.2f px, want 4", got)
	}
}

// TestBursts: losses last as long as they are said to.
func TestBursts(t *testing.T) {
	path := plain()
	path.DropRate, path.LossFor, path.Phase = 0.2, 200*ms, 0.5 // six shots, none at the border
	camera := New(path)
	lost := 0
	for n := range 6000 {
		_, _, ok := camera.Frame(n)
		if _, _, first := camera.Frame(n / 6 * 6); ok != first {
			t.Fatalf("shot %d differs from the first of its burst", n)
		}
		if !ok {
			lost++
		}
	}
	if lost < 1000 || lost > 1400 {
		t.Errorf("lost %d of 6000", lost)
	}
}

// TestNoiseIsNew: shots of other times have other noise, shots of the same time the same.
func TestNoiseIsNew(t *testing.T) {
	path := plain()
	path.Noise = 5
	camera := New(path)
	a, b, c := camera.Shoot(time.Second, flat(optic.RGB{R: 99, G: 99, B: 99})), camera.Shoot(2*time.Second, flat(optic.RGB{R: 99, G: 99, B: 99})), camera.Shoot(time.Second, flat(optic.RGB{R: 99, G: 99, B: 99}))
	if string(a.Pix) != string(c.Pix) || string(a.Pix) == string(b.Pix) {
		t.Error("noise does not depend on the time alone")
	}
}

// TestExposureLoop: from four times too bright and from too dark, the mean comes to the target within some time constants, and a brighter
// screen has a shorter exposure.
func TestExposureLoop(t *testing.T) {
	for _, level := range []float64{3, 0.75, 0.05} {
		path := plain()
		path.Level, path.AutoExposure, path.Exposure = level, 300*ms, 20*ms
		camera := New(path)
		var shot optic.Shot
		for n := range 90 {
			camera.ShootInto(&shot, time.Duration(n)*time.Second/30, flat(optic.RGB{R: 255, G: 255, B: 255}))
		}
		if got := optic.Decode(pixel(shot, 30, 30).G); math.Abs(math.Log(got/meterTarget)) > meterBand+0.02 {
			t.Errorf("level %v: settles at %.3f, want %.2f", level, got, meterTarget)
		}
		longer := camera.share.seconds
		if want := min(0.02*meterTarget/level, 0.02); math.Abs(longer/want-1) > 0.1 {
			t.Errorf("level %v: exposure %.2f ms, want %.2f", level, longer*1e3, want*1e3)
		}
	}
}

// TestAmplifiedNoise: where the loop has to amplify, noise grows more than the signal's own.
func TestAmplifiedNoise(t *testing.T) {
	path := plain()
	path.Level, path.FullWell, path.ReadNoise = 0.18, 2000, 30
	spread := func(p Path) float64 {
		camera := New(p)
		var shot optic.Shot
		for n := range 60 {
			camera.ShootInto(&shot, time.Duration(n)*time.Second/30, flat(optic.RGB{R: 255, G: 255, B: 255}))
		}
		var sum, square float64
		for i := 1; i < len(shot.Pix); i += 4 {
			v := optic.Decode(shot.Pix[i])
			sum, square = sum+v, square+v*v
		}
		n := float64(len(shot.Pix) / 4)
		return square/n - sum/n*(sum/n)
	}
	lit := spread(path)
	path.Level, path.AutoExposure = 0.045, 200*ms
	amplified := spread(path)
	read, photons := 30*30/2000.0/2000, 0.18/2000
	want := (16*read + 4*photons) / (read + photons)
	if got := amplified / lit; math.Abs(got/want-1) > 0.25 {
		t.Errorf("variance grows by %.1f, want %.1f", got, want)
	}
}

// TestWhiteLoop: yellow at rest raises blue, and white brings it back.
func TestWhiteLoop(t *testing.T) {
	path := plain()
	path.Ambient, path.Scale, path.AutoWhite, path.Level = 0.3, 0.8, 500*ms, 0.6
	camera := New(path)
	var shot optic.Shot
	run := func(from, to int, c optic.RGB) float64 {
		for n := from; n < to; n++ {
			camera.ShootInto(&shot, time.Duration(n)*time.Second/30, flat(c))
		}
		return camera.sensor.loops.blue
	}
	if got := run(0, 90, optic.RGB{R: 255, G: 255}); got < 1.3 || got > mostWhite {
		t.Errorf("after yellow: blue gain %.2f", got)
	}
	if got := run(90, 240, optic.RGB{R: 255, G: 255, B: 255}); math.Abs(got-1) > 0.1 {
		t.Errorf("after white: blue gain %.2f", got)
	}
}

// TestVideoCodesCost: a flat colour comes through 4:2:0 with an error of its 8-bit codes alone, the palette's blue too.
func TestVideoCodesCost(t *testing.T) {
	path := plain()
	for _, c := range []optic.RGB{{R: 255, G: 255}, {R: 200, G: 255, B: 255}, {R: 225, G: 255, B: 175}, {R: 255, G: 245, B: 235}, {R: 90, G: 90, B: 90}} {
		path.Chroma420 = false
		want := pixel(New(path).Shoot(time.Second, flat(c)), 30, 30)
		path.Chroma420 = true
		got := pixel(New(path).Shoot(time.Second, flat(c)), 30, 30)
		if max(apart(got.R, want.R), apart(got.G, want.G), apart(got.B, want.B)) > 2 {
			t.Errorf("%v comes as %v", want, got)
		}
	}
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// TestPerspective compares places with a camera written down another way: the screen's corners are turned in space, then looked at.
func TestPerspective(t *testing.T) {
	for _, p := range []Path{{Scale: 0.5, Tilt: 60}, {Scale: 0.25, Tilt: 40, Rotation: -5, OffsetX: 0.1, OffsetY: 0.07}, {Scale: 1.75, Tilt: -30, Rotation: 137}} {
		p = p.filled()
		m := p.newMapping(320, 240, p.Aspect)
		for _, uv := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0.3, 0.8}} {
			// The screen has a width of 1 and lies a distance away at which it fills Scale of a view of 60 degrees.
			distance := focal / p.Scale
			sinT, cosT := math.Sincos(p.Tilt * math.Pi / 180)
			x, y, z := (uv[0]-0.5)*cosT, (uv[1]-0.5)*p.Aspect, distance+(uv[0]-0.5)*sinT
			sinR, cosR := math.Sincos(p.Rotation * math.Pi / 180)
			px := (cosR*x-sinR*y)/z*focal*320 + (0.5+p.OffsetX)*320
			py := (sinR*x+cosR*y)/z*focal*320 + (0.5+p.OffsetY)*240
			s, ok := m.at(int(math.Floor(px)), int(math.Floor(py)))
			if !ok || math.Abs(s.u-uv[0]) > s.width || math.Abs(s.v-uv[1]) > s.height {
				t.Errorf("%+v: %v is seen at %.1f, %.1f, where %+v is", p.Tilt, uv, px, py, s)
			}
		}
	}
}

// TestEdgesHaveShares: a field that covers a part of a pixel gives that part of its light.
func TestEdgesHaveShares(t *testing.T) {
	path := plain()
	half := optic.NewPicture(2, 1, []optic.RGB{{}, {R: 255, G: 255, B: 255}})
	for _, shift := range []float64{0.1, 0.25, 0.5, 0.9} {
		path.OffsetX = shift / 64 // by that much of a pixel to the right
		path.Scale = 2
		shot := New(path).Shoot(time.Second, func(time.Duration) optic.Picture { return half })
		if got, want := optic.Decode(pixel(shot, 32, 20).G), 1-shift; math.Abs(got-want) > 0.01 {
			t.Errorf("shift %v: got %.3f, want %.3f", shift, got, want)
		}
	}
}

// TestMarginBringsItsLight: what lies outside of the view is moved and blurred into it.
func TestMarginBringsItsLight(t *testing.T) {
	path := plain()
	path.Scale, path.BlurSigmaPx = 2, 16
	thirds := optic.NewPicture(4, 1, []optic.RGB{{R: 255, G: 255, B: 255}, {}, {}, {R: 255, G: 255, B: 255}})
	shot := New(path).Shoot(time.Second, func(time.Duration) optic.Picture { return thirds })
	if got := optic.Decode(pixel(shot, 0, 24).G); math.Abs(got-0.44) > 0.06 { // the edge of the light lies half a pixel beside
		t.Errorf("beside the light: got %.3f, want about 0.44", got)
	}
}

// TestPanel: vivid panels leave greys alone, a filter takes blue, brightness all.
func TestPanel(t *testing.T) {
	p := Path{Vivid: 0.2, BlueLoss: 0.7, Brightness: 0.5}
	panel := newPanel(&p)
	p.BlueLoss, p.Brightness = 0, 1
	vivid := newPanel(&p)
	grey := vivid.light(optic.RGB{R: 128, G: 128, B: 128})
	if math.Abs(float64(grey[0]-grey[2])) > 1e-6 || math.Abs(float64(grey[1])-optic.Decode(128)) > 1e-6 {
		t.Errorf("grey becomes %v", grey)
	}
	pale := vivid.light(optic.RGB{R: 200, G: 255, B: 255})
	if float64(pale[0]) >= optic.Decode(200) || pale[2] <= 1 {
		t.Errorf("pale blue becomes %v, want less red", pale)
	}
	panel.saturation = 1
	if l := panel.light(optic.RGB{R: 255, G: 255, B: 255}); math.Abs(float64(l[2])-0.15) > 1e-6 || math.Abs(float64(l[0])-0.5) > 1e-6 {
		t.Errorf("white becomes %v", l)
	}
}

// TestStandstill: a screen that stalls shows one picture for as long, and goes on with the present one.
func TestStandstill(t *testing.T) {
	p := Path{StallEvery: 2 * time.Second, StallFor: 600 * ms, Seed: 4}.filled()
	stood, longest := 0, 0
	last := time.Duration(-1)
	run := 0
	for n := range 60 * 60 {
		_, shows := p.refresh(n)
		if shows == last {
			stood++
			run++
		} else {
			run = 0
			if want := time.Duration(float64(n) / 60 * float64(time.Second)); shows != want && shows != last {
				t.Fatalf("refresh %d shows %v", n, shows)
			}
		}
		longest = max(longest, run)
		last = shows
	}
	if longest > 37 || longest < 25 || stood < 30*10 || stood > 30*37 {
		t.Errorf("%d of 3600 refreshes stood still, at most %d in a row", stood, longest)
	}
}

// TestRipple: bands have the depth that the exposure leaves, none if it lasts for whole turns.
func TestRipple(t *testing.T) {
	for _, test := range []struct{ exposure, depth float64 }{{10, 0}, {5, 0.5 * 2 / math.Pi}, {0.01, 0.5}} {
		path := plain()
		path.Level, path.Ripple, path.RippleHz, path.Readout = 0.5, 0.5, 100, 20*ms
		path.Exposure = time.Duration(test.exposure * float64(time.Millisecond))
		shot := New(path).Shoot(time.Second, flat(optic.RGB{R: 255, G: 255, B: 255}))
		low, high := 1.0, 0.0
		for y := range shot.H {
			v := optic.Decode(pixel(shot, 30, y).G)
			low, high = min(low, v), max(high, v)
		}
		if got := (high - low) / (high + low); math.Abs(got-test.depth) > 0.02 {
			t.Errorf("%v ms: got %.3f, want %.3f", test.exposure, got, test.depth)
		}
	}
}

// TestProcessing checks what the camera's processing is for: denoising quiets a view at rest and lets changes through, sharpening steepens
// edges, a tone curve keeps black, middle and white.
func TestProcessing(t *testing.T) {
	path := plain()
	path.Noise, path.Level = 6, 0.5
	spread := func(p Path) float64 {
		camera := New(p)
		var shot optic.Shot
		for n := range 20 {
			camera.ShootInto(&shot, time.Duration(n)*time.Second/30, flat(optic.RGB{R: 200, G: 200, B: 200}))
		}
		var sum, square float64
		for i := 1; i < len(shot.Pix); i += 4 {
			v := float64(shot.Pix[i])
			sum, square = sum+v, square+v*v
		}
		n := float64(len(shot.Pix) / 4)
		return math.Sqrt(square/n - sum/n*(sum/n))
	}
	raw := spread(path)
	path.Denoise = 0.6
	if got, want := spread(path)/raw, math.Sqrt(0.4/1.6); math.Abs(got-want) > 0.08 { // of x = (1-d) n + d x: (1-d)/(1+d)
		t.Errorf("denoising leaves %.2f, want %.2f", got, want)
	}
	path.Noise, path.Level = 0, 1
	camera := New(path)
	camera.Shoot(0, flat(optic.RGB{}))
	if got := pixel(camera.Shoot(time.Second/30, flat(optic.RGB{R: 200, G: 200, B: 200})), 9, 9).G; got != 200 {
		t.Errorf("a change is held back: got %d", got)
	}
	edge := plain()
	edge.BlurSigmaPx, edge.Sharpen, edge.Scale = 8, 1, 2
	halves := optic.NewPicture(2, 1, []optic.RGB{{R: 80, G: 80, B: 80}, {R: 160, G: 160, B: 160}})
	slope := func(p Path) int {
		shot := New(p).Shoot(0, func(time.Duration) optic.Picture { return halves })
		return int(pixel(shot, 33, 20).G) - int(pixel(shot, 30, 20).G)
	}
	sharp := slope(edge)
	edge.Sharpen = 0
	if soft := slope(edge); sharp <= soft {
		t.Errorf("sharpened edge %d, as it was %d", sharp, soft)
	}
	tone := plain()
	tone.Tone = 1
	s := newSensor(&tone)
	if s.codes[0] != 0 || s.codes[codeSteps] != 255 || s.codes[codeSteps/50] >= optic.Encode(0.02) || s.codes[codeSteps/2] <= optic.Encode(0.5) {
		t.Errorf("tone curve: %d %d %d %d", s.codes[0], s.codes[codeSteps/50], s.codes[codeSteps/2], s.codes[codeSteps])
	}
}

// TestShotsDoNotAllocate in steady state.
func TestShotsDoNotAllocate(t *testing.T) {
	for _, c := range append(Conditions(), Extras()...) {
		c.Path.W, c.Path.H = 64, 48
		camera := New(c.Path)
		pictures := [4]optic.Picture{}
		for i := range pictures {
			pictures[i] = optic.NewPicture(2, 1, []optic.RGB{{R: uint8(40 * i)}, {G: 255}})
		}
		show := func(at time.Duration) optic.Picture { return pictures[int(at/(70*ms))&3] }
		var shot optic.Shot
		n := 0
		shoot := func() {
			at, _, _ := camera.Frame(n)
			camera.ShootInto(&shot, at+time.Second, show)
			n++
		}
		for range 20 {
			shoot()
		}
		if got := testing.AllocsPerRun(10, shoot); got != 0 {
			t.Errorf("%s: %v allocations a shot", c.Name, got)
		}
	}
}

// TestOrderDoesNotMatter: without loops a shot depends on its time alone.
func TestOrderDoesNotMatter(t *testing.T) {
	for _, c := range Extras() {
		if c.Path.AutoExposure > 0 || c.Path.AutoWhite > 0 || c.Path.Denoise > 0 {
			continue
		}
		c.Path.W, c.Path.H = 64, 48
		a, b := New(c.Path), New(c.Path)
		show := func(at time.Duration) optic.Picture {
			v := uint8(at / (60 * ms) * 37)
			return optic.NewPicture(1, 1, []optic.RGB{{R: v, G: 255 - v, B: v / 2}})
		}
		first := [2]optic.Shot{a.Shoot(time.Second, show), a.Shoot(2*time.Second, show)}
		second := [2]optic.Shot{1: b.Shoot(2*time.Second, show), 0: b.Shoot(time.Second, show)}
		for i := range first {
			if string(first[i].Pix) != string(second[i].Pix) {
				t.Errorf("%s: shot %d depends on the one before", c.Name, i)
			}
		}
	}
}

func TestGridIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(append(Grid(), Extras()...), Conditions()...) {
		if seen[c.Name] {
			t.Errorf("%s is there twice", c.Name)
		}
		seen[c.Name] = true
		if got, ok := ConditionByName(c.Name); !ok || got != c {
			t.Errorf("%s is not found", c.Name)
		}
	}
	if n := len(Grid()); n != 30 {
		t.Errorf("got %d conditions, want 30", n)
	}
	for _, blur := range []int{0, 2, 4, 8, 16} {
		if c, ok := ConditionByName(fmt.Sprintf("b%d/30-33/far40", blur)); !ok || c.Path.BlurSigmaPx != float64(blur) || c.Path.Tilt != 40 || c.Path.Exposure != 33*ms {
			t.Errorf("blur %d: got %+v", blur, c)
		}
	}
}

// FuzzPath: no path makes a camera panic, and every shot has its pixels.
func FuzzPath(f *testing.F) {
	f.Add(0.5, 40.0, 8.0, 0.3, 30.0, int64(20), int64(10), uint8(0), 3)
	f.Add(math.Inf(1), math.NaN(), math.Inf(1), math.NaN(), -1.0, int64(-5), int64(1)<<60, uint8(255), -1)
	f.Add(20.0, 75.0, 64.0, 1.0, 1e9, int64(1)<<40, int64(1)<<40, uint8(7), 9)
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64, x, y int64, flags uint8, cells int) {
		path := Path{W: 24, H: 16, Seed: uint64(x)}
		for i, s := range path.settings() {
			*s.field = [5]float64{a, b, c, d, e}[(i+int(flags))%5]
		}
		path.RefreshHz = e
		for i, field := range []*time.Duration{&path.Scan, &path.StallEvery, &path.StallFor, &path.Response[1], &path.Exposure, &path.Readout, &path.AutoExposure, &path.AutoWhite, &path.Wander, &path.Jitter} {
			*field = time.Duration([2]int64{x, y}[i%2])
		}
		path.Sideways, path.ScanAcross, path.Defocus, path.Chroma420 = flags&1 != 0, flags&2 != 0, flags&4 != 0, flags&8 != 0
		camera := New(path)
		picture := optic.Picture{Seq: 1, Cols: cells, Rows: 1, Colours: make([]optic.RGB, min(max(cells, 0), 300))}
		for n := range 3 {
			at, _, _ := camera.Frame(n)
			if shot := camera.Shoot(at, func(time.Duration) optic.Picture { return picture }); !shot.Valid() {
				t.Fatalf("odd shot: %dx%d, %d bytes", shot.W, shot.H, len(shot.Pix))
			}
		}
	})
}
