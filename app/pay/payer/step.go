package payer

import (
	"cmp"
	"slices"
	"time"

	"glint/app/wire"
)

// Step gives the state after an event and the effects to carry out. A step that the table does not list
// changes nothing and has no effect.
func Step(s State, e Event) (State, []Effect) {
	if !listed(s.Name(), e.Name()) {
		return s, nil
	}
	x := step{s: s, p: s.Held(), e: e, m: e.now()}
	x.classify()
	row, ok := find(s.Name(), e.Name(), x.found.is)
	if !ok {
		return s, nil
	}
	return row.act(x)
}

// step is one step under way.
type step struct {
	s     State
	p     Purse // of s; with the news, when e is Loaded or Synced
	e     Event
	m     Moment
	found finding // found.is selects the row
}

// classify finds the case of the event in this state.
func (x *step) classify() {
	switch e := x.e.(type) {
	case Loaded:
		x.p = e.purse()
		x.found = x.p.onLoad(x.m)
	case Synced:
		x.p = x.p.synced(e)
		x.found.is = x.onSync(e)
	case Tick:
		x.found.is = x.onTick()
	case LightGot:
		x.found = x.onLight(x.p.judge(e.Payload, x.m.At))
	case Accept:
		x.onAccept(e)
	case Chosen:
		x.p.Confirm = e.Confirm
	case Renew:
		x.p.Bars = e.Bars
		x.found.is = x.rest(Always)
	case Stop:
		x.found.is = x.rest(Always)
	case ShowAgain:
		x.found = x.onShowAgain(e.Payment)
	case Retry:
		x.onRetry()
	default:
		x.found.is = x.onAnswer()
	}
}

// rest tells where a state of rest leads: to is the case with a usable token, CaseNoCode without. Only
// Receiving leaves the code on screen as it is.
func (x *step) rest(to Case) Case {
	if _, ok := x.s.(Receiving); !ok && x.p.Usable(x.m.At) != "" {
		return CaseNoCode
	}
	return to
}

func (e Loaded) purse() Purse {
	p := Purse{Ring: e.Ring, Directory: e.Directory, Abilities: e.Abilities, Head: e.Head, Last: e.Last, Codes: e.Codes, Snapshot: e.Snapshot, Stop: e.Stop, Confirm: e.Confirm}
	p.Spents = slices.SortedFunc(slices.Values(e.Spents), func(a, b Spent) int { return cmp.Compare(a.Counter, b.Counter) })
	for len(p.Spents) > SpentsMax {
		p.Spents = trimmed(p.Spents)
	}
	if n := len(p.Spents); n > 0 {
		p.Last = max(p.Last, p.Spents[n-1].Counter)
	}
	return p.withToken(e.Token, e.ShortKey).retired(e.At)
}

func (p Purse) onLoad(m Moment) finding {
	if s, ok := p.unsigned(); ok {
		return finding{is: CaseUnsigned, spent: s}
	}
	if s, ok := p.recent(m.At); ok {
		return foundAgain(s)
	}
	if p.Usable(m.At) != "" {
		return finding{is: CaseNoCode}
	}
	return finding{}
}

func (p Purse) synced(e Synced) Purse {
	if e.Ring != nil {
		p.Ring = e.Ring
		if p.Has && p.Token.Verify(p.Ring) != nil { // its key has been withdrawn
			p.Has, p.Flaw = false, ReasonTokenBad
		}
	}
	if e.Directory != nil {
		p.Directory, p.Introduce = *e.Directory, false
	}
	if e.Snapshot != nil {
		p.Snapshot = *e.Snapshot
	}
	p.Stop = cmp.Or(p.Stop, e.Stop)
	return p.withToken(e.Token, e.ShortKey).withWords(e.Words)
}

