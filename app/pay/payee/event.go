package payee

import (
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// Event is what happened to the till.
type Event interface {
	Name() EventName
	now() time.Time
}

// EventName names an event in the table.
type EventName string

// The events' names.
const (
	OnLoaded           EventName = "loaded"
	OnSynced           EventName = "synced"
	OnTick             EventName = "tick"
	OnBegin            EventName = "begin"
	OnCodeRead         EventName = "code_read"
	OnAcceptanceRead   EventName = "acceptance_read"
	OnForeignRead      EventName = "foreign_read"
	OnPlayed           EventName = "played"
	OnPlayAgain        EventName = "play_again"
	OnLookBack         EventName = "look_back"
	OnCancel           EventName = "cancel"
	OnNext             EventName = "next"
	OnRetry            EventName = "retry"
	OnChargeStored     EventName = "charge_stored"
	OnChargeSigned     EventName = "charge_signed"
	OnAcceptanceStored EventName = "acceptance_stored"
	OnEndingStored     EventName = "ending_stored"
	OnStoreFailed      EventName = "store_failed"
	OnSignFailed       EventName = "sign_failed"
)

// Moment comes with each event: the device's clock, corrected by the server's when it was last heard.
type Moment struct{ At time.Time }

func (m Moment) now() time.Time { return m.At }

// Loaded brings all that is stored, once, to the Closed state. A charge without an ending plays on when
// it is the newest and its window is open; else it is recorded as timed out. The receipt of a payment
// younger than RecallAge plays again.
type Loaded struct {
	Moment
	Till Till
}

// Synced brings news from the server.
type Synced struct {
	Moment
	Ring        wire.KeyRing      // nil: unchanged
	Certificate *wire.Certificate // nil: unchanged
	ListedSince uint16            // 0: unchanged
	Snapshot    *wire.Snapshot    // nil: unchanged; the driver has verified it
	Final       []wire.PaymentID  // the server has said its last word on these
}

// Tick comes about once a second while the page is visible, and when it becomes visible.
type Tick struct{ Moment }

// Begin charges a sum. The guard against charging the same sum twice is the driver's.
type Begin struct {
	Moment
	Sum       money.Amount
	Reference string
}

// CodeRead brings a payment code that the camera read: M1, decoded from its text.
type CodeRead struct {
	Moment
	M1 []byte
}

// AcceptanceRead brings an acceptance that the camera read: M3, decoded from its text.
type AcceptanceRead struct {
	Moment
	M3 []byte
}

// ForeignRead says that the camera read a code that is none of these.
type ForeignRead struct {
	Moment
	Broken bool // it has a prefix of Glint and breaks its format
}

// Played counts the whole signals played since Play.
type Played struct {
	Moment
	Whole int
}

// PlayAgain plays the same charge, or the same receipt, anew.
type PlayAgain struct{ Moment }

// LookBack looks for an acceptance that is shown again, without a sum.
type LookBack struct{ Moment }

// Cancel gives the charge up.
type Cancel struct{ Moment }

// Next goes back to entry, or to what Late interrupted.
type Next struct{ Moment }

// Retry asks Failed to go on.
type Retry struct{ Moment }

// ChargeStored answers CommitCharge.
type ChargeStored struct {
	Moment
	Order wire.Order
}

// ChargeSigned answers SignCharge.
type ChargeSigned struct {
	Moment
	Order     wire.Order
	Signature wire.Signature
}

// AcceptanceStored answers CommitAcceptance.
type AcceptanceStored struct {
	Moment
	Order wire.Order
}

// EndingStored answers CommitEnding.
type EndingStored struct {
	Moment
	Order wire.Order
}

// StoreFailed answers a Commit of which nothing was stored. Where the store says that another window
// has written, the driver starts a new machine instead, from Closed and Loaded.
type StoreFailed struct {
	Moment
	Order wire.Order
	Full  bool // no room left
}

// SignFailed answers SignCharge.
type SignFailed struct {
	Moment
	Order wire.Order
}

func (Loaded) Name() EventName           { return OnLoaded }
func (Synced) Name() EventName           { return OnSynced }
func (Tick) Name() EventName             { return OnTick }
func (Begin) Name() EventName            { return OnBegin }
func (CodeRead) Name() EventName         { return OnCodeRead }
func (AcceptanceRead) Name() EventName   { return OnAcceptanceRead }
func (ForeignRead) Name() EventName      { return OnForeignRead }
func (Played) Name() EventName           { return OnPlayed }
func (PlayAgain) Name() EventName        { return OnPlayAgain }
func (LookBack) Name() EventName         { return OnLookBack }
func (Cancel) Name() EventName           { return OnCancel }
func (Next) Name() EventName             { return OnNext }
func (Retry) Name() EventName            { return OnRetry }
func (ChargeStored) Name() EventName     { return OnChargeStored }
func (ChargeSigned) Name() EventName     { return OnChargeSigned }
func (AcceptanceStored) Name() EventName { return OnAcceptanceStored }
func (EndingStored) Name() EventName     { return OnEndingStored }
func (StoreFailed) Name() EventName      { return OnStoreFailed }
func (SignFailed) Name() EventName       { return OnSignFailed }
