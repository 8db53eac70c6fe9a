// Package payee is the till's side of a payment as a state machine.
//
// Step takes a state and an event and gives the next state and the effects to carry out. States,
// events and effects are plain values behind sealed interfaces; nothing here reads a clock, stores,
// signs, looks through a camera or plays light. Table says which steps exist: what it does not list
// leaves the state as it is and has no effect.
//
//	      sum             good code         stored        (signed)          acceptance          stored
//	Idle ─────▶ Scanning ──────────▶ Storing ─────▶ Signing ─────▶ Playing ───────────▶ Checking ─────▶ Paid
//	  ▲            │ ▲ bad code: told,                              │  │ ▲                            receipt
//	  │◀── cancel ─┘ └ goes on looking           cancel, refusal,   │  │ └── play again ── TimedOut
//	  │                                          time, foreign      ▼  ▼
//	  └──────────────────────── next ── Cancelled, Refused, ◀──── Ending
//	                                    TimedOut, Foreign
//
// The order of store and show is the machine's first law: code, core and order number are stored
// before the first symbol of light (CommitCharge), an acceptance is verified and stored before the till
// says paid (CommitAcceptance), and no order number is used twice. An acceptance is taken for any own
// charge however late, in any state that looks; for one that is not current the till goes to Late and
// back. What follows a crash is in Loaded.
//
// The driver answers each CommitCharge, SignCharge, CommitAcceptance and CommitEnding with exactly one
// event: ChargeStored, ChargeSigned, AcceptanceStored, EndingStored, or StoreFailed, SignFailed. An
// answer that comes late or twice is harmless.
package payee

import "time"

// Limits of the machine, in time and in count.
const (
	ScanDefault     = 90 * time.Second // looking for a code
	WindowDefault   = 2 * time.Minute  // playing a charge without acceptance
	ReceiptFor      = 20 * time.Second // playing a receipt
	LookBackFor     = 60 * time.Second // looking for an acceptance shown again, from Idle
	TinyDefault     = 20_00            // minor units; a charge in the tiny form: see Till.TinyMost
	ShortDefault    = 100_00           // minor units; a charge on a short code: see Till.ShortMost
	IntroduceAfter  = 20 * time.Second // a charge on a short code is played sealed so long
	CodeLeeway      = 10 * time.Minute // between a code's time and our clock, either way
	RecallAge       = 1 * time.Minute  // after a reload, the receipt of a younger payment plays again
	SignedLeeway    = 2 * time.Minute  // the same for a signed code, which is for gates: nobody asks its owner again
	ExpiryGrace     = 24 * time.Hour   // after a token's expiry, by our clock, for acceptances of charges begun before; the server's slack is the same
	recordsOfCharge = 8                // more than the records that one charge can come to
	ChargesMax      = 2048             // charges kept in memory; the oldest go first
	RecallGap       = 10 * time.Second // a stored acceptance still in view is answered once
	KeepFor         = 25 * time.Minute // charges stay in memory so long, that their codes are known again
)
