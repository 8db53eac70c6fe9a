package pace

import (
	"fmt"
	"testing"
	"time"

	"glint/app/code"
	"glint/e2e/bench/code/view"
)

func TestDecoded(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		name  string
		costs []time.Duration
		want  time.Duration
	}{
		{"at once", []time.Duration{8 * ms}, 8 * ms},
		{"third shot", []time.Duration{8 * ms, 9 * ms, 10 * ms}, 90 * ms},
		{"slow, a shot is left out", []time.Duration{41 * ms, 10 * ms}, 90 * ms},
	} {
		if got := Decoded(tt.costs, 40*ms); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestShare(t *testing.T) {
	times := []time.Duration{5, 1, 4, 2, 3}
	if m, p, least := Share(times, 50), Share(times, 95), Share(times, 0); m != 3 || p != 5 || least != 1 {
		t.Errorf("got %d, %d, %d", m, p, least)
	}
}

// The films show what their names say.
func TestMix(t *testing.T) {
	all, err := Mix(320, 240)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for i, f := range s.Films {
			costs, read := f.Costs(1)
			want := s.Name == "first sight" || s.Name == "found again"
			if len(costs) != len(f.Shots) || (read >= 0) && !want {
				t.Errorf("%s, film %d: read in shot %d, %d costs", s.Name, i, read, len(costs))
			}
		}
	}
}

// BenchmarkShot gives the cost of a shot; run it with -benchtime 5x.
func BenchmarkShot(b *testing.B) {
	for _, size := range [][2]int{{640, 480}, {1280, 720}} {
		all, err := Mix(size[0], size[1])
		if err != nil {
			b.Fatal(err)
		}
		var total []time.Duration
		for _, s := range all {
			b.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], s.Name), func(b *testing.B) {
				var costs []time.Duration
				for _, f := range s.Films {
					some, _ := f.Costs(b.N)
					costs = append(costs, some[f.From:]...)
				}
				if b.N > 1 {
					total = append(total, costs...)
				}
				report(b, costs)
			})
		}
		b.Run(fmt.Sprintf("%dx%d/all", size[0], size[1]), func(b *testing.B) {
			if len(total) > 0 {
				report(b, total)
			}
		})
	}
}

// BenchmarkSighting gives the time from the first sight of a typical phone to its code, at 30 shots a second.
func BenchmarkSighting(b *testing.B) {
	const shows, most = 20, 8
	all, err := films(view.Typical(), shows, 1, 0)
	if err != nil {
		b.Fatal(err)
	}
	for i := range all { // more shots only where they are needed
		for len(all[i].Shots) < most {
			if _, read := all[i].Costs(1); read >= 0 {
				break
			}
			more, err := view.NewShowOf(code.KindPayment, 152, view.Typical(), uint64(i+1))
			if err != nil {
				b.Fatal(err)
			}
			all[i].Shots = append(all[i].Shots, more.Shot(len(all[i].Shots)))
		}
	}
	b.Run("typical", func(b *testing.B) {
		var times []time.Duration
		lost, shots := 0, 0
		for _, f := range all {
			costs, read := f.Costs(b.N)
			if read < 0 {
				lost++
				continue
			}
			shots += read + 1
			times = append(times, Decoded(costs[:read+1], time.Second/30))
		}
		report(b, times)
		b.ReportMetric(float64(shots)/float64(max(len(times), 1)), "shots")
		b.ReportMetric(float64(lost), "lost")
	})
}

func report(b *testing.B, times []time.Duration) {
	b.ReportMetric(0, "ns/op") // of no use here
	b.ReportMetric(Share(times, 50).Seconds()*1e3, "ms-median")
	b.ReportMetric(Share(times, 95).Seconds()*1e3, "ms-95%")
}
