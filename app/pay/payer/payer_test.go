package payer_test

import (
	"bytes"
	"testing"
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/pay/payer"
	"glint/app/wire"
)

func TestWholePayment(t *testing.T) {
	p := asking(t)
	ask, _ := p.s.(payer.Asking)
	if ask.Charge.Name != "Harbour Tea" || ask.Core.Sum() != (money.Amount{Minor: 1230, Currency: money.CNY}) {
		t.Errorf("asked for %v by %q", ask.Core.Sum(), ask.Charge.Name)
	}
	p.accept()
	spent := last[payer.CommitSpent](p).Spent
	if spent.Counter != 1 || spent.Total != 1230 || spent.Uses != 1 || len(spent.M3) != 0 {
		t.Errorf("stored: %+v", spent)
	}
	p.stored().sign()
	kept := last[payer.CommitAcceptance](p)
	code, err := wire.DecodePaymentCode(kept.Spent.M1)
	if err != nil {
		t.Fatal(err)
	}
	a, err := wire.DecodeAcceptance(kept.Spent.M3)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(code, ask.Core); err != nil {
		t.Errorf("acceptance: %v", err)
	}
	r := kept.Record
	if r.Role != wire.RolePayer || r.Ending != wire.EndingAccepted || r.Form != wire.FormSealed || r.PaymentID() != ask.Payment() {
		t.Errorf("record: %+v", r)
	}
	r.Signature = signed(phoneKey, r.SigningInput())
	if head, err := journal.Verify(journal.Head{}, []wire.Record{r}, public(phoneKey)); err != nil || head != kept.Head {
		t.Errorf("log: head %v, %v", head, err)
	}
	p.kept().in(payer.InApproved)
	if got := last[payer.ShowAcceptance](p).M3; !bytes.Equal(got, kept.Spent.M3) {
		t.Error("shown is not what was stored")
	}
	p.got(receiptOf(p.spent(), p.at, wire.ReceiptPaid)).receiptKept().in(payer.InPaid)
	p.stop().in(payer.InReady)
	if next, err := wire.DecodePaymentCode(p.m1()); err != nil || next.Counter != 2 {
		t.Errorf("next code: counter %d, %v", next.Counter, err)
	}
	if left, uses := p.s.Held().Left(); left.Minor != 30_000-1230 || uses != 49 {
		t.Errorf("left: %v in %d payments", left, uses)
	}
}

func TestNoChargeOfOurs(t *testing.T) {
	flip := func(b []byte, i int) []byte { b = bytes.Clone(b); b[i] ^= 1; return b }
	tests := []struct {
		name string
		make func(p *phone) []byte
		want payer.Reason
	}{
		{"nothing", func(p *phone) []byte { return nil }, payer.ReasonMalformed},
		{"truncated", func(p *phone) []byte { return p.sealed(5)[:31] }, payer.ReasonMalformed},
		{"oversized", func(p *phone) []byte { return make([]byte, wire.IntroducedSizeMax+1) }, payer.ReasonMalformed},
		{"amount 0", func(p *phone) []byte { return p.sealed(0) }, payer.ReasonMalformed},
		{"unknown currency", func(p *phone) []byte { return p.sealed(5, func(c *wire.Core) { c.Currency = 999 }) }, payer.ReasonMalformed},
		{"altered amount, sealed", func(p *phone) []byte { return flip(p.sealed(5), 9) }, payer.ReasonForged},
		{"altered seal", func(p *phone) []byte { return flip(p.sealed(5), 30) }, payer.ReasonForged},
		{"altered amount, introduced", func(p *phone) []byte {
			return flip(introduced(p.m1(), p.core(stranger, 5), certificate(stranger), tillKey), 9)
		}, payer.ReasonForged},
		{"certificate by nobody", func(p *phone) []byte {
			c := certificate(stranger)
			c.Signature = signed(otherKey, c.SigningInput())
			return introduced(p.m1(), p.core(stranger, 5), c, tillKey)
		}, payer.ReasonForged},
		{"certificate of another payee", func(p *phone) []byte {
			return introduced(p.m1(), p.core(stranger, 5), certificate(listed), tillKey)
		}, payer.ReasonForged},
		{"signed by another key", func(p *phone) []byte {
			return introduced(p.m1(), p.core(stranger, 5), certificate(stranger), otherKey)
		}, payer.ReasonForged},
		{"signed, not in the directory", func(p *phone) []byte {
			return signedForm(p.m1(), p.core(stranger, 5), tillKey)
		}, payer.ReasonUnverifiable},
		{"signed, in the directory, other key", func(p *phone) []byte {
			return signedForm(p.m1(), p.core(listed, 5), otherKey)
		}, payer.ReasonForged},
		{"another phone's code", func(p *phone) []byte {
			return p.sealed(5, func(c *wire.Core) { c.Echo[0] ^= 1 })
		}, payer.ReasonOtherCode},
		{"receipt of nothing", func(p *phone) []byte {
			return wire.Receipt{Payment: wire.PaymentID{1}, Status: wire.ReceiptPaid}.Sealed(nil).Bytes()
		}, payer.ReasonReceiptFalse},
	}
	for _, from := range []func(*testing.T) *phone{ready, receiving} {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				p := from(t)
				p.got(test.make(p)).told(test.want).in(payer.InReady)
				p.got(p.sealed(5)).in(payer.InAsking) // work goes on
			})
		}
	}
}

