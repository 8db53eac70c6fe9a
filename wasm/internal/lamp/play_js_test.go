package lamp

import (
	"fmt"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
)

// film is a screen that remembers what it has shown, and when.
type film struct {
	seqs    []int
	times   []time.Duration
	refuses func(light.Picture) bool
}

func (f *film) show(p, _ light.Picture, _ extent, now time.Duration) outcome {
	if f.refuses != nil && f.refuses(p) {
		return refused
	}
	if n := len(f.seqs); n == 0 || f.seqs[n-1] != p.Seq {
		f.seqs, f.times = append(f.seqs, p.Seq), append(f.times, now)
	}
	return shown
}

// changes are the pictures of a signal and the times at which they begin.
func changes(e *light.Emitter, length time.Duration) (seqs []int, times []time.Duration) {
	for at := time.Duration(0); at < length; at += time.Millisecond / 2 {
		if p := e.Picture(at); len(seqs) == 0 || seqs[len(seqs)-1] != p.Seq {
			seqs, times = append(seqs, p.Seq), append(times, at)
		}
	}
	return seqs, times
}

// At each clock every picture comes within one refresh of its time, however long the signal plays, and refreshes that were missed shift
// nothing but are counted.
func TestClocks(t *testing.T) {
	const length = 4 * time.Second
	for _, tt := range []struct {
		hz     float64
		misses func(i int) bool
	}{
		{60, nil}, {90, nil}, {120, nil}, {59.94, nil},
		{60, func(i int) bool { return i%7 == 3 }},
		{90, func(i int) bool { return i%7 == 3 || i%7 == 4 }},
		{120, func(i int) bool { return i%50 > 46 }},
	} {
		t.Run(fmt.Sprintf("%v Hz, misses %v", tt.hz, tt.misses != nil), func(t *testing.T) {
			var f film
			p, err := newPlay(playing(), &f, true, func(Report) {})
			if err != nil {
				t.Fatal(err)
			}
			interval := time.Duration(float64(time.Second) / tt.hz)
			missed, row, worst := 0, 0, 0
			begin := 1000 * time.Second // of the page's clock
			for i := range int((length + settling) / interval) {
				if i > 0 && tt.misses != nil && tt.misses(i) {
					missed++
					row++
					worst = max(worst, row)
					continue
				}
				row = 0
				p.draw(begin + time.Duration(i)*interval)
			}
			wantSeqs, wantTimes := changes(p.emitter, length-time.Second/10)
			if f.seqs[0] != p.emitter.Rest().Seq || f.times[0] != begin {
				t.Errorf("it begins with picture %d, not with that of rest", f.seqs[0])
			}
			late := time.Duration(0)
			shown := f.seqs[1:]
			if p.emitter.Rest().Seq == wantSeqs[0] { // rest goes on into the signal
				shown = f.seqs
			}
			for i, want := range wantSeqs {
				if shown[i] != want {
					t.Fatalf("picture %d of the signal is %d, want %d", i, shown[i], want)
				}
				if i > 0 {
					late = max(late, f.times[len(f.times)-len(shown)+i]-p.started-wantTimes[i])
				}
			}
			if most := time.Duration(worst+1)*interval + time.Millisecond; late > most {
				t.Errorf("a picture came %v late, at most %v is due to the refreshes", late, most)
			}
			if got := p.summary(); got.Missed > missed || got.Missed < missed-worst || got.Hz < tt.hz*0.97 || got.Hz > tt.hz*1.03 {
				t.Errorf("report %+v, want %d missed at %v Hz", got, missed, tt.hz)
			}
		})
	}
}

// A picture that is refused is held back, told once, and breaks the signal that it belongs to.
func TestRefusedPicturesAreTold(t *testing.T) {
	p, err := newPlay(playing(), nil, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	bad := p.emitter.Picture(p.emitter.Period() / 2).Seq
	f := film{refuses: func(q light.Picture) bool { return q.Seq == bad }}
	var told []Report
	p.screen, p.told = &f, func(r Report) { told = append(told, r) }
	for at := time.Duration(0); at < 3*p.emitter.Period(); at += time.Second / 60 {
		p.draw(at)
	}
	if len(told) == 0 || told[0].Refused != 1 || told[0].Whole != 0 {
		t.Fatalf("told %+v", told)
	}
	for _, r := range told {
		if r.Refused > 20 { // once for each time that it was due, not for each refresh
			t.Errorf("%d refusals were counted", r.Refused)
		}
	}
}

// A signal that follows another begins at once, without the picture of rest between them.
func TestNextSignalBeginsAtOnce(t *testing.T) {
	var f film
	p, err := newPlay(playing(), &f, false, func(Report) {})
	if err != nil {
		t.Fatal(err)
	}
	p.draw(5 * time.Second)
	if p.started != 5*time.Second || f.seqs[0] != p.emitter.Picture(0).Seq {
		t.Errorf("started at %v with picture %d", p.started, f.seqs[0])
	}
}

func TestUnknownReachIsTheUsualOne(t *testing.T) {
	s := playing()
	s.Reach = session.Reach(99)
	p, err := newPlay(s, &film{}, false, func(Report) {})
	if err != nil || p.extent != extents[session.ReachUsual] {
		t.Errorf("extent %+v, %v", p.extent, err)
	}
}
