package sim

import (
	"fmt"
	"time"
)

// Condition is a path with a name.
type Condition struct {
	Name string
	Path Path
}

// desk is a tablet in front of a phone on a desk, in focus: the base of the other conditions.
var desk = Path{
	Scale: 0.57, OffsetX: 0.03, OffsetY: -0.02, Rotation: 2, BlurSigmaPx: 1, Flare: 0.02, Ambient: 0.08,
	Exposure: 10 * time.Millisecond, Readout: 20 * time.Millisecond, FPS: 30,
	Noise: 2, Crosstalk: 0.08, Chroma420: true, RefreshHz: 60, Scan: 12 * time.Millisecond, LateRate: 0.01, Tremor: 0.4,
}

const ms = time.Millisecond

func with(base Path, name string, change func(*Path)) Condition {
	change(&base)
	return Condition{Name: name, Path: base}
}

// Conditions gives the named conditions that tests and the demonstration page share. Grid and Extras are those of the bench.
func Conditions() []Condition {
	desk := func(name string, change func(*Path)) Condition { return with(desk, name, change) }
	return []Condition{
		desk("desk", func(*Path) {}),
		desk("blur4", func(p *Path) { p.BlurSigmaPx = 4 }),
		desk("blur8", func(p *Path) { p.BlurSigmaPx = 8 }),
		desk("blur16", func(p *Path) { p.BlurSigmaPx = 16 }),
		desk("far", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 0.2, 0.12, 0.1 }),
		desk("near", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 1.75, 0.32, 0.3; p.BlurSigmaPx = 3 }),
		desk("rotated", func(p *Path) { p.Rotation = 37 }),
		desk("sideways", func(p *Path) { p.Rotation = 90 }),
		desk("tilt", func(p *Path) { p.Tilt = 35 }),
		desk("bright", func(p *Path) { p.Ambient, p.Flare, p.Noise, p.Level = 1.2, 0.06, 3, 0.6 }),
		desk("dim", func(p *Path) {
			p.Ambient, p.Noise, p.FPS, p.Exposure, p.Readout = 0.01, 5, 15, 45*ms, 25*ms
		}),
		desk("shake", func(p *Path) { p.Tremor = 3 }),
		desk("lost", func(p *Path) { p.DropRate, p.Jitter = 0.2, 5*ms }),
		desk("drift", func(p *Path) { p.WBDrift, p.GainDrift = 0.1, 0.2 }),
		desk("hand", func(p *Path) { p.Occlusion = 0.42 }),
		desk("portrait", func(p *Path) { p.W, p.H, p.Sideways, p.Scale = 240, 320, true, 0.8 }),
		desk("headlong", func(p *Path) { p.Readout = -20 * ms }),
		desk("over", func(p *Path) { p.Level, p.Ambient, p.Exposure = 1.6, 0.02, 33*ms }),
		desk("fast", func(p *Path) { p.FPS, p.Exposure, p.Readout = 60, 8*ms, 12*ms }),
		desk("mediocre", func(p *Path) {
			p.BlurSigmaPx, p.Noise, p.Tilt, p.Rotation, p.Ambient, p.Crosstalk, p.DropRate = 3, 5, 20, 12, 0.4, 0.15, 0.05
			p.Exposure, p.Jitter, p.Tremor = 16*ms, 2*ms, 1.2
		}),
		{Name: "relay", Path: Path{
			Scale: 0.92, BlurSigmaPx: 0.7, FPS: 25, Jitter: 10 * ms, Wander: 8 * ms, DropRate: 0.1, Level: 1,
			Chroma420: true, BlockNoise: 3, Noise: 0.5, RefreshHz: 60, LateRate: 0.05,
		}},
	}
}

// typical is a tablet and a phone in a lit room: the base of the bench's conditions. It is the desk with an LCD that takes its time, and a
// lens that darkens its corners.
func typical() Path {
	p := desk
	p.Response = [3]time.Duration{3 * ms, 3 * ms, 3 * ms}
	p.Vignette, p.Glow = 0.2, 0.02
	return p
}

// Grid gives the bench's product of blur, camera and view: names such as "b8/30-33/far40" for a blur of 8 px, 30 shots a second of 33 ms, and
// the screen on 25% of the width, tilted by 40 degrees. The other view, mid, is 57% of the width.
func Grid() []Condition {
	cameras := []struct {
		name   string
		change func(*Path)
	}{
		{"30-10", func(p *Path) {}},
		{"30-33", func(p *Path) { p.Exposure, p.Ambient, p.Noise = 33*ms, 0.03, 3 }},
		{"15-40", func(p *Path) { p.FPS, p.Exposure, p.Readout, p.Ambient, p.Noise = 15, 40*ms, 25*ms, 0.01, 5 }},
	}
	views := []struct {
		name   string
		change func(*Path)
	}{
		{"mid", func(p *Path) {}},
		{"far40", func(p *Path) { p.Scale, p.Tilt, p.Rotation, p.OffsetX, p.OffsetY = 0.25, 40, -5, 0.1, 0.07 }},
	}
	var out []Condition
	for _, blur := range []float64{0, 2, 4, 8, 16} {
		for _, camera := range cameras {
			for _, view := range views {
				p := typical()
				p.BlurSigmaPx = blur
				camera.change(&p)
				view.change(&p)
				out = append(out, Condition{fmt.Sprintf("b%g/%s/%s", blur, camera.name, view.name), p})
			}
		}
	}
	return out
}