// tiny is a charge in the tiny form for the code on screen.
func (p *phone) tiny(payee wire.PayeeID, amount uint32) []byte {
	p.t.Helper()
	code, err := wire.DecodePaymentCode(p.m1())
	if err != nil {
		p.t.Fatal(err)
	}
	tiny, err := wire.TinyOf(code, wire.TinyCore(code, payee, 1, amount, 9))
	if err != nil {
		p.t.Fatal(err)
	}
	return tiny.Bytes()
}

// TestTinyForm: 16 bytes are as good as 32, for a small sum of a payee in the directory.
func TestTinyForm(t *testing.T) {
	p := ready(t).later(20 * time.Second)
	charge := p.tiny(listed, 1230)
	p.got(charge).in(payer.InAsking)
	p.accept().decided().in(payer.InApproved)
	s := p.spent()
	if s.Core.Amount != 1230 || s.Core.Order != 9 || s.Core.Terminal != 1 || s.Form != wire.FormTiny {
		t.Errorf("decided on %+v", s)
	}
	p.stop().later(payer.AsideGap).got(charge).in(payer.InApproved) // shown again, not asked again
	if got := p.spent(); got.Counter != s.Counter {
		t.Errorf("counter: got %d, want %d", got.Counter, s.Counter)
	}
}

func TestTinyFormThatIsNotTaken(t *testing.T) {
	p := ready(t)
	good := p.tiny(listed, 1230)
	for at, want := range map[int]payer.Reason{0: payer.ReasonMalformed, 7: payer.ReasonForged, 15: payer.ReasonForged, 11: payer.ReasonOtherCode} {
		altered := bytes.Clone(good)
		altered[at] ^= 0x10
		ready(t).got(altered).told(want).in(payer.InReady)
	}
	p.got(p.tiny(listed, payer.TinyMost+1)).in(payer.InBlocked)
	if s, _ := p.s.(payer.Blocked); s.Reason != payer.ReasonTinyLimit {
		t.Errorf("above the limit: got %s", s.Reason)
	}
	ready(t).got(ready(t).tiny(stranger, 5)).in(payer.InUnknown)
	aside := ready(t)
	aside.got(good).in(payer.InAsking).stop().got(good).told(payer.ReasonAside).in(payer.InReady)
}

