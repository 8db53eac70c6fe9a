// Package sim is a simulated light path: a screen that shows pictures at one end, a camera that takes shots at the other.
//
//	pictures ─ refresh, scan, late refreshes ─ perspective ─ room light, hand ─ blur ─ exposure, rolling shutter
//	         ─ gain, white balance, crosstalk ─ noise ─ sRGB codes ─ 4:2:0 and block noise ─ shots ─ loss, jitter of timestamps
//
// Light adds up in linear light; blur, ambient and exposure are applied before the codes are made. Everything is a pure function of the path (its seed
// too) and of time. It is a model: no real camera was used to make or check it. Not in it: tone mapping, temporal denoising,
// automatic white balance reacting to the content, moving backgrounds.
package sim

import "time"

// Path says what lies between a screen and a camera. The zero value of a field means none of it, unless said otherwise.
type Path struct {
	W, H int // pixels of a shot; 320x240 if 0

	Scale            float64 // width of the screen's picture as a share of the view's width; above 1 the view sees only a part
	OffsetX, OffsetY float64 // the screen's centre off the view's, as shares of the view's width and height
	Rotation         float64 // degrees, in the view's plane
	Tilt             float64 // degrees, about the screen's upright axis
	Aspect           float64 // height of the screen by its width; 0.625 if 0

	BlurSigmaPx float64 // of a Gaussian, in pixels of a view 320 wide
	Flare       float64 // share of the view's mean light that lies over everything
	Ambient     float64 // light of a white paper in the room, the screen's white being 1
	Occlusion   float64 // share of the view's width, from the right, behind a hand

	Level     float64       // linear level of the screen's white in the shot; above 1 it clips; 0.75 if 0
	Exposure  time.Duration // of each row
	Readout   time.Duration // from the first row's exposure to the last row's; below zero if the shot stands on its head
	Sideways  bool          // the rolling shutter runs along the shot's width: a phone held upright
	FPS       float64       // 30 if 0
	Phase     float64       // of the camera's clock, in shots
	Jitter    time.Duration // most by which a timestamp is wrong, either way
	Wander    time.Duration // most by which a shot is taken off its beat, either way
	DropRate  float64       // share of shots that are lost
	Tremor    float64       // of the hand: rms in pixels of a view 320 wide
	WBDrift   float64       // swing of red against blue gain, slow
	GainDrift float64       // swing of exposure, slow

	Noise      float64 // sigma in 8-bit steps of linear light at the level of white; blue has 1.6 times as much
	Crosstalk  float64 // share of each channel's light that its neighbours see
	BlueLoss   float64 // share of blue that a night-light filter takes
	Chroma420  bool
	BlockNoise float64 // sigma in codes of the chroma of 8x8 blocks, as of a strong JPEG

	RefreshHz float64       // of the screen; 60 if 0
	Scan      time.Duration // from the first line of a refresh to the last
	LateRate  float64       // share of refreshes that still show the picture before

	Seed uint64
}

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

// Conditions gives the named conditions that tests, bench and the demonstration page share.
func Conditions() []Condition {
	with := func(name string, change func(*Path)) Condition {
		p := desk
		change(&p)
		return Condition{Name: name, Path: p}
	}
	ms := time.Millisecond
	return []Condition{
		with("desk", func(*Path) {}),
		with("blur4", func(p *Path) { p.BlurSigmaPx = 4 }),
		with("blur8", func(p *Path) { p.BlurSigmaPx = 8 }),
		with("blur16", func(p *Path) { p.BlurSigmaPx = 16 }),
		with("far", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 0.2, 0.12, 0.1 }),
		with("near", func(p *Path) { p.Scale, p.OffsetX, p.OffsetY = 1.75, 0.32, 0.3; p.BlurSigmaPx = 3 }),
		with("rotated", func(p *Path) { p.Rotation = 37 }),
		with("sideways", func(p *Path) { p.Rotation = 90 }),
		with("tilt", func(p *Path) { p.Tilt = 35 }),
		with("bright", func(p *Path) { p.Ambient, p.Flare, p.Noise, p.Level = 1.2, 0.06, 3, 0.6 }),
		with("dim", func(p *Path) {
			p.Ambient, p.Noise, p.FPS, p.Exposure, p.Readout = 0.01, 5, 15, 45*ms, 25*ms
		}),
		with("shake", func(p *Path) { p.Tremor = 3 }),
		with("lost", func(p *Path) { p.DropRate, p.Jitter = 0.2, 5*ms }),
		with("drift", func(p *Path) { p.WBDrift, p.GainDrift = 0.1, 0.2 }),
		with("hand", func(p *Path) { p.Occlusion = 0.42 }),
		with("portrait", func(p *Path) { p.W, p.H, p.Sideways, p.Scale = 240, 320, true, 0.8 }),
		with("headlong", func(p *Path) { p.Readout = -20 * ms }),
		with("over", func(p *Path) { p.Level, p.Ambient, p.Exposure = 1.6, 0.02, 33*ms }),
		with("fast", func(p *Path) { p.FPS, p.Exposure, p.Readout = 60, 8*ms, 12*ms }),
		with("mediocre", func(p *Path) {
			p.BlurSigmaPx, p.Noise, p.Tilt, p.Rotation, p.Ambient, p.Crosstalk, p.DropRate = 3, 5, 20, 12, 0.4, 0.15, 0.05
			p.Exposure, p.Jitter, p.Tremor = 16*ms, 2*ms, 1.2
		}),
		{Name: "relay", Path: Path{
			Scale: 0.92, BlurSigmaPx: 0.7, FPS: 25, Jitter: 10 * ms, Wander: 8 * ms, DropRate: 0.1, Level: 1,
			Chroma420: true, BlockNoise: 3, Noise: 0.5, RefreshHz: 60, LateRate: 0.05,
		}},
	}
}

// ConditionByName gives the named condition; false if there is none.
func ConditionByName(name string) (Condition, bool) {
	for _, c := range Conditions() {
		if c.Name == name {
			return c, true
		}
	}
	return Condition{}, false
}

// filled puts the defaults in place of zeros.
func (p Path) filled() Path {
	if p.W <= 0 || p.H <= 0 {
		p.W, p.H = 320, 240
	}
	for _, d := range []struct {
		field *float64
		value float64
	}{{&p.Scale, 0.57}, {&p.Aspect, 0.625}, {&p.Level, 0.75}, {&p.FPS, 30}, {&p.RefreshHz, 60}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return p
}
