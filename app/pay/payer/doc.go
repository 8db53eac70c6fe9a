// Package payer is the phone's side of a payment as a state machine.
//
// Step takes a state and an event and gives the next state and the effects to carry out. States,
// events and effects are plain values behind sealed interfaces; nothing here reads a clock, draws a
// random number, stores, signs, or shows. Table says which steps exist: what it does not list leaves
// the state as it is and has no effect.
//
//	          light            charge            tap          stored        signed        stored
//	Ready ───────────▶ Receiving ──────▶ Asking ──────▶ Storing ─────▶ Signing ─────▶ Keeping ─────▶ Approved
//	  ▲ ◀── silence ──────┘  │             │ refuse: the same three steps, then Refused          receipt │
//	  │                      ├──▶ Unknown  │                                                             ▼
//	  └── stop ── Paid ◀─────┴──▶ Blocked ─┘                                    Paid ◀── stored ─── Closing
//
// The order of store, sign and show is the machine's first law: a decision is stored before it is
// signed (CommitSpent), the acceptance is stored before it is shown (CommitAcceptance), and a counter
// never carries two signing inputs. What follows a crash is in Loaded.
//
// The driver answers each CommitSpent, Sign, CommitAcceptance and CommitReceipt with exactly one event:
// SpentStored, Signed, AcceptanceStored, ReceiptStored, or StoreFailed, SignFailed. An answer that
// comes late or twice is harmless.
package payer

import "time"

// Limits of the machine, in time and in count.
const (
	CodeAge     = 60 * time.Second // a code is replaced after this time on screen
	CodeLife    = 3 * time.Minute  // charges are taken for a code this long after it left the screen
	CodesMax    = 16               // codes kept at once; the oldest goes first
	LightGap    = 4 * time.Second  // without light this long, Receiving ends
	FrozenMax   = 3 * time.Minute  // a code is never frozen by light for longer
	AskingMax   = 2 * time.Minute  // an unanswered charge is put aside after this time
	UnknownMax  = 60 * time.Second // wait for an unknown payee to introduce itself
	AsideGap    = 10 * time.Second // a charge put aside is taken again after this time without it
	PaidShown   = 30 * time.Second // Paid and Refused give way to a new code after this time
	RecallAge   = 3 * time.Minute  // after a reload, a younger acceptance is shown at once
	TinyMost    = 20_00            // minor units of a charge in the tiny form: its MAC is short
	ClockLeeway = 24 * time.Hour   // between a charge's minute and our clock, which is advisory
	SpentsMax   = 4096             // decisions kept in memory; the oldest closed ones go first
)
