package payer

import (
	"time"

	"glint/app/journal"
	"glint/app/wire"
)

// Event is what happened to the phone.
type Event interface {
	Name() EventName
	now() Moment
}

// EventName names an event in the table.
type EventName string

// The events' names.
const (
	OnLoaded           EventName = "loaded"
	OnSynced           EventName = "synced"
	OnTick             EventName = "tick"
	OnLightSeen        EventName = "light_seen"
	OnLightGot         EventName = "light_got"
	OnAccept           EventName = "accept"
	OnChosen           EventName = "chosen"
	OnRefuse           EventName = "refuse"
	OnStop             EventName = "stop"
	OnRenew            EventName = "renew"
	OnShowAgain        EventName = "show_again"
	OnRetry            EventName = "retry"
	OnSpentStored      EventName = "spent_stored"
	OnSigned           EventName = "signed"
	OnAcceptanceStored EventName = "acceptance_stored"
	OnReceiptStored    EventName = "receipt_stored"
	OnStoreFailed      EventName = "store_failed"
	OnSignFailed       EventName = "sign_failed"
)

// Moment comes with each event: the device's clock, corrected by the server's when it was last heard,
// and a fresh random nonce, used if a new code is made.
type Moment struct {
	At    time.Time
	Nonce wire.Nonce
}

func (m Moment) now() Moment { return m }

// Loaded brings all that is stored, once, to the Empty state. A decision without acceptance is signed
// again, with the same input; an acceptance younger than RecallAge without receipt is shown again.
type Loaded struct {
	Moment
	Ring      wire.KeyRing
	Token     *wire.Token // nil: none
	ShortKey  wire.ShortKey
	Directory Directory
	Abilities wire.Abilities
	Head      journal.Head
	Spents    []Spent      // those of the current token, and all that are not final
	Codes     []Shown      // from KeepCodes
	Last      wire.Counter // highest counter in the store; counts when above that of Spents
	Snapshot  wire.Snapshot
	Stop      Reason
	Confirm   Confirmation
}

// Synced brings news from the server.
type Synced struct {
	Moment
	Ring      wire.KeyRing   // nil: unchanged
	Token     *wire.Token    // nil: unchanged; replaces the current one when a new code is made
	ShortKey  wire.ShortKey  // comes with Token
	Directory *Directory     // nil: unchanged
	Snapshot  *wire.Snapshot // nil: unchanged; the driver has verified it
	Stop      Reason         // not empty: no code is shown from now on, see Purse.Stop
	Words     []Word
}

// Word is the server's last word on a payment.
type Word struct {
	Payment wire.PaymentID
	Paid    bool // settled; else the payment is void, refused or rejected
}

// Tick comes about once a second while the page is visible, and when it becomes visible.
type Tick struct{ Moment }

// LightSeen says that part of a signal was received.
type LightSeen struct{ Moment }

// LightGot brings a whole payload: a charge or a receipt.
type LightGot struct {
	Moment
	Payload []byte
}

// Accept is the shopper's tap, with what else the driver has been shown and has checked.
type Accept struct {
	Moment
	Proof   Proof  // ProofQuiet is none
	Passkey []byte // wire.Assertion of ProofPasskey
}

// Chosen brings what the shopper has chosen of how to confirm, once it is stored.
type Chosen struct {
	Moment
	Confirm Confirmation
}

// Refuse is the shopper's no: it is signed and shown, so that the till ends at once.
type Refuse struct{ Moment }

// Stop puts a charge aside without a signature, or stops showing an acceptance, which stays counted;
// in Paid, Refused and Failed it goes on to the next code.
type Stop struct{ Moment }

// Renew asks for a new code at once. It and those that follow are shown in their short form where Bars is set and they have one.
type Renew struct {
	Moment
	Bars bool
}

// ShowAgain asks for the acceptance of an earlier payment on which the server has not spoken.
type ShowAgain struct {
	Moment
	Payment wire.PaymentID
}

// Retry asks Failed to go on.
type Retry struct{ Moment }

// SpentStored answers CommitSpent.
type SpentStored struct {
	Moment
	Counter wire.Counter
}

// Signed answers Sign.
type Signed struct {
	Moment
	Counter   wire.Counter
	Signature wire.Signature
}

// AcceptanceStored answers CommitAcceptance.
type AcceptanceStored struct {
	Moment
	Counter wire.Counter
}

// ReceiptStored answers CommitReceipt.
type ReceiptStored struct {
	Moment
	Counter wire.Counter
}

// StoreFailed answers a Commit of which nothing was stored. Where the store says that another window
// has written, the driver starts a new machine instead, from Empty and Loaded.
type StoreFailed struct {
	Moment
	Counter wire.Counter
	Full    bool // no room left
}

// SignFailed answers Sign.
type SignFailed struct {
	Moment
	Counter wire.Counter
}

func (Loaded) Name() EventName           { return OnLoaded }
func (Synced) Name() EventName           { return OnSynced }
func (Tick) Name() EventName             { return OnTick }
func (LightSeen) Name() EventName        { return OnLightSeen }
func (LightGot) Name() EventName         { return OnLightGot }
func (Accept) Name() EventName           { return OnAccept }
func (Chosen) Name() EventName           { return OnChosen }
func (Refuse) Name() EventName           { return OnRefuse }
func (Stop) Name() EventName             { return OnStop }
func (Renew) Name() EventName            { return OnRenew }
func (ShowAgain) Name() EventName        { return OnShowAgain }
func (Retry) Name() EventName            { return OnRetry }
func (SpentStored) Name() EventName      { return OnSpentStored }
func (Signed) Name() EventName           { return OnSigned }
func (AcceptanceStored) Name() EventName { return OnAcceptanceStored }
func (ReceiptStored) Name() EventName    { return OnReceiptStored }
func (StoreFailed) Name() EventName      { return OnStoreFailed }
func (SignFailed) Name() EventName       { return OnSignFailed }
