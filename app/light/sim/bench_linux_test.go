package sim

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"glint/app/light/optic"
)

// threadClock is the processor time of this thread: the machine may be busy with other things.
func threadClock(b *testing.B) time.Duration {
	var used syscall.Rusage
	const thisThread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thisThread, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkShoot takes shots of a screen that changes 12 times a second among 9x6 zones; one shot at 320x240 is to cost 5 ms at most.
func BenchmarkShoot(b *testing.B) {
	for _, c := range slices.Concat(Conditions(), Grid(), Extras()) {
		b.Run(c.Name, func(b *testing.B) {
			dice := rand.New(rand.NewPCG(1, 1))
			pictures := make([]optic.Picture, 16)
			for i := range pictures {
				colours := make([]optic.RGB, 54)
				for z := range colours {
					colours[z] = optic.RGB{R: 255, G: 255, B: uint8(dice.Uint32())}
				}
				pictures[i] = optic.NewPicture(9, 6, colours)
			}
			show := func(at time.Duration) optic.Picture { return pictures[int(at*12/time.Second)&15] }
			camera := New(c.Path)
			var shot optic.Shot
			n := 0
			shoot := func() {
				at, _, _ := camera.Frame(n)
				camera.ShootInto(&shot, at, show)
				n++
			}
			for range 30 {
				shoot()
			}
			b.ReportAllocs()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			begin, first := threadClock(b), n
			for b.Loop() {
				shoot()
			}
			b.ReportMetric((threadClock(b)-begin).Seconds()*1e3/float64(n-first), "cpu-ms/shot")
		})
	}
}
