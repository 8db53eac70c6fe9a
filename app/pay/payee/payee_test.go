package payee_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

func TestWholePayment(t *testing.T) {
	d := scanning(t).read(newCode(start)).in(payee.InStoring)
	c := last[payee.CommitCharge](d).Charge
	if c.Order != 1 || c.Core.Amount != 1230 || c.Core.Payee != 7 || c.Reference != "table 4" || c.Form != wire.FormSealed {
		t.Errorf("charge: %+v", c)
	}
	d.stored().in(payee.InPlaying)
	charge, err := wire.DecodeCharge(last[payee.Play](d).Payload)
	if err != nil || charge.Core != c.Core || charge.Verify(c.M1, nil, wire.PublicKey{}) != nil {
		t.Fatalf("played: %+v, %v", charge, err)
	}
	d.later(20 * time.Second).sees(accepts(c)).in(payee.InChecking)
	kept := last[payee.CommitAcceptance](d)
	r := kept.Record
	if r.Role != wire.RolePayee || r.Ending != wire.EndingAccepted || r.Reference != "table 4" || r.PaymentID() != c.Payment {
		t.Errorf("record: %+v", r)
	}
	r.Signature = signed(tillKey, r.SigningInput())
	if head, err := journal.Verify(journal.Head{}, []wire.Record{r}, public(tillKey)); err != nil || head != kept.Head {
		t.Errorf("log: head %v, %v", head, err)
	}
	d.kept().in(payee.InPaid)
	receipt, err := wire.DecodeReceipt(last[payee.Play](d).Payload)
	if err != nil || receipt.Verify(kept.Charge.M3) != nil || receipt.Payment != c.Payment || receipt.Status != wire.ReceiptPaid {
		t.Errorf("receipt: %+v, %v", receipt, err)
	}
	d.later(payee.ReceiptFor).tick().in(payee.InPaid)
	d.next().in(payee.InIdle)
	d.begin(5).read(newCode(d.at, nextCode(2)))
	if got := last[payee.CommitCharge](d).Charge.Order; got != 2 {
		t.Errorf("next order: got %d", got)
	}
}

