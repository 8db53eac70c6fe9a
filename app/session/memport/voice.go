package memport

import (
	"slices"
	"sync"

	"glint/app/session"
)

// Voice remembers what it was told.
type Voice struct {
	mu    sync.Mutex
	told  []session.Notice
	ready bool
}

// NewVoice makes a voice whose sound is unlocked, or not.
func NewVoice(ready bool) *Voice { return &Voice{ready: ready} }

// Tell implements session.Voice.
func (v *Voice) Tell(n session.Notice) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.told = append(v.told, n)
}

// Ready implements session.Voice.
func (v *Voice) Ready() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ready
}

// Unlock is what a first touch does.
func (v *Voice) Unlock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ready = true
}

// Told gives all notices so far.
func (v *Voice) Told() []session.Notice {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.told)
}
