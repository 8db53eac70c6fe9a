package view

import (
	"fmt"
	"math/rand/v2"

	"glint/app/code"
)

// Show is one phone with a code before the camera, of which shots are taken.
type Show struct {
	Symbol  *code.Symbol
	Payload []byte
	scene   Scene
	place   uint64
}

// Lengths of what the codes carry, as app/wire makes them.
const (
	paymentBytes    = 152
	acceptanceBytes = 106
)

// sizes of a module in pixels, where the scene leaves it open; one of them in turn for each seed.
var sizes = [...]float64{2.5, 3, 3.5, 4.5, 6}

// NewShow draws a phone: of three, two show payment codes and one an acceptance.
func NewShow(scene Scene, seed uint64) (*Show, error) {
	if seed%3 == 0 {
		return NewShowOf(code.KindAcceptance, acceptanceBytes, scene, seed)
	}
	return NewShowOf(code.KindPayment, paymentBytes, scene, seed)
}

// NewShowOf draws a phone with a code of some kind and length.
func NewShowOf(kind code.Kind, length int, scene Scene, seed uint64) (*Show, error) {
	dice := rand.New(rand.NewPCG(seed, 0xc0de))
	payload := make([]byte, length)
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	symbol, err := code.Make(kind, payload)
	if err != nil {
		return nil, fmt.Errorf("view: seed %d: %w", seed, err)
	}
	if scene.ModulePx == 0 {
		scene.ModulePx = sizes[(seed+uint64(len(sizes))-1)%uint64(len(sizes))]
	}
	return &Show{symbol, payload, scene, dice.Uint64()}, nil
}

// Shot takes a picture: the same phone, a little aside from shot to shot, with noise of its own in each.
func (s *Show) Shot(n int) *View {
	moved := s.scene
	moved.ModulePx *= 1 + 0.004*float64(n)
	moved.Tilt += 0.5 * float64(n)
	dice := rand.New(rand.NewPCG(s.place, 0))
	if n == 0 {
		return New(moved, s.Symbol, dice, dice)
	}
	return New(moved, s.Symbol, dice, rand.New(rand.NewPCG(s.place, uint64(n))))
}