func TestIntroducedForm(t *testing.T) {
	tests := []struct {
		name  string
		since uint16
		code  func(*wire.PaymentCode)
		want  wire.Form
	}{
		{"listed in the phone's directory", 5, func(*wire.PaymentCode) {}, wire.FormSealed},
		{"listed later", 6, func(*wire.PaymentCode) {}, wire.FormIntroduced},
		{"never listed", 0, func(*wire.PaymentCode) {}, wire.FormIntroduced},
		{"phone without a directory", 3, undirected, wire.FormIntroduced},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := closed(t).load(func(t *payee.Till) { t.ListedSince = test.since }).begin(5).read(newCode(start, test.code)).stored()
			if test.want == wire.FormIntroduced {
				d.in(payee.InSigning).signs()
			}
			d.in(payee.InPlaying)
			charge, err := wire.DecodeCharge(last[payee.Play](d).Payload)
			if err != nil || charge.Form != test.want {
				t.Fatalf("form: got %d, want %d, %v", charge.Form, test.want, err)
			}
			if err := charge.Verify(d.charge().M1, newTill().Ring, wire.PublicKey{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// sensing makes a code that of a phone with a light sensor and no camera.
func sensing(c *wire.PaymentCode) { c.Abilities = wire.AbilitySensor | wire.AbilityDirectory }

// TestTinyForm: a phone that has a light sensor and no camera gets 16 bytes, which stand for the core that is stored.
func TestTinyForm(t *testing.T) {
	d := closed(t).load().begin(1230).read(newCode(start.Add(-2*time.Minute), sensing)).stored().in(payee.InPlaying)
	payload := last[payee.Play](d).Payload
	tiny, err := wire.DecodeTiny(payload)
	if err != nil {
		t.Fatal(err)
	}
	c, err := tiny.Open(d.charge().M1)
	if err != nil || c.Core != d.charge().Core || d.charge().Form != wire.FormTiny {
		t.Errorf("stands for %+v, %v; stored is %+v", c.Core, err, d.charge())
	}
	kept := newTill()
	kept.Charges = []payee.Charge{d.charge()}
	again := closed(t).step(payee.Loaded{Moment: d.moment(), Till: kept}).in(payee.InPlaying) // after a crash: the same light
	if got := last[payee.Play](again).Payload; !bytes.Equal(got, payload) {
		t.Errorf("after a crash: got %x, want %x", got, payload)
	}
}

// TestTinyRefusals: what a light sensor cannot be charged is refused by name; the same phone with a camera is charged.
func TestTinyRefusals(t *testing.T) {
	tests := []struct {
		name string
		sum  money.Minor
		till func(*payee.Till)
		code func(*wire.PaymentCode)
		want payee.Reason
	}{
		{"above the usual limit", payee.TinyDefault + 1, func(*payee.Till) {}, sensing, payee.ReasonTinyLimit},
		{"above the till's limit", 501, func(t *payee.Till) { t.TinyMost = 500 }, sensing, payee.ReasonTinyLimit},
		{"order number too high", 5, func(t *payee.Till) { t.Last = wire.TinyOrderMax }, sensing, payee.ReasonTinyOrders},
		{"payee not in the directory", 5, func(t *payee.Till) { t.ListedSince = 6 }, sensing, payee.ReasonTinyUnknown},
		{"no directory", 5, func(*payee.Till) {}, func(c *wire.PaymentCode) { c.Abilities, c.Directory = wire.AbilitySensor, 0 }, payee.ReasonTinyUnknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := closed(t).load(test.till).begin(test.sum)
			d.read(newCode(start, test.code)).told(test.want).in(payee.InScanning)
			d.read(newCode(start, func(c *wire.PaymentCode) { test.code(c); c.Abilities |= wire.AbilityCamera })).in(payee.InStoring)
		})
	}
	d := closed(t).load(func(t *payee.Till) { t.TinyMost = 1 << 40; t.Last = wire.TinyOrderMax - 1 }).begin(20_000)
	d.read(newCode(start, sensing)).in(payee.InStoring) // at the limits of till, form and token
}

func TestSumsThatCannotBeCharged(t *testing.T) {
	tests := []struct {
		name      string
		sum       money.Amount
		reference string
		want      payee.Reason
	}{
		{"zero", money.Amount{Currency: money.CNY}, "", payee.ReasonAmount},
		{"negative", money.Amount{Minor: -1, Currency: money.CNY}, "", payee.ReasonAmount},
		{"least", money.Amount{Minor: math.MinInt64, Currency: money.CNY}, "", payee.ReasonAmount},
		{"above four bytes", money.Amount{Minor: money.MaxMinor + 1, Currency: money.CNY}, "", payee.ReasonOverflow},
		{"largest", money.Amount{Minor: math.MaxInt64, Currency: money.CNY}, "", payee.ReasonOverflow},
		{"other currency", money.Amount{Minor: 5, Currency: 840}, "", payee.ReasonCurrency},
		{"no currency", money.Amount{Minor: 5}, "", payee.ReasonCurrency},
		{"long reference", money.Amount{Minor: 5, Currency: money.CNY}, strings.Repeat("x", wire.ReferenceMax+1), payee.ReasonReference},
		{"reference of control characters", money.Amount{Minor: 5, Currency: money.CNY}, "a\nb", payee.ReasonReference},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := idle(t)
			d.step(payee.Begin{Moment: d.moment(), Sum: test.sum, Reference: test.reference}).told(test.want).in(payee.InIdle)
			d.begin(5).in(payee.InScanning)
		})
	}
	for want, edit := range map[payee.Reason]func(*payee.Till){
		payee.ReasonTillExpired: func(t *payee.Till) { t.Certificate.Expiry = wire.SecondsAt(start) },
		payee.ReasonOrders:      func(t *payee.Till) { t.Last = math.MaxUint32 },
		payee.ReasonLogFull:     func(t *payee.Till) { t.Head.Number = math.MaxUint32 - 3 },
	} {
		closed(t).load(edit).begin(5).told(want).in(payee.InIdle)
	}
}

func TestCodesThatAreNotTaken(t *testing.T) {
	token := func(edit func(*wire.Token)) func(*wire.PaymentCode) {
		return func(c *wire.PaymentCode) { c.Token = newToken(edit) }
	}
	at := func(d time.Duration) func(*wire.PaymentCode) {
		return func(c *wire.PaymentCode) { c.Time = wire.SecondsAt(start.Add(d)) }
	}
	tests := []struct {
		name string
		code func(*wire.PaymentCode)
		want payee.Reason
	}{
		{"forged token", func(c *wire.PaymentCode) { c.Token.Cumulative++ }, payee.ReasonCodeForged},
		{"another operator", token(func(t *wire.Token) { t.Key = 2 }), payee.ReasonCodeOperator},
		{"expired token", token(func(t *wire.Token) { t.Expiry = wire.SecondsAt(start) }), payee.ReasonCodeExpired},
		{"revoked token", token(func(t *wire.Token) { t.ID = wire.TokenID{66} }), payee.ReasonCodeRevoked},
		{"not for light", token(func(t *wire.Token) { t.Channels = wire.ChannelOneWay }), payee.ReasonCodeChannel},
		{"other currency", token(func(t *wire.Token) { t.Currency = 840 }), payee.ReasonCodeCurrency},
		{"above one payment", token(func(t *wire.Token) { t.PerPayment = 1229 }), payee.ReasonCodeLimit},
		{"above the whole allowance", token(func(t *wire.Token) { t.Cumulative = 1229 }), payee.ReasonCodeLimit},
		{"old picture", at(-payee.CodeLeeway - time.Second), payee.ReasonCodeStale},
		{"clock far ahead", at(payee.CodeLeeway + time.Second), payee.ReasonCodeFuture},
		{"signed by another device", func(c *wire.PaymentCode) {
			c.Signed = true
			c.Signature = signed(otherKey, c.SigningInput())
		}, payee.ReasonCodeForged},
	}
	revoked := func(t *payee.Till) { t.Snapshot = wire.Snapshot{Tokens: []wire.TokenID{{66}}} }
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := closed(t).load(revoked).begin(1230)
			d.read(newCode(start, test.code)).told(test.want).in(payee.InScanning)
			d.read(newCode(start)).in(payee.InStoring) // work goes on
		})
	}
	for name, m1 := range map[string][]byte{"nothing": nil, "truncated": newCode(start).Bytes()[:100], "oversized": make([]byte, 300)} {
		t.Run(name, func(t *testing.T) {
			d := scanning(t)
			d.step(payee.CodeRead{Moment: d.moment(), M1: m1}).told(payee.ReasonCodeMalformed).in(payee.InScanning)
		})
	}
	d := scanning(t)
	d.step(payee.ForeignRead{Moment: d.moment()}).told(payee.ReasonCodeForeign)
	d.step(payee.ForeignRead{Moment: d.moment(), Broken: true}).told(payee.ReasonCodeMalformed).in(payee.InScanning)
	d.later(payee.ScanDefault).tick().in(payee.InIdle)
}

