package match

import "glint/app/api"

// Phase is where a payment stands, finer than the state that people see.
type Phase string

// The phases, with the facts that each stands for.
const (
	None            Phase = ""                 // nothing is known of the payment
	PayerOnly       Phase = "payer_only"       // payer accepted; no word from the payee
	PayerUnseen     Phase = "payer_unseen"     // payer accepted; the payee has not seen the acceptance
	PayerForeign    Phase = "payer_foreign"    // payer accepted; the payee has seen another acceptance
	PayeeHolds      Phase = "payee_holds"      // payee holds the acceptance; no word from the payer
	PayeeUnseen     Phase = "payee_unseen"     // payee played the charge and saw no acceptance
	PayeeCancelled  Phase = "payee_cancelled"  // payee gave the charge up
	PayeeForeign    Phase = "payee_foreign"    // payee saw the acceptance of another charge
	Matched         Phase = "matched"          // both agree; lasts only within one transaction
	Settled         Phase = "settled"          // the money has moved
	Unfunded        Phase = "unfunded"         // matched when the token's reserve had been released
	Voided          Phase = "voided"           // payee gave it up; the payer's acceptance is not used
	Refused         Phase = "refused"          // payer said no
	Disputed        Phase = "disputed"         // the signed words contradict each other: for people
	Conflict        Phase = "conflict"         // one counter was signed for two payments
	Covered         Phase = "covered"          // conflict in which the payee was paid all the same, by policy
	MismatchedPayer Phase = "mismatched_payer" // payer accepted what its payee did not charge, as far as we know
	MismatchedPayee Phase = "mismatched_payee" // payee charged what the payer did not accept: he accepted another
)

// Phases lists all phases.
var Phases = []Phase{None, PayerOnly, PayerUnseen, PayerForeign, PayeeHolds, PayeeUnseen, PayeeCancelled, PayeeForeign,
	Matched, Settled, Unfunded, Voided, Refused, Disputed, Conflict, Covered, MismatchedPayer, MismatchedPayee}

// views gives the state and reason that terminals and people see.
var views = map[Phase]struct {
	state  api.State
	reason string
}{
	PayerOnly:       {api.StatePayerOnly, ""},
	PayerUnseen:     {api.StatePayerOnly, api.ReasonNoAcceptance},
	PayerForeign:    {api.StatePayerOnly, api.ReasonOtherCore},
	PayeeHolds:      {api.StatePayeeOnly, ""},
	PayeeUnseen:     {api.StatePayeeOnly, api.ReasonNoAcceptance},
	PayeeCancelled:  {api.StatePayeeOnly, api.ReasonNoAcceptance},
	PayeeForeign:    {api.StatePayeeOnly, api.ReasonOtherCore},
	Matched:         {api.StateMatched, ""},
	Settled:         {api.StateSettled, ""},
	Unfunded:        {api.StateUnfunded, api.CodeNoFunds},
	Voided:          {api.StateVoided, ""},
	Refused:         {api.StateRefused, ""},
	Disputed:        {api.StateDisputed, ""},
	Conflict:        {api.StateConflict, api.ReasonCounter},
	Covered:         {api.StateSettled, api.ReasonCounter},
	MismatchedPayer: {api.StateMismatched, api.ReasonOtherCore},
	MismatchedPayee: {api.StateMismatched, api.ReasonOtherCore},
}

// State gives the state that terminals see.
func (p Phase) State() api.State { return views[p].state }

// Reason gives the reason that goes with the state, or nothing.
func (p Phase) Reason() string { return views[p].reason }

// Cause is what may move a payment on.
type Cause string

// The causes, by who brings them about.
const (
	// The payer's terminal uploads a record.
	PayerAccepts Cause = "payer_accepts"
	PayerRefuses Cause = "payer_refuses"
	// The payee's terminal uploads a record.
	PayeeAccepts Cause = "payee_accepts" // it holds the payer's signed yes
	PayeeRefused Cause = "payee_refused" // it holds the payer's signed no
	PayeeCancels Cause = "payee_cancels"
	PayeeMisses  Cause = "payee_misses" // timed out
	PayeeStrange Cause = "payee_strange"
	// The server finds out.
	OtherAccepted Cause = "other_accepted" // the payer accepted another charge on this code
	OtherCharged  Cause = "other_charged"  // the payee named here charged something else on this code
	DoubleSigned  Cause = "double_signed"  // this counter is signed for another payment too
	Funds         Cause = "funds"
	NoFunds       Cause = "no_funds"
	LossCovered   Cause = "loss_covered" // somebody other than the payee bears a double spend
	Grace         Cause = "grace"        // the payee's evidence has waited long enough
)

