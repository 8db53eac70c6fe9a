package main

import (
	"fmt"
	"slices"
	"time"

	"glint/app/code"
	"glint/e2e/bench/clock"
	"glint/e2e/bench/code/pace"
	"glint/e2e/bench/code/peer"
	"glint/e2e/bench/code/view"
)

// key names a phone before the camera.
type key struct {
	Condition string
	Seed      uint64
	Shots     int
	Wide      bool `json:",omitempty"`
	Peers     string
}

// outcome is what came of it: a line of what is kept.
type outcome struct {
	Readable bool // the first shot, by a decoder that is told where the modules are
	Tries    [readers]try
}

// try is what a reader made of a phone.
type try struct {
	Read  int       `json:",omitempty"` // the shot in which it was read, from 1; 0 if in none
	Wrong int       `json:",omitempty"` // shots in which something was read that nobody shows
	MS    []float64 // of the processor, shot by shot
}

// The readers.
const (
	library = iota
	jsqr
	zxing
	ours
	readers
)

// patient are the readers that get more shots than the first.
var patient = [readers]bool{zxing: true, ours: true}

// eye reads one shot.
type eye func(v *view.View) (texts []string, took time.Duration, err error)

// run shows one phone to all readers.
func (k key) run(node *peer.Process) (outcome, error) {
	conditions := view.Conditions()
	at := slices.IndexFunc(conditions, func(c view.Condition) bool { return c.Name == k.Condition })
	if at < 0 {
		return outcome{}, fmt.Errorf("no condition %q", k.Condition)
	}
	scene := conditions[at].Scene
	if k.Wide {
		scene.W, scene.H = 1280, 720
	}
	show, err := view.NewShow(scene, k.Seed)
	if err != nil {
		return outcome{}, err
	}
	eyes := newEyes(node)
	var o outcome
	for n := range k.Shots {
		var v *view.View
		for i, look := range eyes {
			t := &o.Tries[i]
			if look == nil || t.Read > 0 || n > 0 && !patient[i] {
				continue
			}
			if v == nil {
				v = show.Shot(n)
			}
			texts, took, err := look(v)
			if err != nil {
				return o, err
			}
			t.note(texts, show.Symbol.Text, n, took)
		}
		if n == 0 {
			o.Readable = told(v) == show.Symbol.Text
		}
	}
	return o, nil
}

func (t *try) note(texts []string, want string, shot int, took time.Duration) {
	t.MS = append(t.MS, took.Seconds()*1000)
	for _, text := range texts {
		if text == want {
			t.Read = shot + 1
		} else {
			t.Wrong++
		}
	}
}

// newEyes has no eye where a reader is missing.
func newEyes(node *peer.Process) [readers]eye {
	eyes := [readers]eye{library: timed(pace.Library), ours: timed(newOurs())}
	if node == nil {
		return eyes
	}
	theirs := func(w peer.Which) eye {
		return func(v *view.View) ([]string, time.Duration, error) { return node.Read(w, v.Luma, v.W, v.H) }
	}
	eyes[jsqr], eyes[zxing] = theirs(peer.JSQR), theirs(peer.ZXing)
	return eyes
}

func timed(read func(v *view.View) string) eye {
	return func(v *view.View) ([]string, time.Duration, error) {
		begin := clock.Thread()
		text := read(v)
		took := clock.Thread() - begin
		if text == "" {
			return nil, took, nil
		}
		return []string{text}, took, nil
	}
}

// newOurs is Glint's reader, which goes on from shot to shot.
func newOurs() func(v *view.View) string {
	reader := code.NewReader()
	return func(v *view.View) string {
		found, err := reader.Read(v.Luma, v.W, v.H, v.W)
		if err != nil {
			return ""
		}
		return found.Text
	}
}
