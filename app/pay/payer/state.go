package payer

import (
	"time"

	"glint/app/wire"
)

// State is where the phone stands. Begin with Empty{} and send Loaded.
type State interface {
	Name() StateName
	Held() Purse // what the phone holds in any state: tokens, decisions, codes
	with(Purse) State
}

// StateName names a state in the table.
type StateName string

// The states' names.
const (
	InEmpty     StateName = "empty"
	InReady     StateName = "ready"
	InReceiving StateName = "receiving"
	InUnknown   StateName = "unknown"
	InAsking    StateName = "asking"
	InBlocked   StateName = "blocked"
	InStoring   StateName = "storing"
	InSigning   StateName = "signing"
	InKeeping   StateName = "keeping"
	InApproved  StateName = "approved"
	InRefused   StateName = "refused"
	InClosing   StateName = "closing"
	InPaid      StateName = "paid"
	InFailed    StateName = "failed"
)

// Empty has nothing to show: not loaded yet (Reason ""), or no usable token.
// From: start, and any state of rest. To: Ready by Loaded or Synced; Approved, Refused by ShowAgain.
type Empty struct {
	Purse
	Reason Reason
}

// Ready shows a payment code and waits for light. The code is the last of Purse.Codes.
// To: Receiving by LightSeen; Asking, Blocked, Unknown by a charge; Approved, Refused when an answered
// charge comes again or by ShowAgain; Empty when the token ends.
type Ready struct{ Purse }

// Receiving has seen light; the code is frozen.
// To: as Ready; Ready again by silence, by Stop, or by a charge that is none.
type Receiving struct {
	Purse
	Seen time.Time // last light
}

// Unknown holds a charge whose payee no directory entry names: it is shown as "unknown payee no. N", and
// is never accepted. The code on screen now asks for an introduction.
// To: Asking, Blocked by the introduced form; Storing by Refuse; Ready by Stop or time.
type Unknown struct {
	Purse
	Charge
}

// Asking shows payee and amount, and waits for the tap.
// To: Storing by Accept or Refuse; Ready by Stop or time.
type Asking struct {
	Purse
	Charge
}

// Blocked shows a charge that cannot be accepted, and why.
// To: Storing by Refuse; Ready by Stop or time.
type Blocked struct {
	Purse
	Charge
	Reason Reason
}

// Storing waits for the decision to be stored. To: Signing by SpentStored; Failed by StoreFailed.
type Storing struct {
	Purse
	Spent
}

// Signing waits for the device's signature. To: Keeping by Signed; Failed by SignFailed.
type Signing struct {
	Purse
	Spent
}

// Keeping waits for the acceptance to be stored. To: Approved, Refused by AcceptanceStored; Failed by
// StoreFailed.
type Keeping struct {
	Purse
	Spent  // with M3
	Record wire.Record
}

// Approved shows an acceptance that is stored, and listens for the receipt. The amount is counted.
// To: Closing by the receipt; Paid by the server's word; Ready by Stop. Time alone never ends it.
type Approved struct {
	Purse
	Spent
}

// Refused shows a refusal that is stored. To: Ready by Stop or time.
type Refused struct {
	Purse
	Spent
	Since time.Time
}

// Closing waits for the receipt to be stored; what was on screen still is.
// To: Paid by ReceiptStored; Approved by StoreFailed.
type Closing struct {
	Purse
	Spent // with Receipt
}

// Paid says so, by the receipt or by the server. To: Ready by Stop or time.
type Paid struct {
	Purse
	Spent
	Since time.Time
}

// Failed says what the device could not do. Nothing is lost: Retry goes on at Stage.
// To: Storing, Signing, Keeping by Retry; Ready by Stop. After Stop, a decision that was stored stays
// counted; it is signed when its charge comes again, by ShowAgain, or after the next Loaded.
type Failed struct {
	Purse
	Spent  // with M3 at StageKeep
	Stage  Stage
	Reason Reason
}

// Stage is the work that failed.
type Stage uint8

// The stages.
const (
	StageStore Stage = 1 // the decision is not stored; nothing was signed
	StageSign  Stage = 2 // the decision is stored, not signed
	StageKeep  Stage = 3 // signed, the acceptance not stored, not shown
)

// Charge is a verified charge, as the shopper sees it.
type Charge struct {
	M1    []byte // the code that it answers
	Core  wire.Core
	Form  wire.Form
	Name  string    // from the directory or a certificate; empty when unknown
	Since time.Time // when it was first shown
}

// Payment names the payment.
func (c Charge) Payment() wire.PaymentID { return wire.PaymentIDOf(c.M1, c.Core) }

func (Empty) Name() StateName     { return InEmpty }
func (Ready) Name() StateName     { return InReady }
func (Receiving) Name() StateName { return InReceiving }
func (Unknown) Name() StateName   { return InUnknown }
func (Asking) Name() StateName    { return InAsking }
func (Blocked) Name() StateName   { return InBlocked }
func (Storing) Name() StateName   { return InStoring }
func (Signing) Name() StateName   { return InSigning }
func (Keeping) Name() StateName   { return InKeeping }
func (Approved) Name() StateName  { return InApproved }
func (Refused) Name() StateName   { return InRefused }
func (Closing) Name() StateName   { return InClosing }
func (Paid) Name() StateName      { return InPaid }
func (Failed) Name() StateName    { return InFailed }

func (s Empty) with(p Purse) State     { s.Purse = p; return s }
func (s Ready) with(p Purse) State     { s.Purse = p; return s }
func (s Receiving) with(p Purse) State { s.Purse = p; return s }
func (s Unknown) with(p Purse) State   { s.Purse = p; return s }
func (s Asking) with(p Purse) State    { s.Purse = p; return s }
func (s Blocked) with(p Purse) State   { s.Purse = p; return s }
func (s Storing) with(p Purse) State   { s.Purse = p; return s }
func (s Signing) with(p Purse) State   { s.Purse = p; return s }
func (s Keeping) with(p Purse) State   { s.Purse = p; return s }
func (s Approved) with(p Purse) State  { s.Purse = p; return s }
func (s Refused) with(p Purse) State   { s.Purse = p; return s }
func (s Closing) with(p Purse) State   { s.Purse = p; return s }
func (s Paid) with(p Purse) State      { s.Purse = p; return s }
func (s Failed) with(p Purse) State    { s.Purse = p; return s }
