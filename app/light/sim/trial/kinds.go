package trial

import (
	"math/rand/v2"
	"slices"
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim"
)

// Kind is a kind of stranger, of which a seed makes one.
type Kind struct {
	Name string
	Path bool // each shot is taken through the whole light path
	New  func(seed uint64) Stranger
}

// Kinds gives all kinds of strangers. What comes out of them must be one of their own payloads, if anything.
func Kinds() []Kind {
	return []Kind{
		{"noise", false, func(seed uint64) Stranger { return seeded(noiseShot, seed) }},
		{"flicker in our colours", false, func(seed uint64) Stranger { return seeded(flickerShot, seed) }},
		{"moving ramps", false, func(seed uint64) Stranger { return seeded(rampShot, seed) }},
		{"pilots of one, data of none", true, shuffled},
		{"signals of many terminals by turns", true, turns},
		{"a recording in pieces", false, pieces},
		{"a recording moved and mirrored", false, moved},
		{"two signals over each other", false, overlaid},
		{"two signals side by side", false, beside},
	}
}

func seeded(shot func(n int, seed uint64) light.Shot, seed uint64) Stranger {
	return Stranger{Shot: func(n int, _ uint64) light.Shot { return shot(n, seed) }}
}

// signal is a true signal of a seed: all profiles, lengths and some conditions take their turns.
type signal struct {
	payload []byte
	emitter *light.Emitter
	path    sim.Path
}

func newSignal(seed uint64) signal {
	dice := rand.New(rand.NewPCG(seed, 0x5169))
	profiles := slices.DeleteFunc(light.Profiles(), func(p light.Profile) bool { return p.Skin == light.SkinPulse })
	p := profiles[dice.IntN(len(profiles))]
	lengths := []int{1, 16, 32, 88, 221}
	payload := make([]byte, min(lengths[dice.IntN(len(lengths))], p.MaxPayload))
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	emitter, err := light.NewEmitter(p, payload)
	if err != nil {
		panic("trial: internal error: " + err.Error())
	}
	conditions := []string{"desk", "blur4", "blur8", "near", "tilt", "shake", "mediocre"}
	c, _ := sim.ConditionByName(conditions[dice.IntN(len(conditions))])
	c.Path.Seed, c.Path.Phase = seed, dice.Float64()
	return signal{payload, emitter, c.Path}
}

// shuffled shows the flat pictures and ramps of a true signal, and its other pictures with their cells shuffled.
func shuffled(seed uint64) Stranger {
	s := newSignal(seed)
	camera := sim.New(s.path)
	show := func(at time.Duration) light.Picture {
		picture := s.emitter.Picture(at)
		if picture.Cols == 1 || picture.Rows == 1 {
			return picture
		}
		dice := rand.New(rand.NewPCG(seed, uint64(picture.Seq)))
		colours := slices.Clone(picture.Colours)
		dice.Shuffle(len(colours), func(i, j int) { colours[i], colours[j] = colours[j], colours[i] })
		return optic.NewPicture(picture.Cols, picture.Rows, colours)
	}
	return Stranger{Own: [][]byte{s.payload}, Shot: func(n int, _ uint64) light.Shot { return camera.Shoot(shotTime(n), show) }}
}

// turns shows three signals of one profile, each for a while: from a symbol to some superframes.
func turns(seed uint64) Stranger {
	first := newSignal(seed)
	all := []signal{first}
	for other := seed + 1; len(all) < 3; other++ {
		if s := newSignal(other << 20); s.emitter.Rest().Seq == first.emitter.Rest().Seq {
			all = append(all, s)
		}
	}
	dice := rand.New(rand.NewPCG(seed, 0x7152))
	turn := time.Duration(50+dice.IntN(4000)) * time.Millisecond
	camera := sim.New(first.path)
	show := func(at time.Duration) light.Picture {
		return all[int(at/turn)%len(all)].emitter.Picture(at)
	}
	var own [][]byte
	for _, s := range all {
		own = append(own, s.payload)
	}
	return Stranger{Own: own, Shot: func(n int, _ uint64) light.Shot { return camera.Shoot(shotTime(n), show) }}
}

