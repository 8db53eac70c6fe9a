package payee

import (
	"fmt"
	"reflect"
	"slices"
)

// Case tells apart what one event can mean in one state.
type Case string

// The cases.
const (
	Always         Case = ""
	CaseBad        Case = "bad"
	CaseGood       Case = "good"
	CaseOld        Case = "time is up"
	CaseOldAgain   Case = "time is up again"
	CaseNoise      Case = "answered a moment ago"
	CaseIntroduce  Case = "introduction needed"
	CaseAccepted   Case = "acceptance"
	CaseEarlier    Case = "acceptance of an earlier charge"
	CaseKnown      Case = "acceptance stored before"
	CaseKnownVoid  Case = "acceptance stored before, of a cancelled charge"
	CaseRefusal    Case = "refusal"
	CaseForeign    Case = "acceptance of another charge on this code, or of a counter that has paid here"
	CasePaid       Case = "of this charge"
	CaseLate       Case = "of an earlier charge"
	CaseLateVoid   Case = "of a cancelled charge"
	CaseResume     Case = "charge under way"
	CaseResumeSign Case = "charge under way, to be signed"
	CaseSweep      Case = "charge without an ending"
	CaseRecall     Case = "just paid"
	CaseStore      Case = "charge not stored"
	CaseSign       Case = "not signed"
	CaseKeep       Case = "acceptance not stored"
	CaseEnd        Case = "ending not stored"
	CaseToIdle     Case = "back to entry"
	CaseToScanning Case = "back to scanning"
	CaseToPlaying  Case = "back to playing"
	CaseToTimedOut Case = "back to timed out"
	CaseToForeign  Case = "back to foreign"

	caseUnlisted Case = "unlisted" // in no row: changes nothing
)

// Row is one step that exists.
type Row struct {
	From    StateName
	On      EventName
	When    Case
	To      StateName
	Effects []EffectName
	act     func(step) (State, []Effect)
}

// Effects that go together.
var (
	told   = []EffectName{DoTell}
	look   = []EffectName{DoLook}
	blind  = []EffectName{DoStopLooking}
	play   = []EffectName{DoPlay}
	dark   = []EffectName{DoStopPlaying}
	store  = []EffectName{DoCommitCharge}
	sign   = []EffectName{DoSignCharge}
	keep   = []EffectName{DoCommitAcceptance}
	end    = []EffectName{DoCommitEnding}
	endNow = []EffectName{DoStopPlaying, DoCommitEnding}
	off    = []EffectName{DoStopPlaying, DoStopLooking}
)

// Table lists every step. A pair of state and event may have several rows, told apart by When.
var Table = slices.Concat(
	restartRows(InClosed, OnLoaded), restartRows(InSweeping, OnEndingStored), entryRows, scanRows, workRows,
	liveRows(InPlaying), liveRows(InIntroducing), liveRows(InTimedOut), liveRows(InForeign),
	playRows, resultRows, failedRows, backRows(InLate, OnNext), backRows(InFailed, OnCancel),
	newsRows(InSweeping, InIdle, InScanning, InStoring, InSigning, InPlaying, InIntroducing, InChecking, InPaid, InLate,
		InEnding, InRefused, InForeign, InCancelled, InTimedOut, InFailed),
)

// restartRows go on where a crash left off.
func restartRows(from StateName, on EventName) []Row {
	return []Row{
		{from, on, Always, InIdle, nil, toIdle},
		{from, on, CaseSweep, InSweeping, end, sweep},
		{from, on, CaseResume, InPlaying, []EffectName{DoLook, DoPlay}, resume},
		{from, on, CaseResumeSign, InSigning, []EffectName{DoLook, DoSignCharge}, resumeSigning},
		{from, on, CaseRecall, InPaid, play, recall},
	}
}

var entryRows = slices.Concat([]Row{
	{InIdle, OnBegin, Always, InScanning, look, toScanning},
	{InIdle, OnBegin, CaseBad, InIdle, told, stayTold},
	{InIdle, OnLookBack, Always, InIdle, look, lookBack},
	{InIdle, OnTick, CaseOld, InIdle, blind, backToIdle},
	{InIdle, OnCancel, Always, InIdle, blind, backToIdle},
	{InIdle, OnNext, Always, InIdle, blind, backToIdle},
	{InIdle, OnForeignRead, CaseBad, InIdle, told, stayTold},
}, shownAgainRows(InIdle))