// Party may cause a step.
type Party string

// The parties.
const (
	ByPayer  Party = "payer"
	ByPayee  Party = "payee"
	ByServer Party = "server"
)

// Causes says who may bring about each cause.
var Causes = map[Cause]Party{
	PayerAccepts: ByPayer, PayerRefuses: ByPayer,
	PayeeAccepts: ByPayee, PayeeRefused: ByPayee, PayeeCancels: ByPayee, PayeeMisses: ByPayee, PayeeStrange: ByPayee,
	OtherAccepted: ByServer, OtherCharged: ByServer, DoubleSigned: ByServer, Funds: ByServer, NoFunds: ByServer, LossCovered: ByServer, Grace: ByServer,
}

// Row is one line of the table: from each of these phases, by this cause, to that phase.
type Row struct {
	Cause Cause
	From  []Phase
	To    Phase
}

// Table holds every step that a payment can take. What is not in it leaves the payment where it is:
// the record is kept beside it and changes nothing.
var Table = []Row{
	{PayerAccepts, []Phase{None}, PayerOnly},
	{PayerAccepts, []Phase{PayeeHolds}, Matched},
	{PayerAccepts, []Phase{PayeeUnseen}, PayerUnseen},
	{PayerAccepts, []Phase{PayeeForeign}, PayerForeign},
	{PayerAccepts, []Phase{PayeeCancelled}, Voided},
	{PayerAccepts, []Phase{Refused}, Disputed},

	{PayerRefuses, []Phase{None, PayeeUnseen, PayeeForeign, PayeeCancelled}, Refused},
	{PayerRefuses, []Phase{PayerOnly, PayerUnseen, PayerForeign, PayeeHolds, MismatchedPayer}, Disputed},

	{PayeeAccepts, []Phase{None, PayeeUnseen, PayeeForeign}, PayeeHolds},
	{PayeeAccepts, []Phase{PayerOnly, PayerUnseen, PayerForeign, MismatchedPayer}, Matched},
	{PayeeAccepts, []Phase{PayeeCancelled, Voided, Refused}, Disputed},

	{PayeeRefused, []Phase{None, PayeeUnseen, PayeeForeign, PayeeCancelled}, Refused},
	{PayeeRefused, []Phase{PayerOnly, PayerUnseen, PayerForeign, PayeeHolds, MismatchedPayer}, Disputed},

	{PayeeCancels, []Phase{None, PayeeUnseen, PayeeForeign}, PayeeCancelled},
	{PayeeCancels, []Phase{PayerOnly, PayerUnseen, PayerForeign, MismatchedPayer}, Voided},
	{PayeeCancels, []Phase{PayeeHolds}, Disputed},

	{PayeeMisses, []Phase{None}, PayeeUnseen},
	{PayeeMisses, []Phase{PayerOnly, MismatchedPayer}, PayerUnseen},

	{PayeeStrange, []Phase{None, PayeeUnseen}, PayeeForeign},
	{PayeeStrange, []Phase{PayerOnly, PayerUnseen, MismatchedPayer}, PayerForeign},

	// A payee that cancels and charges again on the same code has only given up the first charge.
	{OtherAccepted, []Phase{PayeeUnseen, PayeeForeign}, MismatchedPayee},
	{OtherAccepted, []Phase{PayeeCancelled}, Voided},
	{OtherCharged, []Phase{PayerOnly}, MismatchedPayer},

	{DoubleSigned, []Phase{None, PayerOnly, PayerUnseen, PayerForeign, PayeeHolds, PayeeUnseen, PayeeCancelled, PayeeForeign,
		Unfunded, Voided, MismatchedPayer, MismatchedPayee}, Conflict},

	{Funds, []Phase{Matched}, Settled},
	{NoFunds, []Phase{Matched}, Unfunded},
	{LossCovered, []Phase{Conflict}, Covered},
	{Grace, []Phase{PayeeHolds}, Matched},
}

// Next gives the phase after a cause; ok is false where the cause changes nothing.
func Next(from Phase, cause Cause) (to Phase, ok bool) {
	for _, row := range Table {
		if row.Cause != cause {
			continue
		}
		for _, p := range row.From {
			if p == from {
				return row.To, true
			}
		}
	}
	return from, false
}
