package lamp

import (
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
)

func flat(seq int, c light.RGB) light.Picture {
	return light.Picture{Seq: seq, Cols: 1, Rows: 1, Colours: []light.RGB{c}}
}

// usual is a picture as it lies on the whole canvas.
func usual(p light.Picture) scene { return extents[session.ReachUsual].sceneOf(p, light.Picture{}) }

// watched is a screen that the guard looks after.
type watched struct {
	guard guard
	seq   int
}

func (w *watched) show(p, rest light.Picture, e extent, now time.Duration) outcome {
	if p.Seq != w.seq && !w.guard.allow(now, e.sceneOf(p, rest)) {
		return refused
	}
	w.seq = p.Seq
	return shown
}

// Every picture of every profile passes, from the dark on: the guard never stands in the way of light's own signals, however far they reach.
func TestGuardLetsLightPass(t *testing.T) {
	for _, profile := range light.Profiles() {
		for reach := range extents {
			s := session.Signal{Payload: []byte("a sealed charge of thirty-two b."), Profile: profile.ID, Reach: reach}
			s.Payload = s.Payload[:min(len(s.Payload), profile.MaxPayload)]
			screen := &watched{seq: -1}
			p, err := newPlay(s, screen, true, func(Report) {})
			if err != nil {
				t.Fatal(err)
			}
			for at := time.Duration(0); at < min(2*p.emitter.Period(), 12*time.Second); at += time.Second / 60 {
				if p.draw(at); p.report.Refused > 0 {
					t.Errorf("%s, reach %d: the picture at %v is refused", profile.Name, reach, at)
					break
				}
			}
		}
	}
}

func TestGuardSlowsFlashes(t *testing.T) {
	black, white := light.RGB{}, light.RGB{R: 255, G: 255, B: 255}
	red := light.RGB{R: 255}
	tests := []struct {
		name   string
		first  light.Picture
		second light.Picture
	}{
		{"black and white", flat(1, black), flat(2, white)},
		{"red and black", flat(1, red), flat(2, black)},
		{"a chessboard that swaps", board(1, black, white), board(2, white, black)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var g guard
			shown, last := 0, -1
			for i := range 40 { // two seconds at 20 changes a second
				p := tt.first
				if i%2 == 1 {
					p = tt.second
				}
				if g.allow(time.Duration(i)*time.Second/20, usual(p)) && p.Seq != last {
					shown, last = shown+1, p.Seq
				}
			}
			if shown > 8 { // three reversals in each second, and the first picture
				t.Errorf("%d changes were shown in two seconds", shown)
			}
		})
	}
}

func board(seq int, a, b light.RGB) light.Picture {
	p := light.Picture{Seq: seq, Cols: 8, Rows: 6}
	for i := range 48 {
		c := a
		if (i%8+i/8)%2 == 1 {
			c = b
		}
		p.Colours = append(p.Colours, c)
	}
	return p
}

// Somebody who presses stop and play again and again makes no flashes either.
func TestGuardCountsTheDark(t *testing.T) {
	var g guard
	bright := flat(1, light.RGB{R: 255, G: 255})
	shown := 0
	for i := range 60 { // three seconds
		at := time.Duration(i) * time.Second / 20
		if g.allow(at, usual(bright)) {
			shown++
		}
		g.dark(at + time.Second/40)
	}
	if shown > 6 { // each is two reversals
		t.Errorf("shown %d times in three seconds", shown)
	}
}

// A picture that is refused leaves no trace: the next is compared with what is on the screen.
func TestGuardComparesWithWhatIsShown(t *testing.T) {
	black, white := flat(1, light.RGB{}), flat(2, light.RGB{R: 255, G: 255, B: 255})
	var g guard
	for i, p := range []light.Picture{black, white, black, white} { // three reversals
		if !g.allow(time.Duration(i)*50*time.Millisecond, usual(p)) {
			t.Fatalf("picture %d is refused", i)
		}
	}
	half := board(3, light.RGB{}, light.RGB{R: 255, G: 255, B: 255})
	for i := range 10 {
		if g.allow(time.Duration(200+i)*time.Millisecond, usual(half)) {
			t.Fatal("a fourth reversal in half of the blocks was shown")
		}
	}
	if !g.allow(300*time.Millisecond, usual(white)) {
		t.Error("the white that is on the screen anyway is refused")
	}
}

// With a small reach the middle is dimmed, and the rest of the canvas shows the rest.
func TestReachNear(t *testing.T) {
	rest := flat(1, light.RGB{R: 255, G: 255, B: 200})
	s := extents[session.ReachNear].sceneOf(board(2, light.RGB{R: 255, G: 255}, light.RGB{R: 200, G: 255, B: 255}), rest)
	full := rest.Colours[0].Linear().Luminance()
	for _, place := range [][2]float64{{0.1, 0.5}, {0.5, 0.1}, {0.9, 0.9}} {
		if got := s.at(place[0], place[1]); got != s.surround {
			t.Errorf("at %v: %v", place, got)
		}
	}
	for _, c := range append([]light.RGB{s.surround}, s.picture.Colours...) {
		if l := c.Linear().Luminance(); l < full*0.4 || l > full*0.6 {
			t.Errorf("%v has luminance %.2f, the rest %.2f", c, l, full)
		}
	}
	if got, want := s.at(0.21, 0.21), s.picture.At(0, 0); got != want {
		t.Errorf("corner of the picture: %v, want %v", got, want)
	}
	if got, want := s.at(0.79, 0.21), s.picture.At(7, 0); got != want {
		t.Errorf("other corner of the picture: %v, want %v", got, want)
	}
}
