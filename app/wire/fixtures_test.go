package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"slices"
	"testing"

	"glint/app/money"
	"glint/app/wire"
)

// Keys of the tests, each from a seed of 32 equal bytes, so that every signature here can be repeated.
var (
	serverKey = keyFrom(0x01)
	phoneKey  = keyFrom(0x02)
	tillKey   = keyFrom(0x03)
	otherKey  = keyFrom(0x04)
)

func keyFrom(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(key ed25519.PrivateKey) wire.PublicKey {
	return wire.PublicKey(key.Public().(ed25519.PublicKey))
}

func sign(key ed25519.PrivateKey, input []byte) wire.Signature {
	return wire.Signature(ed25519.Sign(key, input))
}

// serverKeyID is the number of serverKey in the ring.
const serverKeyID wire.KeyID = 7

func ring() wire.KeyRing { return wire.KeyRing{serverKeyID: public(serverKey)} }

// token is a good token; edit changes it before it is signed.
func token(edit ...func(*wire.Token)) wire.Token {
	t := wire.Token{
		Key: serverKeyID, Alias: wire.Alias{0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8},
		ID: wire.TokenID{0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6}, Expiry: 1_800_259_200, Currency: money.CNY,
		PerPayment: 20_000, Cumulative: 30_000, Uses: 50, Channels: wire.ChannelLight | wire.ChannelOnline | wire.ChannelOneWay,
		Epoch: 3, Device: public(phoneKey),
	}
	for _, e := range edit {
		e(&t)
	}
	t.Signature = sign(serverKey, t.SigningInput())
	return t
}

// openCode is a good open payment code.
func openCode(edit ...func(*wire.PaymentCode)) wire.PaymentCode {
	c := wire.PaymentCode{
		Token: token(), Counter: 5, Nonce: wire.Nonce{0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8}, Time: 1_800_000_000,
		Abilities: wire.AbilityCamera | wire.AbilityDirectory, Directory: 12,
	}
	for _, e := range edit {
		e(&c)
	}
	return c
}

// signedCode is a good signed one-way payment code.
func signedCode(edit ...func(*wire.PaymentCode)) wire.PaymentCode {
	c := openCode(func(c *wire.PaymentCode) { c.Signed, c.OneWay = true, true })
	for _, e := range edit {
		e(&c)
	}
	c.Signature = sign(phoneKey, c.SigningInput())
	return c
}

// core is a good charge core for openCode and signedCode.
func core(edit ...func(*wire.Core)) wire.Core {
	c := wire.Core{
		Kind: wire.KindCharge, Payee: 4711, Terminal: 2, Amount: 1230, Currency: money.CNY, Minute: 1_051_200, Order: 88, Item: 9,
		Echo: [3]byte{0xc1, 0xc2, 0xc3},
	}
	for _, e := range edit {
		e(&c)
	}
	return c
}

func certificate(edit ...func(*wire.Certificate)) wire.Certificate {
	c := wire.Certificate{Key: serverKeyID, Payee: 4711, Terminal: 2, Expiry: 1_831_536_000, Name: "Harbour Tea 海港茶铺", Device: public(tillKey)}
	for _, e := range edit {
		e(&c)
	}
	c.Signature = sign(serverKey, c.SigningInput())
	return c
}

func signedCharge(m1 []byte, c wire.Core) wire.Charge {
	return wire.Charge{Form: wire.FormSigned, Core: c, Signature: sign(tillKey, wire.ChargeInput(m1, c))}
}

func introducedCharge(m1 []byte, c wire.Core, by wire.Certificate) wire.Charge {
	return wire.Charge{Form: wire.FormIntroduced, Core: c, Signature: sign(tillKey, wire.ChargeInput(m1, c)), Certificate: by}
}

// acceptance is a good acceptance of core for code.
func acceptance(code wire.PaymentCode, c wire.Core, edit ...func(*wire.Acceptance)) wire.Acceptance {
	id := wire.PaymentIDOf(code.Bytes(), c)
	a := wire.Acceptance{
		Token: code.Token.ID, Counter: code.Counter, Time: 1_800_000_020, Outcome: wire.OutcomeAccepted, Spent: 6230, Uses: 4,
		Payment: [8]byte(id[:8]), Log: [8]byte{0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8},
	}
	for _, e := range edit {
		e(&a)
	}
	a.Signature = sign(phoneKey, a.SigningInput(code, c))
	return a
}

func receipt(edit ...func(*wire.Receipt)) wire.Receipt {
	code, c := openCode(), core()
	r := wire.Receipt{Payment: wire.PaymentIDOf(code.Bytes(), c), Status: wire.ReceiptPaid, Minute: 1_051_201, Order: c.Order}
	for _, e := range edit {
		e(&r)
	}
	return r.Sealed(acceptance(code, c).Bytes())
}

// payeeRecord is a good record of the till's, first in its log.
func payeeRecord(edit ...func(*wire.Record)) wire.Record {
	code, c := openCode(), core()
	r := wire.Record{
		Role: wire.RolePayee, Ending: wire.EndingAccepted, Form: wire.FormSealed, Time: 1_800_000_025, Number: 1,
		Code: code.Bytes(), Core: c, Acceptance: acceptance(code, c).Bytes(), Reference: "table 4 / 第4桌",
	}
	for _, e := range edit {
		e(&r)
	}
	r.Signature = sign(tillKey, r.SigningInput())
	return r
}

// payerRecord is a good record of the phone's, not the first in its log.
func payerRecord(edit ...func(*wire.Record)) wire.Record {
	r := payeeRecord()
	r.Role, r.Form, r.Reference, r.Number, r.Previous, r.Time = wire.RolePayer, wire.FormIntroduced, "", 5, wire.Hash{0xe1, 31: 0xe2}, 1_800_000_021
	for _, e := range edit {
		e(&r)
	}
	r.Signature = sign(phoneKey, r.SigningInput())
	return r
}

// flip gives a copy of b with one bit changed.
func flip(b []byte, at int) []byte {
	out := slices.Clone(b)
	out[at] ^= 1
	return out
}

// set gives a copy of b with bytes replaced from an offset on.
func set(b []byte, at int, v ...byte) []byte {
	out := slices.Clone(b)
	copy(out[at:], v)
	return out
}

func isFormatError(t *testing.T, err error) bool {
	t.Helper()
	_, ok := err.(*wire.FormatError)
	return ok
}
