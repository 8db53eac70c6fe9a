package payer

import (
	"math"
	"slices"
	"time"

	"glint/app/wire"
)

// Bounds of what is accepted without a tap.
const (
	QuietMost  = 3 // payments since the last tap
	quietTimes = 2 // their sum, in limits
	quietShare = 4 // the limit is at most this part of what the token allows for one payment
)

// Confirmation is how the shopper confirms, as chosen on this phone. The zero value asks for a tap each time.
//
// PIN and passkey are gates of the page: the device key signs without them. Whoever can run another program with
// this profile is past the PIN; the passkey's assertion is asked for by the server as well.
type Confirmation struct {
	Quiet   uint32 // accepted without a tap up to this amount, minor units; 0: never
	PIN     uint32 // asked for above this amount; math.MaxUint32 and HasPIN false: never
	HasPIN  bool
	Passkey []byte // the credential's id; empty: none
	Above   uint32 // of the passkey: asked for above this amount
}

// Proof is what the shopper has shown when a charge was accepted. Each but ProofQuiet includes a tap.
type Proof uint8

// The proofs. The zero value is what decisions of before had.
const (
	ProofTap Proof = iota
	ProofQuiet
	ProofPIN
	ProofPasskey
)

// Needs tells what a charge of this amount asks for at least.
func (c Confirmation) Needs(amount uint32) Proof {
	switch {
	case len(c.Passkey) > 0 && amount > c.Above:
		return ProofPasskey
	case c.HasPIN && amount > c.PIN:
		return ProofPIN
	}
	return ProofTap
}

// Meets tells whether one proof is enough where another is asked for.
func (p Proof) Meets(needs Proof) bool {
	return needs == ProofTap && p != ProofQuiet || needs == ProofPIN && p >= ProofPIN || needs == ProofPasskey && p == ProofPasskey
}

// QuietCap is the highest limit without a tap that a token allows: a part of what it allows for one payment, so that the operator
// who sets the one sets the other.
func QuietCap(t wire.Token) uint32 { return t.PerPayment / quietShare }

// QuietLimit is the limit that holds now: the shopper's, or the token's where that is lower.
func (p Purse) QuietLimit() uint32 {
	if !p.Has {
		return 0
	}
	return min(p.Confirm.Quiet, QuietCap(p.Token))
}

// QuietSum is what may be accepted in all without a tap in between, under a limit: what a till that shows one amount and charges
// another can take at most.
func QuietSum(limit uint32) uint32 { return min(limit, math.MaxUint32/quietTimes) * quietTimes }

// QuietSince is what was accepted without a tap since the last one. It is read from the decisions, each of which is stored before
// it is signed: no reload and no crash forgets any of it.
func (p Purse) QuietSince() (payments int, sum uint64) {
	for _, s := range slices.Backward(p.Spents) {
		if !s.Accepted() {
			continue
		}
		if s.Proof != ProofQuiet {
			break
		}
		payments, sum = payments+1, sum+uint64(s.Core.Amount)
	}
	return payments, sum
}

// quiet tells whether a charge that can be accepted is accepted without a tap: a plain charge of a payee in the directory, within limit
// and budget. Whoever only introduces himself is asked about, however small the amount.
func (p Purse) quiet(c Charge, at time.Time) bool {
	limit := p.QuietLimit()
	if c.Core.Amount > limit || c.Core.Kind != wire.KindCharge || p.Confirm.Needs(c.Core.Amount) != ProofTap {
		return false
	}
	if code, err := wire.DecodePaymentCode(c.M1); err != nil || c.Core.Amount > QuietCap(code.Token) {
		return false
	}
	if _, listed := p.Directory.find(c.Core, p.Ring, at); !listed {
		return false
	}
	payments, sum := p.QuietSince()
	return payments < QuietMost && sum+uint64(c.Core.Amount) <= uint64(QuietSum(limit))
}
