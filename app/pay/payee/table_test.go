package payee_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// scene puts a till where a row begins and gives the event that takes it.
func scene(t *testing.T, r payee.Row) (*till, payee.Event) {
	t.Helper()
	switch r.On {
	case payee.OnLoaded:
		return loadScene(t, r)
	case payee.OnAcceptanceRead:
		return acceptanceScene(t, r)
	case payee.OnChargeStored, payee.OnChargeSigned, payee.OnAcceptanceStored, payee.OnEndingStored, payee.OnStoreFailed, payee.OnSignFailed:
		return answerScene(t, r)
	case payee.OnTick:
		return tickScene(t, r)
	case payee.OnCodeRead:
		return codeScene(t, r)
	}
	d := tills[r.From](t)
	switch r.On {
	case payee.OnSynced:
		return d, payee.Synced{Moment: d.moment(), ListedSince: 9}
	case payee.OnBegin:
		sum := money.Amount{Minor: 5, Currency: money.CNY}
		if r.When == payee.CaseBad {
			sum.Minor = 0
		}
		return d, payee.Begin{Moment: d.moment(), Sum: sum}
	case payee.OnForeignRead:
		return d, payee.ForeignRead{Moment: d.moment()}
	case payee.OnLookBack:
		return d, payee.LookBack{Moment: d.moment()}
	case payee.OnPlayed:
		return d, payee.Played{Moment: d.moment(), Whole: 3}
	case payee.OnNext:
		if r.From == payee.InLate {
			d = lateFrom(t, r.When)
		}
		return d, payee.Next{Moment: d.moment()}
	case payee.OnPlayAgain:
		if r.From == payee.InFailed {
			d = failedKeep(t)
		}
		return d, payee.PlayAgain{Moment: d.moment()}
	case payee.OnCancel, payee.OnRetry:
		if r.From == payee.InFailed {
			d = failedScene(t, r)
		}
		if r.On == payee.OnRetry {
			return d, payee.Retry{Moment: d.moment()}
		}
		return d, payee.Cancel{Moment: d.moment()}
	}
	t.Fatalf("no scene for %s", r.On)
	return nil, nil
}

func loadScene(t *testing.T, r payee.Row) (*till, payee.Event) {
	d := closed(t)
	loaded := newTill()
	switch r.When {
	case payee.CaseSweep:
		d.later(time.Hour)
		loaded.Charges = []payee.Charge{playing(t).charge()}
	case payee.CaseResume:
		loaded.Charges = []payee.Charge{playing(t).charge()}
	case payee.CaseResumeSign:
		loaded.Charges = []payee.Charge{signing(t).charge()}
	case payee.CaseRecall:
		loaded.Charges = []payee.Charge{paid(t).charge()}
	}
	return d, payee.Loaded{Moment: d.moment(), Till: loaded}
}

// sweepScene is a till that records an old charge as timed out, with a newer one behind it.
func sweepScene(t *testing.T, r payee.Row) *till {
	old := playing(t).charge()
	d := closed(t).later(time.Hour)
	newer := scanning(t).later(time.Hour)
	var behind []payee.Charge
	code := func(edit ...func(*wire.PaymentCode)) wire.PaymentCode {
		return newCode(d.at, append(edit, nextCode(2))...)
	}
	begin := func() *till { newer.s = d2(t, newer, old); return newer.begin(5) }
	switch r.When {
	case payee.CaseSweep:
		again := old
		again.Order, again.Core.Order = 2, 2
		again.Payment = wire.PaymentIDOf(again.M1, again.Core)
		behind = append(behind, again)
	case payee.CaseResume:
		behind = append(behind, begin().read(code()).stored().charge())
	case payee.CaseResumeSign:
		behind = append(behind, begin().read(code(undirected)).stored().charge())
	case payee.CaseRecall:
		begin().read(code()).stored()
		behind = append(behind, newer.sees(accepts(newer.charge())).kept().charge())
	}
	return d.load(func(t *payee.Till) { t.Charges = append([]payee.Charge{old}, behind...) }).in(payee.InSweeping)
}

