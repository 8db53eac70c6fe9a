package payer

import (
	"fmt"
	"reflect"
	"slices"
)

// Case tells apart what one event can mean in one state.
type Case string

// The cases.
const (
	Always           Case = ""
	CaseNoCode       Case = "no usable token"
	CaseToken        Case = "another token"
	CaseOld          Case = "time is up"
	CaseFrozen       Case = "frozen too long"
	CaseAsk          Case = "charge that can be accepted"
	CaseQuiet        Case = "charge within the limit without a tap"
	CaseBlocked      Case = "charge that cannot be accepted"
	CaseUnknown      Case = "charge of an unknown payee"
	CaseAside        Case = "charge put aside"
	CaseBad          Case = "bad"
	CaseNoise        Case = "of no concern here"
	CaseAgain        Case = "accepted before"
	CaseAgainRefused Case = "refused before"
	CaseUnsigned     Case = "decided, not signed"
	CaseReceipt      Case = "receipt"
	CaseRefusal      Case = "refusal"
	CaseWordPaid     Case = "settled"
	CaseWordVoid     Case = "void"
	CaseVoidNoCode   Case = "void, and no usable token"
	CaseStore        Case = "decision not stored"
	CaseSign         Case = "not signed"
	CaseKeep         Case = "signed"
	CaseLogFull      Case = "log is full"

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
	newCode = []EffectName{DoShowCode, DoKeepCodes}
	noCode  = []EffectName{DoHide, DoStopListening}
	noToken = []EffectName{DoHide, DoStopListening, DoTell}
	again   = []EffectName{DoListen}
	tellBad = []EffectName{DoTell, DoListen}
	showing = []EffectName{DoShowAcceptance, DoListen}
	toCode  = []EffectName{DoShowCode, DoKeepCodes, DoListen}
	toSign  = []EffectName{DoSign}
)

// Table lists every step. A pair of state and event may have several rows, told apart by When.
var Table = slices.Concat(loadRows, restRows, lightRows(InReady), lightRows(InReceiving), chargeRows, workRows, shownRows, againRows, syncRows, chosenRows)

var loadRows = []Row{
	{InEmpty, OnLoaded, Always, InReady, toCode, toReady},
	{InEmpty, OnLoaded, CaseNoCode, InEmpty, []EffectName{DoHide}, toEmptyFirst},
	{InEmpty, OnLoaded, CaseUnsigned, InSigning, []EffectName{DoListen, DoSign}, toSigningFirst},
	{InEmpty, OnLoaded, CaseAgain, InApproved, showing, toApproved},
	{InEmpty, OnLoaded, CaseAgainRefused, InRefused, showing, toRefused},
}

var restRows = []Row{
	{InReady, OnTick, CaseOld, InReady, newCode, toNewCode},
	{InReady, OnTick, CaseNoCode, InEmpty, noToken, toEmptyTold},
	{InReady, OnRenew, Always, InReady, newCode, toNewCode},
	{InReady, OnRenew, CaseNoCode, InEmpty, noToken, toEmptyTold},
	{InReady, OnLightSeen, Always, InReceiving, nil, toReceiving},
	{InReceiving, OnLightSeen, Always, InReceiving, nil, toReceiving},
	{InReceiving, OnTick, CaseOld, InReady, nil, backToReady},
	{InReceiving, OnTick, CaseFrozen, InReady, newCode, toNewCode},
	{InReceiving, OnTick, CaseNoCode, InEmpty, noToken, toEmptyTold},
	{InReceiving, OnStop, Always, InReady, again, backToReadyAnew},
}