func TestChargeThatCannotBeAccepted(t *testing.T) {
	expired := certificate(stranger, func(c *wire.Certificate) { c.Expiry = wire.SecondsAt(start.Add(-time.Hour)) })
	tests := []struct {
		name  string
		token func(*wire.Token)
		make  func(p *phone) []byte
		want  payer.Reason
	}{
		{"other currency", nil, func(p *phone) []byte { return p.sealed(5, func(c *wire.Core) { c.Currency = 840 }) }, payer.ReasonCurrency},
		{"above one payment", nil, func(p *phone) []byte { return p.sealed(20_001) }, payer.ReasonLimit},
		{"largest amount", func(t *wire.Token) { t.PerPayment = 1<<32 - 1 }, func(p *phone) []byte { return p.sealed(1<<32 - 1) }, payer.ReasonAllowance},
		{"a day and more ago", nil, func(p *phone) []byte { return p.sealed(5, func(c *wire.Core) { c.Minute -= 1442 }) }, payer.ReasonMinute},
		{"a day and more ahead", nil, func(p *phone) []byte { return p.sealed(5, func(c *wire.Core) { c.Minute += 1442 }) }, payer.ReasonMinute},
		{"introduction out of date", nil, func(p *phone) []byte {
			return introduced(p.m1(), p.core(stranger, 5), expired, tillKey)
		}, payer.ReasonCertificate},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			token := newToken()
			if test.token != nil {
				token = newToken(test.token)
			}
			p := newPhone(t).load(func(e *payer.Loaded) { e.Token = &token })
			p.got(test.make(p)).in(payer.InBlocked)
			if s, _ := p.s.(payer.Blocked); s.Reason != test.want {
				t.Errorf("reason: got %s, want %s", s.Reason, test.want)
			}
			p.accept().in(payer.InBlocked)
			p.refuse().decided().in(payer.InRefused) // the till is told at once
		})
	}
}

func TestAllowanceAndUsesRunOut(t *testing.T) {
	token := newToken(func(t *wire.Token) { t.Uses = 2 })
	p := newPhone(t).load(func(e *payer.Loaded) { e.Token = &token })
	p.got(p.sealed(20_000)).accept().decided().stop().in(payer.InReady)
	p.got(p.sealed(10_001)).in(payer.InBlocked)
	if s, _ := p.s.(payer.Blocked); s.Reason != payer.ReasonAllowance {
		t.Errorf("reason: got %s", s.Reason)
	}
	p.stop().later(payer.AsideGap)
	p.got(p.sealed(10_000)).accept().decided()
	if s := p.spent(); s.Total != 30_000 || s.Uses != 2 {
		t.Errorf("counted: %d in %d payments", s.Total, s.Uses)
	}
	p.stop().in(payer.InEmpty)
	if s, _ := p.s.(payer.Empty); s.Reason != payer.ReasonTokenUsedUp {
		t.Errorf("reason: got %s", s.Reason)
	}
	fresh := newToken(func(t *wire.Token) { t.ID[0]++ })
	p.step(payer.Synced{Moment: p.moment(), Token: &fresh}).in(payer.InReady)
	p.got(p.sealed(10)).accept()
	if s := p.spent(); s.Total != 10 || s.Uses != 1 || s.Counter != 3 {
		t.Errorf("under the next token: %d in %d payments, counter %d", s.Total, s.Uses, s.Counter)
	}
}

func TestTokensThatGiveNoCode(t *testing.T) {
	forged := newToken()
	forged.Cumulative++
	old := newToken(func(t *wire.Token) { t.Expiry = wire.SecondsAt(start) })
	for want, token := range map[payer.Reason]*wire.Token{
		payer.ReasonNoToken: nil, payer.ReasonTokenBad: &forged, payer.ReasonTokenExpired: &old,
	} {
		p := newPhone(t).load(func(e *payer.Loaded) { e.Token = token }).in(payer.InEmpty)
		if s, _ := p.s.(payer.Empty); s.Reason != want {
			t.Errorf("reason: got %s, want %s", s.Reason, want)
		}
		good := newToken()
		p.step(payer.Synced{Moment: p.moment(), Token: &good}).in(payer.InReady)
		p.step(payer.Synced{Moment: p.moment(), Token: &forged}).in(payer.InReady) // does not displace a good one
	}
}

func TestCodeIsRenewedEveryMinuteAndTakenForThree(t *testing.T) {
	p := ready(t)
	first, charge := p.m1(), p.sealed(5)
	p.later(payer.CodeAge - time.Second).tick()
	if !bytes.Equal(p.m1(), first) {
		t.Fatal("renewed too early")
	}
	p.later(time.Second).tick()
	if bytes.Equal(p.m1(), first) || len(last[payer.KeepCodes](p).Codes) != 2 {
		t.Fatal("not renewed, or not kept")
	}
	p.later(payer.CodeLife).got(charge).in(payer.InAsking)
	p.stop().later(time.Second).got(charge).told(payer.ReasonOtherCode).in(payer.InReady)
}