// d2 is an idle till that holds an earlier charge.
func d2(t *testing.T, like *till, earlier payee.Charge) payee.State {
	t.Helper()
	earlier.Ending = wire.EndingTimedOut
	d := closed(t)
	d.at = like.at
	return d.load(func(t *payee.Till) { t.Charges = []payee.Charge{earlier} }).in(payee.InIdle).s
}

// withEarlier is a till in a state, with an earlier charge that timed out, or was cancelled, or paid.
func withEarlier(t *testing.T, state payee.StateName, make func(*testing.T) *till) (*till, payee.Charge) {
	t.Helper()
	earlier := make(t).charge()
	d := closed(t).later(payee.WindowDefault + payee.RecallAge)
	d.load(func(t *payee.Till) { t.Charges = []payee.Charge{earlier} }).in(payee.InIdle)
	return d.to(state), earlier
}

// to goes on from Idle with a fresh code.
func (d *till) to(state payee.StateName) *till {
	d.t.Helper()
	if state == payee.InIdle {
		return d
	}
	d.begin(77)
	if state == payee.InScanning {
		return d
	}
	d.read(newCode(d.at, nextCode(5))).stored().in(payee.InPlaying)
	switch state {
	case payee.InIntroducing:
		d.read(newCode(d.at, nextCode(5), undirected, func(c *wire.PaymentCode) { c.Nonce[6]++ }))
	case payee.InTimedOut:
		d.later(payee.WindowDefault).tick().ended()
	case payee.InForeign:
		d.sees(elsewhere(d.charge())).ended()
	}
	return d.in(state)
}

func acceptanceScene(t *testing.T, r payee.Row) (*till, payee.Event) {
	d := tills[r.From](t)
	var m3 []byte
	var c payee.Charge
	switch r.When {
	case payee.CaseAccepted:
		m3 = accepts(d.charge())
	case payee.CaseRefusal:
		m3 = refuses(d.charge())
	case payee.CaseForeign:
		m3 = elsewhere(d.charge())
	case payee.CaseBad:
		m3 = []byte("no acceptance")
	case payee.CaseEarlier:
		d, c = withEarlier(t, r.From, timedOut)
		m3 = accepts(c)
	case payee.CaseKnown:
		d, c = withEarlier(t, r.From, paid)
		m3 = c.M3
	case payee.CaseKnownVoid:
		d, c = withEarlier(t, r.From, paidAfterCancel)
		m3 = c.M3
	case payee.CaseNoise:
		d, c = withEarlier(t, payee.InIdle, paid)
		m3 = c.M3
		d.sees(m3).in(payee.InLate).next().to(r.From)
	}
	return d, payee.AcceptanceRead{Moment: d.moment(), M3: m3}
}

func paidAfterCancel(t *testing.T) *till {
	d := cancelled(t)
	c := d.charge()
	return d.next().sees(accepts(c)).kept().in(payee.InLate)
}

func answerScene(t *testing.T, r payee.Row) (*till, payee.Event) {
	d := tills[r.From](t)
	key := tillKey
	switch {
	case r.From == payee.InSweeping && r.On == payee.OnEndingStored:
		d = sweepScene(t, r)
	case r.From == payee.InStoring && r.When == payee.CaseIntroduce:
		d = scanning(t).read(newCode(start, undirected))
	case r.When == payee.CaseBad:
		key = otherKey
	case r.When == payee.CaseLate:
		d = timedOut(t)
		c := d.charge()
		d.next().sees(accepts(c))
	case r.When == payee.CaseLateVoid:
		d = cancelled(t)
		c := d.charge()
		d.next().sees(accepts(c))
	case r.When == payee.CaseRefusal:
		d = playing(t)
		d.sees(refuses(d.charge()))
	case r.When == payee.CaseForeign:
		d = playing(t)
		d.sees(elsewhere(d.charge()))
	case r.When == payee.CaseOld:
		d = playing(t).later(payee.WindowDefault).tick()
	}
	m, o := d.moment(), d.charge().Order
	switch r.On {
	case payee.OnChargeStored:
		return d, payee.ChargeStored{Moment: m, Order: o}
	case payee.OnAcceptanceStored:
		return d, payee.AcceptanceStored{Moment: m, Order: o}
	case payee.OnEndingStored:
		return d, payee.EndingStored{Moment: m, Order: o}
	case payee.OnStoreFailed:
		return d, payee.StoreFailed{Moment: m, Order: o}
	case payee.OnSignFailed:
		return d, payee.SignFailed{Moment: m, Order: o}
	}
	return d, payee.ChargeSigned{Moment: m, Order: o, Signature: signed(key, last[payee.SignCharge](d).Input)}
}

