package session

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"time"
)

// A PIN is a gate of the page, not of the device key: it keeps whoever holds the unlocked device from the page's buttons. Whoever can
// run another program with this profile, or sets the device's clock forward, is not kept.
//
// What is stored is PBKDF2 of it under a random salt. Four figures have 10,000 values, so that the stretching only costs a thief of the
// profile some minutes; what guards the PIN on the page is that tries are few. Each one is stored as wrong before it is looked at, so
// that a reload gives none for free.
const (
	PINMin = 4 // figures
	PINMax = 12

	pinFree   = 3 // wrong ones before the first wait
	pinWait   = 30 * time.Second
	pinLong   = time.Hour // the longest wait
	pinOpen   = 2 * time.Minute
	pinSalt   = 16      // bytes
	pinRounds = 600_000 // OWASP's figure for PBKDF2-HMAC-SHA-256 (2023); for its time see wasm/internal/stretch
)

var (
	errPIN     = errors.New("session: a PIN has 4 to 12 figures")
	errStretch = errors.New("session: PIN not stretched")
)

// pin is what is stored of a PIN; the zero value is none.
type pin struct {
	Salt   []byte `json:"salt,omitempty"`
	Hash   []byte `json:"hash,omitempty"`
	Rounds int    `json:"rounds,omitempty"`
	Wrong  int    `json:"wrong,omitempty"` // tries since the last right one
	Last   int64  `json:"last,omitempty"`  // Unix milliseconds of the last try
}

func (p pin) set() bool { return len(p.Hash) > 0 }

// wait is how long the next try must wait. A clock that was set back does not lock for longer than the wait.
func (p pin) wait(now time.Time) time.Duration {
	if p.Wrong < pinFree {
		return 0
	}
	total := pinLong
	if n := p.Wrong - pinFree; n < 7 {
		total = min(pinWait<<n, pinLong)
	}
	return min(max(time.UnixMilli(p.Last).Add(total).Sub(now), 0), total)
}

// tried counts a try as wrong.
func (p pin) tried(now time.Time) pin {
	p.Wrong, p.Last = min(p.Wrong+1, 1000), now.UnixMilli()
	return p
}

func (p pin) right() pin {
	p.Wrong, p.Last = 0, 0
	return p
}

// PINView says how a PIN stands.
type PINView struct {
	Can, Has bool      // it can be set here; it is
	Open     bool      // the settings behind it are open
	Busy     bool      // one is being checked
	Until    time.Time // no try before
}

func (c *core) pinView() PINView {
	v := PINView{Can: c.ports.Stretch != nil, Has: c.pin.set(), Open: c.unlocked(), Busy: c.proving}
	if wait := c.pin.wait(c.now()); wait > 0 {
		v.Until = c.now().Add(wait)
	}
	return v
}

// unlocked tells whether settings may be changed now.
func (c *core) unlocked() bool {
	left := c.open.Sub(c.now())
	return !c.pin.set() || left > 0 && left <= pinOpen
}

// Unlock opens the settings behind the PIN for a while.
func (c *core) Unlock(pin string) {
	c.post(func() {
		c.prove(pin, func() {
			c.open = c.now().Add(pinOpen)
			c.actor.publish()
		})
	})
}

// Shut closes them.
func (c *core) Shut() {
	c.post(func() {
		c.open = time.Time{}
		c.actor.publish()
	})
}

// prove checks a PIN and goes on with then where it is right.
func (c *core) prove(typed string, then func()) {
	if c.stage != stageLive || c.proving || c.ports.Stretch == nil || !c.pin.set() {
		return
	}
	if c.pin.wait(c.now()) > 0 {
		c.fail(ProblemPINWait, nil)
		return
	}
	known := c.pin
	c.proving = true
	c.keepPIN(known.tried(c.now()), func() {
		c.stretch(typed, known, func(hash []byte) {
			c.proving = false
			if subtle.ConstantTimeCompare(hash, known.Hash) != 1 {
				c.fail(ProblemPIN, nil)
				return
			}
			c.keepPIN(known.right(), then)
			c.actor.publish()
		})
	})
	c.actor.publish()
}

// fail ends a try.
func (c *core) fail(code string, cause error) {
	c.proving = false
	c.report(code, cause)
	c.actor.publish()
}

// keepPIN stores, then goes on.
func (c *core) keepPIN(p pin, then func()) {
	c.commit(func(d *draft) error {
		d.then(func() { c.pin = p })
		return d.putJSON(bucketMeta, keyPIN, p)
	}, func(err error) {
		if err != nil {
			c.fail(problemOf(err), err)
			return
		}
		then()
	})
}

func (c *core) stretch(typed string, p pin, then func(hash []byte)) {
	c.async(func(ctx context.Context) func() {
		hash, err := c.ports.Stretch(ctx, typed, p.Salt, p.Rounds)
		return func() {
			if err != nil || len(hash) == 0 {
				c.fail(ProblemPINFailed, errors.Join(errStretch, err))
				return
			}
			then(hash)
		}
	})
}

// SetPIN sets, changes or (empty) removes the PIN. Where there is one, its settings must be open.
func (c *core) SetPIN(next string) {
	c.post(func() {
		switch {
		case c.stage != stageLive || c.proving || c.ports.Stretch == nil:
		case !c.unlocked():
			c.fail(ProblemPINAsked, nil)
		case next == "":
			c.keepPIN(pin{}, c.pinChanged)
		case !validPIN(next):
			c.fail(ProblemPINBad, errPIN)
		default:
			c.makePIN(next)
		}
	})
}

func (c *core) makePIN(next string) {
	p := pin{Salt: make([]byte, pinSalt), Rounds: pinRounds}
	rand.Read(p.Salt) // never fails
	c.proving = true
	c.actor.publish()
	c.stretch(next, p, func(hash []byte) {
		p.Hash = hash
		c.keepPIN(p, func() {
			c.proving = false
			c.open = c.now().Add(pinOpen)
			c.pinChanged()
		})
	})
}

func (c *core) pinChanged() {
	c.actor.secured()
	c.actor.publish()
}

func validPIN(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(s) >= PINMin && len(s) <= PINMax
}