func TestCodesAtTheEdgeOfTime(t *testing.T) {
	for _, d := range []time.Duration{-payee.CodeLeeway, payee.CodeLeeway} {
		scanning(t).read(newCode(start.Add(d))).in(payee.InStoring)
	}
}

func TestSecondChargeOnAUsedCode(t *testing.T) {
	t.Run("paid: the counter is gone, on every code that carries it", func(t *testing.T) {
		d := paid(t).next().begin(5)
		d.read(newCode(start)).told(payee.ReasonCodeUsed)
		d.read(newCode(start, func(c *wire.PaymentCode) { c.Nonce[5]++ })).told(payee.ReasonCodeUsed)
		d.read(newCode(start, nextCode(2))).in(payee.InStoring)
	})
	t.Run("an earlier counter", func(t *testing.T) {
		d := scanning(t).read(newCode(start, nextCode(3))).stored()
		d.sees(accepts(d.charge())).kept().next().begin(5)
		d.read(newCode(start, nextCode(2))).told(payee.ReasonCodeUsed)
	})
	t.Run("refused: likewise", func(t *testing.T) {
		refused(t).next().begin(5).read(newCode(start)).told(payee.ReasonCodeUsed)
	})
	t.Run("cancelled unanswered: a stolen picture does not keep the owner from paying", func(t *testing.T) {
		d := cancelled(t).next().begin(5)
		d.read(newCode(start)).in(payee.InStoring)
	})
	t.Run("timed out unanswered: likewise, and of two answers one counts", func(t *testing.T) {
		d := timedOut(t)
		first := d.charge()
		d.next().begin(5).read(newCode(start)).in(payee.InStoring).stored()
		d.sees(accepts(d.charge())).kept().in(payee.InPaid).next()
		d.sees(answer(first, wire.OutcomeAccepted)).told(payee.ReasonAcceptanceLimit).in(payee.InIdle)
	})
	t.Run("paid elsewhere: the code is gone", func(t *testing.T) {
		foreign(t).next().begin(5).read(newCode(start)).told(payee.ReasonCodeCharged)
	})
	t.Run("after a reload", func(t *testing.T) {
		c := paid(t).charge()
		d := closed(t).later(payee.RecallAge).load(func(t *payee.Till) { t.Charges = []payee.Charge{c} }).begin(5)
		d.read(newCode(start)).told(payee.ReasonCodeUsed).in(payee.InScanning)
	})
}