func TestRenewAtOnce(t *testing.T) {
	p := ready(t)
	for range 3 * payer.CodesMax {
		old := p.m1()
		p.later(time.Second).step(payer.Renew{Moment: p.moment()}).in(payer.InReady)
		if bytes.Equal(old, p.m1()) {
			t.Fatal("not renewed")
		}
	}
	if n := len(p.s.Held().Codes); n > payer.CodesMax {
		t.Errorf("codes kept: %d", n)
	}
}

func TestCodeIsFrozenWhileLightComes(t *testing.T) {
	p := ready(t)
	first := p.m1()
	for range 40 {
		p.later(2 * time.Second).seen().tick().in(payer.InReceiving)
	}
	if !bytes.Equal(p.m1(), first) {
		t.Fatal("changed while receiving")
	}
	p.later(payer.LightGap).tick().in(payer.InReady) // light lost half way
	if !bytes.Equal(p.m1(), first) {
		t.Fatal("changed by the loss of light")
	}
	p.later(time.Second).tick()
	if bytes.Equal(p.m1(), first) {
		t.Fatal("kept though its age is up")
	}
}

func TestCodeIsNotFrozenForEver(t *testing.T) {
	p := ready(t)
	first := p.m1()
	for range 200 {
		p.later(time.Second).seen().tick()
	}
	if bytes.Equal(p.m1(), first) {
		t.Fatal("a flicker keeps the code on screen")
	}
}

func TestClockSetBack(t *testing.T) {
	p := ready(t)
	first := p.m1()
	charge := p.sealed(5)
	p.later(-2 * time.Hour).tick()
	if bytes.Equal(p.m1(), first) {
		t.Fatal("a code from the future stays")
	}
	p.got(charge).in(payer.InAsking)
}

func TestStopBeforeTheTapSignsNothing(t *testing.T) {
	for name, from := range map[string]func(*testing.T) *phone{"asking": asking, "blocked": blocked, "unknown": unknown} {
		t.Run(name, func(t *testing.T) {
			p := from(t)
			held := p.s.Held()
			p.stop().in(payer.InReady)
			if after := p.s.Held(); len(after.Spents) != 0 || after.Last != held.Last {
				t.Error("a decision was made")
			}
		})
	}
}

func TestChargePutAside(t *testing.T) {
	p := asking(t)
	charge := p.sealed(1230)
	p.stop()
	for range 10 { // the till plays on
		p.later(payer.AsideGap - time.Second).got(charge).told(payer.ReasonAside).in(payer.InReady)
	}
	p.later(payer.AsideGap).got(charge).in(payer.InAsking) // it was away for a while
	p.later(payer.AskingMax).tick().told(payer.ReasonAskedTooLong).in(payer.InReady)
}

func TestStopAfterSigningKeepsTheAmountCounted(t *testing.T) {
	p := approved(t)
	before := p.spent()
	charge := wire.Sealed(before.M1, before.Core).Bytes()
	p.later(100 * time.Hour).tick().in(payer.InApproved) // no time ends it
	p.later(-100 * time.Hour)
	p.stop().in(payer.InReady)
	if left, _ := p.s.Held().Left(); left.Minor != 30_000-1230 {
		t.Errorf("left: %v", left)
	}
	p.later(payer.AsideGap).got(charge).in(payer.InApproved) // the same charge: the same acceptance, unasked
	if got := p.spent(); !bytes.Equal(got.M3, before.M3) || p.s.Held().Last != 1 {
		t.Error("signed again")
	}
}

func TestSecondChargeOnAUsedCode(t *testing.T) {
	p := asking(t)
	second := p.sealed(99, func(c *wire.Core) { c.Order = 2 })
	p.accept().decided().in(payer.InApproved)
	p.got(second).told(payer.ReasonCodeUsed).in(payer.InApproved)
	p.stop().got(second).told(payer.ReasonCodeUsed).in(payer.InReady)
}

