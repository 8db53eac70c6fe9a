package zones_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
	"glint/app/light/zones"
)

func TestSmoke(t *testing.T) {
	for _, p := range zones.Profiles() {
		for _, c := range sim.Conditions() {
			for _, n := range []int{32, 221} {
				path := c.Path
				path.Seed = 1
				path.Phase = 0.3
				payload := make([]byte, n)
				for i := range payload {
					payload[i] = byte(i*7 + 3)
				}
				e, err := zones.NewEmitter(p, payload)
				if err != nil {
					t.Fatal(err)
				}
				cam := sim.New(path)
				r := zones.NewReceiver()
				lead := 300 * time.Millisecond
				show := func(at time.Duration) optic.Picture { return e.Picture(at - lead) }
				var ts, tr time.Duration
				frames := 0
				var pr zones.Progress
				var done time.Duration
				for i := 0; ; i++ {
					taken, stamp, ok := cam.Frame(i)
					if taken > 8*time.Second {
						break
					}
					if !ok {
						continue
					}
					t0 := time.Now()
					shot := cam.Shoot(taken, show)
					t1 := time.Now()
					pr = r.Push(stamp, shot)
					ts += t1.Sub(t0)
					tr += time.Since(t1)
					frames++
					if pr.Payload != nil {
						done = taken - lead
						break
					}
				}
				fmt.Printf("%s %-9s %3d: ok=%v %.2fs shoot %.1fms push %.1fms  %+v known %d/%d\n", p.Name, c.Name, n, bytes.Equal(pr.Payload, payload), done.Seconds(), ts.Seconds()*1e3/float64(frames), tr.Seconds()*1e3/float64(frames), pr.Stats, pr.Known, pr.Needed)
			}
		}
	}
}