func TestCodeChangesWhileThePhoneReceives(t *testing.T) {
	d := playing(t)
	c := d.charge()
	d.read(newCode(start)).in(payee.InPlaying)
	d.later(time.Minute).read(newCode(d.at, nextCode(1))).in(payee.InPlaying)
	if got := d.charge(); got.Payment != c.Payment {
		t.Error("the charge moved to another code")
	}
	d.read(newCode(d.at, func(c *wire.PaymentCode) { c.Token = newToken(func(t *wire.Token) { t.ID[0]++ }) })).told(payee.ReasonCodeOther)
	d.sees(accepts(c)).kept().in(payee.InPaid)
}

func TestIntroductionOnDemand(t *testing.T) {
	d := introducing(t)
	c := d.charge()
	d.signs().in(payee.InPlaying)
	charge, err := wire.DecodeCharge(last[payee.Play](d).Payload)
	if err != nil || charge.Form != wire.FormIntroduced || charge.Core != c.Core || charge.Verify(c.M1, newTill().Ring, wire.PublicKey{}) != nil {
		t.Fatalf("played: %+v, %v", charge, err)
	}
	d.read(newCode(d.at, nextCode(1), undirected)).in(payee.InPlaying) // once is enough
	d.sees(accepts(c)).kept().in(payee.InPaid)

	d = introducing(t)
	d.step(payee.SignFailed{Moment: d.moment(), Order: 1}).told(payee.ReasonSignFailed).in(payee.InPlaying)
	introducing(t).sees(accepts(c)).in(payee.InChecking).kept().in(payee.InPaid)
}

func TestAcceptancesThatAreNotTaken(t *testing.T) {
	edit := func(f func(*wire.Acceptance)) func(payee.Charge) []byte {
		return func(c payee.Charge) []byte { return answer(c, wire.OutcomeAccepted, f) }
	}
	tests := []struct {
		name string
		make func(payee.Charge) []byte
		want payee.Reason
	}{
		{"nothing", func(payee.Charge) []byte { return nil }, payee.ReasonAcceptanceMalformed},
		{"truncated", func(c payee.Charge) []byte { return accepts(c)[:100] }, payee.ReasonAcceptanceMalformed},
		{"altered signature", func(c payee.Charge) []byte { b := accepts(c); b[105] ^= 1; return b }, payee.ReasonAcceptanceForged},
		{"altered total", func(c payee.Charge) []byte { b := accepts(c); b[22] ^= 1; return b }, payee.ReasonAcceptanceForged},
		{"another counter", edit(func(a *wire.Acceptance) { a.Counter++ }), payee.ReasonAcceptanceForged},
		{"with a tip", edit(func(a *wire.Acceptance) { a.Tip, a.Spent = 1, a.Spent+1 }), payee.ReasonAcceptanceLimit},
		{"counted too little", edit(func(a *wire.Acceptance) { a.Spent = 1229 }), payee.ReasonAcceptanceLimit},
		{"beyond the allowance", edit(func(a *wire.Acceptance) { a.Spent = 30_001 }), payee.ReasonAcceptanceLimit},
		{"beyond the uses", edit(func(a *wire.Acceptance) { a.Uses = 51 }), payee.ReasonAcceptanceLimit},
		{"another phone's", edit(func(a *wire.Acceptance) { a.Token[0]++ }), payee.ReasonAcceptanceForeign},
		{"an older one of this phone", func(c payee.Charge) []byte {
			c.Counter = 9
			return elsewhere(c)
		}, payee.ReasonAcceptanceForeign},
	}
	for _, from := range []func(*testing.T) *till{playing, introducing, timedOut, foreign} {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				d := from(t)
				name := d.s.Name()
				d.sees(test.make(d.charge())).told(test.want).in(name)
				d.sees(accepts(d.charge())).in(payee.InChecking).kept().in(payee.InPaid) // work goes on
			})
		}
	}
}

