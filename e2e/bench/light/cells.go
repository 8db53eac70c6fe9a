package main

import (
	"glint/app/light/sim"
	"glint/app/light/sim/pulsesim"
)

// cell is one condition.
type cell struct {
	name   string
	set    set
	path   sim.Path
	sensor *pulsesim.Sensor // in place of a camera's path
}

// set is where a cell comes from.
type set string

const (
	grid    set = "grid"       // blur by camera by view
	extra   set = "extras"     // one thing changed at a time
	shared  set = "conditions" // those that tests use
	ambient set = "sensor"     // for light sensors
)

// cells lists all sets.
func cells() []cell {
	var all []cell
	for _, s := range []struct {
		set  set
		list []sim.Condition
	}{{grid, sim.Grid()}, {extra, sim.Extras()}, {shared, sim.Conditions()}} {
		for _, c := range s.list {
			all = append(all, cell{name: c.Name, set: s.set, path: c.Path})
		}
	}
	return append(all, sensors()...)
}
