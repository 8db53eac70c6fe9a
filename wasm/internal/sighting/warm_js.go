package sighting

import (
	"image"
	"time"

	"glint/app/light"
)

// Warm is a reception of its own, one shot at a time, before there is any light to be seen. A browser compiles code when it first runs: without this the
// first light would be the first time, and its shots would wait for the compiler, half a second in all on a busy device.
type Warm struct {
	emitter  *light.Emitter
	receiver *light.Receiver
	shot     *image.RGBA
	next     int // shot
}

const (
	warmShots = 75 // enough for the longest charge
	warmBytes = 200
	warmPause = 200 * time.Millisecond // of the resting picture before the signal
)

// NewWarm makes a reception that has not begun.
func NewWarm() *Warm {
	emitter, err := light.NewEmitter(light.Profiles()[0], make([]byte, warmBytes))
	if err != nil {
		panic("sighting: internal error: " + err.Error())
	}
	return &Warm{emitter: emitter, receiver: light.NewReceiver(), shot: image.NewRGBA(image.Rect(0, 0, 160, 120))}
}

// Step takes one more shot, if there is anything left to warm, and says whether the reception is over.
func (w *Warm) Step() (over bool) {
	if w.next == warmShots {
		return true
	}
	at := time.Duration(w.next) * time.Second / 30
	w.next++
	inner, ok := w.shot.SubImage(image.Rect(20, 15, 140, 105)).(*image.RGBA)
	if !ok {
		panic("sighting: internal error: part of an image")
	}
	w.emitter.Picture(at - warmPause).Draw(inner)
	if w.receiver.Push(at, light.Shot{W: 160, H: 120, Pix: w.shot.Pix}).Payload != nil {
		w.next = warmShots
	}
	return w.next == warmShots
}
