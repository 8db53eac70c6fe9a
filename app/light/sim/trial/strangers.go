package trial

import (
	"math"
	"math/rand/v2"
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim"
)

// Stranger makes shots of something that is no signal, or not a whole one.
type Stranger struct {
	Name string
	Shot func(n int, seed uint64) light.Shot // shot n of 30 a second
	Own  [][]byte                            // payloads that may come out, since parts of their signals are shown
}

// Strangers are as small as what the receiver makes of a shot: at most 160 cells on the long side.
const strangerW, strangerH = 160, 120

// Strangers gives all kinds: each must never lead to a payload.
func Strangers() []Stranger {
	return []Stranger{
		{Name: "noise", Shot: noiseShot},
		{Name: "flicker in our colours", Shot: flickerShot},
		{Name: "moving ramps", Shot: rampShot},
		{Name: "true pilots, shuffled data", Shot: newShuffler().shot},
	}
}

// noiseShot is pixels at random, in blocks that change in size.
func noiseShot(n int, seed uint64) light.Shot {
	dice := rand.New(rand.NewPCG(seed, uint64(n)))
	block := 1 << (n / 30 % 7)
	return paint(func(x, y int) light.RGB {
		if x%block == 0 && y%block == 0 || block == 1 {
			return light.RGB{R: byte(dice.Uint32()), G: byte(dice.Uint32()), B: byte(dice.Uint32())}
		}
		return light.RGB{R: 128, G: byte(dice.Uint32()), B: 128}
	})
}

// flickerShot is a few patches that change between yellow and pale blue at rates of their own, 3 to 15 Hz.
func flickerShot(n int, seed uint64) light.Shot {
	const patch = 20
	return paint(func(x, y int) light.RGB {
		i := uint64(x/patch + 10*(y/patch))
		rate := 3 + float64((i*2654435761+seed)%13)
		if math.Sin(2*math.Pi*rate*float64(n)/30+float64(i)) > 0 {
			return light.RGB{R: 255, G: 255}
		}
		return light.RGB{R: 200, G: 255, B: 255}
	})
}

// rampShot is ramps of blue that turn and jump, as our pilots do, in another order.
func rampShot(n int, seed uint64) light.Shot {
	dice := rand.New(rand.NewPCG(seed, uint64(n/2)))
	angle, level := dice.Float64()*2*math.Pi, dice.Float64()
	sin, cos := math.Sincos(angle)
	return paint(func(x, y int) light.RGB {
		t := level + cos*(float64(x)/strangerW-0.5) + sin*(float64(y)/strangerH-0.5)
		return light.RGB{R: 228, G: 255, B: byte(255 * min(max(t, 0), 1))}
	})
}

func paint(colour func(x, y int) light.RGB) light.Shot {
	s := light.Shot{W: strangerW, H: strangerH, Pix: make([]byte, 4*strangerW*strangerH)}
	for y := range strangerH {
		for x := range strangerW {
			c := colour(x, y)
			p := s.Pix[4*(y*strangerW+x):]
			p[0], p[1], p[2] = c.R, c.G, c.B
		}
	}
	return s
}

// shuffler shows the pilots of a true signal and, in place of its data, zones from anywhere in it.
type shuffler struct {
	emitter *light.Emitter
	camera  *sim.Camera
}

func newShuffler() *shuffler {
	p := light.Profiles()[0]
	emitter, err := light.NewEmitter(p, []byte("this text must never come out again"))
	if err != nil {
		panic("trial: internal error: " + err.Error())
	}
	c := sim.Conditions()[0]
	return &shuffler{emitter: emitter, camera: sim.New(c.Path)}
}

func (s *shuffler) shot(n int, seed uint64) light.Shot {
	return s.camera.Shoot(time.Duration(n)*time.Second/30, func(at time.Duration) light.Picture {
		picture := s.emitter.Picture(at)
		if picture.Cols == 1 || picture.Rows == 1 {
			return picture // a pilot: flat, or a ramp
		}
		dice := rand.New(rand.NewPCG(seed, uint64(picture.Seq)))
		colours := append([]light.RGB(nil), picture.Colours...)
		dice.Shuffle(len(colours), func(i, j int) { colours[i], colours[j] = colours[j], colours[i] })
		return optic.NewPicture(picture.Cols, picture.Rows, colours)
	})
}
