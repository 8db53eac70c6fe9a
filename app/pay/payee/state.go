package payee

import (
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// State is where the till stands. Begin with Closed{} and send Loaded.
type State interface {
	Name() StateName
	Held() Till // what the till holds in any state: keys, charges, log head
	with(Till) State
}

// StateName names a state in the table.
type StateName string

// The states' names.
const (
	InClosed      StateName = "closed"
	InSweeping    StateName = "sweeping"
	InIdle        StateName = "idle"
	InScanning    StateName = "scanning"
	InStoring     StateName = "storing"
	InSigning     StateName = "signing"
	InPlaying     StateName = "playing"
	InIntroducing StateName = "introducing"
	InChecking    StateName = "checking"
	InPaid        StateName = "paid"
	InLate        StateName = "late"
	InEnding      StateName = "ending"
	InRefused     StateName = "refused"
	InForeign     StateName = "foreign"
	InCancelled   StateName = "cancelled"
	InTimedOut    StateName = "timed_out"
	InFailed      StateName = "failed"
)

// Closed has loaded nothing yet. To: Idle, Sweeping, Playing, Signing or Paid by Loaded.
type Closed struct{ Till }

// Sweeping records the charges that a crash left without an ending, as timed out, one by one.
// To: Sweeping for the next; Idle, Playing, Signing or Paid by the last EndingStored; Idle by StoreFailed.
type Sweeping struct {
	Till
	Pending
}

// Idle waits for a sum. Until Looking it takes acceptances that are shown again.
// To: Scanning by Begin; Checking, Late by an acceptance for an earlier charge.
type Idle struct {
	Till
	Looking time.Time // zero: the camera is off
}

// Scanning looks for a payment code.
// To: Storing by a good one; Idle by Cancel or time; Checking, Late by an acceptance for an earlier charge.
type Scanning struct {
	Till
	Sum       money.Amount
	Reference string
	Since     time.Time
}

// Storing waits for the charge to be stored. To: Playing, Signing by ChargeStored; Failed by StoreFailed.
type Storing struct {
	Till
	Charge
}

// Signing waits for the till's signature. To: Playing by ChargeSigned; Failed by SignFailed.
type Signing struct {
	Till
	Charge
}

// Playing plays the charge by light and looks for the acceptance. A new code of the same phone changes
// nothing, unless it says that the phone does not know this payee.
// To: Checking by an acceptance; Ending by refusal, Cancel, time, or an acceptance for another payee's
// charge; Introducing by such a code, or by time where the code was short.
type Playing struct {
	Till
	Live
}

// Introducing plays the sealed form on while the introduced one is being signed.
// To: Playing by ChargeSigned or SignFailed; else as Playing.
type Introducing struct {
	Till
	Live
}

// Checking has verified an acceptance and waits for it to be stored.
// To: Paid, Late by AcceptanceStored; Failed by StoreFailed.
type Checking struct {
	Till
	Pending
	Back State // where the acceptance was read
}

// Paid has stored the acceptance; it plays the receipt. To: Idle by Next.
type Paid struct {
	Till
	Charge
	Since   time.Time
	Playing bool
}

// Late has stored an acceptance for an earlier charge, or has been shown a stored one again; it plays
// the receipt, but not where the charge had been Cancelled: the server will hold that money back.
// To: Back by Next.
type Late struct {
	Till
	Charge
	Since   time.Time
	Playing bool
	Known   bool // it was stored before
	Back    State
}

// Ending waits for the end of a charge to be stored: its light is off.
// To: Refused, Foreign, Cancelled, TimedOut by EndingStored; Failed by StoreFailed.
type Ending struct {
	Till
	Pending
}

// Refused has stored the payer's signed no. To: Idle by Next.
type Refused struct {
	Till
	Charge
}

// Foreign has seen this phone's acceptance for another charge on the same code, and stored it.
// It looks on: to Playing by PlayAgain; Checking by the right acceptance; Ending by Cancel; Idle by Next.
type Foreign struct {
	Till
	Live
}

// Cancelled has stored that the merchant gave the charge up. To: Idle by Next.
type Cancelled struct {
	Till
	Charge
}

// TimedOut has stored that no acceptance was seen in time, and looks on.
// To: Playing by PlayAgain; Checking by the acceptance; Ending by Cancel or refusal; Idle by Next.
type TimedOut struct {
	Till
	Live
}

// Failed says what the device could not do. Nothing is lost: Retry goes on at Stage, Cancel gives up.
// To: Storing, Signing, Checking, Ending by Retry; Idle, Ending by Cancel; Playing by PlayAgain.
type Failed struct {
	Till
	Pending
	Stage  Stage
	Reason Reason
	Back   State // at StageKeep: where the acceptance was read
}

// Stage is the work that failed.
type Stage uint8

// The stages.
const (
	StageStore Stage = 1 // the charge is not stored; no light was played
	StageSign  Stage = 2 // the charge is stored, not signed; no light was played
	StageKeep  Stage = 3 // the acceptance is verified, not stored; not paid
	StageEnd   Stage = 4 // the end is not stored
)

// Live is a charge whose light has begun.
type Live struct {
	Charge
	Payload []byte    // what the light carries
	Since   time.Time // when the light began, or began again
	Whole   int       // whole signals played since
}

// Pending is a change of a charge that is being stored with its record.
type Pending struct {
	Charge
	Record  wire.Record // numbered and linked
	Payload []byte      // what the light carried, to be played again
}

func (Closed) Name() StateName      { return InClosed }
func (Sweeping) Name() StateName    { return InSweeping }
func (Idle) Name() StateName        { return InIdle }
func (Scanning) Name() StateName    { return InScanning }
func (Storing) Name() StateName     { return InStoring }
func (Signing) Name() StateName     { return InSigning }
func (Playing) Name() StateName     { return InPlaying }
func (Introducing) Name() StateName { return InIntroducing }
func (Checking) Name() StateName    { return InChecking }
func (Paid) Name() StateName        { return InPaid }
func (Late) Name() StateName        { return InLate }
func (Ending) Name() StateName      { return InEnding }
func (Refused) Name() StateName     { return InRefused }
func (Foreign) Name() StateName     { return InForeign }
func (Cancelled) Name() StateName   { return InCancelled }
func (TimedOut) Name() StateName    { return InTimedOut }
func (Failed) Name() StateName      { return InFailed }

func (s Closed) with(t Till) State      { s.Till = t; return s }
func (s Sweeping) with(t Till) State    { s.Till = t; return s }
func (s Idle) with(t Till) State        { s.Till = t; return s }
func (s Scanning) with(t Till) State    { s.Till = t; return s }
func (s Storing) with(t Till) State     { s.Till = t; return s }
func (s Signing) with(t Till) State     { s.Till = t; return s }
func (s Playing) with(t Till) State     { s.Till = t; return s }
func (s Introducing) with(t Till) State { s.Till = t; return s }
func (s Checking) with(t Till) State    { s.Till = t; return s }
func (s Paid) with(t Till) State        { s.Till = t; return s }
func (s Late) with(t Till) State        { s.Till = t; return s }
func (s Ending) with(t Till) State      { s.Till = t; return s }
func (s Refused) with(t Till) State     { s.Till = t; return s }
func (s Foreign) with(t Till) State     { s.Till = t; return s }
func (s Cancelled) with(t Till) State   { s.Till = t; return s }
func (s TimedOut) with(t Till) State    { s.Till = t; return s }
func (s Failed) with(t Till) State      { s.Till = t; return s }
