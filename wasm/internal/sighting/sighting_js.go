// Package sighting is what Workers that look have in common: what they remember of a signal, what they advise the person who holds the
// camera, and the form in which a session.Sight goes over to the page.
package sighting

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"glint/app/light"
	"glint/app/session"
)

// Signal receives one payload after the other and gives each only once, however long it goes on being played.
type Signal struct {
	receiver *light.Receiver
	last     []byte
}

// NewSignal makes a memory that is empty.
func NewSignal() *Signal { return &Signal{receiver: light.NewReceiver()} }

// Push takes a shot. The receiver keeps looking after a delivery: the receipt may follow the charge.
func (s *Signal) Push(at time.Duration, shot light.Shot) light.Progress {
	p := s.receiver.Push(at, shot)
	if p.Payload == nil {
		return p
	}
	s.receiver.Reset()
	if bytes.Equal(p.Payload, s.last) {
		p.Payload = nil
		return p
	}
	s.last = bytes.Clone(p.Payload)
	return p
}

// Dimness tells a view in which nothing could be read from one that is merely empty.
type Dimness struct{ dark int }

const (
	darkShots = 15 // in a row, half a second: a hand that passes is no darkness
	darkLuma  = 64 // a phone's screen alone is brighter, at night too
	sampled   = 16 // every 16th pixel of every 16th row
)

// Seen takes a shot's luma and reports whether it has been dark for a while: hardly a pixel is as bright as a screen.
func (d *Dimness) Seen(luma []byte, w, h, stride int) bool {
	bright, all := 0, 0
	for y := 0; y < h; y += sampled {
		for x := 0; x < w; x += sampled {
			all++
			if luma[y*stride+x] >= darkLuma {
				bright++
			}
		}
	}
	if bright*100 > all {
		d.dark = 0
		return false
	}
	d.dark++
	return d.dark >= darkShots
}

// Encode writes a sight for the page.
func Encode(s session.Sight) string {
	text, err := json.Marshal(s)
	if err != nil { // a figure that is no number, which JSON has no word for
		s.Light.Stats = light.Stats{}
		if text, err = json.Marshal(s); err != nil {
			panic("sighting: internal error: " + err.Error())
		}
	}
	return string(text)
}

// Decode reads a sight that a Worker wrote.
func Decode(text string) (session.Sight, error) {
	var s session.Sight
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("sighting: %w", err)
	}
	return s, nil
}
