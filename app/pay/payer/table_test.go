package payer_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"glint/app/journal"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// scene puts a phone where a row begins and gives the event that takes it.
func scene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	t.Helper()
	switch r.On {
	case payer.OnLoaded:
		return loadScene(t, r)
	case payer.OnLightGot:
		return lightScene(t, r)
	case payer.OnShowAgain:
		return showAgainScene(t, r)
	case payer.OnSynced:
		return syncScene(t, r)
	case payer.OnSpentStored, payer.OnSigned, payer.OnAcceptanceStored, payer.OnReceiptStored, payer.OnStoreFailed, payer.OnSignFailed:
		return answerScene(t, r)
	case payer.OnRetry:
		return retryScene(t, r)
	case payer.OnTick:
		return tickScene(t, r)
	}
	p := phones[r.From](t)
	if r.When == payer.CaseNoCode {
		p.later(73 * time.Hour)
	}
	switch r.On {
	case payer.OnLightSeen:
		return p, payer.LightSeen{Moment: p.moment()}
	case payer.OnChosen:
		return p, payer.Chosen{Moment: p.moment(), Confirm: payer.Confirmation{Quiet: 5}}
	case payer.OnAccept:
		switch r.When {
		case payer.CaseBlocked:
			p.later(73 * time.Hour)
		case payer.CaseBad:
			p.choose(payer.Confirmation{HasPIN: true, PIN: 5})
		}
		return p, payer.Accept{Moment: p.moment()}
	case payer.OnRefuse:
		return p, payer.Refuse{Moment: p.moment()}
	case payer.OnStop:
		return p, payer.Stop{Moment: p.moment()}
	case payer.OnRenew:
		return p, payer.Renew{Moment: p.moment()}
	}
	t.Fatalf("no scene for %s", r.On)
	return nil, nil
}

func loadScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	token := newToken()
	e := payer.Loaded{Ring: ring(), Token: &token}
	switch r.When {
	case payer.CaseNoCode:
		e.Token = nil
	case payer.CaseUnsigned:
		e.Spents = []payer.Spent{signing(t).spent()}
	case payer.CaseAgain:
		e.Spents = []payer.Spent{approved(t).spent()}
	case payer.CaseAgainRefused:
		e.Spents = []payer.Spent{refused(t).spent()}
	}
	p := newPhone(t)
	e.Moment = p.moment()
	return p, e
}

func lightScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	p := phones[r.From](t)
	var b []byte
	switch r.When {
	case payer.CaseAsk:
		b = introduced(p.m1(), p.core(stranger, 1230), certificate(stranger), tillKey)
	case payer.CaseQuiet:
		p.choose(payer.Confirmation{Quiet: 1230})
		b = p.sealed(1230)
	case payer.CaseBlocked:
		b = introduced(p.m1(), p.core(stranger, 20_001), certificate(stranger), tillKey)
	case payer.CaseUnknown:
		b = wire.Sealed(p.m1(), p.core(stranger, 1230)).Bytes()
	case payer.CaseBad:
		b = []byte("no charge")
	case payer.CaseNoise:
		return noiseScene(p, r)
	case payer.CaseAside:
		b = p.sealed(1230)
		p.got(b).stop()
	case payer.CaseReceipt:
		if r.From == payer.InApproved {
			b = receiptOf(p.spent(), p.at, wire.ReceiptPaid)
			break
		}
		p = approved(t)
		b = receiptOf(p.spent(), p.at, wire.ReceiptPaid)
		p.stop()
	case payer.CaseAgain:
		b = p.sealed(1230)
		p.got(b).accept().decided().stop().later(payer.AsideGap)
	case payer.CaseAgainRefused:
		b = p.sealed(1230)
		p.got(b).refuse().decided().stop().later(payer.AsideGap)
	case payer.CaseUnsigned:
		b = p.sealed(1230)
		p.got(b).accept().stored()
		p.step(payer.SignFailed{Moment: p.moment(), Counter: p.spent().Counter}).stop()
	}
	if r.From == payer.InReceiving {
		p.seen()
	}
	return p, payer.LightGot{Moment: p.moment(), Payload: b}
}

// noiseScene repeats what has been heard already.
func noiseScene(p *phone, r payer.Row) (*phone, payer.Event) {
	var b []byte
	switch r.From {
	case payer.InUnknown:
		b = wire.Sealed(p.m1(), p.core(stranger, 77)).Bytes()
	case payer.InApproved:
		b = wire.Sealed(p.spent().M1, p.spent().Core).Bytes()
	default:
		p = paid(p.t)
		b = receiptOf(p.spent(), p.at, wire.ReceiptPaid)
		p.stop()
		if r.From == payer.InReceiving {
			p.seen()
		}
	}
	return p, payer.LightGot{Moment: p.moment(), Payload: b}
}

func showAgainScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	earlier := approved(t)
	switch r.When {
	case payer.CaseAgainRefused:
		earlier = refused(t)
	case payer.CaseUnsigned:
		earlier = failed(t)
	}
	s := earlier.spent()
	p := newPhone(t).later(24 * time.Hour)
	p.load(func(e *payer.Loaded) {
		e.Spents = []payer.Spent{s}
		if r.From == payer.InEmpty {
			e.Token = nil
		}
	})
	if r.When == payer.CaseUnsigned {
		p.step(payer.SignFailed{Moment: p.moment(), Counter: s.Counter}).stop()
	}
	switch r.From {
	case payer.InReceiving:
		p.seen()
	case payer.InApproved:
		p.got(p.sealed(99)).accept().decided()
	case payer.InRefused:
		p.got(p.sealed(99)).refuse().decided()
	case payer.InPaid:
		p.got(p.sealed(99)).accept().decided()
		p.got(receiptOf(p.spent(), p.at, wire.ReceiptPaid)).receiptKept()
	}
	if r.When == payer.CaseBad {
		return p, payer.ShowAgain{Moment: p.moment(), Payment: wire.PaymentID{1}}
	}
	return p, payer.ShowAgain{Moment: p.moment(), Payment: s.Payment()}
}

func syncScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	p := phones[r.From](t)
	e := payer.Synced{Moment: p.moment()}
	fresh := newToken(func(t *wire.Token) { t.ID[0]++ })
	switch r.When {
	case payer.Always:
		if r.From == payer.InEmpty {
			e.Token = &fresh
		}
	case payer.CaseToken:
		e.Token = &fresh
	case payer.CaseNoCode:
		old := newToken(func(t *wire.Token) { t.ID[0]++; t.Expiry = wire.SecondsAt(start) })
		e.Token = &old
	case payer.CaseWordPaid:
		e.Words = []payer.Word{{Payment: p.spent().Payment(), Paid: true}}
	case payer.CaseWordVoid:
		e.Words = []payer.Word{{Payment: p.spent().Payment()}}
	case payer.CaseVoidNoCode:
		p.later(73 * time.Hour)
		e = payer.Synced{Moment: p.moment(), Words: []payer.Word{{Payment: p.spent().Payment()}}}
	}
	return p, e
}

func answerScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	p := phones[r.From](t)
	if r.When == payer.CaseRefusal {
		p = asking(t).refuse().stored().sign()
	}
	if r.When == payer.CaseLogFull {
		p = fullLog(t)
	}
	m, c := p.moment(), p.spent().Counter
	switch r.On {
	case payer.OnSpentStored:
		return p, payer.SpentStored{Moment: m, Counter: c}
	case payer.OnAcceptanceStored:
		return p, payer.AcceptanceStored{Moment: m, Counter: c}
	case payer.OnReceiptStored:
		return p, payer.ReceiptStored{Moment: m, Counter: c}
	case payer.OnStoreFailed:
		return p, payer.StoreFailed{Moment: m, Counter: c}
	case payer.OnSignFailed:
		return p, payer.SignFailed{Moment: m, Counter: c}
	}
	key := phoneKey
	if r.When == payer.CaseBad {
		key = otherKey
	}
	return p, payer.Signed{Moment: m, Counter: c, Signature: signed(key, last[payer.Sign](p).Input)}
}

// fullLog is a phone in Signing whose log has no number left.
func fullLog(t *testing.T) *phone {
	p := newPhone(t).load(func(e *payer.Loaded) { e.Head = journal.Head{Number: math.MaxUint32} })
	return p.got(p.sealed(5)).accept().stored().in(payer.InSigning)
}

func retryScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	p := failed(t)
	switch r.When {
	case payer.CaseStore:
		p = failedStore(t)
	case payer.CaseKeep:
		p = failedKeep(t)
	case payer.CaseLogFull:
		p = fullLog(t).sign().in(payer.InFailed)
	}
	return p, payer.Retry{Moment: p.moment()}
}

func tickScene(t *testing.T, r payer.Row) (*phone, payer.Event) {
	p := phones[r.From](t)
	switch {
	case r.When == payer.CaseNoCode:
		p.later(73 * time.Hour)
	case r.When == payer.CaseFrozen:
		for range 60 {
			p.later(3 * time.Second).seen()
		}
	case r.From == payer.InReceiving:
		p.later(payer.LightGap)
	default:
		p.later(payer.AskingMax)
	}
	return p, payer.Tick{Moment: p.moment()}
}

