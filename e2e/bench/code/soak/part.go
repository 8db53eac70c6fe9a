package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"glint/app/code"
	"glint/e2e/bench/code/strange"
)

// result is what came of a part.
type result struct {
	Frames, Foreign, Own, Broken int
	False                        int      // read, though it is not there
	Lost                         int      // clean symbols that were not read to the byte
	Notes                        []string `json:",omitempty"` // which frames were bad
}

func (r result) add(o result) result {
	return result{
		r.Frames + o.Frames, r.Foreign + o.Foreign, r.Own + o.Own, r.Broken + o.Broken, r.False + o.False, r.Lost + o.Lost,
		append(slices.Clip(r.Notes), o.Notes...),
	}
}

// leastSide of a frame in pixels.
const leastSide = 56

// patience is the shots in which a clean symbol must be read: the reader's means take turns.
const patience = 12

// run reads a part's frames with one reader, as a camera's.
func (p part) run() result {
	kinds := strange.Kinds()
	i := slices.IndexFunc(kinds, func(k strange.Kind) bool { return k.Name == p.Kind })
	if i < 0 {
		panic("soak: internal error: no kind " + p.Kind)
	}
	reader := code.NewReader()
	var r result
	for n := range p.Frames {
		dice := rand.New(rand.NewPCG(p.Seed, uint64(n)))
		f := kinds[i].New(dice, leastSide+dice.IntN(max(p.Side-leastSide, 0)+1))
		if f.Want != "" {
			reader = code.NewReader()
		}
		before := r.False + r.Lost
		r.look(reader, f)
		if r.False+r.Lost > before {
			r.Notes = append(r.Notes, fmt.Sprintf("bad: %s, seed %d, frame %d, side %d", p.Kind, p.Seed, n, p.Side))
		}
	}
	return r
}

// look shows a frame once, or until it is read if it must be.
func (r *result) look(reader *code.Reader, f strange.Frame) {
	r.Frames++
	shots := 1
	if f.Want != "" {
		shots = patience
	}
	for range shots {
		found, err := reader.Read(f.Luma, f.W, f.H, f.W)
		switch _, broken := errors.AsType[*code.FormatError](err); {
		case errors.Is(err, code.ErrNothing):
			continue
		case f.Want != "" && found.Text == f.Want && (found.Foreign || broken && found.Payload == nil): // chance may give it a prefix of ours
			r.Foreign++
		case f.Want != "":
			r.False++
		case broken && found.Payload == nil:
			r.Broken++
		case err == nil && found.Foreign && found.Payload == nil:
			r.Foreign++
		case err == nil && slices.Contains(f.Own, found.Text):
			r.Own++
		default:
			r.False++
		}
		return
	}
	if f.Want != "" {
		r.Lost++
	}
}
