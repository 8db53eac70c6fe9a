//go:build !linux

package zones_test

import (
	"slices"
	"time"
)

var begun = time.Now()

// clock is the time on the wall: a browser tells no other.
func clock() time.Duration { return time.Since(begun) }

// typical is the least: the machine may be busy with other things.
func typical(spent []time.Duration) time.Duration { return slices.Min(spent) }
