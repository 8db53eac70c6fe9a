package payer

import "glint/app/wire"

// What each row does. A function here decides nothing: the row was chosen before.

func (x step) codeEffects(p Purse) []Effect {
	c, _ := p.current()
	return []Effect{ShowCode{c.M1, c.Short}, KeepCodes{p.Codes}}
}

func tell(why Reason, cause error) Effect { return Tell{why, cause} }

// Steps that stay.

func stay(x step) (State, []Effect)          { return x.s.with(x.p), nil }
func stayListening(x step) (State, []Effect) { return x.s.with(x.p), []Effect{Listen{}} }
func stayToldOnly(x step) (State, []Effect) {
	return x.s.with(x.p), []Effect{tell(x.found.why, x.found.cause)}
}
func stayTold(x step) (State, []Effect) {
	return x.s.with(x.p), []Effect{tell(x.found.why, x.found.cause), Listen{}}
}

// Steps to Ready. A code that is still young stays on screen where no decision has used its counter.

func toNewCode(x step) (State, []Effect) {
	p := x.p.renewed(x.m)
	return Ready{p}, x.codeEffects(p)
}

func toReady(x step) (State, []Effect) {
	s, effects := toNewCode(x)
	return s, append(effects, Listen{})
}

func backToReady(x step) (State, []Effect)     { return Ready{x.p}, nil }
func backToReadyAnew(x step) (State, []Effect) { return Ready{x.p}, []Effect{Listen{}} }
func backToReadyTold(x step) (State, []Effect) {
	return Ready{x.p}, []Effect{tell(x.found.why, x.found.cause), Listen{}}
}

func keepAside(x step) (State, []Effect) {
	x.p = x.p.setAside(x.found.charge.Payment(), x.m.At)
	return backToReadyTold(x)
}

func putAside(x step) (State, []Effect) {
	if c, ok := shownCharge(x.s); ok {
		x.p = x.p.setAside(c.Payment(), x.m.At)
	}
	return toReady(x)
}

func putAsideTold(x step) (State, []Effect) {
	s, effects := putAside(x)
	return s, append([]Effect{tell(ReasonAskedTooLong, nil)}, effects...)
}

func putAsideShown(x step) (State, []Effect) {
	if s, ok := shownSpent(x.s); ok {
		x.p = x.p.setAside(s.Payment(), x.m.At)
	}
	return toReady(x)
}

func toReceiving(x step) (State, []Effect) { return Receiving{x.p, x.m.At}, nil }

// Steps to Empty.

func toEmptyQuiet(x step) (State, []Effect) {
	return Empty{x.p.retired(x.m.At), x.p.Usable(x.m.At)}, nil
}

func toEmptyFirst(x step) (State, []Effect) {
	s, _ := toEmptyQuiet(x)
	return s, []Effect{Hide{}}
}

func toEmpty(x step) (State, []Effect) {
	s, _ := toEmptyQuiet(x)
	return s, []Effect{Hide{}, StopListening{}}
}

func toEmptyTold(x step) (State, []Effect) {
	s, effects := toEmpty(x)
	return s, append(effects, tell(x.p.Usable(x.m.At), nil))
}

// Steps with a charge.

func toAsking(x step) (State, []Effect)  { return Asking{x.p, x.found.charge}, nil }
func toBlocked(x step) (State, []Effect) { return Blocked{x.p, x.found.charge, x.found.why}, nil }

// toUnknown shows a code that does not claim the directory, so that the payee introduces itself.
func toUnknown(x step) (State, []Effect) {
	x.p.Introduce = true
	p := x.p.renewed(x.m)
	return Unknown{p, x.found.charge}, append(x.codeEffects(p), Listen{})
}

func accept(x step) (State, []Effect) {
	c, _ := shownCharge(x.s)
	e, _ := x.e.(Accept)
	s := x.p.decide(c, wire.OutcomeAccepted, e.Proof, x.m.At)
	s.Passkey = e.Passkey
	return x.decided(s)
}

// acceptQuiet accepts without a tap: the shopper has allowed it beforehand.
func acceptQuiet(x step) (State, []Effect) {
	return x.decided(x.p.decide(x.found.charge, wire.OutcomeAccepted, ProofQuiet, x.m.At))
}

func refuse(x step) (State, []Effect) {
	c, _ := shownCharge(x.s)
	return x.decided(x.p.decide(c, wire.OutcomeRefused, ProofTap, x.m.At))
}

// decided burns the counter in memory at once, whatever becomes of the commit.
func (x step) decided(s Spent) (State, []Effect) {
	p := x.p.retired(x.m.At)
	p.Last = max(p.Last, s.Counter)
	return Storing{p, s}, []Effect{CommitSpent{s}}
}

