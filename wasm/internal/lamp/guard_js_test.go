package lamp

import (
	"testing"
	"time"

	"glint/app/light"
)

func flat(seq int, c light.RGB) light.Picture {
	return light.Picture{Seq: seq, Cols: 1, Rows: 1, Colours: []light.RGB{c}}
}

// Every picture of every profile passes, at any time: the guard never stands in the way of light's own signals.
func TestGuardLetsLightPass(t *testing.T) {
	for _, profile := range light.Profiles() {
		var g guard
		emitter, err := light.NewEmitter(profile, []byte("any payload"))
		if err != nil {
			t.Fatal(err)
		}
		if !g.allow(0, emitter.Rest()) {
			t.Errorf("%s: the picture of rest is refused", profile.Name)
		}
		for at := time.Duration(0); at < 2*emitter.Period(); at += time.Second / 60 {
			if !g.allow(at, emitter.Picture(at)) {
				t.Fatalf("%s: the picture at %v is refused", profile.Name, at)
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
				if g.allow(time.Duration(i)*time.Second/20, p) && p.Seq != last {
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
		if g.allow(at, bright) {
			shown++
		}
		g.dark(at + time.Second/40)
	}
	if shown > 6 { // each is two reversals
		t.Errorf("shown %d times in three seconds", shown)
	}
}
