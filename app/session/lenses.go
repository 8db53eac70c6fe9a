package session

import (
	"context"
	"time"

	"glint/app/code"
)

// LookAgain tries at once to open a camera that gave trouble, and asks anew what there is to look through.
func (c *core) LookAgain() {
	c.post(func() {
		c.eye.again()
		c.findLenses()
	})
}

// Torch turns the camera's own lamp on or off, where it has one.
func (c *core) Torch(on bool) {
	c.post(func() {
		if eye, ok := c.ports.Eye.(Torcher); ok {
			c.async(func(context.Context) func() {
				eye.SetTorch(on)
				return func() {}
			})
		}
	})
}

// viewed is what a till's page shows of the eye.
type viewed struct {
	throttle
	sight Sight
}

// outlineGap is the least time between two views for an outline that moves: it is to follow a hand.
const outlineGap = 60 * time.Millisecond

// changed tells whether a sight is worth a new view. Outside of the phases that show what the camera sees an outline is none.
func (d *viewed) changed(now time.Time, s Sight, p Phase) bool {
	next := Sight{Trouble: s.Trouble, FPS: float32(int(s.FPS / 4)), Seen: s.Seen, Rear: s.Rear, Torch: s.Torch}
	if p != PhaseScanning {
		next.Seen = code.Advice{Hint: s.Seen.Hint}
	}
	gap := 150 * time.Millisecond
	if next.Seen.Outline != d.sight.Seen.Outline {
		gap = outlineGap
	}
	if sameView(next, d.sight) || !d.pass(now, gap) {
		return false
	}
	d.sight = next
	return true
}

func sameView(a, b Sight) bool {
	return a.Trouble == b.Trouble && a.FPS == b.FPS && a.Seen == b.Seen && a.Rear == b.Rear && a.Torch == b.Torch
}

// FindLenses asks what the eye can look through; the view has the answer.
func (c *core) FindLenses() { c.post(c.findLenses) }

// UseLens looks through another lens from now on; the empty id means the usual one. The device remembers it.
func (c *core) UseLens(id string) {
	c.post(func() {
		if c.stage != stageLive {
			return
		}
		eye := c.ports.Eye
		c.async(func(context.Context) func() {
			eye.Use(id)
			return func() {
				if c.eye.want != 0 {
					c.eye.watch(c.eye.want)
				}
				c.findLenses()
			}
		})
	})
}

func (c *core) findLenses() {
	if c.stage != stageLive {
		return
	}
	eye := c.ports.Eye
	c.async(func(ctx context.Context) func() {
		lenses, err := eye.Lenses(ctx)
		return func() {
			if err != nil {
				c.log(ProblemCamera+string(troubleOf(err)), err)
				return
			}
			c.lenses = lenses
			c.actor.lensed()
			c.actor.publish()
		}
	})
}
