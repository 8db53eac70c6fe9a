package payer

import (
	"glint/app/wire"
)

// onAnswer matches an answer of the driver with what this state waits for; others are not listed.
func (x *step) onAnswer() Case {
	waits, ok := waiting(x.s)
	if !ok {
		return Always
	}
	switch e := x.e.(type) {
	case SpentStored:
		return answers(e.Counter, waits)
	case AcceptanceStored:
		if e.Counter == waits.Counter && !waits.Accepted() {
			return CaseRefusal
		}
		return answers(e.Counter, waits)
	case ReceiptStored:
		return answers(e.Counter, waits)
	case StoreFailed:
		return answers(e.Counter, waits)
	case SignFailed:
		return answers(e.Counter, waits)
	case Signed:
		return x.onSigned(e, waits)
	}
	return Always
}

func waiting(s State) (Spent, bool) {
	switch s := s.(type) {
	case Storing:
		return s.Spent, true
	case Signing:
		return s.Spent, true
	case Keeping:
		return s.Spent, true
	case Closing:
		return s.Spent, true
	}
	return Spent{}, false
}

func answers(c wire.Counter, waits Spent) Case {
	if c != waits.Counter {
		return caseUnlisted
	}
	return Always
}

// onSigned checks the signature: what does not verify is never stored, let alone shown.
func (x *step) onSigned(e Signed, waits Spent) Case {
	if e.Counter != waits.Counter {
		return caseUnlisted
	}
	signed, err := waits.signed(e.Signature)
	if err != nil {
		x.found = finding{spent: waits, cause: err}
		return CaseBad
	}
	x.found = x.keep(signed)
	return x.found.is
}

// keep finds whether the log can take the record of a signed decision.
func (x *step) keep(s Spent) finding {
	if _, _, err := s.record(x.p.Head, x.m.At); err != nil {
		return finding{is: CaseLogFull, spent: s, why: ReasonLogFull, cause: err}
	}
	return finding{is: CaseKeep, spent: s}
}
