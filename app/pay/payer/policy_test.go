package payer_test

import (
	"testing"
	"time"

	"glint/app/pay/payer"
	"glint/app/wire"
)

// TestTokenPolicy holds a phone, by itself, to every limit of its token. The till's and the server's tests
// of this name (packages payee and match) have the same lines.
func TestTokenPolicy(t *testing.T) {
	tests := []struct {
		name  string
		token func(*wire.Token)
		paid  uint32 // before, on the same token
		later time.Duration
		want  payer.Reason // of a charge of 1230
	}{
		{"per payment", func(t *wire.Token) { t.PerPayment = 1229 }, 0, 0, payer.ReasonLimit},
		{"cumulative, from the first", func(t *wire.Token) { t.Cumulative = 1229 }, 0, 0, payer.ReasonAllowance},
		{"cumulative", func(t *wire.Token) { t.Cumulative = 1329 }, 100, 0, payer.ReasonAllowance},
		{"expiry", func(t *wire.Token) { t.Expiry = wire.SecondsAt(start.Add(30 * time.Second)) }, 0, 30 * time.Second, payer.ReasonExpired},
		{"currency", func(t *wire.Token) { t.Currency = 840 }, 0, 0, payer.ReasonCurrency},
		{"scope: another payee", func(t *wire.Token) { t.Scope.Payee = 9 }, 0, 0, payer.ReasonScope},
		{"scope: another section", func(t *wire.Token) { t.Scope.Section = 9 }, 0, 0, payer.ReasonScope},
		{"channel: light", func(t *wire.Token) { t.Channels = wire.ChannelOnline }, 0, 0, payer.ReasonChannel},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			token := newToken(test.token)
			p := newPhone(t).load(func(e *payer.Loaded) { e.Token = &token })
			if test.paid > 0 {
				p.got(p.sealed(test.paid)).accept().decided().stop().in(payer.InReady)
			}
			p.later(test.later).got(p.sealed(1230)).in(payer.InBlocked)
			if s, _ := p.s.(payer.Blocked); s.Reason != test.want {
				t.Errorf("reason: got %s, want %s", s.Reason, test.want)
			}
			p.accept().in(payer.InBlocked)
		})
	}
	t.Run("scope: this payee, and its section", func(t *testing.T) {
		for _, scope := range []wire.Scope{{Payee: listed}, {Section: 9}} {
			token := newToken(func(t *wire.Token) { t.Scope = scope })
			member := certificate(listed, func(c *wire.Certificate) { c.Section = 9 })
			p := newPhone(t).load(func(e *payer.Loaded) {
				e.Token, e.Directory = &token, payer.NewDirectory(3, []wire.Certificate{member})
			})
			p.got(p.sealed(1230)).accept().decided()
		}
	})
	t.Run("count", func(t *testing.T) {
		token := newToken(func(t *wire.Token) { t.Uses = 1 })
		p := newPhone(t).load(func(e *payer.Loaded) { e.Token = &token })
		p.got(p.sealed(100)).accept().decided().stop().in(payer.InEmpty) // no code is shown at all
	})
}