// Extras gives the bench's conditions besides its grid.
func Extras() []Condition {
	base := typical()
	extra := func(name string, change func(*Path)) Condition { return with(base, name, change) }
	return append([]Condition{
		extra("typical", func(*Path) {}),
		extra("turn37", func(p *Path) { p.Rotation = 37 }),
		extra("turn90", func(p *Path) { p.Rotation = 90 }),
		extra("turn180", func(p *Path) { p.Rotation = 180 }),
		extra("tilt60", func(p *Path) { p.Tilt = 60 }),
		extra("small15", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 0.15, 0.15, 0.1 }),
		extra("third", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 1.75, 0.32, 0.3; p.BlurSigmaPx = 3 }),
		extra("touching", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 4, 0.9, 0.5; p.BlurSigmaPx, p.Defocus = 24, true }),
		extra("hand25", func(p *Path) { p.Occlusion = 0.3275 }), // a quarter of the screen
		extra("over3", func(p *Path) { p.Level, p.Ambient = 2.25, 0.02 }),
		extra("nightlight", func(p *Path) { p.BlueLoss = 0.7 }),
		extra("brightroom", func(p *Path) { p.Ambient, p.Flare, p.Noise, p.Level = 1.2, 0.06, 3, 0.6 }),
		extra("dimscreen", func(p *Path) { p.Brightness, p.Level, p.Noise = 0.25, 1.5, 4 }),
		extra("shaking", func(p *Path) { p.Tremor, p.Sway = 3, 6 }),
		extra("lost20", func(p *Path) { p.DropRate, p.Jitter = 0.2, 5*ms }),
		extra("60fps", func(p *Path) { p.FPS, p.Exposure, p.Readout = 60, 8*ms, 12*ms }),
		extra("combined", func(p *Path) {
			p.BlurSigmaPx, p.Noise, p.Tilt, p.Rotation, p.Ambient, p.Crosstalk, p.DropRate = 3, 5, 20, 12, 0.4, 0.15, 0.05
			p.Exposure, p.Jitter, p.Tremor = 16*ms, 2*ms, 1.2
		}),
	}, devices(base)...)
}

// devices are cameras and screens with ways of their own.
func devices(base Path) []Condition {
	extra := func(name string, change func(*Path)) Condition { return with(base, name, change) }
	return []Condition{
		extra("loops", func(p *Path) { p.AutoExposure, p.AutoWhite, p.Exposure = 400*ms, time.Second, 20*ms }),
		extra("reflection", func(p *Path) { p.Reflection, p.Ambient = 0.35, 0.3 }),
		extra("disc8", func(p *Path) { p.BlurSigmaPx, p.Defocus = 8, true }),
		extra("disc16", func(p *Path) { p.BlurSigmaPx, p.Defocus = 16, true }),
		extra("phoneisp", func(p *Path) { p.Tone, p.Denoise, p.Sharpen, p.FixedPattern, p.Black = 0.5, 0.6, 0.7, 0.01, 0.004 }),
		extra("vivid", func(p *Path) { p.Vivid, p.GammaError = 0.15, 0.08 }),
		extra("slowlcd", func(p *Path) { p.Response = [3]time.Duration{7 * ms, 6 * ms, 9 * ms} }),
		extra("90hz", func(p *Path) { p.RefreshHz, p.Scan = 90, 9*ms }),
		extra("120hz", func(p *Path) { p.RefreshHz, p.Scan, p.Response = 120, 7*ms, [3]time.Duration{} }),
		extra("banding", func(p *Path) { p.Ripple, p.RippleHz, p.Exposure = 0.3, 240, 3*ms }),
		extra("across", func(p *Path) { p.ScanAcross = true }),
		extra("upright", func(p *Path) { p.W, p.H, p.Sideways, p.Scale = 240, 320, true, 0.8 }),
		extra("headfirst", func(p *Path) { p.Readout = -20 * ms }),
		extra("stalls", func(p *Path) { p.StallEvery, p.StallFor, p.LateRate = 2500*ms, 600*ms, 0.05 }),
		extra("bursts", func(p *Path) { p.DropRate, p.LossFor = 0.2, 200*ms }),
		extra("busypage", func(p *Path) { p.FPS, p.Wander, p.Jitter, p.DropRate, p.LateRate = 20, 12*ms, 8*ms, 0.1, 0.1 }),
	}
}

// ConditionByName gives the named condition of all of them; false if there is none.
func ConditionByName(name string) (Condition, bool) {
	for _, list := range [...]func() []Condition{Conditions, Grid, Extras} {
		for _, c := range list() {
			if c.Name == name {
				return c, true
			}
		}
	}
	return Condition{}, false
}