var scanRows = slices.Concat([]Row{
	{InScanning, OnCodeRead, CaseGood, InStoring, store, toStoring},
	{InScanning, OnCodeRead, CaseBad, InScanning, told, stayTold},
	{InScanning, OnForeignRead, CaseBad, InScanning, told, stayTold},
	{InScanning, OnCancel, Always, InIdle, blind, backToIdle},
	{InScanning, OnTick, CaseOld, InIdle, []EffectName{DoStopLooking, DoTell}, scanTimedOut},
}, shownAgainRows(InScanning))

// shownAgainRows take acceptances for earlier charges while none is live.
func shownAgainRows(from StateName) []Row {
	return []Row{
		{from, OnAcceptanceRead, CaseEarlier, InChecking, keep, toChecking},
		{from, OnAcceptanceRead, CaseKnown, InLate, play, known},
		{from, OnAcceptanceRead, CaseKnownVoid, InLate, nil, knownVoid},
		{from, OnAcceptanceRead, CaseNoise, from, nil, stillSeen},
		{from, OnAcceptanceRead, CaseBad, from, told, stayTold},
	}
}

var workRows = []Row{
	{InSweeping, OnStoreFailed, Always, InIdle, told, sweepFailed},
	{InStoring, OnChargeStored, Always, InPlaying, play, toPlaying},
	{InStoring, OnChargeStored, CaseIntroduce, InSigning, sign, toSigning},
	{InStoring, OnStoreFailed, Always, InFailed, told, storeFailed},
	{InSigning, OnChargeSigned, Always, InPlaying, play, signedToPlaying},
	{InSigning, OnChargeSigned, CaseBad, InFailed, told, signFailed},
	{InSigning, OnSignFailed, Always, InFailed, told, signFailed},
	{InChecking, OnAcceptanceStored, CasePaid, InPaid, []EffectName{DoStopLooking, DoPlay}, toPaid},
	{InChecking, OnAcceptanceStored, CaseLate, InLate, play, toLate},
	{InChecking, OnAcceptanceStored, CaseLateVoid, InLate, dark, toLateVoid},
	{InChecking, OnStoreFailed, Always, InFailed, []EffectName{DoStopPlaying, DoTell}, keepFailed},
	{InEnding, OnEndingStored, Always, InCancelled, blind, toCancelled},
	{InEnding, OnEndingStored, CaseRefusal, InRefused, blind, toRefused},
	{InEnding, OnEndingStored, CaseOld, InTimedOut, nil, toTimedOut},
	{InEnding, OnEndingStored, CaseForeign, InForeign, nil, toForeign},
	{InEnding, OnStoreFailed, Always, InFailed, told, endFailed},
}

// liveRows are the steps of a charge whose acceptance is wanted.
func liveRows(from StateName) []Row {
	rows := []Row{
		{from, OnAcceptanceRead, CaseAccepted, InChecking, keep, toChecking},
		{from, OnAcceptanceRead, CaseEarlier, InChecking, keep, toChecking},
		{from, OnAcceptanceRead, CaseRefusal, InEnding, endNow, endRefused},
		{from, OnAcceptanceRead, CaseBad, from, told, stayTold},
		{from, OnForeignRead, CaseBad, from, told, stayTold},
		{from, OnCodeRead, CaseBad, from, told, stayTold},
		{from, OnCancel, Always, InEnding, endNow, endCancelled},
	}
	if from != InForeign {
		rows = append(rows, Row{from, OnAcceptanceRead, CaseForeign, InEnding, endNow, endForeign})
	}
	return rows
}