func tickScene(t *testing.T, r payee.Row) (*till, payee.Event) {
	if r.When == payee.CaseIntroduce {
		d := shortPlaying(t).later(payee.IntroduceAfter)
		return d, payee.Tick{Moment: d.moment()}
	}
	d := tills[r.From](t)
	switch {
	case r.From == payee.InIdle:
		d.step(payee.LookBack{Moment: d.moment()})
	case r.When == payee.CaseOldAgain:
		d = timedOut(t).playAgain()
		if r.From == payee.InIntroducing {
			d.read(newCode(start, nextCode(1), undirected))
		}
	}
	d.later(payee.WindowDefault)
	return d, payee.Tick{Moment: d.moment()}
}

func codeScene(t *testing.T, r payee.Row) (*till, payee.Event) {
	d := tills[r.From](t)
	code := newCode(d.at)
	switch r.When {
	case payee.CaseBad:
		code.Token = newToken(func(t *wire.Token) { t.ID[0]++; t.Uses = 1; t.Currency = 840 })
	case payee.CaseIntroduce:
		undirected(&code)
	}
	return d, payee.CodeRead{Moment: d.moment(), M1: code.Bytes()}
}

// lateFrom is a till in Late that goes back where the case says.
func lateFrom(t *testing.T, when payee.Case) *till {
	d, earlier := withEarlier(t, backState[when], timedOut)
	return d.sees(accepts(earlier)).kept().in(payee.InLate)
}

var backState = map[payee.Case]payee.StateName{
	payee.CaseToIdle: payee.InIdle, payee.CaseToScanning: payee.InScanning, payee.CaseToPlaying: payee.InPlaying,
	payee.CaseToTimedOut: payee.InTimedOut, payee.CaseToForeign: payee.InForeign,
}

func failedScene(t *testing.T, r payee.Row) *till {
	switch r.When {
	case payee.CaseSign:
		return failedSign(t)
	case payee.CaseKeep:
		return failedKeep(t)
	case payee.CaseEnd:
		return failedEnd(t)
	case payee.Always, payee.CaseStore:
		return failedStore(t)
	}
	d, earlier := withEarlier(t, backState[r.When], timedOut)
	d.sees(accepts(earlier)).in(payee.InChecking)
	return d.step(payee.StoreFailed{Moment: d.moment(), Order: earlier.Order}).in(payee.InFailed)
}

func TestEveryRowOfTheTable(t *testing.T) {
	type key struct {
		from payee.StateName
		on   payee.EventName
		when payee.Case
	}
	seen := map[key]bool{}
	for _, r := range payee.Table {
		k := key{r.From, r.On, r.When}
		t.Run(fmt.Sprintf("%s %s %s", r.From, r.On, r.When), func(t *testing.T) {
			if seen[k] {
				t.Fatal("two rows for one case")
			}
			seen[k] = true
			d, e := scene(t, r)
			d.in(r.From)
			d.step(e).in(r.To)
			if got := names(d.effects); !reflect.DeepEqual(got, append([]payee.EffectName{}, r.Effects...)) {
				t.Errorf("effects: got %v, want %v", got, r.Effects)
			}
		})
	}
}

func names(effects []payee.Effect) []payee.EffectName {
	out := []payee.EffectName{}
	for _, e := range effects {
		out = append(out, e.Name())
	}
	return out
}

