package payer

import (
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// Spent is a decision: a counter, the code and core that it answers, and all that is signed. It is
// stored under its counter before it is signed.
type Spent struct {
	Counter wire.Counter
	M1      []byte
	Core    wire.Core
	Form    wire.Form
	Name    string // of the payee, as shown; empty when unknown
	Outcome wire.Outcome
	Proof   Proof  // what the shopper showed when accepting
	Passkey []byte // wire.Assertion of ProofPasskey, for the server; else empty
	Time    wire.Seconds
	Total   uint32  // spent of the token, this one included if accepted, minor units
	Uses    uint16  // payments of the token, this one included if accepted
	Log     [8]byte // of the log head before this decision
	M3      []byte  // the acceptance; empty until it is signed and stored
	Receipt []byte  // M4; empty until it is received and stored
	Final   bool    // the server has said its last word; comes with Loaded and Synced
}

// Payment names the payment.
func (s Spent) Payment() wire.PaymentID { return wire.PaymentIDOf(s.M1, s.Core) }

// Sum is the amount.
func (s Spent) Sum() money.Amount { return s.Core.Sum() }

// Accepted tells an acceptance from a refusal.
func (s Spent) Accepted() bool { return s.Outcome == wire.OutcomeAccepted }

// token is the token's number.
func (s Spent) token() wire.TokenID { return s.code().Token.ID }

// code is the payment code; the zero one where M1 is none, which no stored decision has.
func (s Spent) code() wire.PaymentCode {
	code, err := wire.DecodePaymentCode(s.M1)
	if err != nil {
		return wire.PaymentCode{}
	}
	return code
}

// decide makes a decision on a charge.
func (p Purse) decide(c Charge, outcome wire.Outcome, proof Proof, at time.Time) Spent {
	s := Spent{M1: c.M1, Core: c.Core, Form: c.Form, Name: c.Name, Outcome: outcome, Proof: proof, Time: wire.SecondsAt(at)}
	code := s.code()
	s.Counter = code.Counter
	s.Total, s.Uses = p.Used(code.Token.ID)
	if s.Accepted() {
		s.Total, s.Uses = s.Total+c.Core.Amount, s.Uses+1
	}
	copy(s.Log[:], p.Head.Hash[:])
	return s
}

// acceptance is what is signed; all of it comes from what is stored, so that a crash changes nothing.
func (s Spent) acceptance(code wire.PaymentCode) wire.Acceptance {
	id := s.Payment()
	return wire.Acceptance{
		Token: code.Token.ID, Counter: s.Counter, Time: s.Time, Outcome: s.Outcome, Spent: s.Total, Uses: s.Uses,
		Payment: [8]byte(id[:8]), Log: s.Log,
	}
}

// Key is the key of the token that the decision was made on.
func (s Spent) Key() wire.PublicKey { return s.code().Token.Device }

// sign is the effect that asks for the signature.
func (s Spent) sign() Sign {
	code := s.code()
	return Sign{s.Counter, code.Token.Device, s.acceptance(code).SigningInput(code, s.Core)}
}

// signed gives the decision with its acceptance, if the signature verifies.
func (s Spent) signed(sig wire.Signature) (Spent, error) {
	code := s.code()
	a := s.acceptance(code)
	a.Signature = sig
	if err := a.Verify(code, s.Core); err != nil {
		return s, err
	}
	s.M3 = a.Bytes()
	return s, nil
}

// record is what the log keeps of the decision.
func (s Spent) record(head journal.Head, at time.Time) (wire.Record, journal.Head, error) {
	ending := wire.EndingAccepted
	if !s.Accepted() {
		ending = wire.EndingRefused
	}
	return head.Append(wire.Record{
		Role: wire.RolePayer, Ending: ending, Form: s.Form, Time: wire.SecondsAt(at), Code: s.M1, Core: s.Core, Acceptance: s.M3,
	})
}
