package session

import "context"

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