// lightRows are the steps of a whole payload while the code is on screen.
func lightRows(from StateName) []Row {
	return []Row{
		{from, OnLightGot, CaseAsk, InAsking, nil, toAsking},
		{from, OnLightGot, CaseQuiet, InStoring, []EffectName{DoCommitSpent}, acceptQuiet},
		{from, OnLightGot, CaseBlocked, InBlocked, nil, toBlocked},
		{from, OnLightGot, CaseUnknown, InUnknown, toCode, toUnknown},
		{from, OnLightGot, CaseAside, InReady, tellBad, keepAside},
		{from, OnLightGot, CaseBad, InReady, tellBad, backToReadyTold},
		{from, OnLightGot, CaseNoise, InReady, again, backToReadyAnew},
		{from, OnLightGot, CaseAgain, InApproved, showing, toApproved},
		{from, OnLightGot, CaseAgainRefused, InRefused, showing, toRefused},
		{from, OnLightGot, CaseUnsigned, InSigning, toSign, toSigning},
		{from, OnLightGot, CaseReceipt, InClosing, []EffectName{DoCommitReceipt}, toClosing},
	}
}

var chargeRows = slices.Concat([]Row{
	{InUnknown, OnLightGot, CaseAsk, InAsking, nil, toAsking},
	{InUnknown, OnLightGot, CaseBlocked, InBlocked, nil, toBlocked},
	{InUnknown, OnLightGot, CaseBad, InUnknown, tellBad, stayTold},
	{InUnknown, OnLightGot, CaseNoise, InUnknown, again, stayListening},
	{InAsking, OnAccept, Always, InStoring, []EffectName{DoCommitSpent}, accept},
	{InAsking, OnAccept, CaseBlocked, InBlocked, nil, toBlocked},
	{InAsking, OnAccept, CaseBad, InAsking, []EffectName{DoTell}, stayToldOnly},
}, askedRows(InUnknown), askedRows(InAsking), askedRows(InBlocked))

// askedRows are the ways out of a charge on screen, but for Accept. Its code gives way to a new one: the
// till does not charge one code twice.
func askedRows(from StateName) []Row {
	return []Row{
		{from, OnRefuse, Always, InStoring, []EffectName{DoCommitSpent}, refuse},
		{from, OnStop, Always, InReady, toCode, putAside},
		{from, OnStop, CaseNoCode, InEmpty, noCode, toEmpty},
		{from, OnTick, CaseOld, InReady, []EffectName{DoTell, DoShowCode, DoKeepCodes, DoListen}, putAsideTold},
		{from, OnTick, CaseNoCode, InEmpty, noToken, toEmptyTold},
	}
}

var workRows = []Row{
	{InStoring, OnSpentStored, Always, InSigning, toSign, spentStored},
	{InStoring, OnStoreFailed, Always, InFailed, []EffectName{DoTell}, workFailed},
	{InSigning, OnSigned, CaseKeep, InKeeping, []EffectName{DoCommitAcceptance}, toKeeping},
	{InSigning, OnSigned, CaseBad, InFailed, []EffectName{DoTell}, workFailed},
	{InSigning, OnSigned, CaseLogFull, InFailed, []EffectName{DoTell}, logFull},
	{InSigning, OnSignFailed, Always, InFailed, []EffectName{DoTell}, workFailed},
	{InKeeping, OnAcceptanceStored, Always, InApproved, showing, acceptanceStored},
	{InKeeping, OnAcceptanceStored, CaseRefusal, InRefused, showing, acceptanceStored},
	{InKeeping, OnStoreFailed, Always, InFailed, []EffectName{DoTell}, workFailed},
	{InClosing, OnReceiptStored, Always, InPaid, []EffectName{DoHide}, receiptStored},
	{InClosing, OnStoreFailed, Always, InApproved, []EffectName{DoTell, DoShowAcceptance, DoListen}, receiptFailed},
	{InFailed, OnRetry, CaseStore, InStoring, []EffectName{DoCommitSpent}, retryStore},
	{InFailed, OnRetry, CaseSign, InSigning, toSign, retrySign},
	{InFailed, OnRetry, CaseKeep, InKeeping, []EffectName{DoCommitAcceptance}, toKeeping},
	{InFailed, OnRetry, CaseLogFull, InFailed, []EffectName{DoTell}, logFull},
	{InFailed, OnStop, Always, InReady, toCode, toReady},
	{InFailed, OnStop, CaseNoCode, InEmpty, noCode, toEmpty},
}

