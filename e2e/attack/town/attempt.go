package town

import (
	"bytes"
	"errors"
	"fmt"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// By names who refuses or detects.
type By string

// Who may.
const (
	ByPhone   By = "phone"
	ByTill    By = "till"
	ByServer  By = "server"
	ByShopper By = "shopper" // reads the screen
)

// Note is one refusal or detection with its reason.
type Note struct {
	By     By
	Reason string
}

// Attempt is one attack of a town, and what came of it.
type Attempt struct {
	Refused  map[Note]int
	Detected map[Note]int
	Bound    int64 // most that the attack may cost the honest, minor units
	Reached  int   // tills that clones reached, where the bound depends on it
	Fault    string

	town    *Town
	phones  []*Phone
	photos  [][]byte // all codes and acceptances that were on screens
	signals [][]byte // all that lamps have played
	later   []func()
}

// Attempt begins an attack.
func (t *Town) Attempt() *Attempt {
	a := &Attempt{Refused: map[Note]int{}, Detected: map[Note]int{}, town: t}
	t.now, t.attempts = a, append(t.attempts, a)
	return a
}

// Town is where the attack happens.
func (a *Attempt) Town() *Town { return a.town }

// Finally runs when the day ends, before the terminals upload.
func (a *Attempt) Finally(f func()) { a.later = append(a.later, f) }

// Photos and Signals are what the attacker has recorded.
func (a *Attempt) Photos() [][]byte  { return a.photos }
func (a *Attempt) Signals() [][]byte { return a.signals }

// Fail says that the attack's own expectation was not met.
func (a *Attempt) Fail(format string, args ...any) {
	if a.Fault == "" {
		a.Fault = fmt.Sprintf(format, args...)
	}
}

func (t *Town) refused(by By, reason string) {
	if t.now != nil {
		t.now.Refused[Note{by, reason}]++
	}
}

func (t *Town) detected(by By, reason string) {
	if t.now != nil {
		t.now.Detected[Note{by, reason}]++
	}
}

func (t *Town) seen(b []byte) {
	if t.now != nil {
		t.now.photos = append(t.now.photos, bytes.Clone(b))
	}
}

func (t *Town) played(b []byte) {
	if t.now != nil {
		t.now.signals = append(t.now.signals, bytes.Clone(b))
	}
}

// must ends the attempt's world at an error of what is no attack.
func (t *Town) must(what string, err error) {
	if err != nil {
		panic(fmt.Sprintf("town: %s: %v", what, err))
	}
}

// problem notes the server's refusal of a request.
func (t *Town) problem(err error) bool {
	if err == nil {
		return false
	}
	if p, ok := errors.AsType[*client.ProblemError](err); ok {
		t.refused(ByServer, p.Problem.Code)
		if p.Problem.Status >= 500 {
			t.fault("server: %v", err)
		}
		return true
	}
	t.fault("server: %v", err)
	return true
}

// Problem notes an error of a request that an attacker has made by hand.
func (a *Attempt) Problem(err error) bool { return a.town.problem(err) }

// found are the states and reasons that say that the server has noticed something.
var found = map[string]bool{
	string(api.StateConflict): true, string(api.StateDisputed): true, string(api.StateMismatched): true, string(api.StateUnfunded): true,
	string(api.StateVoided): true, api.ReasonFork: true, api.ReasonOtherCore: true,
}

// Upload sends records for a terminal and notes the answers.
func (t *Town) Upload(terminal *client.Terminal, records ...wire.Record) []api.Result {
	var all []api.Result
	for len(records) > 0 {
		n := min(len(records), api.MaxRecords)
		results, err := terminal.Upload(t.ctx, records[:n]...)
		if t.problem(err) {
			return all
		}
		for _, r := range results {
			t.answered(r)
		}
		all, records = append(all, results...), records[n:]
	}
	return all
}

func (t *Town) answered(r api.Result) {
	now := t.now
	if a, ok := t.owner[paymentID(r.Payment)]; ok {
		t.now = a
	}
	switch {
	case r.State == api.StateRejected:
		t.refused(ByServer, r.Reason)
	case found[r.Reason]:
		t.detected(ByServer, r.Reason)
	case found[string(r.State)]:
		t.detected(ByServer, string(r.State))
	}
	t.now = now
}

func paymentID(b []byte) (id wire.PaymentID) {
	copy(id[:], b)
	return id
}

func topUpID(n int) string { return fmt.Sprintf("town-%d", n) }

// Pay lets a shopper pay at a till as two honest people do, and tells whether the till said paid.
func (a *Attempt) Pay(p *Phone, d *Till, sum int64) bool {
	d.Begin(sum)
	if p.Code == nil {
		return false
	}
	d.Read(p.Code)
	return a.Finish(p, d, Wanted{d.Name, sum})
}

// Finish carries the till's light to the phone, the owner's answer to the till, and the receipt back.
func (a *Attempt) Finish(p *Phone, d *Till, w Wanted) bool {
	c, ok := d.Live()
	if !ok {
		return false
	}
	a.town.Later(step)
	p.Light(d.Lamp)
	if !p.Decide(w) {
		return false
	}
	if p.Answer != nil {
		d.Read(p.Answer)
	}
	if d.Lamp != nil {
		p.Light(d.Lamp)
	}
	p.Ready()
	return d.Said(c.Payment)
}