func TestOneCounterForAllCodesUntilItIsUsed(t *testing.T) {
	p := ready(t)
	old := p.sealed(5)
	p.later(payer.CodeAge).tick()
	p.got(p.sealed(7)).accept().decided().stop()
	p.got(old).told(payer.ReasonCodeUsed).in(payer.InReady) // its own counter is gone
}

func TestRefusalSpendsNothing(t *testing.T) {
	p := refused(t)
	s := p.spent()
	a, err := wire.DecodeAcceptance(s.M3)
	if err != nil || a.Outcome != wire.OutcomeRefused || s.Total != 0 || s.Uses != 0 {
		t.Fatalf("refusal: %+v, %v", s, err)
	}
	p.later(payer.PaidShown).tick().in(payer.InReady)
	if left, uses := p.s.Held().Left(); left.Minor != 30_000 || uses != 50 {
		t.Errorf("left: %v in %d", left, uses)
	}
	p.later(payer.AsideGap).got(wire.Sealed(s.M1, s.Core).Bytes()).in(payer.InRefused)
}

func TestUnknownPayeeMustIntroduceItself(t *testing.T) {
	p := unknown(t)
	s, _ := p.s.(payer.Unknown)
	code, err := wire.DecodePaymentCode(p.m1())
	if err != nil || code.Abilities&wire.AbilityDirectory != 0 {
		t.Fatalf("the new code claims the directory: %v", err)
	}
	p.accept().in(payer.InUnknown) // never by itself
	p.got(introduced(s.M1, s.Core, certificate(stranger, func(c *wire.Certificate) { c.Name = "Night Market" }), tillKey)).in(payer.InAsking)
	if ask, _ := p.s.(payer.Asking); ask.Charge.Name != "Night Market" || ask.Payment() != s.Payment() {
		t.Errorf("introduced as %q", ask.Charge.Name)
	}
	p.accept().decided().in(payer.InApproved)
	directory := payer.NewDirectory(4, nil)
	p.step(payer.Synced{Moment: p.moment(), Directory: &directory}).stop()
	if code, err := wire.DecodePaymentCode(p.m1()); err != nil || code.Directory != 4 {
		t.Errorf("the new directory is not claimed: %v", err)
	}
}

func TestDirectoryEntriesAreVerified(t *testing.T) {
	forged := certificate(listed)
	forged.Name = "Somebody else"
	old := certificate(listed, func(c *wire.Certificate) { c.Expiry = wire.SecondsAt(start) })
	for _, c := range []wire.Certificate{forged, old} {
		p := newPhone(t).load(func(e *payer.Loaded) { e.Directory = payer.NewDirectory(3, []wire.Certificate{c}) })
		p.got(p.sealed(5)).in(payer.InUnknown)
	}
}

func TestSignedForm(t *testing.T) {
	p := ready(t)
	p.got(signedForm(p.m1(), p.core(listed, 5), tillKey)).in(payer.InAsking)
}

func TestReceiptsThatSayNothing(t *testing.T) {
	p := approved(t)
	good := receiptOf(p.spent(), p.at, wire.ReceiptPaid)
	bent := bytes.Clone(good)
	bent[31] ^= 1
	p.got(bent).told(payer.ReasonReceiptFalse).in(payer.InApproved)
	other := wire.Receipt{Payment: wire.PaymentID{9}, Status: wire.ReceiptPaid}.Sealed(p.spent().M3).Bytes()
	p.got(other).told(payer.ReasonReceiptFalse).in(payer.InApproved)
	p.got(receiptOf(p.spent(), p.at, wire.ReceiptForeign)).told(payer.ReasonReceiptForeign).in(payer.InApproved)
	p.got(good).in(payer.InClosing)
	p.step(payer.StoreFailed{Moment: p.moment(), Counter: 1, Full: true}).told(payer.ReasonStoreFull).in(payer.InApproved)
	if len(p.spent().Receipt) != 0 {
		t.Error("a receipt that is not stored is kept")
	}
	p.got(good).receiptKept().in(payer.InPaid)
}

