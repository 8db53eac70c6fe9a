package payee

import "glint/app/wire"

// onAnswer matches an answer of the driver with what this state waits for; others are not listed.
func (x *step) onAnswer() {
	order, ok := answered(x.e)
	if !ok {
		return // Played, LookBack: always
	}
	waits, ok := waiting(x.s)
	if !ok || order != waits.Order {
		x.found.is = caseUnlisted
		return
	}
	x.found.charge = waits
	switch e := x.e.(type) {
	case ChargeStored:
		if waits.Form == wire.FormIntroduced {
			x.found.is = CaseIntroduce
		}
	case ChargeSigned:
		x.onSigned(e, waits)
	case AcceptanceStored:
		x.found.is = x.onKept()
	case EndingStored:
		x.onEnded(waits)
	}
}

// answered is the order number of an answer.
func answered(e Event) (wire.Order, bool) {
	switch e := e.(type) {
	case ChargeStored:
		return e.Order, true
	case ChargeSigned:
		return e.Order, true
	case AcceptanceStored:
		return e.Order, true
	case EndingStored:
		return e.Order, true
	case StoreFailed:
		return e.Order, true
	case SignFailed:
		return e.Order, true
	}
	return 0, false
}

// waiting is the charge for which this state has asked the driver for something.
func waiting(s State) (Charge, bool) {
	switch s := s.(type) {
	case Sweeping:
		return s.Charge, true
	case Storing:
		return s.Charge, true
	case Signing:
		return s.Charge, true
	case Introducing:
		return s.Charge, true
	case Checking:
		return s.Charge, true
	case Ending:
		return s.Charge, true
	}
	return Charge{}, false
}

// onSigned checks the signature: what phones would refuse is never played.
func (x *step) onSigned(e ChargeSigned, waits Charge) {
	payload, err := x.t.introduced(waits, e.Signature)
	if err != nil {
		x.found.is, x.found.why, x.found.cause = CaseBad, ReasonSignFailed, err
		return
	}
	x.found.is, x.found.m3 = Always, payload
}

func (x *step) onKept() Case {
	s, ok := x.s.(Checking)
	if !ok {
		return caseUnlisted
	}
	if l, ok := live(s.Back); ok && l.Order == s.Order {
		return CasePaid
	}
	if s.Cancelled {
		return CaseLateVoid
	}
	return CaseLate
}

func (x *step) onEnded(waits Charge) {
	if s, ok := x.s.(Sweeping); ok {
		x.t = x.t.logged(s.Pending)
		x.found = x.t.restart(x.at)
		return
	}
	switch waits.Ending {
	case wire.EndingRefused:
		x.found.is = CaseRefusal
	case wire.EndingForeign:
		x.found.is = CaseForeign
	case wire.EndingTimedOut:
		x.found.is = CaseOld
	}
}

// logged puts in what a commit has stored: the charge, and the log's head.
func (t Till) logged(p Pending) Till {
	t.Head.Number, t.Head.Hash = p.Record.Number, p.Record.Hash()
	return t.withCharge(p.Charge)
}
