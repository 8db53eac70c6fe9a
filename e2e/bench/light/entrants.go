package main

import (
	"fmt"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/light/sim/trial"
	"glint/e2e/bench/light/peer"
)

// entrant is a way to carry bytes that is measured.
type entrant struct {
	name    string
	ours    bool
	skin    light.Skin    // of our moving light: the profile is picked by what the camera's shots a second ask for
	profile light.Profile // in place of that pick
	link    peer.Maker    // of all else
	w, h    int           // of the shots
	bytes   []int
	limit   time.Duration
	vain    int
}

// Limits of a trial: of what is quick, of the whole screen as a symbol, and of what is slow by nature.
const (
	quickLimit = 10 * time.Second
	fieldLimit = 15 * time.Second
	slowLimit  = 60 * time.Second
)

// A still view does not change: what has read no code in a second, or no part of one in two, is given up.
const (
	vainStill  = 30
	vainMoving = 60
)

// entrants lists ours, then the peers. Codes get shots of 640x480; light is happy with 320x240, and a peer that knows where its
// bars are with less.
func entrants() []entrant {
	all := []entrant{{name: "zones", ours: true, skin: light.SkinZones, w: 320, h: 240, bytes: []int{32, 221}, limit: quickLimit}}
	if offered(light.SkinField) {
		all = append(all, entrant{name: "field", ours: true, skin: light.SkinField, w: 320, h: 240, bytes: []int{32}, limit: fieldLimit})
	}
	all = append(all, pulses()...)
	return append(all,
		entrant{name: "still", ours: true, link: still, w: 640, h: 480, bytes: []int{32, 221}, limit: quickLimit, vain: vainStill},
		entrant{name: "QR", link: peer.QR, w: 640, h: 480, bytes: []int{32, 221}, limit: quickLimit, vain: vainStill},
		entrant{name: "QR carousel", link: peer.Carousel, w: 640, h: 480, bytes: []int{32, 221}, limit: quickLimit, vain: vainMoving},
		entrant{name: "Manchester", link: peer.Manchester, w: 80, h: 60, bytes: []int{32}, limit: slowLimit},
		entrant{name: "flicker", link: peer.Flicker, w: 160, h: 120, bytes: []int{32}, limit: slowLimit},
	)
}

func offered(skin light.Skin) bool {
	for _, p := range light.Profiles() {
		if p.Skin == skin {
			return true
		}
	}
	return false
}

// profileFor is the profile that a till plays first, of a skin, to a phone that has told its shots a second.
func profileFor(skin light.Skin, fps float64, bytes int) (light.Profile, error) {
	for _, p := range light.Cycle(light.Needs{FPS: int(fps + 0.5), Bytes: bytes}) {
		if p.Skin == skin {
			return p, nil
		}
	}
	return light.Profile{}, fmt.Errorf("no profile of %v for %d bytes", skin, bytes)
}

// still is our static code, as tall as the light area, read by the reader of the pages.
func still(_ trial.Trial, payload []byte) (trial.Link, error) {
	symbol, err := code.Make(code.KindStill, payload)
	if err != nil {
		return trial.Link{}, err
	}
	modules := make([][]bool, symbol.Size)
	for y := range modules {
		modules[y] = make([]bool, symbol.Size)
		for x := range modules[y] {
			modules[y][x] = symbol.Dark(x, y)
		}
	}
	picture, rest := peer.Centred(modules), light.Picture{Seq: -1, Cols: 1, Rows: 1, Colours: []light.RGB{{R: 255, G: 255, B: 255}}}
	show := func(at time.Duration) light.Picture {
		if at < 0 {
			return rest
		}
		return picture
	}
	return trial.Link{Show: show, Eye: &stillEye{reader: code.NewReader()}}, nil
}

// stillEye reads shots as the pages do.
type stillEye struct {
	reader *code.Reader
	luma   []byte
}

// Push reads one shot. A shot that shows no code is no error.
func (e *stillEye) Push(_ time.Duration, s light.Shot) light.Progress {
	e.luma = peer.Luma(e.luma[:0], s)
	found, err := e.reader.Read(e.luma, s.W, s.H, s.W)
	if err != nil || found.Kind != code.KindStill {
		return light.Progress{}
	}
	return light.Progress{Locked: true, Payload: found.Payload}
}