func shownCharge(s State) (Charge, bool) {
	switch s := s.(type) {
	case Unknown:
		return s.Charge, true
	case Asking:
		return s.Charge, true
	case Blocked:
		return s.Charge, true
	}
	return Charge{}, false
}

func shownSpent(s State) (Spent, bool) {
	switch s := s.(type) {
	case Approved:
		return s.Spent, true
	case Refused:
		return s.Spent, true
	}
	return Spent{}, false
}

// Steps of a decision.

func spentStored(x step) (State, []Effect) {
	s, _ := waiting(x.s)
	return Signing{x.p.withSpent(s), s}, []Effect{s.sign()}
}

func toSigning(x step) (State, []Effect) {
	s := x.found.spent
	return Signing{x.p.retired(x.m.At), s}, []Effect{s.sign()}
}

func toSigningFirst(x step) (State, []Effect) {
	s, effects := toSigning(x)
	return s, append([]Effect{Listen{}}, effects...)
}

func toKeeping(x step) (State, []Effect) {
	s := x.found.spent
	record, head, err := s.record(x.p.Head, x.m.At)
	if err != nil {
		panic("payer: internal error: record refused after it was tried: " + err.Error())
	}
	return Keeping{x.p, s, record}, []Effect{CommitAcceptance{s, record, head}}
}

func acceptanceStored(x step) (State, []Effect) {
	k, _ := x.s.(Keeping)
	x.p.Head.Number, x.p.Head.Hash = k.Record.Number, k.Record.Hash()
	x.p = x.p.withSpent(k.Spent)
	x.found.spent = k.Spent
	if k.Accepted() {
		return toApproved(x)
	}
	return toRefused(x)
}

func toApproved(x step) (State, []Effect) {
	s := x.found.spent
	return Approved{x.p.retired(x.m.At), s}, []Effect{ShowAcceptance{s.shown()}, Listen{}}
}

func toRefused(x step) (State, []Effect) {
	s := x.found.spent
	return Refused{x.p.retired(x.m.At), s, x.m.At}, []Effect{ShowAcceptance{s.shown()}, Listen{}}
}

func toClosing(x step) (State, []Effect) {
	return Closing{x.p.retired(x.m.At), x.found.spent}, []Effect{CommitReceipt{x.found.spent}}
}

func receiptStored(x step) (State, []Effect) {
	s, _ := waiting(x.s)
	return Paid{x.p.withSpent(s), s, x.m.At}, []Effect{Hide{}}
}

func receiptFailed(x step) (State, []Effect) {
	s, _ := waiting(x.s)
	s.Receipt = nil
	return Approved{x.p, s}, []Effect{tell(storeReason(x.e)), ShowAcceptance{s.shown()}, Listen{}}
}

func wordPaid(x step) (State, []Effect) {
	s, _ := shownSpent(x.s)
	s.Final = true
	return Paid{x.p, s, x.m.At}, []Effect{Hide{}}
}

func wordVoid(x step) (State, []Effect) {
	s, effects := toReady(x)
	return s, append([]Effect{tell(ReasonVoided, nil)}, effects...)
}

func wordVoidEmpty(x step) (State, []Effect) {
	s, effects := toEmpty(x)
	return s, append([]Effect{tell(ReasonVoided, nil)}, effects...)
}

// Steps of failure.

func storeReason(e Event) (Reason, error) {
	if f, ok := e.(StoreFailed); ok && f.Full {
		return ReasonStoreFull, nil
	}
	return ReasonStoreFailed, nil
}

func workFailed(x step) (State, []Effect) {
	f := Failed{Purse: x.p}
	switch s := x.s.(type) {
	case Storing:
		f.Spent, f.Stage = s.Spent, StageStore
		f.Reason, _ = storeReason(x.e)
	case Signing:
		f.Spent, f.Stage, f.Reason = s.Spent, StageSign, ReasonSignFailed
	case Keeping:
		f.Spent, f.Stage = s.Spent, StageKeep
		f.Reason, _ = storeReason(x.e)
	}
	return f, []Effect{tell(f.Reason, x.found.cause)}
}

func logFull(x step) (State, []Effect) {
	f := Failed{x.p, x.found.spent, StageKeep, ReasonLogFull}
	return f, []Effect{tell(f.Reason, x.found.cause)}
}

func retryStore(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Storing{x.p, f.Spent}, []Effect{CommitSpent{f.Spent}}
}

func retrySign(x step) (State, []Effect) {
	f, _ := x.s.(Failed)
	return Signing{x.p, f.Spent}, []Effect{f.Spent.sign()}
}
