package camera

import (
	"syscall/js"
	"time"

	"glint/app/session"
)

// offer takes a new frame: into the Worker if that is free, else to wait, where too many do in place of the oldest.
func (l *looking) offer(f frame) {
	if !f.image.Truthy() {
		return
	}
	now := time.Now()
	l.lastFrame = now
	f.atMS = l.clock.stamp(f.atMS, now)
	if l.want == session.WantCodes && now.Sub(l.lastSent) < codePause {
		f.close()
		return
	}
	if l.inside.IsZero() {
		l.send(f)
		return
	}
	room := waitingCodes
	if l.want == session.WantLight {
		room = waitingLight
	}
	if len(l.waiting) == room {
		l.waiting[0].close()
		l.waiting = l.waiting[1:]
	}
	l.waiting = append(l.waiting, f)
}

// forget lets go of the frames that wait.
func (l *looking) forget() {
	for _, f := range l.waiting {
		f.close()
	}
	l.waiting = nil
}

func (l *looking) send(f frame) {
	if !l.worker.Post(map[string]any{"frame": f.image, "at": f.atMS}, f.image) {
		f.close()
		return
	}
	l.inside = time.Now()
	l.lastSent = l.inside
}

// check looks after what sends no event. It reports false when the camera gives no frames any more.
func (l *looking) check(now time.Time) bool {
	l.rate.Fade(now)
	if js.Global().Get("document").Get("visibilityState").String() != "visible" {
		l.lastFrame = now // a hidden page gets no frames from some browsers
	}
	preview(l.choice.Preview, l.stream) // the page may have made its element only now, or anew
	if !l.inside.IsZero() && now.Sub(l.inside) > hung {
		l.inside = time.Time{}
		l.worker.Restart()
	}
	return now.Sub(l.lastFrame) <= stalled
}

// clock makes the time of shots from the frames' own stamps, and from the time of their arrival where those stand still.
type clock struct {
	lastStamp, lastAt float64 // ms
	arrived           time.Time
	broken            bool
}

func (c *clock) stamp(ms float64, now time.Time) float64 {
	if !c.arrived.IsZero() && ms == c.lastStamp {
		c.broken = true
	}
	at := ms
	if c.broken {
		at = c.lastAt + float64(now.Sub(c.arrived))/float64(time.Millisecond)
	}
	c.lastStamp, c.lastAt, c.arrived = ms, at, now
	return at
}
