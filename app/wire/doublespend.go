package wire

import (
	"errors"
	"fmt"
)

// ErrNoProof says that two answers do not prove a double spend.
var ErrNoProof = errors.New("wire: no proof of a double spend")

// Answered is one decision of a phone with all that its signature covers.
type Answered struct {
	Code       PaymentCode
	Core       Core
	Acceptance Acceptance
}

// Payment names the payment that was decided on.
func (a Answered) Payment() PaymentID { return PaymentIDOf(a.Code.Bytes(), a.Core) }

// DoubleSpend checks that two answers prove, to anybody who has the server's keys, that one device has
// signed two different payments for one counter of one token: nil if they do, else ErrNoProof.
func DoubleSpend(a, b Answered, ring KeyRing) error {
	switch {
	case a.Code.Token != b.Code.Token:
		return fmt.Errorf("%w: two tokens", ErrNoProof)
	case a.Acceptance.Counter != b.Acceptance.Counter:
		return fmt.Errorf("%w: counters %d and %d", ErrNoProof, a.Acceptance.Counter, b.Acceptance.Counter)
	case a.Payment() == b.Payment():
		return fmt.Errorf("%w: one payment", ErrNoProof)
	}
	if err := a.Code.Token.Verify(ring); err != nil {
		return fmt.Errorf("%w: token: %w", ErrNoProof, err)
	}
	for i, one := range []Answered{a, b} {
		if err := one.Acceptance.Verify(one.Code, one.Core); err != nil {
			return fmt.Errorf("%w: answer %d: %w", ErrNoProof, i+1, err)
		}
	}
	return nil
}
