package sim

import (
	"math"
	"time"
)

// loops are the camera's automatic exposure and white balance: each follows the mean of the shots so far, with a time constant.
type loops struct {
	light     float64 // by which the exposure differs from the path's
	red, blue float64 // gains, green's being 1
	means     [3]float64
	seen      bool
	last      time.Duration
}

// The loops' settings. A grey card of 18% is what exposure meters are made for; white balance by the grey world goes a part of the way only,
// as a camera's does, and never beyond the gains that daylight and lamps need.
const (
	meterTarget            = 0.18
	meterBand              = 0.05 // of the logarithm: no change within it
	leastLight, mostLight  = 1.0 / 32, 8
	greyWorld              = 0.5
	leastWhite, mostWhite  = 0.6, 1.7
	longestPause           = time.Second // between shots: the loops did not run for longer
	leastMean, sensorFloor = 1e-3, 1.0 / 10_000
)

func newLoops() loops { return loops{light: 1, red: 1, blue: 1} }

// step brings the loops to the time of a shot. It gives the exposure in seconds (less light is had by a shorter one) and the amplification (more
// is had by gain, as the path's exposure is the longest).
func (l *loops) step(p *Path, at time.Duration) (exposure, amplify float64) {
	if l.seen {
		passed := min(max(at-l.last, 0), longestPause).Seconds()
		if p.AutoExposure > 0 {
			l.meter(1 - math.Exp(-passed/p.AutoExposure.Seconds()))
		}
		if p.AutoWhite > 0 {
			way := 1 - math.Exp(-passed/p.AutoWhite.Seconds())
			l.red += way * (l.white(0, l.red) - l.red)
			l.blue += way * (l.white(2, l.blue) - l.blue)
		}
	}
	l.last = at
	return max(p.Exposure.Seconds()*min(l.light, 1), sensorFloor), max(l.light, 1)
}

// meter goes a part of the way to the exposure that the last shot's luminance asks for.
func (l *loops) meter(way float64) {
	luminance := 0.2126*l.means[0] + 0.7152*l.means[1] + 0.0722*l.means[2]
	off := math.Log(meterTarget / max(luminance, leastMean))
	if math.Abs(off) < meterBand {
		return
	}
	l.light = min(max(l.light*math.Exp(way*off), leastLight), mostLight)
}

// white is the gain that would bring a channel's mean nearer to green's.
func (l *loops) white(channel int, gain float64) float64 {
	raw := max(l.means[channel]/gain, leastMean)
	return min(max(math.Pow(max(l.means[1], leastMean)/raw, greyWorld), leastWhite), mostWhite)
}

// learn takes the means of a shot, in linear light.
func (l *loops) learn(red, green, blue float64) {
	l.means, l.seen = [3]float64{red, green, blue}, true
}