func TestPhoneHasPaidSomeoneElse(t *testing.T) {
	d := playing(t)
	c := d.charge()
	d.sees(elsewhere(c)).in(payee.InEnding)
	r := last[payee.CommitEnding](d).Record
	if r.Ending != wire.EndingForeign || !bytes.Equal(r.Acceptance, elsewhere(c)) {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InForeign)
	d.sees(elsewhere(c)).told(payee.ReasonAcceptanceForeign).in(payee.InForeign) // recorded once
	d.playAgain().sees(elsewhere(c)).told(payee.ReasonAcceptanceForeign).in(payee.InPlaying)
	d.sees(accepts(c)).kept().in(payee.InPaid)
}

func TestSecondSignatureOfACounterIsKept(t *testing.T) {
	d := timedOut(t)
	first := d.charge()
	d.next().begin(5).read(newCode(start)).stored().in(payee.InPlaying)
	d.sees(accepts(first)).in(payee.InChecking).kept().in(payee.InLate).next().in(payee.InPlaying)
	m3 := accepts(d.charge())
	d.sees(m3).in(payee.InEnding)
	if r := last[payee.CommitEnding](d).Record; r.Ending != wire.EndingForeign || !bytes.Equal(r.Acceptance, m3) {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InForeign)
	d.sees(m3).told(payee.ReasonAcceptanceLimit).in(payee.InForeign) // never paid by it
}

func TestRefusalEndsAtOnce(t *testing.T) {
	d := playing(t)
	m3 := refuses(d.charge())
	d.sees(m3).in(payee.InEnding)
	if r := last[payee.CommitEnding](d).Record; r.Ending != wire.EndingRefused || !bytes.Equal(r.Acceptance, m3) {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InRefused)
	c := d.charge()
	d.next().begin(5).sees(m3).told(payee.ReasonAcceptanceRefused).in(payee.InScanning)
	d.sees(accepts(c)).told(payee.ReasonAcceptanceRefused).in(payee.InScanning) // a phone that signs both
}

func TestCancelBeforeTheLightLeavesNoRecord(t *testing.T) {
	d := scanning(t).cancel().in(payee.InIdle)
	if h := d.s.Held(); len(h.Charges) != 0 || h.Head.Number != 0 || h.Last != 0 {
		t.Errorf("something is left: %+v", h)
	}
}

func TestCancelAfterTheLightIsRecorded(t *testing.T) {
	d := playing(t).cancel()
	if r := last[payee.CommitEnding](d).Record; r.Ending != wire.EndingCancelled || len(r.Acceptance) != 0 {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InCancelled)
	c := d.charge()
	d.next().step(payee.LookBack{Moment: d.moment()})
	d.sees(accepts(c)).in(payee.InChecking)
	if r := last[payee.CommitAcceptance](d).Record; r.Number != 2 || r.PaymentID() != c.Payment {
		t.Errorf("second record: %+v", r)
	}
	d.kept().in(payee.InLate)
	if s, _ := d.s.(payee.Late); !s.Cancelled || s.Playing {
		t.Error("a cancelled charge must not be said paid, nor its receipt played")
	}
	d.playAgain().in(payee.InLate)
	if s, _ := d.s.(payee.Late); s.Playing {
		t.Error("receipt of a cancelled charge")
	}
}

func TestAcceptanceNeverSeen(t *testing.T) {
	d := playing(t)
	payload := last[payee.Play](d).Payload
	d.later(payee.WindowDefault - time.Second).tick().in(payee.InPlaying)
	d.later(time.Second).tick().in(payee.InEnding)
	if r := last[payee.CommitEnding](d).Record; r.Ending != wire.EndingTimedOut {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InTimedOut)
	d.playAgain().in(payee.InPlaying)
	if !bytes.Equal(last[payee.Play](d).Payload, payload) || d.charge().Order != 1 {
		t.Error("play again made a new charge")
	}
	d.later(payee.WindowDefault).tick().in(payee.InTimedOut) // the record is there already
	if n := d.s.Held().Head.Number; n != 1 {
		t.Errorf("records: %d", n)
	}
	d.sees(accepts(d.charge())).kept().in(payee.InPaid)
	if n := d.s.Held().Head.Number; n != 2 {
		t.Errorf("records: %d", n)
	}
}

