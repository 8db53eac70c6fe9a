package payer

import (
	"glint/app/journal"
	"glint/app/wire"
)

// Effect is work for the driver, to be done in the order given.
type Effect interface {
	Name() EffectName
	effect()
}

// EffectName names an effect in the table.
type EffectName string

// The effects' names.
const (
	DoShowCode         EffectName = "show_code"
	DoKeepCodes        EffectName = "keep_codes"
	DoShowAcceptance   EffectName = "show_acceptance"
	DoHide             EffectName = "hide"
	DoListen           EffectName = "listen"
	DoStopListening    EffectName = "stop_listening"
	DoCommitSpent      EffectName = "commit_spent"
	DoSign             EffectName = "sign"
	DoCommitAcceptance EffectName = "commit_acceptance"
	DoCommitReceipt    EffectName = "commit_receipt"
	DoTell             EffectName = "tell"
)

// ShowCode puts a payment code on screen, in place of what was there: in its short form where it has Short.
type ShowCode struct{ M1, Short []byte }

// KeepCodes stores the list of codes, in place of the one before. Nothing waits for it: a code that is
// lost only costs a second try.
type KeepCodes struct{ Codes []Shown }

// ShowAcceptance puts an acceptance on screen, in place of what was there; with the code that it carries.
type ShowAcceptance struct{ M3 []byte }

// Hide takes code or acceptance off the screen.
type Hide struct{}

// Listen begins to receive light, or begins anew: what was received so far is forgotten.
type Listen struct{}

// StopListening ends it.
type StopListening struct{}

// CommitSpent stores a decision under its counter, which must not exist yet.
// Answer: SpentStored or StoreFailed.
type CommitSpent struct{ Spent Spent }

// Sign asks for a signature by the token's key. Answer: Signed or SignFailed.
type Sign struct {
	Counter wire.Counter
	Key     wire.PublicKey
	Input   []byte
}

// CommitAcceptance stores, in one transaction, the decision with its acceptance in place of the one
// without, the record at its number in the log, and the log's new head. The stored head must still be
// the one before the record (journal.Before). Answer: AcceptanceStored or StoreFailed.
type CommitAcceptance struct {
	Spent  Spent
	Record wire.Record // numbered and linked, without signature
	Head   journal.Head
}

// CommitReceipt stores the decision with its receipt in place of the one without.
// Answer: ReceiptStored or StoreFailed.
type CommitReceipt struct{ Spent Spent }

// Tell says to the shopper why something was not done.
type Tell struct {
	Reason Reason
	Cause  error // for the log; nil where the reason says all
}

func (ShowCode) Name() EffectName         { return DoShowCode }
func (KeepCodes) Name() EffectName        { return DoKeepCodes }
func (ShowAcceptance) Name() EffectName   { return DoShowAcceptance }
func (Hide) Name() EffectName             { return DoHide }
func (Listen) Name() EffectName           { return DoListen }
func (StopListening) Name() EffectName    { return DoStopListening }
func (CommitSpent) Name() EffectName      { return DoCommitSpent }
func (Sign) Name() EffectName             { return DoSign }
func (CommitAcceptance) Name() EffectName { return DoCommitAcceptance }
func (CommitReceipt) Name() EffectName    { return DoCommitReceipt }
func (Tell) Name() EffectName             { return DoTell }

func (ShowCode) effect()         {}
func (KeepCodes) effect()        {}
func (ShowAcceptance) effect()   {}
func (Hide) effect()             {}
func (Listen) effect()           {}
func (StopListening) effect()    {}
func (CommitSpent) effect()      {}
func (Sign) effect()             {}
func (CommitAcceptance) effect() {}
func (CommitReceipt) effect()    {}
func (Tell) effect()             {}
