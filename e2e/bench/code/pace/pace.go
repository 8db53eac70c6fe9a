// Package pace says what a shot costs the reader of codes, and how long a code takes from when it is first seen, here and as wasm in a browser.
package pace

import (
	"math/rand/v2"
	"slices"
	"time"

	"glint/app/code"
	"glint/e2e/bench/code/strange"
	"glint/e2e/bench/code/view"
)

// Film is what one reader sees shot by shot, and from which shot on its cost counts.
type Film struct {
	Shots []*view.View
	From  int
}

// Series is films of one kind.
type Series struct {
	Name  string
	Films []Film
}

// Mix is what a till's camera sees: nothing; what is full of edges; a phone for the first time, again, and out of focus.
func Mix(w, h int) ([]Series, error) {
	modulePx := 4 * float64(w) / 640
	typical := view.Typical()
	typical.W, typical.H, typical.ModulePx = w, h, modulePx
	blurred, empty := typical, typical
	blurred.Blur, empty.Absent = 0.9*modulePx, true
	series := []Series{{"textures", []Film{{Shots: textures(w, h)}}}}
	for _, s := range []struct {
		name         string
		scene        view.Scene
		shows, shots int
		from         int
	}{
		{"nothing in view", empty, 1, 6, 0}, {"first sight", typical, 6, 1, 0}, {"found again", typical, 2, 4, 1}, {"blurred", blurred, 2, 3, 0},
	} {
		films, err := films(s.scene, s.shows, s.shots, s.from)
		if err != nil {
			return nil, err
		}
		series = append(series, Series{s.name, films})
	}
	return series, nil
}

func films(scene view.Scene, shows, shots, from int) ([]Film, error) {
	var all []Film
	for seed := range shows {
		show, err := view.NewShowOf(code.KindPayment, 152, scene, uint64(seed+1))
		if err != nil {
			return nil, err
		}
		f := Film{From: from}
		for n := range shots {
			f.Shots = append(f.Shots, show.Shot(n))
		}
		all = append(all, f)
	}
	return all, nil
}

// textures are those of package strange without codes, cut to size.
func textures(w, h int) []*view.View {
	var all []*view.View
	for i, k := range strange.Kinds()[:6] {
		f := k.New(rand.New(rand.NewPCG(7, uint64(i))), w)
		all = append(all, &view.View{Luma: f.Luma[:w*h], W: w, H: h})
	}
	return all
}

// Costs reads a film several times, each time with a new reader, and gives the least that each shot took: the machine has other things to do. It also says
// in which shot a code was read first, from 0; -1 if in none.
func (f Film) Costs(times int) (costs []time.Duration, read int) {
	for range times {
		reader := code.NewReader()
		read = -1
		for n, v := range f.Shots {
			begin := time.Now()
			_, err := reader.Read(v.Luma, v.W, v.H, v.W)
			took := time.Since(begin)
			if err == nil && read < 0 {
				read = n
			}
			if n == len(costs) {
				costs = append(costs, took)
			}
			costs[n] = min(costs[n], took)
		}
	}
	return costs, read
}

// Decoded is the time from the first shot to the end of the one that is read, where a camera gives a shot each frame and a reader that is busy gets the
// newest when it is done.
func Decoded(costs []time.Duration, frame time.Duration) time.Duration {
	var now time.Duration
	for n, cost := range costs {
		if n > 0 {
			now = (now + frame - 1) / frame * frame // the next shot
		}
		now += cost
	}
	return now
}

// Share is a percentile of what is not empty.
func Share(times []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[max((percent*len(sorted)+99)/100-1, 0)]
}