func (x *step) onSync(e Synced) Case {
	switch s := x.s.(type) {
	case Empty:
		if s.Reason == "" {
			return caseUnlisted
		}
		return x.rest(Always)
	case Ready:
		if x.p.Has && x.p.Token.ID != s.Token.ID {
			return x.rest(CaseToken)
		}
		return x.rest(Always) // stopped, or the token's key was withdrawn
	case Approved:
		for _, w := range e.Words {
			if w.Payment != s.Payment() {
				continue
			}
			if w.Paid {
				return CaseWordPaid
			}
			if x.p.Usable(x.m.At) != "" {
				return CaseVoidNoCode
			}
			return CaseWordVoid
		}
	}
	return Always
}

func (x *step) onTick() Case {
	at := x.m.At
	switch s := x.s.(type) {
	case Ready:
		if x.p.Usable(at) != "" {
			return CaseNoCode
		}
		if x.p.due(at) {
			return CaseOld
		}
	case Receiving:
		if x.p.frozenTooLong(at) {
			return x.restFrozen()
		}
		if outside(at.Sub(s.Seen), LightGap) {
			return CaseOld
		}
	case Unknown:
		return x.restAfter(s.Since, UnknownMax)
	case Asking:
		return x.restAfter(s.Since, AskingMax)
	case Blocked:
		return x.restAfter(s.Since, AskingMax)
	case Refused:
		return x.restAfter(s.Since, PaidShown)
	case Paid:
		return x.restAfter(s.Since, PaidShown)
	}
	return caseUnlisted
}

// restAfter ends a state that has lasted its time.
func (x *step) restAfter(since time.Time, limit time.Duration) Case {
	if x.m.At.Sub(since) < limit {
		return caseUnlisted
	}
	return x.rest(CaseOld)
}

func (x *step) restFrozen() Case {
	if x.p.Usable(x.m.At) != "" {
		return CaseNoCode
	}
	return CaseFrozen
}

// onLight narrows a finding to what matters in this state; the rest is noise, after which the receiver
// begins anew.
func (x *step) onLight(f finding) finding {
	switch s := x.s.(type) {
	case Ready, Receiving:
		if f.is == CaseAsk && x.p.quiet(f.charge, x.m.At) {
			f.is = CaseQuiet
		}
	case Unknown:
		if f.is != CaseAsk && f.is != CaseBlocked && f.is != CaseBad {
			f.is = CaseNoise
		}
	case Approved:
		switch {
		case f.is == CaseReceipt && f.spent.Counter == s.Counter, f.is == CaseBad:
		default:
			f.is = CaseNoise
		}
	}
	return f
}

// onAccept judges again what time may have changed since the charge was shown.
func (x *step) onAccept(e Accept) {
	s, ok := x.s.(Asking)
	if !ok {
		return
	}
	code, err := wire.DecodePaymentCode(s.M1)
	if err != nil {
		x.found.is = caseUnlisted
		return
	}
	if why := x.p.blocks(code.Token, s.Core, x.m.At); why != "" {
		x.found = finding{is: CaseBlocked, charge: s.Charge, why: why}
		return
	}
	if needs := x.p.Confirm.Needs(s.Core.Amount); !e.Proof.Meets(needs) {
		x.found = bad(proofReasons[needs], nil)
	}
}

// proofReasons tell what is missing.
var proofReasons = [...]Reason{ProofTap: ReasonTap, ProofPIN: ReasonPIN, ProofPasskey: ReasonPasskey}

func (x *step) onShowAgain(id wire.PaymentID) finding {
	if s, ok := x.s.(Empty); ok && s.Reason == "" {
		return finding{is: caseUnlisted}
	}
	if s, ok := x.p.named(id); ok && !s.Final {
		return foundAgain(s)
	}
	return bad(ReasonNotOpen, nil)
}

func (x *step) onRetry() {
	s, ok := x.s.(Failed)
	if !ok {
		return
	}
	switch s.Stage {
	case StageStore:
		x.found.is = CaseStore
	case StageSign:
		x.found.is = CaseSign
	case StageKeep:
		x.found = x.keep(s.Spent)
	}
}