func TestEveryRowOfTheTable(t *testing.T) {
	type key struct {
		from payer.StateName
		on   payer.EventName
		when payer.Case
	}
	seen := map[key]bool{}
	for _, r := range payer.Table {
		k := key{r.From, r.On, r.When}
		t.Run(fmt.Sprintf("%s %s %s", r.From, r.On, r.When), func(t *testing.T) {
			if seen[k] {
				t.Fatal("two rows for one case")
			}
			seen[k] = true
			p, e := scene(t, r)
			p.in(r.From)
			p.step(e).in(r.To)
			if got := names(p.effects); !reflect.DeepEqual(got, append([]payer.EffectName{}, r.Effects...)) {
				t.Errorf("effects: got %v, want %v", got, r.Effects)
			}
		})
	}
}

func names(effects []payer.Effect) []payer.EffectName {
	out := []payer.EffectName{}
	for _, e := range effects {
		out = append(out, e.Name())
	}
	return out
}

// everyEvent gives one event of each kind, as a confused driver might send it: nothing in them is waited
// for, and no payload is ours.
func everyEvent(m payer.Moment) []payer.Event {
	return []payer.Event{
		payer.Loaded{Moment: m}, payer.Synced{Moment: m}, payer.Tick{Moment: m}, payer.LightSeen{Moment: m}, payer.LightGot{Moment: m},
		payer.Accept{Moment: m}, payer.Chosen{Moment: m}, payer.Refuse{Moment: m}, payer.Stop{Moment: m}, payer.Renew{Moment: m}, payer.ShowAgain{Moment: m},
		payer.Retry{Moment: m}, payer.SpentStored{Moment: m}, payer.Signed{Moment: m}, payer.AcceptanceStored{Moment: m},
		payer.ReceiptStored{Moment: m}, payer.StoreFailed{Moment: m}, payer.SignFailed{Moment: m},
	}
}

func TestUnlistedEventsChangeNothing(t *testing.T) {
	listed := map[[2]string]bool{}
	for _, r := range payer.Table {
		listed[[2]string{string(r.From), string(r.On)}] = true
	}
	pairs := 0
	for name, make := range phones {
		for _, e := range everyEvent(make(t).moment()) {
			if listed[[2]string{string(name), string(e.Name())}] {
				continue
			}
			pairs++
			p := make(t)
			s, effects := payer.Step(p.s, e)
			if len(effects) != 0 || !reflect.DeepEqual(s, p.s) {
				t.Errorf("%s changed %s: now %s, effects %v", e.Name(), name, s.Name(), names(effects))
			}
		}
	}
	if want := len(phones)*len(everyEvent(payer.Moment{})) - len(listed); pairs != want {
		t.Errorf("pairs tried: got %d, want %d", pairs, want)
	}
}

func TestAnswersThatNobodyWaitsForChangeNothing(t *testing.T) {
	for name, make := range phones {
		p := make(t)
		m := p.moment()
		for _, e := range []payer.Event{
			payer.SpentStored{Moment: m, Counter: 999}, payer.Signed{Moment: m, Counter: 999}, payer.AcceptanceStored{Moment: m, Counter: 999},
			payer.ReceiptStored{Moment: m, Counter: 999}, payer.StoreFailed{Moment: m, Counter: 999}, payer.SignFailed{Moment: m, Counter: 999},
		} {
			s, effects := payer.Step(p.s, e)
			if len(effects) != 0 || !reflect.DeepEqual(s, p.s) {
				t.Errorf("%s: late %s changed it to %s", name, e.Name(), s.Name())
			}
		}
	}
}

func TestEveryStateAndEffectIsInTheTable(t *testing.T) {
	from, effects := map[payer.StateName]bool{}, map[payer.EffectName]bool{}
	for _, r := range payer.Table {
		from[r.From] = true
		if _, ok := phones[r.To]; !ok {
			t.Errorf("no phone in state %s", r.To)
		}
		for _, e := range r.Effects {
			effects[e] = true
		}
	}
	for name := range phones {
		if !from[name] {
			t.Errorf("no way out of %s", name)
		}
	}
	if got, want := len(effects), 11; got != want {
		t.Errorf("kinds of effect: got %d, want %d", got, want)
	}
}

func TestReasonsAreDistinct(t *testing.T) {
	seen := map[payer.Reason]bool{"": true}
	for _, r := range payer.Reasons {
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
	for _, r := range payer.Table {
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
