package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// ErrRunning says that Run was called twice.
var ErrRunning = errors.New("session: already running")

// errLock says that the lock could be neither held nor refused.
var errLock = errors.New("session: no lock")

// core is what a Till and a Wallet have in common: the lock, what is stored, the upload, the view. All
// of it belongs to the loop's goroutine.
type core struct {
	*loop
	ports Ports
	role  string
	actor actor

	stage   stage
	life    int    // rises when a machine is thrown away: results meant for it are dropped
	release func() // of the lock, while held
	retry   time.Time
	fence   []byte // stored by each start: a commit by an older one fails

	device    device
	head      journal.Head
	outbox    journal.Outbox
	status    status
	trust     trust
	mark      mark          // as saved beside the store
	ahead     time.Duration // how far the server's clock is ahead of ours, as the machine has it
	history   history
	sync      syncer
	problem   Problem
	lasting   lasting
	exporting bool
	pin       pin
	open      time.Time // until when the settings behind the PIN are open
	proving   bool      // a PIN is being checked or set
	eye       watcher
	lenses    []Lens

	mu      sync.Mutex // guards running
	running bool
}

// actor is the side of a session that knows its machine.
type actor interface {
	load(ctx context.Context, p Ports, k kept) (apply func(), err error) // beside the loop
	begin()                                                              // the machine starts from what is loaded
	end()                                                                // the machine is thrown away
	close()                                                              // after the loop: eye and lamp stop
	tick(now time.Time)
	learned(id wire.PaymentID, v verdict)       // the server's word on a payment, stored
	synced(news api.Status, finish func(error)) // the rest of a round, once its status is stored
	lensed()                                    // what the eye looks through is known anew
	believed()                                  // keys or withdrawals are stored anew
	secured()                                   // the PIN is another one, or none
	halted()                                    // the terminal goes on no more: status.Stop says why
	publish()
}

// stage is how far a session has come before its machine runs.
type stage uint8

const (
	stageLoading stage = iota
	stageHeld          // another window has the terminal
	stageBroken        // what is stored could not be loaded; tried again
	stageEnrol         // not enrolled
	stageLive          // the machine runs
)

var stagePhases = [...]Phase{
	stageLoading: PhaseLoading, stageHeld: PhaseHeld, stageBroken: PhaseFailed, stageEnrol: PhaseEnrol,
}

// How often a window that waits tries again.
const (
	retryHeld   = time.Second
	retryBroken = 5 * time.Second
)

func newCore(p Ports, role string) *core {
	c := &core{loop: newLoop(), ports: p, role: role}
	c.history = newHistory()
	c.eye.core, c.sync.core = c, c
	return c
}

// run drives the session until ctx ends, and returns when all that it started has ended.
func (c *core) run(ctx context.Context) error {
	c.mu.Lock()
	again := c.running
	c.running = true
	c.mu.Unlock()
	if again {
		return ErrRunning
	}
	c.post(func() { c.hold(false) })
	c.serve(ctx, c.tick)
	c.actor.close()
	if c.release != nil {
		c.release()
	}
	return nil
}

// async runs work beside the loop; its result is dropped where the machine it was for is gone.
func (c *core) async(work func(context.Context) func()) {
	life := c.life
	c.beside(func(ctx context.Context) func() {
		then := work(ctx)
		return func() {
			if c.life == life && then != nil {
				then()
			}
		}
	})
}

func (c *core) now() time.Time { return c.ports.Now() }

func (c *core) tick() {
	now := c.now()
	switch c.stage {
	case stageHeld, stageBroken:
		if now.Before(c.retry) {
			return
		}
		c.retry = now.Add(retryHeld)
		if c.release == nil {
			c.hold(false)
		} else {
			c.load()
		}
	case stageLive:
		if c.problem.old(now) {
			c.problem = Problem{}
			c.actor.publish()
		}
		c.actor.tick(now)
		c.eye.tick(now)
		c.sync.tick(now)
	}
}