var playRows = []Row{
	{InPlaying, OnPlayed, Always, InPlaying, nil, count},
	{InPlaying, OnPlayAgain, Always, InPlaying, play, playAgain},
	{InPlaying, OnCodeRead, CaseIntroduce, InIntroducing, sign, introduce},
	{InPlaying, OnTick, CaseIntroduce, InIntroducing, sign, introduce},
	{InPlaying, OnTick, CaseOld, InEnding, endNow, endTimedOut},
	{InPlaying, OnTick, CaseOldAgain, InTimedOut, dark, timedOutAgain},
	{InIntroducing, OnPlayed, Always, InIntroducing, nil, count},
	{InIntroducing, OnChargeSigned, Always, InPlaying, play, introduced},
	{InIntroducing, OnChargeSigned, CaseBad, InPlaying, told, notIntroduced},
	{InIntroducing, OnSignFailed, Always, InPlaying, told, notIntroduced},
	{InIntroducing, OnTick, CaseOld, InEnding, endNow, endTimedOut},
	{InIntroducing, OnTick, CaseOldAgain, InTimedOut, dark, timedOutAgain},
	{InTimedOut, OnPlayAgain, Always, InPlaying, play, playAgain},
	{InTimedOut, OnNext, Always, InIdle, blind, backToIdle},
	{InForeign, OnPlayAgain, Always, InPlaying, play, playAgain},
	{InForeign, OnNext, Always, InIdle, blind, backToIdle},
}

var resultRows = []Row{
	{InPaid, OnTick, CaseOld, InPaid, dark, receiptOver},
	{InPaid, OnPlayAgain, Always, InPaid, play, receiptAgain},
	{InPaid, OnNext, Always, InIdle, dark, nextFromPaid},
	{InLate, OnTick, CaseOld, InLate, dark, receiptOver},
	{InLate, OnPlayAgain, Always, InLate, play, receiptAgain},
	{InRefused, OnNext, Always, InIdle, nil, toIdle},
	{InCancelled, OnNext, Always, InIdle, nil, toIdle},
}

var failedRows = []Row{
	{InFailed, OnRetry, CaseStore, InStoring, store, retryStore},
	{InFailed, OnRetry, CaseSign, InSigning, sign, retrySign},
	{InFailed, OnRetry, CaseKeep, InChecking, keep, retryKeep},
	{InFailed, OnRetry, CaseEnd, InEnding, end, retryEnd},
	{InFailed, OnCancel, Always, InIdle, blind, backToIdle},
	{InFailed, OnCancel, CaseSign, InEnding, end, cancelUnsigned},
	{InFailed, OnCancel, CaseKeep, InEnding, end, cancelUnkept},
	{InFailed, OnPlayAgain, Always, InPlaying, play, playUnkept},
}

// backRows go back to what an earlier charge's acceptance interrupted.
func backRows(from StateName, on EventName) []Row {
	return []Row{
		{from, on, CaseToIdle, InIdle, off, backToIdle},
		{from, on, CaseToScanning, InScanning, dark, backAnew},
		{from, on, CaseToPlaying, InPlaying, play, backPlaying},
		{from, on, CaseToTimedOut, InTimedOut, dark, backAnew},
		{from, on, CaseToForeign, InForeign, dark, backAnew},
	}
}

// newsRows take the server's news and stay.
func newsRows(states ...StateName) (rows []Row) {
	for _, from := range states {
		rows = append(rows, Row{from, OnSynced, Always, from, nil, stay})
	}
	return rows
}

func listed(from StateName, on EventName) bool {
	return slices.ContainsFunc(Table, func(r Row) bool { return r.From == from && r.On == on })
}

func find(from StateName, on EventName, when Case) (Row, bool) {
	i := slices.IndexFunc(Table, func(r Row) bool { return r.From == from && r.On == on && r.When == when })
	if i < 0 {
		return Row{}, false
	}
	return Table[i], true
}

// Observe checks a step after the fact: it must be in the table, with its effects in their order, or it
// must have changed nothing. The tests of everything that steps this machine look through it.
func Observe(from State, e Event, to State, effects []Effect) error {
	names := make([]EffectName, len(effects))
	for i, f := range effects {
		names[i] = f.Name()
	}
	for _, r := range Table {
		if r.From == from.Name() && r.On == e.Name() && r.To == to.Name() && slices.Equal(r.Effects, names) {
			return nil
		}
	}
	if len(effects) == 0 && reflect.DeepEqual(from, to) {
		return nil
	}
	return fmt.Errorf("payee: no row for %s --%s--> %s %v", from.Name(), e.Name(), to.Name(), names)
}
