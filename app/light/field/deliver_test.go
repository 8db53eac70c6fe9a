package field

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// TestDelivers is a floor: one seed of each condition must arrive in time, with the profile that is for it. The benchmark has the figures.
func TestDelivers(t *testing.T) {
	for i, c := range conditions() {
		for _, p := range profiles[:2] {
			if testing.Short() && i%3 != 0 || i%2 == int(p.ID)%2 && i > 4 { // each of the later ones with one profile
				continue
			}
			t.Run(p.Name+"/"+c.Name, func(t *testing.T) {
				payload := noise(32, uint64(i))
				c.Path.Seed = uint64(i + 1)
				l := newLink(t, c.Path, p, payload)
				if !l.until(rest + limit) {
					t.Fatalf("nothing delivered: %+v", l.last)
				}
				if !bytes.Equal(l.last.Payload, payload) {
					t.Errorf("got %x, want %x", l.last.Payload, payload)
				}
				if got := l.last; !got.Locked || got.Known > got.Needed || got.Stats.Profile != p.ID {
					t.Errorf("got %+v", got)
				}
				if got := l.last.Stats; got.Coded < l.last.Needed || got.Coded > got.Bits || got.Corrected < 0 || 4*got.Corrected > got.Coded {
					t.Errorf("%d wrong of %d bits, of %d gathered for a message of %d", got.Corrected, got.Coded, got.Bits, l.last.Needed)
				}
			})
		}
	}
}

// BenchmarkDeliver gives for each profile and condition, over 16 seeds of 32 bytes, the share that arrives, median and worst time from the first symbol, and
// the cost of a shot:
//
//	go test -run '^$' -bench Deliver -benchtime 1x ./app/light/field
func BenchmarkDeliver(b *testing.B) {
	for _, p := range profiles {
		for _, c := range conditions() {
			b.Run(p.Name+"/"+c.Name, func(b *testing.B) {
				for b.Loop() {
					var times []time.Duration
					var spent, slowest time.Duration
					shots := 0
					const seeds = 16
					for seed := range uint64(seeds) {
						c.Path.Seed, c.Path.Phase = seed+1, float64(seed)*0.618
						l := newLink(b, c.Path, p, noise(32, seed))
						for l.last.Payload == nil {
							taken, stamp, ok := l.camera.Frame(l.next)
							if l.next++; taken > rest+limit {
								break
							}
							if !ok {
								continue
							}
							shot := l.camera.Shoot(taken, l.show)
							begin := time.Now()
							l.last = l.receiver.Push(stamp, shot)
							d := time.Since(begin)
							spent, slowest, shots = spent+d, max(slowest, d), shots+1
							if l.last.Payload != nil {
								times = append(times, taken-rest)
							}
						}
					}
					slices.Sort(times)
					b.ReportMetric(float64(len(times))/seeds, "delivered")
					if len(times) > 0 {
						b.ReportMetric(times[len(times)/2].Seconds(), "median-s")
						b.ReportMetric(times[len(times)-1].Seconds(), "worst-s")
					}
					b.ReportMetric(spent.Seconds()*1e3/float64(shots), "ms/shot")
					b.ReportMetric(slowest.Seconds()*1e3, "ms/slowest")
				}
			})
		}
	}
}
