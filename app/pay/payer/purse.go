package payer

import (
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// Purse is what the phone holds in every state. Its slices are never written in place.
type Purse struct {
	Ring      wire.KeyRing
	Token     wire.Token // the current one; Has tells whether there is one
	Has       bool
	Directory Directory
	Abilities wire.Abilities // what light this phone can receive, without AbilityDirectory
	Head      journal.Head   // of the phone's log
	Last      wire.Counter   // highest counter ever given to a decision
	Spents    []Spent        // decisions, ascending by counter: all of the current token, and all open
	Codes     []Shown        // shown in the last CodeLife, oldest first
	Introduce bool           // the directory misses a payee: codes do not claim it until the next one
	Aside     Aside
}

// Held gives the purse.
func (p Purse) Held() Purse { return p }

// Shown is a payment code that was or is on screen. It is stored (KeepCodes) so that a reload does not
// orphan the charge that answers it.
type Shown struct {
	M1 []byte
	At time.Time // when it came
	To time.Time // when it left; zero while it is on screen
}

// Aside is a charge that the shopper put aside while the payee goes on playing it.
type Aside struct {
	Payment wire.PaymentID
	Seen    time.Time // last time it came by light
}

// Spent is a decision: a counter, the code and core that it answers, and all that is signed. It is
// stored under its counter before it is signed.
type Spent struct {
	Counter wire.Counter
	M1      []byte
	Core    wire.Core
	Form    wire.Form
	Name    string // of the payee, as shown; empty when unknown
	Outcome wire.Outcome
	Time    wire.Seconds
	Total   uint32  // spent of the token, this one included, minor units
	Uses    uint16  // payments of the token, this one included
	Log     [8]byte // of the log head before this decision
	M3      []byte  // the acceptance; empty until it is signed and stored
	Receipt []byte  // M4; empty until it is received and stored
	Final   bool    // the server has said its last word
}

// Payment names the payment.
func (s Spent) Payment() wire.PaymentID { return wire.PaymentIDOf(s.M1, s.Core) }

// Sum is the amount.
func (s Spent) Sum() money.Amount { return s.Core.Sum() }

// Directory finds payees' certificates. The zero Directory is empty.
type Directory struct {
	Epoch   uint16
	entries map[member]wire.Certificate
}

type member struct {
	payee    wire.PayeeID
	terminal wire.Terminal
}

// NewDirectory holds certificates; each is verified when it is used.
func NewDirectory(epoch uint16, certificates []wire.Certificate) Directory {
	d := Directory{epoch, make(map[member]wire.Certificate, len(certificates))}
	for _, c := range certificates {
		d.entries[member{c.Payee, c.Terminal}] = c
	}
	return d
}
