package trial

import (
	"slices"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
)

// reception is shots taken beforehand, so that nothing but the receiver of all skins is measured.
type reception struct {
	stamps []time.Duration
	shots  []light.Shot
}

// receive takes the shots of one delivery, the screen at rest before; of a room without a signal if there is no payload.
func receive(b testing.TB, condition string, p light.Profile, bytes int) (r reception) {
	b.Helper()
	c, ok := sim.ConditionByName(condition)
	if !ok {
		b.Fatalf("no condition %q", condition)
	}
	link := Link{Show: func(time.Duration) light.Picture {
		return light.Picture{Seq: 1, Cols: 1, Rows: 1, Colours: make([]light.RGB, 1)}
	}, Eye: light.NewReceiver()}
	limit := 3 * time.Second
	if bytes > 0 {
		var err error
		if link, err = (Trial{Profile: p}).link(make([]byte, bytes)); err != nil {
			b.Fatal(err)
		}
		limit = 15 * time.Second
	}
	camera := sim.New(c.Path)
	for n := 0; ; n++ {
		taken, stamp, ok := camera.Frame(n)
		if taken > limit {
			break
		}
		if !ok {
			continue
		}
		shot := camera.Shoot(taken, func(at time.Duration) light.Picture { return link.Show(at - 300*time.Millisecond) })
		r.stamps, r.shots = append(r.stamps, stamp), append(r.shots, shot)
		if link.Eye.Push(stamp, shot).Payload != nil {
			return r
		}
	}
	if bytes > 0 {
		b.Fatalf("%s, %s, %d bytes: nothing delivered", condition, p.Name, bytes)
	}
	return r
}

// BenchmarkReception gives the cost of a shot, and of the dearest one, to the receiver that a page has. `make bench-light-wasm` runs it in Chromium.
// A shot's cost is the median over the rounds, because the machine may be busy with other things.
func BenchmarkReception(b *testing.B) {
	zones := light.Profiles()[0]
	tests := []struct {
		name, condition string
		bytes           int
	}{{"32", "desk", 32}, {"221", "desk", 221}, {"32-blur16", "blur16", 32}, {"searching", "desk", 0}, {"searching-bright", "bright", 0}}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			r := receive(b, test.condition, zones, test.bytes)
			receiver := light.NewReceiver()
			spent := make([][]time.Duration, len(r.shots))
			for b.Loop() {
				receiver.Reset()
				for i, s := range r.shots {
					begin := time.Now()
					receiver.Push(r.stamps[i], s)
					spent[i] = append(spent[i], time.Since(begin))
				}
			}
			var all, slowest time.Duration
			for _, rounds := range spent {
				slices.Sort(rounds)
				all, slowest = all+rounds[(len(rounds)-1)/2], max(slowest, rounds[(len(rounds)-1)/2])
			}
			b.ReportMetric(all.Seconds()*1e3/float64(len(spent)), "ms/shot")
			b.ReportMetric(slowest.Seconds()*1e3, "ms/stall")
			b.ReportMetric(0, "ns/op")
		})
	}
}