func TestShownAgainNextDay(t *testing.T) {
	d, c := withEarlier(t, payee.InIdle, timedOut)
	d.later(24 * time.Hour)
	d.step(payee.LookBack{Moment: d.moment()}).sees(accepts(c)).kept().in(payee.InLate)
	if got := d.charge(); got.Order != c.Order || !got.Accepted() {
		t.Errorf("settled: %+v", got)
	}
	d.next().in(payee.InIdle)
	d.sees(accepts(c)).in(payee.InIdle) // still in view: said once
	d.later(payee.RecallGap).sees(accepts(c)).in(payee.InLate)
	if s, _ := d.s.(payee.Late); !s.Known {
		t.Error("counted twice")
	}
	if n := d.s.Held().Head.Number; n != 1 {
		t.Errorf("records: %d", n)
	}
}

func TestEarlierAcceptanceInterruptsAndGoesBack(t *testing.T) {
	for _, state := range backState {
		t.Run(string(state), func(t *testing.T) {
			d, c := withEarlier(t, state, timedOut)
			sum := money.Minor(0)
			if s, ok := d.s.(payee.Scanning); ok {
				sum = s.Sum.Minor
			}
			d.sees(accepts(c)).kept().in(payee.InLate).next().in(state)
			if s, ok := d.s.(payee.Scanning); ok && s.Sum.Minor != sum {
				t.Error("the sum is lost")
			}
		})
	}
}

func TestEarlierAcceptanceWhileIntroducing(t *testing.T) {
	d, c := withEarlier(t, payee.InIntroducing, timedOut)
	current := d.charge().Order
	d.sees(accepts(c)).kept().in(payee.InLate).next().in(payee.InPlaying)
	if got := d.charge().Order; got != current {
		t.Errorf("back at order %d, want %d", got, current)
	}
}

func TestOldestChargesGiveWayWhenThereAreTooMany(t *testing.T) {
	c := timedOut(t).charge()
	d := closed(t).load(func(t *payee.Till) {
		for i := range payee.ChargesMax + 5 {
			c.Order = wire.Order(i + 1)
			t.Charges = append(t.Charges, c)
		}
	})
	d.step(payee.Synced{Moment: d.moment()})
	if h := d.s.Held(); len(h.Charges) != payee.ChargesMax || h.Charges[0].Order != 6 || h.Last != payee.ChargesMax+5 {
		t.Errorf("kept: %d, last %d", len(h.Charges), h.Last)
	}
}

// TestReload loses the page in each state and goes on from what was stored then.
func TestReload(t *testing.T) {
	open := func(d *till) []payee.Charge {
		c := d.charge()
		c.Ending, c.M3, c.Ended, c.Cancelled = 0, nil, 0, false
		return []payee.Charge{c}
	}
	whole := func(d *till) []payee.Charge { return []payee.Charge{d.charge()} }
	none := func(*till) []payee.Charge { return nil }
	tests := []struct {
		name   string
		make   func(*testing.T) *till
		stored func(*till) []payee.Charge
		want   payee.StateName
	}{
		{"idle", idle, none, payee.InIdle},
		{"scanning", scanning, none, payee.InIdle},
		{"storing, before the write", storing, none, payee.InIdle},
		{"storing, after the write", storing, open, payee.InPlaying},
		{"signing", signing, open, payee.InSigning},
		{"playing", playing, open, payee.InPlaying},
		{"introducing", introducing, open, payee.InPlaying},
		{"checking, before the write", checking, open, payee.InPlaying},
		{"checking, after the write", checking, whole, payee.InPaid},
		{"paid", paid, whole, payee.InPaid},
		{"ending, before the write", ending, open, payee.InPlaying},
		{"ending, after the write", ending, whole, payee.InIdle},
		{"refused", refused, whole, payee.InIdle},
		{"cancelled", cancelled, whole, payee.InIdle},
		{"timed out", timedOut, whole, payee.InIdle},
		{"foreign", foreign, whole, payee.InIdle},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := test.make(t)
			charges := test.stored(before)
			d := closed(t).later(5 * time.Second).load(func(t *payee.Till) { t.Charges = charges }).in(test.want)
			if len(charges) == 1 && d.s.Held().Last != 1 {
				t.Error("the order number would be used again")
			}
			if test.want == payee.InPlaying {
				d.sees(accepts(charges[0])).kept().in(payee.InPaid)
			}
		})
	}
}

