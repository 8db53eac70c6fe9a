package sim

import (
	"math"
	"time"
)

// Path says what lies between a screen and a camera. The zero value of a field means none of it, unless said otherwise. README.md gives the
// formula, the unit, the usual range and the source of each.
type Path struct {
	W, H int // pixels of a shot; 320x240 if 0

	// The screen.
	RefreshHz            float64          // 60 if 0
	Scan                 time.Duration    // from the first line of a refresh to the last
	ScanAcross           bool             // lines run upright, from left to right: a panel made for upright use, lying on its side
	LateRate             float64          // share of refreshes that still show the picture before
	StallEvery, StallFor time.Duration    // the screen stands still once in each StallEvery, for StallFor at most
	Response             [3]time.Duration // time constants of red, green and blue as they settle
	Brightness           float64          // of the screen, its white being the unit of light; 1 if 0
	GammaError           float64          // the panel's exponent is wrong by this share
	Vivid                float64          // share by which the panel overdoes saturation
	BlueLoss             float64          // share of blue that a night-light filter takes
	Ripple, RippleHz     float64          // swing of all light as a share of it, and how often: dimming by pulses, lamps on the mains

	// The view.
	Scale            float64 // width of the screen's picture as a share of the view's width; above 1 the view sees only a part; 0.57 if 0
	OffsetX, OffsetY float64 // the screen's centre off the view's, as shares of the view's width and height
	Rotation         float64 // degrees, in the view's plane
	Tilt             float64 // degrees, about the screen's upright axis
	Aspect           float64 // height of the screen by its width; 0.625 if 0
	Ambient          float64 // light of a white paper in the room, the screen's white being 1
	Occlusion        float64 // share of the view's width, from the right, behind a hand
	Reflection       float64 // light of a window that the glass mirrors, the screen's white being 1
	Tremor           float64 // of the hand: rms in pixels of a view 320 wide, 2 to 10 Hz
	Sway             float64 // of the hand: rms in pixels of a view 320 wide, below 0.5 Hz

	// The lens.
	BlurSigmaPx float64 // rms radius by axis of the lens's spot, in pixels of a view 320 wide
	Defocus     bool    // the spot is an even disc instead of a Gaussian
	Vignette    float64 // share of light that is missing in the corners
	Flare       float64 // share of the view's mean light that lies over everything
	Glow        float64 // share of the light that goes astray nearby

	// The sensor.
	Level        float64       // linear level of white in the shot; above 1 it clips; 0.75 if 0
	Exposure     time.Duration // of each row; with AutoExposure the longest
	Readout      time.Duration // from the first row's exposure to the last row's; below zero if the shot stands on its head
	Sideways     bool          // the rolling shutter runs along the shot's width: a phone held upright
	Crosstalk    float64       // share of each channel's light that its neighbours see
	Noise        float64       // sigma in 8-bit steps of linear light at the level of white; blue has 1.6 times as much
	FullWell     float64       // electrons of a pixel at level 1: in place of Noise, together with ReadNoise
	ReadNoise    float64       // electrons, rms
	FixedPattern float64       // rms share by which pixels differ in their gain
	Black        float64       // linear light that is added to all: a black level that was not quite taken off

	// The camera's processing.
	AutoExposure time.Duration // time constant of the loop; 0: there is none
	AutoWhite    time.Duration // time constant of the loop; 0: there is none
	GainDrift    float64       // swing of exposure, slow
	WBDrift      float64       // swing of red against blue gain, slow
	Tone         float64       // strength of an S-shaped tone curve, 0 to 1
	Denoise      float64       // weight of the shot before, where little has changed, 0 to 1
	Sharpen      float64       // gain of fine detail of luma
	Chroma420    bool          // one chroma for each 2x2 pixels, BT.601 codes of limited range
	BlockNoise   float64       // sigma in codes of the chroma of 8x8 blocks, as of a strong JPEG

	// Clock and transport.
	FPS      float64       // 30 if 0
	Phase    float64       // of the camera's clock, in shots
	Wander   time.Duration // most by which a shot is taken off its beat, either way
	Jitter   time.Duration // most by which a timestamp is wrong, either way
	DropRate float64       // share of shots that are lost
	LossFor  time.Duration // losses last so long, or times it; single shots if 0

	Seed uint64
}

