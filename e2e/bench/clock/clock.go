// Package clock reads the processor time that a thread has used, since the machine that runs a bench may be busy with other things.
//
// A goroutine that measures must be locked to its thread (runtime.LockOSThread).
package clock
