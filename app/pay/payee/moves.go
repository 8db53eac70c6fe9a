package payee

import (
	"glint/app/journal"
	"glint/app/wire"
)

// What each row does. A function here decides nothing: the row was chosen before.

// Steps that stay.

func stay(x step) (State, []Effect) { return x.s.with(x.t), nil }
func stayTold(x step) (State, []Effect) {
	return x.s.with(x.t), []Effect{Tell{x.found.why, x.found.cause}}
}

func stillSeen(x step) (State, []Effect) {
	x.t.Recalled = Recalled{x.found.charge.Payment, x.at}
	return stay(x)
}

func count(x step) (State, []Effect) {
	e, _ := x.e.(Played)
	switch s := x.s.(type) {
	case Playing:
		s.Whole = e.Whole
		return s, nil
	case Introducing:
		s.Whole = e.Whole
		return s, nil
	}
	return x.s, nil
}

// Steps at entry.

func toIdle(x step) (State, []Effect) { return Idle{Till: x.t}, nil }

// backToIdle ends looking, and what plays where something does.
func backToIdle(x step) (State, []Effect) {
	s, ok := x.s.(Late)
	if f, failed := x.s.(Failed); failed && f.Stage == StageKeep {
		ok = true
	} else if ok {
		x.t.Recalled = Recalled{s.Payment, x.at}
	}
	if ok {
		return Idle{Till: x.t}, []Effect{StopPlaying{}, StopLooking{}}
	}
	return Idle{Till: x.t}, []Effect{StopLooking{}}
}

func lookBack(x step) (State, []Effect) {
	return Idle{x.t, x.at.Add(LookBackFor)}, []Effect{Look{}}
}

func toScanning(x step) (State, []Effect) {
	e, _ := x.e.(Begin)
	return Scanning{x.t, e.Sum, e.Reference, x.at}, []Effect{Look{}}
}

func scanTimedOut(x step) (State, []Effect) {
	return Idle{Till: x.t}, []Effect{StopLooking{}, Tell{Reason: ReasonScanTimedOut}}
}

// Steps of a charge.

// toStoring burns the order number in memory at once, whatever becomes of the commit.
func toStoring(x step) (State, []Effect) {
	c := x.found.charge
	x.t.Last = c.Order
	return Storing{x.t, c}, []Effect{CommitCharge{c}}
}

func (x step) playing(c Charge, payload []byte) (State, []Effect) {
	return Playing{x.t, Live{Charge: c, Payload: payload, Since: x.at}}, []Effect{Play{payload}}
}

func toPlaying(x step) (State, []Effect) {
	c := x.found.charge
	x.t = x.t.withCharge(c)
	return x.playing(c, c.payload())
}

func toSigning(x step) (State, []Effect) {
	c := x.found.charge
	return Signing{x.t.withCharge(c), c}, []Effect{c.sign()}
}

func signedToPlaying(x step) (State, []Effect) { return x.playing(x.found.charge, x.found.m3) }

func introduce(x step) (State, []Effect) {
	l, _ := live(x.s)
	return Introducing{x.t, l}, []Effect{l.sign()}
}

func introduced(x step) (State, []Effect) {
	c := x.found.charge
	if c.Short == nil {
		c.Form = wire.FormIntroduced
	}
	return x.playing(c, x.found.m3)
}

func notIntroduced(x step) (State, []Effect) {
	l, _ := live(x.s)
	return Playing{x.t, l}, []Effect{Tell{ReasonSignFailed, x.found.cause}}
}

func playAgain(x step) (State, []Effect) {
	l, _ := live(x.s)
	return x.playing(l.Charge, l.Payload)
}

// Steps with an acceptance.

// ended makes the record of an ending. There is room: it was seen to when the charge began.
func (x step) ended(c Charge, ending wire.Ending, m3 []byte) (Pending, journal.Head) {
	p, head, err := x.t.ended(c, ending, m3, x.at)
	if err != nil {
		panic("payee: internal error: record of a verified charge refused: " + err.Error())
	}
	return p, head
}

func toChecking(x step) (State, []Effect) {
	p, head := x.ended(x.found.charge, wire.EndingAccepted, x.found.m3)
	back := x.s
	if s, ok := back.(Introducing); ok {
		back = Playing(s) // the signature is not waited for any more
	}
	return Checking{x.t, p, back}, []Effect{CommitAcceptance{p.Charge, p.Record, head}}
}