func TestReceiptAfterStop(t *testing.T) {
	p := approved(t)
	receipt := receiptOf(p.spent(), p.at, wire.ReceiptPaid)
	p.stop().got(receipt).receiptKept().in(payer.InPaid)
}

func TestShownAgainNextDayWhileUnsettled(t *testing.T) {
	s := approved(t).spent()
	id := s.Payment()
	p := newPhone(t).later(24 * time.Hour).load(func(e *payer.Loaded) { e.Spents = []payer.Spent{s} }).in(payer.InReady)
	p.showAgain(id).in(payer.InApproved)
	if !bytes.Equal(last[payer.ShowAcceptance](p).M3, s.M3) {
		t.Error("another acceptance")
	}
	p.stop().step(payer.Synced{Moment: p.moment(), Words: []payer.Word{{Payment: id, Paid: true}}})
	p.showAgain(id).told(payer.ReasonNotOpen).in(payer.InReady)
}

// TestReload loses the page in each state and goes on from what was stored then.
func TestReload(t *testing.T) {
	stored := func(s payer.Spent) []payer.Spent { s.M3, s.Receipt = nil, nil; return []payer.Spent{s} }
	whole := func(s payer.Spent) []payer.Spent { s.Receipt = nil; return []payer.Spent{s} }
	tests := []struct {
		name   string
		make   func(*testing.T) *phone
		spents func(payer.Spent) []payer.Spent
		want   payer.StateName
	}{
		{"storing, before the write", storing, nil, payer.InReady},
		{"storing, after the write", storing, stored, payer.InSigning},
		{"signing", signing, stored, payer.InSigning},
		{"keeping, before the write", keeping, stored, payer.InSigning},
		{"keeping, after the write", keeping, whole, payer.InApproved},
		{"approved", approved, whole, payer.InApproved},
		{"refused", refused, whole, payer.InRefused},
		{"closing, before the write", closing, whole, payer.InApproved},
		{"paid", paid, func(s payer.Spent) []payer.Spent { return []payer.Spent{s} }, payer.InReady},
		{"failed to sign", failed, stored, payer.InSigning},
		{"failed to store", failedStore, nil, payer.InReady},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := test.make(t)
			p := newPhone(t).later(5 * time.Second)
			p.load(func(e *payer.Loaded) {
				if test.spents != nil {
					e.Spents = test.spents(before.spent())
				}
			}).in(test.want)
			if test.want == payer.InSigning {
				sameInput(t, p, before)
			}
		})
	}
}

// sameInput finishes a payment after a crash and compares what was signed.
func sameInput(t *testing.T, p, before *phone) {
	t.Helper()
	first := signing(t).effects[0].(payer.Sign)
	if before.spent().Accepted() && !bytes.Equal(last[payer.Sign](p).Input, first.Input) {
		t.Error("another input is signed")
	}
	p.sign().kept().in(payer.InApproved)
	p.stop()
	if code, err := wire.DecodePaymentCode(p.m1()); err != nil || code.Counter != 2 {
		t.Errorf("next counter: %d, %v", code.Counter, err)
	}
}

func TestChargeIsTakenAfterAReload(t *testing.T) {
	p := receiving(t)
	charge, codes := p.sealed(5), p.s.Held().Codes
	p = newPhone(t).later(10 * time.Second)
	p.nonce = 1000
	p.load(func(e *payer.Loaded) { e.Codes = codes }).in(payer.InReady)
	p.got(charge).in(payer.InAsking)
}

