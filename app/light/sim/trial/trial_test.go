package trial

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
)

// TestKinds: every kind gives valid shots that depend on its seed alone.
func TestKinds(t *testing.T) {
	for _, k := range Kinds() {
		shoot := func(seed uint64) (pix []byte) {
			s := k.New(seed)
			for n := range 3 {
				shot := s.Shot(n, seed)
				if !shot.Valid() {
					t.Fatalf("%s: got a shot of %dx%d with %d bytes", k.Name, shot.W, shot.H, len(shot.Pix))
				}
				pix = append(pix, shot.Pix...)
			}
			return pix
		}
		one := shoot(1)
		if !bytes.Equal(one, shoot(1)) {
			t.Errorf("%s: one seed gives two films", k.Name)
		}
		if k.Name != "moving ramps" && bytes.Equal(one, shoot(2)) { // its first shots may be equal
			t.Errorf("%s: two seeds give one film", k.Name)
		}
	}
}

// deaf learns nothing; it counts the shots.
type deaf struct{ shots int }

func (d *deaf) Push(time.Duration, light.Shot) light.Progress {
	d.shots++
	return light.Progress{}
}

func TestVain(t *testing.T) {
	var eye deaf
	link := func(Trial, []byte) (Link, error) {
		return Link{Show: func(time.Duration) light.Picture {
			return light.Picture{Cols: 1, Rows: 1, Colours: make([]light.RGB, 1)}
		}, Eye: &eye}, nil
	}
	small := sim.Path{W: 16, H: 16}
	r, err := Trial{Path: small, Link: link, Bytes: 1, Limit: time.Second, Vain: 7, Seed: 1}.Run()
	if err != nil || eye.shots != 7 || r.Frames != 7 || r.Delivered || r.False {
		t.Errorf("got %d shots, %+v, %v", eye.shots, r, err)
	}
	eye = deaf{}
	r, err = Trial{Path: small, Link: link, Bytes: 1, Join: -time.Second, Limit: time.Second, Seed: 1}.Run()
	if err != nil || eye.shots < 59 || eye.shots > 61 || r.Delivered {
		t.Errorf("a second of rest and one of light: got %d shots, %+v, %v", eye.shots, r, err)
	}
}

func TestLinkFails(t *testing.T) {
	broken := errors.New("no link")
	link := func(Trial, []byte) (Link, error) { return Link{}, broken }
	if _, err := (Trial{Link: link, Bytes: 1}).Run(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := (Trial{Profile: light.Profiles()[0], Bytes: 0}).Run(); !errors.Is(err, light.ErrLength) {
		t.Errorf("an empty payload: got %v", err)
	}
}
