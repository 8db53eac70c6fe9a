package payee

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
	DoLook             EffectName = "look"
	DoStopLooking      EffectName = "stop_looking"
	DoCommitCharge     EffectName = "commit_charge"
	DoSignCharge       EffectName = "sign_charge"
	DoPlay             EffectName = "play"
	DoStopPlaying      EffectName = "stop_playing"
	DoCommitAcceptance EffectName = "commit_acceptance"
	DoCommitEnding     EffectName = "commit_ending"
	DoTell             EffectName = "tell"
)

// Look begins to look for codes; harmless when it looks already.
type Look struct{}

// StopLooking ends it.
type StopLooking struct{}

// CommitCharge stores, in one transaction, the charge under its order number, which must not exist yet,
// and the order number as the last one used. Answer: ChargeStored or StoreFailed.
type CommitCharge struct{ Charge Charge }

// SignCharge asks for the device's signature. Answer: ChargeSigned or SignFailed.
type SignCharge struct {
	Order wire.Order
	Input []byte
}

// Play plays a payload by light, over and over, in place of what was played before; Played counts.
type Play struct{ Payload []byte }

// StopPlaying ends it.
type StopPlaying struct{}

// CommitAcceptance stores, in one transaction, the charge with its acceptance in place of the one
// without, the record at its number in the log, and the log's new head. The stored head must still be
// the one before the record (journal.Before). Answer: AcceptanceStored or StoreFailed.
type CommitAcceptance struct {
	Charge Charge
	Record wire.Record // numbered and linked, without signature
	Head   journal.Head
}

// CommitEnding stores the same of a charge that ended without payment; the charge stays open for a late
// acceptance. Answer: EndingStored or StoreFailed.
type CommitEnding struct {
	Charge Charge
	Record wire.Record
	Head   journal.Head
}

// Tell says to the merchant why something was not done.
type Tell struct {
	Reason Reason
	Cause  error // for the log; nil where the reason says all
}

func (Look) Name() EffectName             { return DoLook }
func (StopLooking) Name() EffectName      { return DoStopLooking }
func (CommitCharge) Name() EffectName     { return DoCommitCharge }
func (SignCharge) Name() EffectName       { return DoSignCharge }
func (Play) Name() EffectName             { return DoPlay }
func (StopPlaying) Name() EffectName      { return DoStopPlaying }
func (CommitAcceptance) Name() EffectName { return DoCommitAcceptance }
func (CommitEnding) Name() EffectName     { return DoCommitEnding }
func (Tell) Name() EffectName             { return DoTell }

func (Look) effect()             {}
func (StopLooking) effect()      {}
func (CommitCharge) effect()     {}
func (SignCharge) effect()       {}
func (Play) effect()             {}
func (StopPlaying) effect()      {}
func (CommitAcceptance) effect() {}
func (CommitEnding) effect()     {}
func (Tell) effect()             {}
