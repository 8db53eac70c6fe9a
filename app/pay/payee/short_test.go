package payee_test

import (
	"bytes"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

var shortKey = wire.ShortKey{9}

// shortCode is a code that is shown as digits.
func shortCode(edit ...func(*wire.PaymentCode)) wire.PaymentCode {
	c := newCode(start, append([]func(*wire.PaymentCode){func(c *wire.PaymentCode) {
		c.Token = newToken(func(t *wire.Token) { t.Channels |= wire.ChannelShort })
	}}, edit...)...)
	return c.Shortened(shortKey)
}

func (d *till) readDigits(c wire.PaymentCode) *till {
	d.t.Helper()
	return d.step(payee.CodeRead{Moment: d.moment(), M1: wire.ShortOf(c).Bytes()})
}

func shortPlaying(t *testing.T) *till {
	t.Helper()
	return scanning(t).readDigits(shortCode()).stored().in(payee.InPlaying)
}

// shortAnswer is what the phone shows: its answer to the charge, with the code.
func shortAnswer(c payee.Charge, code wire.PaymentCode, outcome wire.Outcome, edit ...func(*wire.Acceptance)) []byte {
	c.M1, c.Token, c.Counter = code.Bytes(), code.Token.ID, code.Counter
	c.Payment = wire.PaymentIDOf(c.M1, c.Core)
	return wire.Carry(answer(c, outcome, edit...), c.M1)
}

func (d *till) why() payee.Reason {
	for _, f := range d.effects {
		if tell, ok := f.(payee.Tell); ok {
			return tell.Reason
		}
	}
	return ""
}

// TestShortCode: until it is answered a charge has the digits, and then the code, under which it is recorded and its receipt made.
func TestShortCode(t *testing.T) {
	code := shortCode()
	d := shortPlaying(t)
	c := d.charge()
	if !bytes.Equal(c.M1, wire.ShortOf(code).Bytes()) || c.Form != wire.FormShort {
		t.Fatalf("charge before the answer: %+v", c)
	}
	m3 := shortAnswer(c, code, wire.OutcomeAccepted)
	d.sees(m3).in(payee.InChecking).kept().in(payee.InPaid)
	c = d.charge()
	if !bytes.Equal(c.M1, code.Bytes()) || c.Payment != wire.PaymentIDOf(code.Bytes(), c.Core) || c.Token != code.Token.ID || c.Counter != 1 {
		t.Errorf("charge after it: %+v", c)
	}
	// Shown again, and the digits once more.
	d.next().later(payee.RecallGap).sees(m3).in(payee.InLate).next().begin(5).readDigits(code).in(payee.InScanning)
	if d.why() != payee.ReasonCodeUsed {
		t.Errorf("digits again: %q", d.why())
	}
}

func TestShortCodeIntroducedByTime(t *testing.T) {
	d := shortPlaying(t).later(payee.IntroduceAfter - time.Second).tick().in(payee.InPlaying).later(time.Second).tick().in(payee.InIntroducing)
	c := d.charge()
	sig := signed(tillKey, wire.ChargeInput(wire.ShortOf(shortCode()).Bytes(), c.Core))
	d.step(payee.ChargeSigned{Moment: d.moment(), Order: c.Order, Signature: sig}).in(payee.InPlaying)
	if c = d.charge(); c.Form != wire.FormShort {
		t.Errorf("form %d", c.Form)
	}
	d.later(payee.IntroduceAfter).tick().in(payee.InPlaying) // once
	d.sees(shortAnswer(c, shortCode(), wire.OutcomeAccepted)).in(payee.InChecking)
}

// TestShortCodeEnds: a refusal brings the code into its record; what was given up pays nothing any more.
func TestShortCodeEnds(t *testing.T) {
	d := shortPlaying(t)
	d.sees(shortAnswer(d.charge(), shortCode(), wire.OutcomeRefused)).in(payee.InEnding).ended().in(payee.InRefused)
	if c := d.charge(); !bytes.Equal(c.M1, shortCode().Bytes()) {
		t.Errorf("refused charge: %+v", c)
	}
	d = shortPlaying(t)
	c := d.charge()
	d.cancel().ended().in(payee.InCancelled).next().begin(5).sees(shortAnswer(c, shortCode(), wire.OutcomeAccepted)).in(payee.InScanning)
	if d.why() != payee.ReasonAcceptanceRefused {
		t.Errorf("after it was cancelled: %q", d.why())
	}
	d.readDigits(shortCode()).in(payee.InStoring) // a photograph of the digits does not block their owner
	d = shortPlaying(t)
	c = d.charge()
	d.later(payee.IntroduceAfter).tick().later(payee.WindowDefault).tick().ended().in(payee.InTimedOut)
	d.sees(shortAnswer(c, shortCode(), wire.OutcomeAccepted)).kept().in(payee.InPaid)
}

func TestShortCodeRefused(t *testing.T) {
	good := shortCode()
	for name, tt := range map[string]struct {
		sum    money.Minor
		digits []byte
		want   payee.Reason
	}{
		"above the limit":  {payee.ShortDefault + 1, wire.ShortOf(good).Bytes(), payee.ReasonShortLimit},
		"another operator": {5, wire.ShortOf(shortCode(func(c *wire.PaymentCode) { c.Token.Key = 2 })).Bytes(), payee.ReasonCodeOperator},
		"for a gate":       {5, wire.ShortCode{Operator: 1, Use: wire.ShortAtGate}.Bytes(), payee.ReasonCodeChannel},
		"check digits":     {5, []byte("990001021234567812345654"), payee.ReasonCodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			d := idle(t).begin(tt.sum).in(payee.InScanning).step(payee.CodeRead{Moment: payee.Moment{At: start}, M1: tt.digits}).in(payee.InScanning)
			if d.why() != tt.want {
				t.Errorf("got %q, want %q", d.why(), tt.want)
			}
		})
	}
}

