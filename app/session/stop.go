package session

import (
	"context"
	"encoding/json"
	"errors"

	"glint/app/wire"
)

// Marker keeps a short text on the device outside the Store, so that a store that was restored, copied
// or dropped alone is found without a server.
type Marker interface {
	Load() string
	Save(text string) // may fail: a missing mark finds nothing
}

// mark is what the text says. Each number only rises, and is saved after what it is about: one that lies
// above what is stored tells that the store was set back.
type mark struct {
	Device string `json:"device"`
	Head   uint32 `json:"head"`            // number of the newest record
	Last   uint32 `json:"last"`            // highest counter or order number
	Token  uint32 `json:"token,omitempty"` // epoch of the payer's token
	Heard  int64  `json:"heard,omitempty"` // Unix milliseconds of the server's last answer
}

func (m mark) above(stored mark) bool {
	return m.Head > stored.Head || m.Last > stored.Last || m.Token > stored.Token || m.Heard > stored.Heard
}

func (m mark) raised(by mark) mark {
	m.Device = by.Device
	m.Head, m.Last, m.Token, m.Heard = max(m.Head, by.Head), max(m.Last, by.Last), max(m.Token, by.Token), max(m.Heard, by.Heard)
	return m
}

// stands gives the mark of what is stored.
func (k *kept) stands() (m mark, err error) {
	m = mark{Device: k.device.Device, Head: k.head.Number}
	if !k.status.Time.IsZero() {
		m.Heard = k.status.Time.UnixMilli()
	}
	for _, key := range []string{keyCounter, keyOrder} {
		_, n, bad := k.number(key)
		if bad != nil {
			return m, bad
		}
		m.Last = max(m.Last, n)
	}
	if t, bad := wire.DecodeToken(k.meta[keyToken]); bad == nil {
		m.Token = t.Epoch
	}
	return m, nil
}

// compare looks whether the store has been set back, or dropped, since the mark was saved.
func (k *kept) compare(p Marker) (err error) {
	if p == nil {
		return nil
	}
	var saved mark
	if json.Unmarshal([]byte(p.Load()), &saved) != nil {
		saved = mark{} // nothing, or nothing of ours
	}
	if !k.enrolled {
		k.lost = saved.Device != ""
		return nil
	}
	if k.mark, err = k.stands(); err != nil {
		return err
	}
	if saved.Device == k.device.Device && saved.above(k.mark) {
		k.status.Stop = ProblemSetBack
	}
	return nil
}

// raise saves the mark where it has risen.
func (c *core) raise(by mark) {
	next := c.mark.raised(by)
	if c.ports.Marker == nil || c.stage != stageLive && c.stage != stageLoading || next == c.mark || c.status.Stop == ProblemSetBack {
		return
	}
	c.mark = next
	if b, err := json.Marshal(next); err == nil {
		c.ports.Marker.Save(string(b))
	}
}

// heard is when the server answered last, Unix milliseconds; 0: never.
func (c *core) heard() int64 {
	if c.status.Time.IsZero() {
		return 0
	}
	return c.status.Time.UnixMilli()
}

// errSetBack carries the server's word on the log.
var errSetBack = errors.New("session: log was set back")

// halt stores why the terminal goes on no more, and stops it.
func (c *core) halt(why string) {
	if c.status.Stop == why || c.status.Stop == ProblemSetBack {
		return
	}
	c.commit(func(w *draft) error {
		fresh := c.status
		fresh.Stop = why
		w.then(func() {
			c.status.Stop = why
			c.actor.halted()
			c.actor.publish()
		})
		return w.putJSON(bucketMeta, keyStatus, fresh)
	}, func(err error) {
		if err != nil {
			c.log(problemOf(err), err)
		}
	})
}

// Forget drops everything that is stored here, so that the device can be enrolled anew: for one that was
// withdrawn or set back. Records that the server lacks are exported before.
func (c *core) Forget() {
	c.post(func() {
		if c.stage != stageLive || c.status.Stop == "" || c.ports.Forget == nil {
			return
		}
		c.async(func(ctx context.Context) func() {
			err := c.ports.Forget(ctx)
			return func() {
				if err != nil {
					c.report(problemOf(err), err)
					c.actor.publish()
				}
			}
		})
	})
}