// everyEvent gives one event of each kind, as a confused driver might send it.
func everyEvent(m payee.Moment) []payee.Event {
	return []payee.Event{
		payee.Loaded{Moment: m}, payee.Synced{Moment: m}, payee.Tick{Moment: m}, payee.Begin{Moment: m}, payee.CodeRead{Moment: m},
		payee.AcceptanceRead{Moment: m}, payee.ForeignRead{Moment: m}, payee.Played{Moment: m}, payee.PlayAgain{Moment: m},
		payee.LookBack{Moment: m}, payee.Cancel{Moment: m}, payee.Next{Moment: m}, payee.Retry{Moment: m}, payee.ChargeStored{Moment: m},
		payee.ChargeSigned{Moment: m}, payee.AcceptanceStored{Moment: m}, payee.EndingStored{Moment: m}, payee.StoreFailed{Moment: m},
		payee.SignFailed{Moment: m},
	}
}

func TestUnlistedEventsChangeNothing(t *testing.T) {
	listed := map[[2]string]bool{}
	for _, r := range payee.Table {
		listed[[2]string{string(r.From), string(r.On)}] = true
	}
	pairs := 0
	for name, make := range tills {
		for _, e := range everyEvent(make(t).moment()) {
			if listed[[2]string{string(name), string(e.Name())}] {
				continue
			}
			pairs++
			d := make(t)
			s, effects := payee.Step(d.s, e)
			if len(effects) != 0 || !reflect.DeepEqual(s, d.s) {
				t.Errorf("%s changed %s: now %s, effects %v", e.Name(), name, s.Name(), names(effects))
			}
		}
	}
	if want := len(tills)*len(everyEvent(payee.Moment{})) - len(listed); pairs != want {
		t.Errorf("pairs tried: got %d, want %d", pairs, want)
	}
}

func TestAnswersThatNobodyWaitsForChangeNothing(t *testing.T) {
	for name, make := range tills {
		d := make(t)
		m := d.moment()
		for _, e := range []payee.Event{
			payee.ChargeStored{Moment: m, Order: 999}, payee.ChargeSigned{Moment: m, Order: 999}, payee.AcceptanceStored{Moment: m, Order: 999},
			payee.EndingStored{Moment: m, Order: 999}, payee.StoreFailed{Moment: m, Order: 999}, payee.SignFailed{Moment: m, Order: 999},
		} {
			s, effects := payee.Step(d.s, e)
			if len(effects) != 0 || !reflect.DeepEqual(s, d.s) {
				t.Errorf("%s: late %s changed it to %s", name, e.Name(), s.Name())
			}
		}
	}
}

func TestEveryStateAndEffectIsInTheTable(t *testing.T) {
	from, effects := map[payee.StateName]bool{}, map[payee.EffectName]bool{}
	for _, r := range payee.Table {
		from[r.From] = true
		if _, ok := tills[r.To]; !ok {
			t.Errorf("no till in state %s", r.To)
		}
		for _, e := range r.Effects {
			effects[e] = true
		}
	}
	for name := range tills {
		if !from[name] {
			t.Errorf("no way out of %s", name)
		}
	}
	if got, want := len(effects), 9; got != want {
		t.Errorf("kinds of effect: got %d, want %d", got, want)
	}
}

func TestReasonsAreDistinct(t *testing.T) {
	seen := map[payee.Reason]bool{"": true}
	for _, r := range payee.Reasons {
		if seen[r] {
			t.Errorf("reason %q twice", r)
		}
		seen[r] = true
	}
}

var update = flag.Bool("update", false, "rewrite golden files")

// TestTableForReaders keeps the table as text, so that a change of it shows in review.
func TestTableForReaders(t *testing.T) {
	var lines []string
	for _, r := range payee.Table {
		line := fmt.Sprintf("%-12s %-18s %-50s %-12s %s", r.From, r.On, r.When, r.To, strings.Trim(fmt.Sprint(r.Effects), "[]"))
		lines = append(lines, strings.TrimRight(line, " ")+"\n")
	}
	slices.Sort(lines)
	got := strings.Join(lines, "")
	const path = "testdata/table.txt"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("table and %s differ; look at it and run with -update", path)
	}
}