func TestChargesWithoutAnEndingAreSwept(t *testing.T) {
	c := playing(t).charge()
	d := closed(t).later(time.Hour).load(func(t *payee.Till) { t.Charges = []payee.Charge{c} }).in(payee.InSweeping)
	if r := last[payee.CommitEnding](d).Record; r.Ending != wire.EndingTimedOut || r.Number != 1 {
		t.Errorf("record: %+v", r)
	}
	d.ended().in(payee.InIdle)
	d.sees(accepts(c)).kept().in(payee.InLate) // and still takes its acceptance
}

func TestFailures(t *testing.T) {
	t.Run("store, then retry", func(t *testing.T) { failedStore(t).retry().stored().in(payee.InPlaying) })
	t.Run("store, then give up", func(t *testing.T) {
		d := failedStore(t).cancel().in(payee.InIdle)
		if h := d.s.Held(); h.Last != 1 || len(h.Charges) != 0 {
			t.Errorf("the order number is burnt, the charge is not there: %+v", h)
		}
	})
	t.Run("sign, then retry", func(t *testing.T) { failedSign(t).retry().signs().in(payee.InPlaying) })
	t.Run("sign, then give up", func(t *testing.T) { failedSign(t).cancel().ended().in(payee.InCancelled) })
	t.Run("keep, then retry", func(t *testing.T) { failedKeep(t).retry().kept().in(payee.InPaid) })
	t.Run("keep, then play again", func(t *testing.T) {
		d := failedKeep(t).playAgain().in(payee.InPlaying)
		d.sees(accepts(d.charge())).kept().in(payee.InPaid)
	})
	t.Run("keep, then give up", func(t *testing.T) { failedKeep(t).cancel().ended().in(payee.InCancelled) })
	t.Run("end, then retry", func(t *testing.T) { failedEnd(t).told(payee.ReasonStoreFull).retry().ended().in(payee.InCancelled) })
	t.Run("end, then give up", func(t *testing.T) { failedEnd(t).cancel().in(payee.InIdle) })
	t.Run("a false signature is never played", func(t *testing.T) {
		d := signing(t)
		d.step(payee.ChargeSigned{Moment: d.moment(), Order: 1, Signature: signed(otherKey, last[payee.SignCharge](d).Input)})
		d.told(payee.ReasonSignFailed).in(payee.InFailed)
	})
}

func TestNewsFromTheServer(t *testing.T) {
	d := paid(t)
	id := d.charge().Payment
	d.next()
	d.step(payee.Synced{Moment: d.moment(), Final: []wire.PaymentID{id}})
	if c := d.s.Held().Charges; len(c) != 1 || !c[0].Final {
		t.Fatalf("charges: %+v", c)
	}
	d.later(payee.KeepFor + time.Minute).step(payee.Synced{Moment: d.moment(), Snapshot: &wire.Snapshot{Tokens: []wire.TokenID{{1}}}, ListedSince: 8})
	if h := d.s.Held(); len(h.Charges) != 0 || h.Last != 1 || h.ListedSince != 8 {
		t.Errorf("till: %+v", h)
	}
	d.begin(5).read(newCode(d.at)).told(payee.ReasonCodeRevoked)
	open := timedOut(t).next().later(100 * time.Hour)
	open.step(payee.Synced{Moment: open.moment(), ListedSince: 8})
	if c := open.s.Held().Charges; len(c) != 1 {
		t.Errorf("an open charge is forgotten: %+v", c)
	}
	forged := newTill().Certificate
	forged.Name = "Somebody else"
	d.step(payee.Synced{Moment: d.moment(), Certificate: &forged})
	if got := d.s.Held().Certificate.Name; got != "Harbour Tea" {
		t.Errorf("took a certificate that the server did not sign: %q", got)
	}
}

func TestWholeSignalsAreCounted(t *testing.T) {
	d := playing(t)
	d.step(payee.Played{Moment: d.moment(), Whole: 2})
	if s, _ := d.s.(payee.Playing); s.Whole != 2 {
		t.Errorf("whole: %d", s.Whole)
	}
	d.playAgain()
	if s, _ := d.s.(payee.Playing); s.Whole != 0 {
		t.Errorf("whole after play again: %d", s.Whole)
	}
}
