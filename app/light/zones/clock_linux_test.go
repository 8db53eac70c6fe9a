package zones_test

import (
	"syscall"
	"time"
)

// clock is the processor time that this thread has used: other work on the machine does not count.
func clock() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD
	var used syscall.Rusage
	if err := syscall.Getrusage(thisThread, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// typical is the mean: the clock goes in coarse steps.
func typical(spent []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range spent {
		sum += d
	}
	return sum / time.Duration(len(spent))
}
