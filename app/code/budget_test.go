package code

import (
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/code/locate"
)

// TestBudget: on machines of any speed, 95 of 100 pictures keep the limit where work decides what they cost, and a fast one gives the work
// that it is worth.
func TestBudget(t *testing.T) {
	for _, tt := range []struct {
		name     string
		limit    time.Duration
		perUnit  time.Duration // of a whole DefaultWork
		fixed    time.Duration
		least    locate.Work
		most     locate.Work
		overMost float64 // share of the pictures
	}{
		{"fast", 0, 8 * time.Millisecond, 2 * time.Millisecond, 2 * DefaultWork, 2 * DefaultWork, 0.001},
		{"as usual", 0, 25 * time.Millisecond, 4 * time.Millisecond, DefaultWork / 4, DefaultWork, 0.06},
		{"slow", 0, 60 * time.Millisecond, 4 * time.Millisecond, DefaultWork / 4, DefaultWork / 2, 0.06},
		{"another limit", 10 * time.Millisecond, 25 * time.Millisecond, 2 * time.Millisecond, DefaultWork / 4, DefaultWork / 2, 0.06},
		{"hopeless", 0, 0, 200 * time.Millisecond, DefaultWork / 4, DefaultWork / 4, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 9))
			b := Budget{Shot: tt.limit}
			limit := tt.limit
			if limit == 0 {
				limit = DefaultShot
			}
			over, shots := 0, 0
			for i := range 4000 {
				work := float64(b.Work()) / float64(DefaultWork)
				cost := tt.fixed + time.Duration(float64(tt.perUnit)*work*(0.3+0.7*rng.Float64()))
				b.Took(cost)
				if i >= 500 {
					shots++
					if cost > limit {
						over++
					}
				}
			}
			if got := b.Work(); got < tt.least || got > tt.most {
				t.Errorf("got work %d, want %d to %d", got, tt.least, tt.most)
			}
			if share := float64(over) / float64(shots); share > tt.overMost {
				t.Errorf("%.1f%% of the pictures take longer than %v, want %.1f%%", 100*share, limit, 100*tt.overMost)
			}
		})
	}
}

// TestBudgetOfAReader: the work of a budget that has shrunk costs a picture less, and a code in its last place is read with the least.
func TestBudgetOfAReader(t *testing.T) {
	s, err := Make(KindPayment, make([]byte, 152))
	if err != nil {
		t.Fatal(err)
	}
	var b Budget
	for range 50 {
		b.Took(time.Second)
	}
	p := onDesk(s, 5, 640, 480)
	r := NewReader()
	if _, err := r.Read(p.pix, p.w, p.h, p.stride); err != nil {
		t.Fatal(err)
	}
	r.Work = b.Work()
	for i := range 8 {
		if _, err := r.Read(p.pix, p.w, p.h, p.stride); err != nil {
			t.Errorf("picture %d with work %d: %v", i, r.Work, err)
		}
	}
}
