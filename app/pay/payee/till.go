package payee

import (
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// Till is what the till holds in every state. Its slices and maps are never written in place.
type Till struct {
	Ring        wire.KeyRing
	Certificate wire.Certificate // own: payee, terminal, name, device key
	ListedSince uint16           // directory epoch from which phones know this payee; 0: not listed
	Currency    money.Currency
	Revoked     map[wire.TokenID]bool
	Head        journal.Head                  // of the till's log
	Last        wire.Order                    // highest order number ever given to a charge
	Charges     []Charge                      // ascending by order: all on which the server has not said its last word
	Marks       map[wire.TokenID]wire.Counter // highest counter seen in a verified acceptance
	ScanFor     time.Duration                 // 0: ScanDefault
	Window      time.Duration                 // 0: WindowDefault
}

// Held gives what the till holds.
func (t Till) Held() Till { return t }

// Charge is a charge as the till keeps it: stored under its order number before its light begins.
type Charge struct {
	Order     wire.Order
	Payment   wire.PaymentID
	Code      wire.CodeID
	M1        []byte // the code that it answers
	Core      wire.Core
	Form      wire.Form
	Reference string // the merchant's own, or empty
	Began     wire.Seconds
	Ending    wire.Ending  // 0 while it is under way
	Ended     wire.Seconds // time of Ending
	M3        []byte       // the verified acceptance or refusal; empty until it is stored
	Final     bool         // the server has said its last word
}

// Sum is the amount.
func (c Charge) Sum() money.Amount { return c.Core.Sum() }

// Receipt makes the receipt of an accepted charge: M4.
func (c Charge) Receipt() []byte {
	r := wire.Receipt{Payment: c.Payment, Status: wire.ReceiptPaid, Minute: wire.MinutesAt(c.Ended.Time()), Order: c.Order}
	return r.Sealed(c.M3).Bytes()
}
