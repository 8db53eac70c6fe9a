package main

import (
	"fmt"
	"math/bits"

	"glint/app/light/field"
	"glint/app/light/zones"
	"glint/e2e/bench/table"
)

// ideals is the shortest time that a profile's grid and rate allow.
func ideals() table.Table {
	t := table.Table{{"profile", "bits a second", "32 bytes", "221 bytes"}}
	for _, p := range zones.Profiles() {
		rate := p.Cols * p.Rows * (p.Levels / 2) * p.SymbolRate
		t = append(t, []string{fmt.Sprintf("%s %d×%d, %d colours, %d/s", p.Name, p.Cols, p.Rows, p.Levels, p.SymbolRate), fmt.Sprint(rate), ideal(32, rate), ideal(221, rate)})
	}
	for _, p := range field.Profiles() {
		rate := (bits.Len(uint(p.Levels)) - 1) * p.SymbolRate
		t = append(t, []string{fmt.Sprintf("%s %d colours, %d/s", p.Name, p.Levels, p.SymbolRate), fmt.Sprint(rate), ideal(32, rate), ideal(221, rate)})
	}
	return t
}

// ideal is the time of a payload and its CRC-32.
func ideal(bytes, rate int) string { return fmt.Sprintf("%.2f s", float64(8*bytes+32)/float64(rate)) }
