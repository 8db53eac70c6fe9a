package payee

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
	x := step{s: s, t: s.Held(), e: e, at: e.now()}
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
	t     Till // of s; with the news, when e is Loaded or Synced
	e     Event
	at    time.Time
	found finding // found.is selects the row
}

// classify finds the case of the event in this state.
func (x *step) classify() {
	switch e := x.e.(type) {
	case Loaded:
		x.t = e.till()
		x.found = x.t.restart(x.at)
	case Synced:
		x.t = x.t.synced(e)
	case Tick:
		x.found.is = x.onTick()
	case Begin:
		x.found = x.t.judgeSum(e.Sum, e.Reference, x.at)
	case CodeRead:
		x.onCode(e.M1)
	case AcceptanceRead:
		live, ok := live(x.s)
		x.found = x.t.judgeAcceptance(e.M3, live, ok, x.at)
	case ForeignRead:
		x.found = foreign(e.Broken)
	case Cancel:
		x.found.is = x.onCancel()
	case Next:
		x.found.is = x.onNext()
	case Retry:
		x.found.is = x.onRetry()
	case PlayAgain:
		x.found.is = x.onPlayAgain()
	default:
		x.onAnswer()
	}
}

func (e Loaded) till() Till {
	t := e.Till
	t.Charges = slices.SortedFunc(slices.Values(t.Charges), func(a, b Charge) int { return cmp.Compare(a.Order, b.Order) })
	if n := len(t.Charges); n > 0 {
		t.Last = max(t.Last, t.Charges[n-1].Order)
	}
	return t
}

// restart finds what a crash left to do, most urgent first.
func (t Till) restart(at time.Time) finding {
	for i, c := range t.Charges {
		open := c.Ending == 0
		if open && i == len(t.Charges)-1 && !outside(at.Sub(c.Began.Time()), t.window()) {
			if c.Form == wire.FormSealed || c.Form == wire.FormTiny {
				return finding{is: CaseResume, charge: c}
			}
			return finding{is: CaseResumeSign, charge: c}
		}
		if open && t.room() {
			return finding{is: CaseSweep, charge: c}
		}
	}
	if n := len(t.Charges); n > 0 {
		c := t.Charges[n-1]
		if c.Accepted() && !c.Cancelled && !c.Final && !outside(at.Sub(c.Ended.Time()), RecallAge) {
			return finding{is: CaseRecall, charge: c}
		}
	}
	return finding{}
}

func (t Till) synced(e Synced) Till {
	if e.Ring != nil {
		t.Ring = e.Ring
	}
	if e.Certificate != nil && e.Certificate.Verify(t.Ring) == nil {
		t.Certificate = *e.Certificate
	}
	if e.ListedSince > 0 {
		t.ListedSince = e.ListedSince
	}
	if e.Snapshot != nil {
		t.Snapshot = *e.Snapshot
	}
	return t.final(e.Final).pruned(e.At)
}

// live is the charge whose acceptance this state wants.
func live(s State) (Live, bool) {
	switch s := s.(type) {
	case Playing:
		return s.Live, true
	case Introducing:
		return s.Live, true
	case TimedOut:
		return s.Live, true
	case Foreign:
		return s.Live, true
	}
	return Live{}, false
}

func (x *step) onTick() Case {
	switch s := x.s.(type) {
	case Idle:
		if !s.Looking.IsZero() && !x.at.Before(s.Looking) {
			return CaseOld
		}
	case Scanning:
		if x.at.Sub(s.Since) >= x.t.scanFor() {
			return CaseOld
		}
	case Playing:
		if s.unmet(x.at) {
			return CaseIntroduce
		}
		return x.playedOut(s.Live)
	case Introducing:
		return x.playedOut(s.Live)
	case Paid:
		if s.Playing && x.at.Sub(s.Since) >= ReceiptFor {
			return CaseOld
		}
	case Late:
		if s.Playing && x.at.Sub(s.Since) >= ReceiptFor {
			return CaseOld
		}
	}
	return caseUnlisted
}

// playedOut tells whether the window is over, and whether its record has been written before.
func (x *step) playedOut(l Live) Case {
	switch {
	case x.at.Sub(l.Since) < x.t.window():
		return caseUnlisted
	case l.Ending != 0:
		return CaseOldAgain
	}
	return CaseOld
}

func (x *step) onCode(m1 []byte) {
	if s, ok := x.s.(Scanning); ok {
		x.found = x.t.judgeCode(m1, s.Sum, s.Reference, x.at)
		return
	}
	if l, ok := live(x.s); ok {
		x.found = judgeOther(m1, l)
	}
}

func foreign(broken bool) finding {
	if broken {
		return bad(ReasonCodeMalformed, nil)
	}
	return bad(ReasonCodeForeign, nil)
}

func (x *step) onCancel() Case {
	f, ok := x.s.(Failed)
	if !ok {
		return Always
	}
	switch f.Stage {
	case StageSign:
		return CaseSign
	case StageKeep:
		if _, ok := live(f.Back); ok && f.current() {
			return CaseKeep
		}
		return backTo(f.Back)
	}
	return Always
}

// current tells whether what failed was the acceptance of the charge that played.
func (f Failed) current() bool {
	l, ok := live(f.Back)
	return ok && l.Order == f.Order
}

func (x *step) onNext() Case {
	if s, ok := x.s.(Late); ok {
		return backTo(s.Back)
	}
	return Always
}

// backTo is the case of going back to a state that an earlier charge's acceptance interrupted.
func backTo(s State) Case {
	switch s.(type) {
	case Scanning:
		return CaseToScanning
	case Playing:
		return CaseToPlaying
	case TimedOut:
		return CaseToTimedOut
	case Foreign:
		return CaseToForeign
	}
	return CaseToIdle
}

func (x *step) onRetry() Case {
	f, ok := x.s.(Failed)
	if !ok {
		return caseUnlisted
	}
	switch f.Stage {
	case StageStore:
		return CaseStore
	case StageSign:
		return CaseSign
	case StageKeep:
		return CaseKeep
	}
	return CaseEnd
}

func (x *step) onPlayAgain() Case {
	switch s := x.s.(type) {
	case Late:
		if s.Cancelled {
			return caseUnlisted
		}
	case Failed:
		if s.Stage != StageKeep || !s.current() {
			return caseUnlisted
		}
	}
	return Always
}
