//go:build !linux

package clock

import "time"

// Thread is wall time where threads have no clock.
func Thread() time.Duration { return time.Duration(time.Now().UnixNano()) }
