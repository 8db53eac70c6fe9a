package view

import "fmt"

// Condition is a scene with a name.
type Condition struct {
	Name  string
	Scene Scene
}

// usual is a phone held well before a good camera in a lit shop.
func usual() Scene { return Scene{Tilt: 8, Roll: 15, Blur: 0.5, Noise: 2, Room: 0.4} }

// Conditions lists what readers are measured in. Where ModulePx is open, each Show draws its own.
func Conditions() []Condition {
	all := []Condition{{"clean", usual()}}
	add := func(name string, change func(*Scene)) {
		s := usual()
		change(&s)
		all = append(all, Condition{name, s})
	}
	steps := func(name string, change func(s *Scene, to float64), to ...float64) {
		for _, x := range to {
			add(fmt.Sprintf(name, x), func(s *Scene) { change(s, x) })
		}
	}
	steps("blur %.1f px", func(s *Scene, px float64) { s.Blur = px }, 1, 1.5, 2, 2.5)
	add("noise 18", func(s *Scene) { s.Noise = 18 })
	add("moire 30%", func(s *Scene) { s.Moire = 0.3 })
	add("glare", func(s *Scene) { s.Glare = 1.2 })
	add("bloom 20%", func(s *Scene) { s.Bloom = 0.2 })
	add("dim phone", func(s *Scene) { s.Light, s.Room, s.Noise = 0.06, 2, 5 })
	add("overexposed", func(s *Scene) { s.Light = 2.2 })
	add("overexposed, bloom", func(s *Scene) { s.Light, s.Bloom = 1.8, 0.12 })
	steps("motion %.0f px", func(s *Scene, px float64) { s.Motion = px }, 4, 8)
	steps("tilt %.0f", func(s *Scene, degrees float64) { s.Tilt = degrees }, 30, 45)
	add("any turn", func(s *Scene) { s.Roll = 180 })
	add("lens distortion 8%", func(s *Scene) { s.Distortion = 0.08 })
	add("rolling shutter 20 px", func(s *Scene) { s.Shear = 20 })
	add("JPEG 40", func(s *Scene) { s.JPEG = 40 })
	add("quiet zone of 1", func(s *Scene) { s.Quiet = 3 })
	add("inverted", func(s *Scene) { s.Inverted = true })
	all = append(all, Condition{"typical", Typical()})
	add("hard", func(s *Scene) {
		s.Tilt, s.Blur, s.Noise, s.Motion, s.Moire, s.JPEG, s.Glare, s.Distortion = 28, 1.5, 9, 3, 0.12, 65, 0.5, 0.03
	})
	return append(all, Condition{"2.5 px, tilt 40", Small()})
}

// Typical is a bit of everything.
func Typical() Scene {
	s := usual()
	s.Tilt, s.Blur, s.Noise, s.Motion, s.Moire, s.JPEG, s.Bloom = 18, 1, 6, 2, 0.08, 75, 0.04
	return s
}

// Small is a phone far away and held askew, as blurred and noisy as a typical one.
func Small() Scene {
	s, typical := usual(), Typical()
	s.ModulePx, s.Tilt, s.Blur, s.Noise = 2.5, 40, typical.Blur, typical.Noise
	return s
}
