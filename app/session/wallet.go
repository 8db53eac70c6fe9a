package session

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// Wallet drives the payer's machine: the session of a phone. Make it with NewWallet, start it with Run;
// all other methods may be called at any time from any goroutine, and never block.
type Wallet struct {
	*core
	state     payer.State
	loaded    payer.Loaded // what the machine starts from
	abilities wire.Abilities
	counter   []byte // as stored: highest counter ever given to a decision
	newest    wire.TokenID
	newestKey wire.PublicKey
	fresh     wire.PublicKey    // made for the next token, or zero
	listed    map[string][]byte // the stored directory: certificates by key, never written in place
	symbol    *code.Symbol
	bars      *code.Bars // in place of symbol
	light     light.Progress
	lit       throttle // light seen, for the machine
	drawn     drawn    // sights, for the page
	seen      seen
	rate      rate
	chosen    choice
	privacy   PrivacyView
	told      Phase // last phase that was spoken of

	view    atomic.Pointer[WalletView]
	changed chan struct{}
}

// NewWallet makes a wallet that has not begun.
func NewWallet(p Ports) *Wallet {
	w := &Wallet{core: newCore(p, rolePayer), state: payer.Empty{}, changed: make(chan struct{}, 1)}
	w.rate.slow = p.Slow
	w.abilities = w.able()
	w.actor = w
	w.eye.look = w.look
	w.publish()
	return w
}

// Run loads what is stored, holds the terminal, and drives the payments until ctx ends.
func (w *Wallet) Run(ctx context.Context) error { return w.run(ctx) }

// View is what the page shows now.
func (w *Wallet) View() WalletView { return *w.view.Load() }

// Changed is signalled after View has changed; several changes may give one signal.
func (w *Wallet) Changed() <-chan struct{} { return w.changed }

// Refuse is the shopper's no.
func (w *Wallet) Refuse() {
	w.give(func(m payer.Moment) payer.Event { return payer.Refuse{Moment: m} })
}

// Stop puts a charge aside, or stops showing an acceptance, which stays counted.
func (w *Wallet) Stop() { w.give(func(m payer.Moment) payer.Event { return payer.Stop{Moment: m} }) }

// Next leaves a result for the next payment code.
func (w *Wallet) Next() { w.Stop() }

// Retry goes on where the device failed.
func (w *Wallet) Retry() { w.give(func(m payer.Moment) payer.Event { return payer.Retry{Moment: m} }) }

// NewCode shows a fresh payment code.
func (w *Wallet) NewCode() {
	w.give(func(m payer.Moment) payer.Event { return payer.Renew{Moment: m, Bars: w.state.Held().Bars} })
}

// ShowBars shows the payment code as bars, for scanners that read nothing else, or as a square code again.
func (w *Wallet) ShowBars(on bool) {
	w.give(func(m payer.Moment) payer.Event { return payer.Renew{Moment: m, Bars: on} })
}

// ShowAgain shows the acceptance of an earlier payment.
func (w *Wallet) ShowAgain(id wire.PaymentID) {
	w.give(func(m payer.Moment) payer.Event { return payer.ShowAgain{Moment: m, Payment: id} })
}

// Wake is called when the page becomes visible: browsers slow hidden pages down.
func (w *Wallet) Wake() {
	w.post(func() {
		w.core.tick()
		w.sync.kick()
	})
}

// give posts a command to the machine.
func (w *Wallet) give(event func(payer.Moment) payer.Event) {
	w.post(func() {
		if w.stage == stageLive {
			w.feed(event(w.moment()))
		}
	})
}

// moment is what comes with each event: the clock, corrected by the server's, and a fresh nonce.
func (w *Wallet) moment() payer.Moment {
	m := payer.Moment{At: w.clock()}
	rand.Read(m.Nonce[:]) // never fails
	return m
}

// feed takes one step of the machine and begins its effects.
func (w *Wallet) feed(e payer.Event) {
	before, effects := w.state.Name(), []payer.Effect(nil)
	w.state, effects = payer.Step(w.state, e)
	if e.Name() == payer.OnTick && len(effects) == 0 && w.state.Name() == before && w.View().Sound == w.ports.Voice.Ready() {
		return // nothing to show anew each second
	}
	for _, f := range effects {
		w.carry(f)
	}
	w.tell()
	w.publish()
}

func (w *Wallet) begin() {
	w.loaded.Moment = w.moment()
	w.feed(w.loaded)
}

func (w *Wallet) end() {
	w.eye.shut()
	w.seen = seen{}
	w.state, w.symbol, w.bars, w.light, w.told = payer.Empty{}, nil, nil, lightNone, ""
}

func (w *Wallet) close() { w.ports.Eye.Stop() }

func (w *Wallet) tick(time.Time) {
	if n := w.state.Name(); n == payer.InReady || n == payer.InEmpty {
		w.setClock()
	}
	w.feed(payer.Tick{Moment: w.moment()})
	w.tellAbilities()
	if w.stage != stageLive {
		return
	}
	if w.seen.tick(w.now(), w.light.Locked, w.eye.want == WantLight && w.eye.trouble == TroubleNone) {
		w.publish()
	}
}

// look takes a sight of the eye.
func (w *Wallet) look(s Sight) {
	w.light = s.Light
	w.light.Payload = nil
	now := w.now()
	if !s.Light.Locked && w.rate.judge(now, s.FPS) { // a signal takes its time of the decoder
		w.lensed()
	}
	payload := s.Light.Payload
	if payload == nil && s.Code != "" {
		payload = w.seen.still(now, s.Code)
	}
	switch {
	case payload != nil && w.seen.fresh(now, payload):
		w.holdQuiet()
		w.feed(payer.LightGot{Moment: w.moment(), Payload: payload})
	case s.Light.Locked && w.lit.pass(now, 250*time.Millisecond):
		w.feed(payer.LightSeen{Moment: w.moment()})
	case w.drawn.changed(now, s):
		w.publish()
	}
}

// drawn is what a wallet's page shows of the eye: sights come at every shot, and most show nothing new.
type drawn struct {
	throttle
	sight struct {
		locked  bool
		share   int // of the message, in fortieths
		hint    light.Hint
		trouble CameraTrouble
		rate    int
	}
}

// changed tells whether a sight is worth a new view, at most every 150 ms.
func (d *drawn) changed(now time.Time, s Sight) bool {
	next := d.sight
	next.locked, next.hint, next.trouble, next.rate = s.Light.Locked, s.Light.Hint, s.Trouble, int(s.FPS/4)
	next.share = 0
	if s.Light.Needed > 0 {
		next.share = 40 * s.Light.Known / s.Light.Needed
	}
	if next == d.sight || !d.pass(now, 150*time.Millisecond) {
		return false
	}
	d.sight = next
	return true
}

// throttle lets through one call in a while.
type throttle struct{ last time.Time }

func (t *throttle) pass(now time.Time, gap time.Duration) bool {
	if d := now.Sub(t.last); d >= 0 && d < gap {
		return false
	}
	t.last = now
	return true
}