// stored puts in the accepted charge; the camera still sees its acceptance.
func (x step) stored() Checking {
	s, _ := x.s.(Checking)
	s.Till = x.t.logged(s.Pending)
	s.Recalled = Recalled{s.Payment, x.at}
	return s
}

func toPaid(x step) (State, []Effect) {
	s := x.stored()
	return Paid{s.Till, s.Charge, x.at, true}, []Effect{StopLooking{}, Play{s.receipt()}}
}

func toLate(x step) (State, []Effect) {
	s := x.stored()
	return Late{Till: s.Till, Charge: s.Charge, Since: x.at, Playing: true, Back: s.Back}, []Effect{Play{s.receipt()}}
}

func toLateVoid(x step) (State, []Effect) {
	s := x.stored()
	return Late{Till: s.Till, Charge: s.Charge, Since: x.at, Back: s.Back}, []Effect{StopPlaying{}}
}

func known(x step) (State, []Effect) {
	c := x.found.charge
	x.t.Recalled = Recalled{c.Payment, x.at}
	return Late{Till: x.t, Charge: c, Since: x.at, Playing: true, Known: true, Back: x.s}, []Effect{Play{c.receipt()}}
}

func knownVoid(x step) (State, []Effect) {
	s, _ := known(x)
	l, _ := s.(Late)
	l.Playing = false
	return l, nil
}

func receiptOver(x step) (State, []Effect) {
	switch s := x.s.(type) {
	case Paid:
		s.Playing = false
		return s, []Effect{StopPlaying{}}
	case Late:
		s.Playing = false
		return s, []Effect{StopPlaying{}}
	}
	return x.s, nil
}

func receiptAgain(x step) (State, []Effect) {
	switch s := x.s.(type) {
	case Paid:
		s.Playing, s.Since = true, x.at
		return s, []Effect{Play{s.receipt()}}
	case Late:
		s.Playing, s.Since = true, x.at
		return s, []Effect{Play{s.receipt()}}
	}
	return x.s, nil
}

func nextFromPaid(x step) (State, []Effect) {
	s, _ := x.s.(Paid)
	x.t.Recalled = Recalled{s.Payment, x.at}
	return Idle{Till: x.t}, []Effect{StopPlaying{}}
}

// Steps back from Late, or from an earlier charge's acceptance that could not be stored.

func (x step) back() State {
	switch s := x.s.(type) {
	case Late:
		x.t.Recalled = Recalled{s.Payment, x.at}
		return s.Back.with(x.t)
	case Failed:
		return s.Back.with(x.t)
	}
	return x.s
}

func backAnew(x step) (State, []Effect) {
	s := x.back()
	if scan, ok := s.(Scanning); ok {
		scan.Since = x.at
		s = scan
	}
	return s, []Effect{StopPlaying{}}
}

func backPlaying(x step) (State, []Effect) {
	s, _ := x.back().(Playing)
	s.Since, s.Whole = x.at, 0
	return s, []Effect{Play{s.Payload}}
}

// Steps to an end.

func (x step) ending(c Charge, payload []byte, ending wire.Ending, m3 []byte) (State, []Effect) {
	p, head := x.ended(c, ending, m3)
	p.Payload = payload
	return Ending{x.t, p}, []Effect{CommitEnding{p.Charge, p.Record, head}}
}

func (x step) endingNow(ending wire.Ending, m3 []byte) (State, []Effect) {
	l, _ := live(x.s)
	s, effects := x.ending(l.Charge, l.Payload, ending, m3)
	return s, append([]Effect{StopPlaying{}}, effects...)
}

func endCancelled(x step) (State, []Effect) { return x.endingNow(wire.EndingCancelled, nil) }
func endTimedOut(x step) (State, []Effect)  { return x.endingNow(wire.EndingTimedOut, nil) }
func endForeign(x step) (State, []Effect)   { return x.endingNow(wire.EndingForeign, x.found.m3) }

// endRefused takes the charge as it was found: a refusal brings the code of a short one.
func endRefused(x step) (State, []Effect) {
	l, _ := live(x.s)
	s, effects := x.ending(x.found.charge, l.Payload, wire.EndingRefused, x.found.m3)
	return s, append([]Effect{StopPlaying{}}, effects...)
}