// Limits of what a path may ask for: a path may come from sliders. They also bound memory: the refreshes that one shot may see.
const (
	mostSide                           = 1920
	mostExposure, mostReadout          = 200 * time.Millisecond, 100 * time.Millisecond
	mostScan, mostResponse             = 100 * time.Millisecond, 30 * time.Millisecond
	leastRefresh, mostRefresh, mostFPS = 10, 240, 1000 // Hz
)

// setting is a field with its limits; usual stands in place of anything that is not above zero, if it is not zero itself.
type setting struct {
	field              *float64
	least, most, usual float64
}

func (p *Path) settings() []setting {
	return []setting{
		{&p.RefreshHz, leastRefresh, mostRefresh, 60}, {&p.LateRate, 0, 1, 0}, {&p.Brightness, 0.001, 100, 1}, {&p.GammaError, -0.9, 4, 0}, {&p.Vivid, -1, 4, 0},
		{&p.BlueLoss, 0, 1, 0}, {&p.Ripple, 0, 1, 0}, {&p.RippleHz, 0, 1e5, 0},
		{&p.Scale, 0.01, 20, 0.57}, {&p.OffsetX, -20, 20, 0}, {&p.OffsetY, -20, 20, 0}, {&p.Rotation, -1e4, 1e4, 0}, {&p.Tilt, -75, 75, 0},
		{&p.Aspect, 0.1, 10, 0.625}, {&p.Ambient, 0, 100, 0}, {&p.Occlusion, 0, 1, 0}, {&p.Reflection, 0, 100, 0}, {&p.Tremor, 0, 40, 0}, {&p.Sway, 0, 40, 0},
		{&p.BlurSigmaPx, 0, 64, 0}, {&p.Vignette, 0, 1, 0}, {&p.Flare, 0, 10, 0}, {&p.Glow, 0, 1, 0},
		{&p.Level, 0.001, 100, 0.75}, {&p.Crosstalk, 0, 1, 0}, {&p.Noise, 0, 255, 0}, {&p.FullWell, 0, 1e9, 0}, {&p.ReadNoise, 0, 1e9, 0},
		{&p.FixedPattern, 0, 1, 0}, {&p.Black, -1, 1, 0}, {&p.GainDrift, 0, 1, 0}, {&p.WBDrift, 0, 1, 0}, {&p.Tone, 0, 1, 0}, {&p.Denoise, 0, 0.95, 0},
		{&p.Sharpen, 0, 10, 0}, {&p.BlockNoise, 0, 100, 0}, {&p.FPS, 0.1, mostFPS, 30}, {&p.Phase, -1e6, 1e6, 0}, {&p.DropRate, 0, 1, 0},
	}
}

// filled puts the defaults in place of zeros and holds the rest to its limits.
func (p Path) filled() Path {
	if p.W <= 0 || p.H <= 0 || p.W > mostSide || p.H > mostSide {
		p.W, p.H = 320, 240
	}
	for _, s := range p.settings() {
		switch v := *s.field; {
		case math.IsNaN(v), v <= 0 && s.usual > 0:
			*s.field = s.usual
		default:
			*s.field = min(max(v, s.least), s.most)
		}
	}
	p.Exposure, p.Scan = min(max(p.Exposure, 0), mostExposure), min(max(p.Scan, 0), mostScan)
	p.Readout = min(max(p.Readout, -mostReadout), mostReadout)
	for i, r := range p.Response {
		p.Response[i] = min(max(r, 0), mostResponse)
	}
	return p
}
