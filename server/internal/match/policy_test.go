package match

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// policyWorld makes records of a payee for one charge of 1230 on one token.
type policyWorld struct {
	server, phone, till ed25519.PrivateKey
}

func newPolicyWorld() policyWorld {
	key := func(b byte) ed25519.PrivateKey {
		return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
	}
	return policyWorld{key(1), key(2), key(3)}
}

func public(k ed25519.PrivateKey) wire.PublicKey {
	return wire.PublicKey(k.Public().(ed25519.PublicKey))
}

// check judges the payee's record of a charge that the phone accepted, one-way code or not.
func (w policyWorld) check(oneWay bool, token func(*wire.Token), answer func(*wire.Acceptance), uploaded time.Time) error {
	k := wire.Token{
		Key: 1, Alias: wire.Alias{1}, ID: wire.TokenID{1}, Expiry: wire.SecondsAt(noon.Add(72 * time.Hour)), Currency: money.CNY,
		PerPayment: 20_000, Cumulative: 30_000, Uses: 50, Channels: wire.ChannelLight, Epoch: 1, Device: public(w.phone),
	}
	token(&k)
	copy(k.Signature[:], ed25519.Sign(w.server, k.SigningInput()))
	code := wire.PaymentCode{Token: k, Counter: 1, Nonce: wire.Nonce{1, 2, 3}, Time: wire.SecondsAt(noon), Abilities: wire.AbilityCamera, OneWay: oneWay, Signed: oneWay}
	if oneWay {
		copy(code.Signature[:], ed25519.Sign(w.phone, code.SigningInput()))
	}
	core := wire.Core{
		Kind: wire.KindCharge, Payee: 7, Terminal: 1, Amount: 1230, Currency: money.CNY, Minute: wire.MinutesAt(noon), Order: 1, Echo: [3]byte(code.Nonce[:3]),
	}
	id := wire.PaymentIDOf(code.Bytes(), core)
	a := wire.Acceptance{
		Token: k.ID, Counter: 1, Time: wire.SecondsAt(noon), Outcome: wire.OutcomeAccepted, Spent: 1230, Uses: 1, Payment: [8]byte(id[:8]),
	}
	answer(&a)
	copy(a.Signature[:], ed25519.Sign(w.phone, a.SigningInput(code, core)))
	r := wire.Record{
		Role: wire.RolePayee, Ending: wire.EndingAccepted, Form: wire.FormSealed, Time: wire.SecondsAt(uploaded), Number: 1,
		Code: code.Bytes(), Core: core, Acceptance: a.Bytes(),
	}
	copy(r.Signature[:], ed25519.Sign(w.till, r.SigningInput()))
	e, err := Check(r, r.Verify(public(w.till)), Terminal{wire.RolePayee, public(w.till), 7, 1}, wire.KeyRing{1: public(w.server)}, new(Memo), uploaded, 0)
	if err != nil {
		return err
	}
	return e.Within(3, 4)
}

// TestTokenPolicy holds the server, by itself, to every limit of a token. The phone's and the till's tests of
// this name (packages payer and payee) have the same lines.
func TestTokenPolicy(t *testing.T) {
	any, honest := func(*wire.Token) {}, func(*wire.Acceptance) {}
	grace := noon.Add(96 * time.Hour)
	tests := []struct {
		name   string
		oneWay bool
		token  func(*wire.Token)
		answer func(*wire.Acceptance)
		at     time.Time
		want   string
	}{
		{"within all", false, any, honest, noon, ""},
		{"per payment", false, func(k *wire.Token) { k.PerPayment = 1229 }, honest, noon, api.ReasonLimit},
		{"cumulative, from the first", false, func(k *wire.Token) { k.Cumulative = 1229 }, honest, noon, api.ReasonCumulative},
		{"cumulative", false, any, func(a *wire.Acceptance) { a.Spent = 30_001 }, noon, api.ReasonCumulative},
		{"count", false, any, func(a *wire.Acceptance) { a.Uses = 51 }, noon, api.ReasonUses},
		{"expiry, within the grace", false, any, honest, grace, ""},
		{"expiry, seen after the grace", false, any, honest, grace.Add(time.Second), api.ReasonExpired},
		{"expiry, signed after the grace", false, any, func(a *wire.Acceptance) { a.Time = wire.SecondsAt(grace.Add(time.Second)) }, grace, api.ReasonExpired},
		{"currency", false, func(k *wire.Token) { k.Currency = 840 }, honest, noon, api.ReasonCurrency},
		{"scope: another payee", false, func(k *wire.Token) { k.Scope.Payee = 8 }, honest, noon, api.ReasonScope},
		{"scope: this payee", false, func(k *wire.Token) { k.Scope.Payee = 7 }, honest, noon, ""},
		{"scope: another section", false, func(k *wire.Token) { k.Scope.Section = 5 }, honest, noon, api.ReasonScope},
		{"scope: a section of the payee's", false, func(k *wire.Token) { k.Scope.Section = 4 }, honest, noon, ""},
		{"channel: light", false, func(k *wire.Token) { k.Channels = wire.ChannelOnline }, honest, noon, api.ReasonChannel},
		{"channel: one-way", true, any, honest, noon, api.ReasonChannel},
		{"channel: one-way allowed", true, func(k *wire.Token) { k.Channels |= wire.ChannelOneWay }, honest, noon, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := reasonOf(t, newPolicyWorld().check(test.oneWay, test.token, test.answer, test.at)); got != test.want {
				t.Errorf("reason: got %q, want %q", got, test.want)
			}
		})
	}
}