var shownRows = []Row{
	{InApproved, OnLightGot, CaseReceipt, InClosing, []EffectName{DoCommitReceipt}, toClosing},
	{InApproved, OnLightGot, CaseBad, InApproved, tellBad, stayTold},
	{InApproved, OnLightGot, CaseNoise, InApproved, again, stayListening},
	{InApproved, OnStop, Always, InReady, toCode, putAsideShown},
	{InApproved, OnStop, CaseNoCode, InEmpty, noCode, toEmpty},
	{InRefused, OnStop, Always, InReady, toCode, putAsideShown},
	{InRefused, OnStop, CaseNoCode, InEmpty, noCode, toEmpty},
	{InRefused, OnTick, CaseOld, InReady, toCode, putAsideShown},
	{InRefused, OnTick, CaseNoCode, InEmpty, noCode, toEmpty},
	{InPaid, OnStop, Always, InReady, toCode, toReady},
	{InPaid, OnStop, CaseNoCode, InEmpty, noCode, toEmpty},
	{InPaid, OnTick, CaseOld, InReady, toCode, toReady},
	{InPaid, OnTick, CaseNoCode, InEmpty, noCode, toEmpty},
}

var againRows = showAgainRows(InEmpty, InReady, InReceiving, InApproved, InRefused, InPaid)

func showAgainRows(states ...StateName) (rows []Row) {
	for _, from := range states {
		rows = append(rows,
			Row{from, OnShowAgain, CaseAgain, InApproved, showing, toApproved},
			Row{from, OnShowAgain, CaseAgainRefused, InRefused, showing, toRefused},
			Row{from, OnShowAgain, CaseUnsigned, InSigning, toSign, toSigning},
			Row{from, OnShowAgain, CaseBad, from, []EffectName{DoTell}, stayToldOnly},
		)
	}
	return rows
}

var syncRows = slices.Concat([]Row{
	{InEmpty, OnSynced, Always, InReady, toCode, toReady},
	{InEmpty, OnSynced, CaseNoCode, InEmpty, nil, toEmptyQuiet},
	{InReady, OnSynced, CaseToken, InReady, newCode, toNewCode},
	{InReady, OnSynced, CaseNoCode, InEmpty, noToken, toEmptyTold},
	{InApproved, OnSynced, CaseWordPaid, InPaid, []EffectName{DoHide}, wordPaid},
	{InApproved, OnSynced, CaseWordVoid, InReady, []EffectName{DoTell, DoShowCode, DoKeepCodes, DoListen}, wordVoid},
	{InApproved, OnSynced, CaseVoidNoCode, InEmpty, []EffectName{DoTell, DoHide, DoStopListening}, wordVoidEmpty},
}, newsRows(InReady, InReceiving, InUnknown, InAsking, InBlocked, InStoring, InSigning, InKeeping, InApproved,
	InRefused, InClosing, InPaid, InFailed))

// newsRows take the server's news and stay.
func newsRows(states ...StateName) (rows []Row) {
	for _, from := range states {
		rows = append(rows, Row{from, OnSynced, Always, from, nil, stay})
	}
	return rows
}

// chosenRows take the shopper's choices and stay.
var chosenRows = func(states ...StateName) (rows []Row) {
	for _, from := range states {
		rows = append(rows, Row{from, OnChosen, Always, from, nil, stay})
	}
	return rows
}(InEmpty, InReady, InReceiving, InUnknown, InAsking, InBlocked, InStoring, InSigning, InKeeping, InApproved, InRefused, InClosing, InPaid, InFailed)

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
	return fmt.Errorf("payer: no row for %s --%s--> %s %v", from.Name(), e.Name(), to.Name(), names)
}
