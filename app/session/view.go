package session

import (
	"time"

	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/money"
	"glint/app/wire"
)

// Phase is where a session stands, for the page: one big line and one picture each.
type Phase string

// Phases of both sessions.
const (
	PhaseLoading Phase = "loading"
	PhaseHeld    Phase = "held"   // another window holds this terminal
	PhaseEnrol   Phase = "enrol"  // not enrolled yet
	PhaseFailed  Phase = "failed" // Problem says why; work can go on
)

// Phases of a till.
const (
	PhaseEntry     Phase = "entry"     // amount entry
	PhaseConfirm   Phase = "confirm"   // same amount within two minutes: ask first
	PhaseScanning  Phase = "scanning"  // looking for a payment code
	PhasePreparing Phase = "preparing" // storing, signing
	PhaseFlashing  Phase = "flashing"  // light plays, looking for the acceptance
	PhaseChecking  Phase = "checking"  // acceptance read: verifying, storing
	PhasePaid      Phase = "paid"      // acceptance stored; the receipt plays
	PhaseRefused   Phase = "refused"   // payer said no
	PhaseForeign   Phase = "foreign"   // this phone has paid someone else
	PhaseCancelled Phase = "cancelled"
	PhaseTimedOut  Phase = "timedout"
)

// Phases of a wallet; PhasePaid and PhaseRefused also.
const (
	PhaseReady     Phase = "ready"     // code shown, waiting for light
	PhaseReceiving Phase = "receiving" // light seen, code frozen
	PhaseAsking    Phase = "asking"    // charge shown: accept or refuse
	PhaseSigning   Phase = "signing"   // storing, signing, storing
	PhaseApproved  Phase = "approved"  // acceptance stored and shown
	PhaseNoToken   Phase = "notoken"   // no allowance left, or expired: go online
)

// Problem is a trouble in the user's words: package ui/text has a sentence for each code.
type Problem struct {
	Code  string    // e.g. "code_foreign", "code_expired", "camera_refused", "store_failed", "amount_limit"
	At    time.Time // when it was seen
	Count int       // how often in a row
}

// HistoryItem is one payment in a terminal's list.
type HistoryItem struct {
	Payment wire.PaymentID
	Time    time.Time
	Sum     money.Amount
	Who     string // payee's name, or payer's token number shortened
	Known   bool   // Who comes from the directory or a certificate
	Order   wire.Order
	Ending  wire.Ending
	State   api.State // empty until the server has said something
	Reason  string
	Sent    bool // uploaded and acknowledged
	Quiet   bool // accepted without a tap
	Again   bool // the acceptance can be shown again
}

// SyncView says how the upload stands.
type SyncView struct {
	Pending int // records not acknowledged yet
	Running bool
	Online  bool // the last try reached the server
	Last    time.Time
	Problem string // code, or empty
	Stop    string // why the terminal goes on no more until it is enrolled anew, or empty
}

// TillView is all that the payee page shows.
type TillView struct {
	Phase     Phase
	Payee     string // own name
	Terminal  wire.Terminal
	Currency  money.Currency
	Sum       money.Amount // of the charge under way
	Order     wire.Order
	Words     *wire.CheckWords // of its acceptance, once that is stored
	Light     *Signal          // what the lamp plays now, or nil
	Still     *code.Symbol     // the same as a code, now on the page beside the light or instead of it, or nil
	Dark      bool             // something is to be sent, and its light is off until PlayAgain
	Emission  Emission         // the settings; Style is never StyleAsDevice
	Whole     int              // whole signals played
	Late      bool             // the phase is about an earlier charge, whose acceptance was shown now
	Looking   bool             // the eye is open for codes
	Last      money.Amount     // PhaseConfirm: the sum that was charged a moment ago, at LastTime
	LastTime  time.Time
	Problem   Problem
	Camera    CameraTrouble
	Lenses    []Lens // to choose from, as far as they are known
	FPS       float32
	Seen      code.Advice // what the eye makes out while it looks for codes
	Rear      bool        // the camera looks away from the payee: its picture is no mirror
	Torch     Torch
	History   []HistoryItem // newest first
	Sync      SyncView
	Ready     []Check // of the readiness page
	Sound     bool    // unlocked
	PIN       PINView // of the staff
	Demo      bool
	LastPhase time.Time
}

// GoodAtView says where a token is good. The zero value: everywhere.
type GoodAtView struct {
	Payee   wire.PayeeID // the only one; 0: any
	Name    string       // of that payee, where it is known
	Section wire.Section // of the operator's merchants; 0: any
}

// WalletView is all that the payer page shows.
type WalletView struct {
	Phase    Phase
	Account  string
	Symbol   *code.Symbol // the payment code or the acceptance now on screen, or nil
	Bars     *code.Bars   // in place of Symbol, or nil
	HasBars  bool         // payment codes can be shown as bars
	Light    light.Progress
	Slow     bool         // no light, or not all of it, for a while: advice is due
	Sum      money.Amount // of the charge
	Who      string       // payee
	PayeeID  wire.PayeeID
	Words    *wire.CheckWords // of the acceptance that is shown or was paid with
	Known    bool
	Blocked  string       // why the charge cannot be accepted: a code as in Problem; empty where it can
	Balance  money.Amount // at the last sync, what is reserved for tokens included, less what was spent since
	Left     money.Amount // allowance left in the token
	UsesLeft int
	Expiry   time.Time // of the token
	GoodAt   GoodAtView
	Problem  Problem
	Camera   CameraTrouble
	Lenses   []Lens // to choose from, as far as they are known
	FPS      float32
	History  []HistoryItem // newest first
	Sync     SyncView
	Ready    []Check // of the readiness page
	Confirm  ConfirmView
	PIN      PINView
	Privacy  PrivacyView
	Sound    bool
	Demo     bool
}