func timedOutAgain(x step) (State, []Effect) {
	l, _ := live(x.s)
	return TimedOut{x.t, l}, []Effect{StopPlaying{}}
}

func cancelUnsigned(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return x.ending(f.Charge, nil, wire.EndingCancelled, nil)
}

func cancelUnkept(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	l, _ := live(f.Back)
	return x.ending(l.Charge, l.Payload, wire.EndingCancelled, nil)
}

func (x step) atEnd() (Till, Live) {
	s, _ := x.s.(Ending)
	return x.t.logged(s.Pending), Live{Charge: s.Charge, Payload: s.Payload, Since: x.at}
}

func toCancelled(x step) (State, []Effect) {
	t, l := x.atEnd()
	return Cancelled{t, l.Charge}, []Effect{StopLooking{}}
}

func toRefused(x step) (State, []Effect) {
	t, l := x.atEnd()
	return Refused{t, l.Charge}, []Effect{StopLooking{}}
}

func toTimedOut(x step) (State, []Effect) {
	t, l := x.atEnd()
	return TimedOut{t, l}, nil
}

func toForeign(x step) (State, []Effect) {
	t, l := x.atEnd()
	return Foreign{t, l}, nil
}

// Steps after a crash.

func sweep(x step) (State, []Effect) {
	p, head := x.ended(x.found.charge, wire.EndingTimedOut, nil)
	return Sweeping{x.t, p}, []Effect{CommitEnding{p.Charge, p.Record, head}}
}

func resume(x step) (State, []Effect) {
	s, effects := toPlaying(x)
	return s, append([]Effect{Look{}}, effects...)
}

func resumeSigning(x step) (State, []Effect) {
	s, effects := toSigning(x)
	return s, append([]Effect{Look{}}, effects...)
}

func recall(x step) (State, []Effect) {
	c := x.found.charge
	return Paid{x.t, c, x.at, true}, []Effect{Play{c.receipt()}}
}

// Steps of failure.

func storeReason(e Event) Reason {
	if f, ok := e.(StoreFailed); ok && f.Full {
		return ReasonStoreFull
	}
	return ReasonStoreFailed
}

func (x step) failed(f Failed) (State, []Effect) {
	f.Till = x.t
	return f, []Effect{Tell{f.Reason, x.found.cause}}
}

func sweepFailed(x step) (State, []Effect) {
	return Idle{Till: x.t}, []Effect{Tell{Reason: storeReason(x.e)}}
}

func storeFailed(x step) (State, []Effect) {
	return x.failed(Failed{Pending: Pending{Charge: x.found.charge}, Stage: StageStore, Reason: storeReason(x.e)})
}

func signFailed(x step) (State, []Effect) {
	return x.failed(Failed{Pending: Pending{Charge: x.found.charge}, Stage: StageSign, Reason: ReasonSignFailed})
}

func keepFailed(x step) (State, []Effect) {
	c, _ := x.s.(Checking)
	s, effects := x.failed(Failed{Pending: c.Pending, Stage: StageKeep, Reason: storeReason(x.e), Back: c.Back})
	return s, append([]Effect{StopPlaying{}}, effects...)
}

func endFailed(x step) (State, []Effect) {
	c, _ := x.s.(Ending)
	return x.failed(Failed{Pending: c.Pending, Stage: StageEnd, Reason: storeReason(x.e)})
}

func retryStore(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Storing{x.t, f.Charge}, []Effect{CommitCharge{f.Charge}}
}

func retrySign(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Signing{x.t, f.Charge}, []Effect{f.sign()}
}

func retryKeep(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Checking{x.t, f.Pending, f.Back}, []Effect{CommitAcceptance{f.Charge, f.Record, f.head()}}
}

func retryEnd(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Ending{x.t, f.Pending}, []Effect{CommitEnding{f.Charge, f.Record, f.head()}}
}

func playUnkept(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	l, _ := live(f.Back)
	return x.playing(l.Charge, l.Payload)
}

// head is the log's head after the pending record.
func (p Pending) head() journal.Head {
	return journal.Head{Number: p.Record.Number, Hash: p.Record.Hash()}
}
