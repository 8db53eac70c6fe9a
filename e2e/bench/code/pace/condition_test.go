package pace

import (
	"testing"
	"time"

	"glint/app/code"
	"glint/e2e/bench/code/view"
)

// BenchmarkCondition gives for each condition how many of ten phones a reader reads in the first shot, and what a shot costs it: the bench of codes for
// the readers that also run in a browser.
func BenchmarkCondition(b *testing.B) {
	const shows = 10
	for _, c := range view.Conditions() {
		var views []*view.View
		var wants []string
		for seed := range shows {
			show, err := view.NewShow(c.Scene, uint64(seed+1))
			if err != nil {
				b.Fatal(err)
			}
			views, wants = append(views, show.Shot(0)), append(wants, show.Symbol.Text)
		}
		for name, reader := range readers {
			b.Run(c.Name+"/"+name, func(b *testing.B) {
				read := 0
				var costs []time.Duration
				for i, v := range views {
					text, cost := least(reader, v, b.N)
					costs = append(costs, cost)
					switch text {
					case wants[i]:
						read++
					case "":
					default:
						b.Errorf("read %q, which nobody shows", text)
					}
				}
				report(b, costs)
				b.ReportMetric(float64(read), "read")
			})
		}
	}
}

var readers = map[string]func(*view.View) string{
	"gozxing": Library,
	"ours": func(v *view.View) string {
		found, err := code.NewReader().Read(v.Luma, v.W, v.H, v.W)
		if err != nil {
			return ""
		}
		return found.Text
	},
}

// least is the least that several readings of a view took.
func least(read func(*view.View) string, v *view.View, times int) (text string, cost time.Duration) {
	cost = 1 << 62
	for range times {
		begin := time.Now()
		text = read(v)
		cost = min(cost, time.Since(begin))
	}
	return text, cost
}
