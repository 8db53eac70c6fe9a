package main

import "glint/e2e/bench/code/view"

// condition is a scene with a name.
type condition struct {
	name  string
	scene view.Scene
}

// conditions lists what is measured. Each view draws the size of its modules anew (sizes).
func conditions() []condition {
	var all []condition
	add := func(name string, change func(*view.Scene)) {
		s := view.Scene{Tilt: 8, Roll: 15, Blur: 0.5, Noise: 2, Room: 0.4}
		change(&s)
		all = append(all, condition{name, s})
	}
	add("clean", func(*view.Scene) {})
	add("blur 1.0 px", func(s *view.Scene) { s.Blur = 1 })
	add("blur 1.5 px", func(s *view.Scene) { s.Blur = 1.5 })
	add("blur 2.0 px", func(s *view.Scene) { s.Blur = 2 })
	add("blur 2.5 px", func(s *view.Scene) { s.Blur = 2.5 })
	add("noise 18", func(s *view.Scene) { s.Noise = 18 })
	add("moire 30%", func(s *view.Scene) { s.Moire = 0.3 })
	add("glare", func(s *view.Scene) { s.Glare = 1.2 })
	add("dim phone", func(s *view.Scene) { s.Light, s.Room, s.Noise = 0.06, 2, 5 })
	add("overexposed, bloom", func(s *view.Scene) { s.Light, s.Bloom = 1.8, 0.12 })
	add("motion 4 px", func(s *view.Scene) { s.Motion = 4 })
	add("motion 8 px", func(s *view.Scene) { s.Motion = 8 })
	add("tilt 30", func(s *view.Scene) { s.Tilt = 30 })
	add("tilt 45", func(s *view.Scene) { s.Tilt = 45 })
	add("any turn", func(s *view.Scene) { s.Roll = 180 })
	add("lens distortion 8%", func(s *view.Scene) { s.Distortion = 0.08 })
	add("rolling shutter 20 px", func(s *view.Scene) { s.Shear = 20 })
	add("JPEG 40", func(s *view.Scene) { s.JPEG = 40 })
	add("quiet zone of 1", func(s *view.Scene) { s.Quiet = 3 })
	add("inverted", func(s *view.Scene) { s.Inverted = true })
	add("typical", func(s *view.Scene) {
		s.Tilt, s.Blur, s.Noise, s.Motion, s.Moire, s.JPEG, s.Bloom = 18, 1, 6, 2, 0.08, 75, 0.04
	})
	add("hard", func(s *view.Scene) {
		s.Tilt, s.Blur, s.Noise, s.Motion, s.Moire, s.JPEG, s.Glare, s.Distortion = 28, 1.5, 9, 3, 0.12, 65, 0.5, 0.03
	})
	add("2.5 px, tilt 40", func(s *view.Scene) { s.ModulePx, s.Tilt, s.Blur, s.Noise = 2.5, 40, 0.8, 4 })
	return all
}

// sizes of a module in pixels, where the scene leaves it open; one of them in turn for each view.
var sizes = [...]float64{2.5, 3, 3.5, 4.5, 6}