func shotTime(n int) time.Duration { return time.Duration(n) * time.Second / 30 }

// A clip is a recording of a true signal: small, since it is shown many times.
const (
	clipW, clipH = 160, 120
	clipShots    = 150
)

func record(s signal) []light.Shot {
	s.path.W, s.path.H = clipW, clipH
	camera := sim.New(s.path)
	clip := make([]light.Shot, clipShots)
	for n := range clip {
		clip[n] = camera.Shoot(shotTime(n), s.emitter.Picture)
	}
	return clip
}

// pieces plays a recording in pieces of 2 to 60 shots, in any order, some backwards.
func pieces(seed uint64) Stranger {
	s := newSignal(seed)
	clip := record(s)
	dice := rand.New(rand.NewPCG(seed, 0x91ece))
	left, at, step := 0, 0, 1
	return Stranger{Own: [][]byte{s.payload}, Shot: func(int, uint64) light.Shot {
		if left == 0 {
			left, at, step = 2+dice.IntN(59), dice.IntN(clipShots), 1-2*dice.IntN(2)
		}
		left--
		at = (at + step + clipShots) % clipShots
		return clip[at]
	}}
}

// moved plays a recording mirrored or rolled over, by another way each second.
func moved(seed uint64) Stranger {
	s := newSignal(seed)
	clip := record(s)
	return Stranger{Own: [][]byte{s.payload}, Shot: func(n int, _ uint64) light.Shot {
		dice := rand.New(rand.NewPCG(seed, uint64(n/30)))
		dx, dy, mirror := dice.IntN(clipW), dice.IntN(clipH), dice.IntN(2) == 1
		return compose(func(x, y int) (int, int, light.Shot) {
			x, y = (x+dx)%clipW, (y+dy)%clipH
			if mirror {
				x = clipW - 1 - x
			}
			return x, y, clip[n%clipShots]
		})
	}}
}

// beside shows a signal in a part of the view at the left, another one at the right.
func beside(seed uint64) Stranger {
	a, b := newSignal(seed), newSignal(seed^1<<40)
	left, right := record(a), record(b)
	border := clipW * int(2+seed%5) / 8
	return Stranger{Own: [][]byte{a.payload, b.payload}, Shot: func(n int, _ uint64) light.Shot {
		return compose(func(x, y int) (int, int, light.Shot) {
			if x < border {
				return x, y, left[n%clipShots]
			}
			return x, y, right[n%clipShots]
		})
	}}
}

func compose(from func(x, y int) (int, int, light.Shot)) light.Shot {
	out := light.Shot{W: clipW, H: clipH, Pix: make([]byte, 4*clipW*clipH)}
	for y := range clipH {
		for x := range clipW {
			fx, fy, s := from(x, y)
			copy(out.Pix[4*(y*clipW+x):][:4], s.Pix[4*(fy*clipW+fx):][:4])
		}
	}
	return out
}

// overlaid adds two signals up, as where one is mirrored in the other's screen.
func overlaid(seed uint64) Stranger {
	a, b := newSignal(seed), newSignal(seed^1<<41)
	over, under := record(a), record(b)
	weight := 96 + int(seed*37%80) // of 256
	return Stranger{Own: [][]byte{a.payload, b.payload}, Shot: func(n int, _ uint64) light.Shot {
		out := light.Shot{W: clipW, H: clipH, Pix: make([]byte, 4*clipW*clipH)}
		p, q := over[n%clipShots].Pix, under[n%clipShots].Pix
		for i := range out.Pix {
			out.Pix[i] = byte((weight*int(p[i]) + (256-weight)*int(q[i])) >> 8)
		}
		return out
	}}
}
