package session

import (
	"context"
	"encoding/hex"
	"time"

	"glint/app/wire"
)

// CheckName names a line of the readiness page.
type CheckName string

// The checks, in the order of the page.
const (
	CheckStop      CheckName = "stop"      // only where the terminal goes on no more; Code says why
	CheckKey       CheckName = "key"       // Text: first bytes of the public key
	CheckToken     CheckName = "token"     // payer; At: its expiry. Code: why it cannot be used
	CheckCertified CheckName = "certified" // payee; At: when its certificate ends
	CheckServer    CheckName = "server"    // At: when the server's key list was made; Count: its version
	CheckDirectory CheckName = "directory" // At: when it was signed, or heard to be the newest
	CheckSnapshot  CheckName = "snapshot"  // At: when it was signed
	CheckLasting   CheckName = "lasting"   // the browser promises to keep what is stored
	CheckCamera    CheckName = "camera"    // Code: its trouble
	CheckClock     CheckName = "clock"     // Count: seconds that the device is behind the server
	CheckSync      CheckName = "sync"      // At: last round that went well. Code: what the newest failed of
	CheckUnsent    CheckName = "unsent"    // Count: records that the server lacks
)

// Level is how well something stands.
type Level uint8

// The levels.
const (
	LevelGood Level = iota
	LevelWait       // works still; something should be done
	LevelBad        // payments fail, or soon will
)

// Check is one line of the readiness page: words are the page's.
type Check struct {
	Name  CheckName
	Level Level
	At    time.Time
	Count int
	Code  string
	Text  string
}

// Ages from which the page asks for something.
const (
	directoryOld = 72 * time.Hour // younger than the token that pays by it
	expirySoon   = 24 * time.Hour
	syncOld      = 24 * time.Hour
	clockOff     = 10 * 60 // seconds: more, and each side refuses the other's codes where it cannot be corrected
)

// lasting is what is known of the browser's promise.
type lasting struct {
	asked, known, kept bool
}

// AskLasting finds out whether the browser keeps what is stored; with ask it asks for that first.
func (c *core) AskLasting(ask bool) {
	c.post(func() {
		if c.ports.Lasting == nil || c.lasting.asked {
			return
		}
		c.lasting.asked = true
		c.beside(func(ctx context.Context) func() {
			kept, err := c.ports.Lasting(ctx, ask)
			return func() {
				c.lasting = lasting{known: err == nil, kept: kept}
				c.actor.publish()
			}
		})
	})
}

// checks are those of both roles; own is the role's, after the key.
func (c *core) checks(own Check) []Check {
	var out []Check
	if c.status.Stop != "" {
		out = append(out, Check{Name: CheckStop, Level: LevelBad, Code: c.status.Stop})
	}
	out = append(out, c.checkKey(), own)
	if c.trust.anchor.Version > 0 {
		out = append(out, c.checkServer(), c.checkDirectory(), c.checkSnapshot())
	}
	return append(out, c.checkLasting(), c.checkCamera(), c.checkClock(), c.checkSync(), c.checkUnsent())
}

func (c *core) checkKey() Check {
	const shown = 4 // bytes
	return Check{Name: CheckKey, Text: hex.EncodeToString(c.device.Key[:shown])}
}

func (c *core) checkServer() Check {
	out := Check{Name: CheckServer, At: c.trust.list.Time.Time(), Count: int(c.trust.anchor.Version)}
	if len(c.trust.ring) == 0 {
		out.Level = LevelBad
	}
	return out
}

func (c *core) checkDirectory() Check {
	out := Check{Name: CheckDirectory, At: c.trust.listing.Time.Time()}
	switch {
	case c.trust.listing.Time == 0:
		out.Level, out.At = LevelBad, time.Time{}
	case c.clock().Sub(out.At) > directoryOld:
		out.Level = LevelWait
	}
	return out
}

func (c *core) checkSnapshot() Check {
	s := c.trust.snapshot
	out := Check{Name: CheckSnapshot, At: s.Time.Time()}
	switch s.Age(wire.SecondsAt(c.clock())) {
	case wire.AgeStale:
		out.Level = LevelWait
	case wire.AgeDead:
		out.Level = LevelBad
	}
	if s.Signature == (wire.Signature{}) {
		out.Level, out.At = max(out.Level, LevelWait), time.Time{}
	}
	return out
}

func (c *core) checkLasting() Check {
	out := Check{Name: CheckLasting}
	switch {
	case !c.lasting.known:
		out.Level, out.Code = LevelWait, "unknown"
	case !c.lasting.kept:
		out.Level = LevelWait
	}
	return out
}

func (c *core) checkCamera() Check {
	out := Check{Name: CheckCamera, Count: len(c.lenses)}
	switch {
	case c.eye.trouble != TroubleNone && c.eye.trouble != TroubleDark:
		out.Level, out.Code = LevelBad, ProblemCamera+string(c.eye.trouble)
	case len(c.lenses) == 0 && c.eye.want == 0:
		out.Level = LevelWait // not tried yet
	}
	return out
}

func (c *core) checkClock() Check {
	out := Check{Name: CheckClock, Count: int(c.status.AheadSec)}
	if out.Count > clockOff || out.Count < -clockOff {
		out.Level = LevelWait
	}
	return out
}

func (c *core) checkSync() Check {
	v := c.sync.view()
	out := Check{Name: CheckSync, At: v.Last, Code: v.Problem}
	if v.Last.IsZero() || c.now().Sub(v.Last) > syncOld || v.Problem != "" && v.Problem != ProblemOffline {
		out.Level = LevelWait
	}
	if v.Problem == ProblemTrust {
		out.Level = LevelBad
	}
	return out
}

func (c *core) checkUnsent() Check {
	out := Check{Name: CheckUnsent, Count: c.outbox.Pending()}
	switch {
	case out.Count >= UnsentLate:
		out.Level = LevelBad
	case out.Count >= UnsentMany:
		out.Level = LevelWait
	}
	return out
}

func (t *Till) checkCertified() Check {
	end := t.device.certificate.Expiry.Time()
	out := Check{Name: CheckCertified, At: end}
	switch left := end.Sub(t.clock()); {
	case left <= 0:
		out.Level = LevelBad
	case left < 3*expirySoon:
		out.Level = LevelWait
	}
	return out
}

func (w *Wallet) checkToken() Check {
	p := w.state.Held()
	out := Check{Name: CheckToken}
	if p.Has {
		out.At = p.Token.Expiry.Time()
	}
	switch why := p.Usable(w.clock()); {
	case why != "":
		out.Level, out.Code = LevelBad, string(why)
	case out.At.Sub(w.clock()) < expirySoon:
		out.Level = LevelWait
	}
	return out
}
