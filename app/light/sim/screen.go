package sim

import (
	"math"
	"time"

	"glint/app/light/optic"
)

// panel turns codes into the light that a screen gives.
type panel struct {
	channel    [3][256]float32 // by code, with brightness and filters
	saturation float32
}

func newPanel(p *Path) panel {
	out := panel{saturation: float32(1 + p.Vivid)}
	gain := [3]float64{1, 1, 1 - min(max(p.BlueLoss, 0), 1)}
	for code := range 256 {
		v := math.Pow(optic.Decode(uint8(code)), 1+p.GammaError)
		for k := range gain {
			out.channel[k][code] = float32(v * gain[k] * p.Brightness)
		}
	}
	return out
}

// light is the linear light of a colour. A panel that overdoes saturation moves it away from the grey of the same luminance; light has no
// values below zero.
func (p *panel) light(c optic.RGB) [3]float32 {
	l := [3]float32{p.channel[0][c.R], p.channel[1][c.G], p.channel[2][c.B]}
	if p.saturation != 1 {
		grey := 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
		for k, v := range l {
			l[k] = max(grey+p.saturation*(v-grey), 0)
		}
	}
	return l
}

// refresh gives the start of a refresh in seconds, and the time whose picture it shows: its own unless it is late or the screen stands still.
func (p *Path) refresh(n int) (begins float64, shows time.Duration) {
	begins = float64(n) / p.RefreshHz
	shown := n
	if p.dice(n, useLate) < 2*p.LateRate-1 {
		shown--
	}
	if from, ok := p.stall(begins); ok {
		shown = min(shown, int(math.Floor(from*p.RefreshHz)))
	}
	return begins, time.Duration(float64(shown) / p.RefreshHz * float64(time.Second))
}

// stall gives the begin of the standstill that a time is in.
func (p *Path) stall(t float64) (from float64, ok bool) {
	every, longest := p.StallEvery.Seconds(), p.StallFor.Seconds()
	if every <= 0 || longest <= 0 {
		return 0, false
	}
	slot := int(math.Floor(t / every))
	length := min(longest*(0.3+0.7*p.share(slot, useStallLength)), every)
	from = float64(slot)*every + (every-length)*p.share(slot, useStall)
	return from, t >= from && t < from+length
}

// What the dice are for.
const (
	useWander = iota + 1
	useJitter
	useDrop
	useLate
	useShiftX
	useShiftY
	useStall
	useStallLength
	useNoise
	usePattern
)

// dice gives a number from -1 to 1 that depends on the path's seed, an index and what it is for.
func (p *Path) dice(n int, use uint64) float64 { return 2*p.share(n, use) - 1 }

// share is the same from 0 to 1.
func (p *Path) share(n int, use uint64) float64 {
	return float64(mix(p.Seed<<20^uint64(n)^use<<56)>>11) / (1 << 53)
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
