package main

import (
	"fmt"
	"time"

	"glint/app/light/sim"
)

// cell is one condition.
type cell struct {
	name string
	set  set
	path sim.Path
}

// set is where a cell comes from.
type set string

const (
	grid   set = "grid"       // blur by camera by view
	extra  set = "extras"     // changes of the desk, one at a time
	shared set = "conditions" // those of package sim that tests use
)

// blurs of the grid: sigma in pixels of a view 320 wide.
var blurs = []float64{0, 2, 4, 8, 16}

// cells lists all sets.
func cells() []cell {
	ms := time.Millisecond
	desk, _ := sim.ConditionByName("desk")
	var all []cell
	for _, view := range []struct {
		name        string
		scale, tilt float64
	}{{"57%", 0.57, 0}, {"25% at 40°", 0.25, 40}} {
		for _, camera := range []struct {
			name              string
			fps               float64
			exposure, readout time.Duration
		}{{"30 fps 10 ms", 30, 10 * ms, 20 * ms}, {"30 fps 33 ms", 30, 33 * ms, 20 * ms}, {"15 fps 40 ms", 15, 40 * ms, 25 * ms}} {
			for _, blur := range blurs {
				p := desk.Path
				p.BlurSigmaPx, p.Scale, p.Tilt = blur, view.scale, view.tilt
				p.FPS, p.Exposure, p.Readout = camera.fps, camera.exposure, camera.readout
				all = append(all, cell{fmt.Sprintf("%s, %s, blur %g", view.name, camera.name, blur), grid, p})
			}
		}
	}
	all = append(all, extras(desk.Path)...)
	for _, c := range sim.Conditions() {
		all = append(all, cell{c.Name, shared, c.Path})
	}
	return all
}

// extras but for the last are one change each.
func extras(desk sim.Path) []cell {
	ms := time.Millisecond
	with := func(name string, change func(*sim.Path)) cell {
		p := desk
		change(&p)
		return cell{name, extra, p}
	}
	return []cell{
		with("rotated 37°", func(p *sim.Path) { p.Rotation = 37 }),
		with("rotated 90°", func(p *sim.Path) { p.Rotation = 90 }),
		with("rotated 180°", func(p *sim.Path) { p.Rotation = 180 }),
		with("a third of the area, close", func(p *sim.Path) { p.Scale, p.OffsetX, p.OffsetY, p.BlurSigmaPx = 1.75, 0.32, 0.3, 3 }),
		with("hand over 25%", func(p *sim.Path) { p.Occlusion = 0.35 }),
		with("overexposed 3 times", func(p *sim.Path) { p.Level = 3 }),
		with("night light, blue by 0.3", func(p *sim.Path) { p.BlueLoss = 0.7 }),
		with("bright room", func(p *sim.Path) { p.Ambient, p.Flare, p.Noise, p.Level = 1.2, 0.06, 3, 0.6 }),
		with("shaking", func(p *sim.Path) { p.Tremor = 3 }),
		with("20% of shots lost", func(p *sim.Path) { p.DropRate, p.Jitter = 0.2, 5*ms }),
		with("60 fps", func(p *sim.Path) { p.FPS, p.Exposure, p.Readout = 60, 8*ms, 12*ms }),
		with("all mediocre", func(p *sim.Path) {
			p.BlurSigmaPx, p.Noise, p.Tilt, p.Rotation, p.Ambient, p.Crosstalk, p.DropRate = 3, 5, 20, 12, 0.4, 0.15, 0.05
			p.Exposure, p.Jitter, p.Tremor = 16*ms, 2*ms, 1.2
		}),
	}
}
