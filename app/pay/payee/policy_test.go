package payee_test

import (
	"testing"
	"time"

	"glint/app/pay/payee"
	"glint/app/wire"
)

// TestTokenPolicy holds a till, offline and by itself, to every limit of a token. The phone's and the server's
// tests of this name (packages payer and match) have the same lines.
func TestTokenPolicy(t *testing.T) {
	type edit = func(*wire.Token)
	coded := func(e edit) func(*wire.PaymentCode) {
		return func(c *wire.PaymentCode) { c.Token = newToken(e) }
	}
	atCode := []struct {
		name  string
		token edit
		want  payee.Reason // of a code, for a sum of 1230
	}{
		{"per payment", func(t *wire.Token) { t.PerPayment = 1229 }, payee.ReasonCodeLimit},
		{"cumulative, from the first", func(t *wire.Token) { t.Cumulative = 1229 }, payee.ReasonCodeLimit},
		{"expiry", func(t *wire.Token) { t.Expiry = wire.SecondsAt(start) }, payee.ReasonCodeExpired},
		{"currency", func(t *wire.Token) { t.Currency = 840 }, payee.ReasonCodeCurrency},
		{"scope: another payee", func(t *wire.Token) { t.Scope.Payee = 9 }, payee.ReasonCodeScope},
		{"scope: another section", func(t *wire.Token) { t.Scope.Section = 9 }, payee.ReasonCodeScope},
		{"channel: light", func(t *wire.Token) { t.Channels = wire.ChannelOnline }, payee.ReasonCodeChannel},
	}
	for _, test := range atCode {
		t.Run(test.name, func(t *testing.T) {
			scanning(t).read(newCode(start, coded(test.token))).told(test.want).in(payee.InScanning)
		})
	}
	t.Run("scope: this payee, and its section", func(t *testing.T) {
		for _, scope := range []wire.Scope{{Payee: 7}, {Section: 9}} {
			d := closed(t).load(func(t *payee.Till) {
				t.Certificate.Section = 9
				t.Certificate.Signature = signed(serverKey, t.Certificate.SigningInput())
			})
			d.begin(1230).in(payee.InScanning).read(newCode(start, coded(func(t *wire.Token) { t.Scope = scope }))).in(payee.InStoring)
		}
	})
	t.Run("channel: one-way", func(t *testing.T) {
		allowed := func(t *wire.Token) { t.Channels |= wire.ChannelOneWay }
		scanning(t).read(oneWay(start, func(*wire.Token) {})).told(payee.ReasonCodeChannel).in(payee.InScanning)
		scanning(t).read(oneWay(start, allowed)).in(payee.InStoring)
	})
	atAcceptance := []struct {
		name   string
		answer func(*wire.Acceptance)
		later  time.Duration
		want   payee.Reason
	}{
		{"cumulative", func(a *wire.Acceptance) { a.Spent = 30_001 }, 0, payee.ReasonAcceptanceLimit},
		{"count", func(a *wire.Acceptance) { a.Uses = 51 }, 0, payee.ReasonAcceptanceLimit},
		{"expiry, signed after the grace", func(a *wire.Acceptance) { a.Time = wire.SecondsAt(start.Add(96*time.Hour + time.Second)) }, 0, payee.ReasonCodeExpired},
		{"expiry, seen after the grace", func(*wire.Acceptance) {}, 96*time.Hour + time.Second, payee.ReasonCodeExpired},
	}
	for _, test := range atAcceptance {
		t.Run(test.name, func(t *testing.T) {
			d := timedOut(t)
			d.at = start
			d.later(test.later).sees(answer(d.charge(), wire.OutcomeAccepted, test.answer)).told(test.want).in(payee.InTimedOut)
		})
	}
	t.Run("expiry, within the grace", func(t *testing.T) {
		d := timedOut(t)
		d.at = start.Add(96 * time.Hour)
		d.sees(accepts(d.charge())).in(payee.InChecking)
	})
}

// oneWay is a signed one-way code on a token of the test's choice.
func oneWay(at time.Time, edit func(*wire.Token)) wire.PaymentCode {
	c := newCode(at, func(c *wire.PaymentCode) { c.Token, c.Signed, c.OneWay = newToken(edit), true, true })
	c.Signature = signed(phoneKey, c.SigningInput())
	return c
}

func TestSignedCodesLiveTwoMinutes(t *testing.T) {
	code := func(at time.Time) wire.PaymentCode {
		return oneWay(at, func(t *wire.Token) { t.Channels |= wire.ChannelOneWay })
	}
	for _, d := range []time.Duration{-payee.SignedLeeway, payee.SignedLeeway} {
		scanning(t).read(code(start.Add(d))).in(payee.InStoring)
	}
	scanning(t).read(code(start.Add(-payee.SignedLeeway - time.Second))).told(payee.ReasonCodeStale)
	scanning(t).read(code(start.Add(payee.SignedLeeway + time.Second))).told(payee.ReasonCodeFuture)
	forged := code(start)
	forged.Signature[9] ^= 1
	scanning(t).read(forged).told(payee.ReasonCodeForged)
}