// TestShortAnswerRefused: the code that an answer carries must be the one that was read, and allow the charge.
func TestShortAnswerRefused(t *testing.T) {
	token := func(edit func(*wire.Token)) func(*wire.PaymentCode) {
		return func(c *wire.PaymentCode) {
			c.Token = newToken(func(t *wire.Token) { t.Channels |= wire.ChannelShort; edit(t) })
		}
	}
	for name, tt := range map[string]struct {
		read, carried wire.PaymentCode
		edit          func(*wire.Acceptance)
		want          payee.Reason
	}{
		"another token's code": {shortCode(), shortCode(token(func(t *wire.Token) { t.ID[3] = 7 })), nil, payee.ReasonAcceptanceForged},
		"a token of its own making": {shortCode(), shortCode(func(c *wire.PaymentCode) {
			c.Token.Cumulative++
		}), nil, payee.ReasonAcceptanceForged},
		"altered":          {shortCode(), shortCode(), func(a *wire.Acceptance) { a.Counter++ }, payee.ReasonAcceptanceForged},
		"channel":          {newCode(start).Shortened(shortKey), newCode(start).Shortened(shortKey), nil, payee.ReasonCodeChannel},
		"limit":            {shortCode(token(func(t *wire.Token) { t.PerPayment = 1000 })), shortCode(token(func(t *wire.Token) { t.PerPayment = 1000 })), nil, payee.ReasonCodeLimit},
		"expired":          {shortCode(token(func(t *wire.Token) { t.Expiry = 1 })), shortCode(token(func(t *wire.Token) { t.Expiry = 1 })), nil, payee.ReasonCodeExpired},
		"an hour old code": {shortCode(hourOld), shortCode(hourOld), nil, payee.ReasonCodeStale},
		"counts wrongly":   {shortCode(), shortCode(), func(a *wire.Acceptance) { a.Uses = 51 }, payee.ReasonAcceptanceLimit},
	} {
		t.Run(name, func(t *testing.T) {
			d := scanning(t).readDigits(tt.read).stored().in(payee.InPlaying)
			var edits []func(*wire.Acceptance)
			if tt.edit != nil {
				edits = append(edits, tt.edit)
			}
			d.sees(shortAnswer(d.charge(), tt.carried, wire.OutcomeAccepted, edits...)).in(payee.InPlaying)
			if d.why() != tt.want {
				t.Errorf("got %q, want %q", d.why(), tt.want)
			}
		})
	}
	d := shortPlaying(t)
	d.sees(shortAnswer(d.charge(), shortCode(), wire.OutcomeAccepted)[:wire.AcceptanceSize]).in(payee.InPlaying)
	if d.why() != payee.ReasonAcceptanceForeign {
		t.Errorf("without its code: %q", d.why())
	}
}

func hourOld(c *wire.PaymentCode) { c.Time -= 3600 }
