package sim

import "time"

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

	Seed uint64
}

// Limits of what a path may ask for: a path may come from sliders.
const (
	mostScale   = 20
	leastScale  = 0.01
	mostTilt    = 75  // degrees
	mostSigmaPx = 64  // of 320
	mostTime    = 0.5 // s: exposure, readout, scan
	mostSide    = 4096
)

// filled puts the defaults in place of zeros and holds the rest to its limits.
func (p Path) filled() Path {
	if p.W <= 0 || p.H <= 0 || p.W > mostSide || p.H > mostSide {
		p.W, p.H = 320, 240
	}
	for _, d := range []struct {
		field              *float64
		least, value, most float64
	}{
		{&p.Scale, leastScale, 0.57, mostScale}, {&p.Aspect, 0.1, 0.625, 10}, {&p.Level, 0, 0.75, 100}, {&p.FPS, 0.1, 30, 1000},
		{&p.RefreshHz, 1, 60, 1000}, {&p.Brightness, 0, 1, 100},
	} {
		if !(*d.field > 0) {
			*d.field = d.value
		}
		*d.field = min(max(*d.field, d.least), d.most)
	}
	p.Tilt = min(max(p.Tilt, -mostTilt), mostTilt)
	p.BlurSigmaPx = min(p.BlurSigmaPx, mostSigmaPx)
	longest := time.Duration(mostTime * float64(time.Second))
	p.Exposure, p.Scan = min(p.Exposure, longest), min(p.Scan, longest)
	p.Readout = min(max(p.Readout, -longest), longest)
	for i := range p.Response {
		p.Response[i] = min(max(p.Response[i], 0), longest/10)
	}
	return p
}