// hold asks for the terminal, and loads it once this window has it.
func (c *core) hold(takeOver bool) {
	c.beside(func(ctx context.Context) func() {
		var grant struct{ mine, lost bool } // the loop's
		release, err := c.ports.Lock.Hold(ctx, c.role, takeOver, func() {
			c.post(func() {
				grant.lost = true
				if grant.mine {
					c.lose()
				}
			})
		})
		return func() {
			switch {
			case err != nil && c.release != nil:
			case err != nil && !errors.Is(err, ErrHeld):
				c.wait(stageBroken, fmt.Errorf("%w: %w", errLock, err))
			case err != nil:
				c.wait(stageHeld, err)
			case c.release != nil: // two requests met; the older one stands
				release()
			case grant.lost:
				release()
				c.wait(stageHeld, ErrHeld)
			default:
				grant.mine, c.release = true, release
				c.load()
			}
		}
	})
}

// lose stops everything: another window has the terminal now.
func (c *core) lose() {
	if c.release != nil {
		c.release()
		c.release = nil
	}
	c.drop()
	c.wait(stageHeld, ErrHeld)
}

// drop throws the machine away with all that was under way for it.
func (c *core) drop() {
	if c.stage == stageLive {
		c.actor.end()
	}
	c.life++
	c.exporting, c.proving, c.open = false, false, time.Time{}
	c.chain = nil
	c.sync.reset()
	c.stage = stageLoading
}

func (c *core) wait(s stage, err error) {
	c.stage = s
	c.retry = c.now().Add(retryHeld)
	if s == stageBroken {
		c.retry = c.now().Add(retryBroken)
		c.report(problemOf(err), err)
	}
	c.actor.publish()
}

// reload starts over from what is stored: nobody knows what became of a commit that failed.
func (c *core) reload() {
	c.drop()
	c.load()
}

// load reads what is stored and makes this start the only one that can commit.
func (c *core) load() {
	c.stage = stageLoading
	c.actor.publish()
	c.async(func(ctx context.Context) func() {
		fence, err := raiseFence(ctx, c.ports.Store)
		var kept kept
		if err == nil { // nothing that is read now can be changed by an older start
			kept, err = readKept(ctx, c.ports, c.role)
		}
		apply := func() {}
		if err == nil && kept.enrolled {
			apply, err = c.actor.load(ctx, c.ports, kept)
		}
		return func() {
			if err != nil {
				c.wait(stageBroken, err)
				return
			}
			c.fence = fence
			c.device, c.head, c.outbox, c.status = kept.device, kept.head, kept.outbox, kept.status
			c.trust, c.mark, c.pin = kept.trust, kept.mark, kept.pin
			c.setClock()
			if !kept.enrolled {
				c.stage = stageEnrol
				if kept.lost {
					c.problem = Problem{}.standing(ProblemLost)
				}
				c.actor.publish()
				return
			}
			apply()
			c.live(kept.verdicts)
		}
	})
}

func (c *core) live(v verdicts) {
	c.stage = stageLive
	c.loadHistory(v)
	c.actor.begin()
	c.AskLasting(false)
	c.sync.kick()
	c.actor.publish()
}

// report notes a problem for the page, and its cause for whoever looks into it.
func (c *core) report(code string, cause error) {
	c.problem = c.problem.seen(code, c.now())
	if n := c.problem.Count; n&(n-1) == 0 { // what goes on for as long as a camera sees it is told ever more seldom
		c.log(code, cause)
	}
}

func (c *core) log(code string, cause error) {
	if c.ports.Log != nil {
		c.ports.Log(code, cause)
	}
}

// speak tells people by sound; the page shows the same.
func (c *core) speak(tone Tone, p Phrase) {
	n := Notice{Tone: tone}
	if c.ports.Words != nil {
		n.Say = c.ports.Words(p)
	}
	c.ports.Voice.Tell(n)
}

// clock is the device's time, corrected by the server's.
func (c *core) clock() time.Time { return c.now().Add(c.ahead) }

// setClock takes up what the last sync said of the time; not while a payment is under way, whose time
// limits would jump.
func (c *core) setClock() { c.ahead = time.Duration(c.status.AheadSec) * time.Second }

// TakeOver takes the terminal from the window that holds it.
func (c *core) TakeOver() {
	c.post(func() {
		if c.stage == stageHeld {
			c.hold(true)
		}
	})
}

// SyncNow uploads and asks the server at once.
func (c *core) SyncNow() { c.post(func() { c.sync.kick() }) }

// amount gives a sum in the terminal's currency.
func (c *core) amount(m money.Minor) money.Amount {
	return money.Amount{Minor: m, Currency: c.device.currency()}
}