func TestFailures(t *testing.T) {
	t.Run("store, then retry", func(t *testing.T) {
		failedStore(t).retry().stored().sign().kept().in(payer.InApproved)
	})
	t.Run("store, then give up", func(t *testing.T) {
		p := failedStore(t).stop().in(payer.InReady)
		if left, _ := p.s.Held().Left(); left.Minor != 30_000 {
			t.Errorf("left: %v", left)
		}
		if code, err := wire.DecodePaymentCode(p.m1()); err != nil || code.Counter != 2 {
			t.Errorf("the counter is burnt all the same: %d, %v", code.Counter, err)
		}
	})
	t.Run("sign, then retry", func(t *testing.T) { failed(t).retry().sign().kept().in(payer.InApproved) })
	t.Run("sign, then give up and meet the charge again", func(t *testing.T) {
		p := failed(t)
		s := p.spent()
		p.stop().in(payer.InReady)
		if left, _ := p.s.Held().Left(); left.Minor != 30_000-1230 {
			t.Errorf("a stored decision stays counted: left %v", left)
		}
		p.got(wire.Sealed(s.M1, s.Core).Bytes()).in(payer.InSigning)
		p.sign().kept().in(payer.InApproved)
	})
	t.Run("keep, then retry", func(t *testing.T) { failedKeep(t).told(payer.ReasonStoreFailed).retry().kept().in(payer.InApproved) })
	t.Run("a false signature is never stored", func(t *testing.T) {
		p := signing(t)
		p.step(payer.Signed{Moment: p.moment(), Counter: 1, Signature: signed(otherKey, last[payer.Sign](p).Input)})
		p.told(payer.ReasonSignFailed).in(payer.InFailed)
	})
}

func TestServerEndsIt(t *testing.T) {
	p := approved(t)
	p.step(payer.Synced{Moment: p.moment(), Words: []payer.Word{{Payment: wire.PaymentID{1}, Paid: true}}}).in(payer.InApproved)
	p.step(payer.Synced{Moment: p.moment(), Words: []payer.Word{{Payment: p.spent().Payment()}}})
	p.told(payer.ReasonVoided).in(payer.InReady)
}

func TestExpiryWhileAsked(t *testing.T) {
	p := asking(t)
	p.at = start.Add(72 * time.Hour)
	p.accept().in(payer.InBlocked)
	if s, _ := p.s.(payer.Blocked); s.Reason != payer.ReasonExpired {
		t.Errorf("reason: got %s", s.Reason)
	}
}

func TestReceiptOfARefusalSaysNothing(t *testing.T) {
	p := refused(t)
	receipt := receiptOf(p.spent(), p.at, wire.ReceiptPaid)
	p.stop().got(receipt).told(payer.ReasonReceiptFalse).in(payer.InReady)
}

// TestCodeOfAUsedUpToken answers a code that a reload brought back, after its token was replaced.
func TestCodeOfAUsedUpToken(t *testing.T) {
	old := newToken(func(t *wire.Token) { t.Uses = 1 })
	before := newPhone(t).load(func(e *payer.Loaded) { e.Token = &old })
	spent := before.got(before.sealed(5)).accept().decided().spent()
	fresh := newToken(func(t *wire.Token) { t.ID[0]++ })
	code := wire.PaymentCode{Token: old, Counter: 9, Nonce: wire.Nonce{9}, Time: wire.SecondsAt(start), Abilities: wire.AbilityCamera}
	p := newPhone(t).load(func(e *payer.Loaded) {
		e.Token, e.Spents = &fresh, []payer.Spent{spent}
		e.Spents[0].Final = true
		e.Codes = []payer.Shown{{M1: code.Bytes(), At: start}}
	}).in(payer.InReady)
	core := p.core(listed, 5, func(c *wire.Core) { c.Echo = [3]byte(code.Nonce[:3]) })
	p.got(wire.Sealed(code.Bytes(), core).Bytes()).in(payer.InBlocked)
	if s, _ := p.s.(payer.Blocked); s.Reason != payer.ReasonUses {
		t.Errorf("reason: got %s", s.Reason)
	}
}

func TestClosedDecisionsGiveWayWhenThereAreTooMany(t *testing.T) {
	s := approved(t).spent()
	p := newPhone(t).load(func(e *payer.Loaded) {
		for i := range payer.SpentsMax + 2 {
			s.Counter, s.Final = wire.Counter(i+1), i == 7
			e.Spents = append(e.Spents, s)
		}
	})
	kept := p.s.Held().Spents
	if len(kept) != payer.SpentsMax || kept[0].Counter != 2 || kept[len(kept)-1].Counter != payer.SpentsMax+2 {
		t.Errorf("kept: %d, from %d to %d", len(kept), kept[0].Counter, kept[len(kept)-1].Counter)
	}
	for _, s := range kept {
		if s.Final {
			t.Error("the closed one should have gone first")
		}
	}
}
