package clock

import (
	"syscall"
	"time"
	"unsafe"
)

const threadTime = 3 // CLOCK_THREAD_CPUTIME_ID; clock_gettime(2). Getrusage goes in the scheduler's ticks of some milliseconds.

// Thread is the processor time of this thread.
func Thread() time.Duration {
	var t syscall.Timespec
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadTime, uintptr(unsafe.Pointer(&t)), 0); e != 0 {
		panic("clock: internal error: " + e.Error())
	}
	return time.Duration(t.Nano())
}
