package wire_test

import (
	"slices"
	"strings"

	"glint/app/money"
	"glint/app/wire"
)

// vectorCase is a vector before it is written.
type vectorCase struct {
	id, comment string
	bytes       []byte
	err         string
	given       map[string]string
}

// Offsets used to spoil good messages; SPEC.md draws them.
const (
	tokenCurrency, tokenPerPayment, tokenCumulative, tokenUses, tokenChannels, tokenScope = 21, 23, 27, 31, 33, 69
	codeCounter, codeAbilities                                                            = 133, 149
	coreAmount                                                                            = 6
	acceptanceCounter, acceptanceOutcome, acceptanceTip                                   = 7, 15, 16
	acceptanceSpent, acceptanceUses                                                       = 20, 24
)

func tokenCases() []vectorCase {
	good := token().Bytes()
	atPayee, inSection := scoped(wire.Scope{Payee: 4711}).Bytes(), scoped(wire.Scope{Section: 12}).Bytes()
	return []vectorCase{
		{id: "one-payee", comment: "good at payee 4711 only", bytes: atPayee},
		{id: "one-section", comment: "good at the payees of section 12 only", bytes: inSection},
		{id: "largest-payee", comment: "the last payee", bytes: scoped(wire.Scope{Payee: 1<<32 - 1}).Bytes()},
		{id: "largest-section", comment: "the last section", bytes: scoped(wire.Scope{Section: 1<<16 - 1}).Bytes()},
		{id: "scope-altered", comment: "another payee after signing", bytes: flip(atPayee, tokenScope+3), err: "signature"},
		{id: "scope-turned", comment: "the payee turned into a section after signing", bytes: set(atPayee, tokenChannels, 0x27), err: "signature"},
		{id: "scope-removed", comment: "the bit taken away: the length does not fit", bytes: set(atPayee, tokenChannels, 0x07), err: "format"},
		{id: "scope-missing", comment: "a bit for a scope, and none", bytes: set(good, tokenChannels, 0x17), err: "format"},
		{id: "scope-nobody", comment: "good at payee 0 only", bytes: set(atPayee, tokenScope, 0, 0, 0, 0), err: "format"},
		{id: "scope-no-section", comment: "good in section 0 only", bytes: set(inSection, tokenScope, 0, 0, 0, 0), err: "format"},
		{id: "scope-section-large", comment: "a section that sixteen bits do not hold", bytes: set(inSection, tokenScope, 0, 1), err: "format"},
		{id: "scope-both", comment: "a payee and a section", bytes: scoped(wire.Scope{Payee: 4711, Section: 12}).Bytes(), err: "format"},
		{id: "good", comment: "an allowance of 300.00 CNY, 200.00 at once", bytes: good},
		{id: "largest", comment: "every number at its largest", bytes: token(func(t *wire.Token) {
			t.Expiry, t.PerPayment, t.Cumulative, t.Uses, t.Channels, t.Epoch = 1<<32-1, 1<<32-1, 1<<32-1, 1<<16-1, 15, 1<<24-1
			t.Currency = 978
		}).Bytes()},
		{id: "signature", comment: "the last bit of the signature changed", bytes: flip(good, 132), err: "signature"},
		{id: "altered", comment: "limit raised after signing", bytes: set(good, tokenPerPayment, 0x7f), err: "signature"},
		{id: "unknown-key", comment: "a key number that the ring does not have", bytes: token(func(t *wire.Token) { t.Key = 8 }).Bytes(), err: "signature"},
		{id: "empty", comment: "no bytes", err: "format"},
		{id: "short", comment: "one byte short", bytes: good[:132], err: "format"},
		{id: "long", comment: "one byte more", bytes: append(slices.Clone(good), 0), err: "format"},
		{id: "version", comment: "version 2", bytes: set(good, 0, 2), err: "format"},
		{id: "currency", comment: "a currency that does not exist", bytes: set(good, tokenCurrency, 0, 1), err: "format"},
		{id: "currency-none", comment: "currency 0", bytes: set(good, tokenCurrency, 0, 0), err: "format"},
		{id: "per-payment-zero", comment: "allows no payment", bytes: set(good, tokenPerPayment, 0, 0, 0, 0), err: "format"},
		{id: "cumulative-zero", comment: "allows no sum", bytes: set(good, tokenCumulative, 0, 0, 0, 0), err: "format"},
		{id: "uses-zero", comment: "allows no use", bytes: set(good, tokenUses, 0, 0), err: "format"},
		{id: "channels-none", comment: "no payment channel", bytes: set(good, tokenChannels, 0), err: "format"},
		{id: "channels-unknown", comment: "a payment channel without a meaning", bytes: set(atPayee, tokenChannels, 0x41), err: "format"},
	}
}

func codeCases() []vectorCase {
	open, signed := openCode().Bytes(), signedCode().Bytes()
	noDirectory := openCode(func(c *wire.PaymentCode) { c.Abilities, c.Directory = wire.AbilityCamera|wire.AbilityCamera60, 0 }).Bytes()
	return []vectorCase{
		{id: "open", comment: "the usual code: camera, directory of epoch 12", bytes: open},
		{id: "open-without-directory", comment: "the phone has no directory: two bytes less", bytes: noDirectory},
		{id: "open-blind", comment: "no ability named: the payee cycles through its profiles",
			bytes: openCode(func(c *wire.PaymentCode) { c.Abilities, c.Directory = 0, 0 }).Bytes()},
		{id: "signed-one-way", comment: "Gate mode", bytes: signed},
		{id: "open-scoped", comment: "a token for one payee: four bytes more", bytes: openCode(scopedCode).Bytes()},
		{id: "signed-scoped", comment: "the longest: a token for one payee, one-way, with a directory", bytes: signedCode(scopedCode).Bytes()},
		{id: "signed", comment: "signed, closed loop", bytes: signedCode(func(c *wire.PaymentCode) { c.OneWay = false }).Bytes()},
		{id: "signed-without-directory", comment: "signed, shortest",
			bytes: signedCode(func(c *wire.PaymentCode) { c.Abilities, c.Directory = wire.AbilitySensor, 0 }).Bytes()},
		{id: "token-signature", comment: "the token inside does not verify", bytes: flip(open, 132), err: "signature"},
		{id: "signed-altered", comment: "counter raised after signing", bytes: set(signed, codeCounter+3, 6), err: "signature"},
		{id: "signed-by-another", comment: "signed by another device", err: "signature", bytes: func() []byte {
			c := signedCode()
			c.Signature = sign(otherKey, c.SigningInput())
			return c.Bytes()
		}()},
		{id: "weak-device-key", comment: "the token's key is a point of order 1, for which R = key, S = 0 signs everything", err: "signature", bytes: func() []byte {
			c := signedCode(func(c *wire.PaymentCode) { c.Token = token(func(t *wire.Token) { t.Device = wire.PublicKey{1} }) })
			c.Signature = wire.Signature{1}
			return c.Bytes()
		}()},
		{id: "empty", comment: "no bytes", err: "format"},
		{id: "token-alone", comment: "a token and nothing after it", bytes: open[:wire.TokenSize], err: "format"},
		{id: "short", comment: "no abilities", bytes: open[:codeAbilities], err: "format"},
		{id: "directory-missing", comment: "abilities name a directory that does not follow", bytes: set(noDirectory, codeAbilities, 0x09), err: "format"},
		{id: "directory-too-many", comment: "a directory follows that the abilities do not name", bytes: set(open, codeAbilities, 0x01), err: "format"},
		{id: "signature-missing", comment: "abilities name a signature that does not follow", bytes: set(open, codeAbilities, 0x89), err: "format"},
		{id: "one-way-unsigned", comment: "one-way bit in an open code", bytes: set(open, codeAbilities, 0x49), err: "format"},
		{id: "abilities-unknown", comment: "an ability without a meaning", bytes: set(open, codeAbilities, 0x19), err: "format"},
		{id: "counter-zero", comment: "counters begin at 1", bytes: set(open, codeCounter, 0, 0, 0, 0), err: "format"},
		{id: "token-malformed", comment: "the token inside has another version", bytes: set(open, 0, 9), err: "format"},
		{id: "long", comment: "a byte after the signature", bytes: append(slices.Clone(signed), 0), err: "format"},
	}
}

func certificateCases() []vectorCase {
	good := certificate().Bytes()
	sectioned := certificate(func(c *wire.Certificate) { c.Section = 12 })
	named := func(name string) []byte { return certificate(func(c *wire.Certificate) { c.Name = name }).Bytes() }
	return []vectorCase{
		{id: "good", comment: "a name of 24 bytes, the longest", bytes: good},
		{id: "shortest", comment: "a name of one byte", bytes: named("T")},
		{id: "section", comment: "the longest: in section 12", bytes: sectioned.Bytes()},
		{id: "section-altered", comment: "another section after signing", bytes: flip(sectioned.Bytes(), 38), err: "signature"},
		{id: "section-zero", comment: "section 0 is none", bytes: set(sectioned.Bytes(), 37, 0, 0), err: "format"},
		{id: "section-missing", comment: "a section is named, and does not follow", bytes: set(good, 12, 0x80|24), err: "format"},
		{id: "signature", comment: "the last bit of the signature changed", bytes: flip(good, len(good)-1), err: "signature"},
		{id: "altered", comment: "payee's number changed after signing", bytes: flip(good, 6), err: "signature"},
		{id: "unknown-key", comment: "a key number that the ring does not have", bytes: certificate(func(c *wire.Certificate) { c.Key = 1 }).Bytes(), err: "signature"},
		{id: "empty", comment: "no bytes", err: "format"},
		{id: "version", comment: "version 2", bytes: set(good, 0, 2), err: "format"},
		{id: "name-empty", comment: "no name", bytes: named(""), err: "format"},
		{id: "name-long", comment: "a name of 25 bytes", bytes: named(strings.Repeat("n", 25)), err: "format"},
		{id: "name-length", comment: "length says more than there is", bytes: set(good, 12, 25), err: "format"},
		{id: "name-length-less", comment: "length says less than there is", bytes: set(good, 12, 23), err: "format"},
		{id: "name-not-utf8", comment: "half a character", bytes: named("tea \xe6\xb5"), err: "format"},
		{id: "name-control", comment: "a line feed in the name", bytes: named("tea\nhouse"), err: "format"},
		{id: "name-direction", comment: "a right-to-left override in the name", bytes: named("tea\u202eesuoh"), err: "format"},
		{id: "name-invisible", comment: "a zero-width space in the name", bytes: named("tea\u200bhouse"), err: "format"},
		{id: "name-space", comment: "a space at the end", bytes: named("tea "), err: "format"},
		{id: "payee-zero", comment: "payee 0 is nobody", bytes: certificate(func(c *wire.Certificate) { c.Payee = 0 }).Bytes(), err: "format"},
		{id: "long", comment: "a byte more than the longest", bytes: append(sectioned.Bytes(), 0), err: "format"},
	}
}

// scoped is a good token with a scope.
func scoped(s wire.Scope) wire.Token { return token(func(t *wire.Token) { t.Scope = s }) }

func scopedCode(c *wire.PaymentCode) { c.Token = scoped(wire.Scope{Payee: 4711}) }

func chargeCases() []vectorCase {
	m1, otherM1 := openCode().Bytes(), openCode(func(c *wire.PaymentCode) { c.Counter = 6 }).Bytes()
	g, other := map[string]string{"code": hexOf(m1)}, map[string]string{"code": hexOf(otherM1)}
	sealed := wire.Sealed(m1, core()).Bytes()
	signed := signedCharge(m1, core()).Bytes()
	introduced := introducedCharge(m1, core(), certificate()).Bytes()
	with := func(edit func(*wire.Core)) []byte { return wire.Sealed(m1, core(edit)).Bytes() }
	return []vectorCase{
		{id: "sealed", comment: "12.30 CNY; the sender has seen this code", bytes: sealed, given: g},
		{id: "sealed-largest", comment: "every number at its largest", given: g, bytes: with(func(c *wire.Core) {
			c.Payee, c.Terminal, c.Amount, c.Currency, c.Minute, c.Order, c.Item = 1<<32-1, 255, 1<<32-1, 978, 1<<24-1, 1<<32-1, 1<<16-1
		})},
		{id: "signed", comment: "core and the till's signature", bytes: signed, given: g},
		{id: "introduced", comment: "signed, with the longest name", bytes: introduced, given: g},
		{id: "introduced-section", comment: "signed, with the longest certificate", given: g,
			bytes: introducedCharge(m1, core(), certificate(func(c *wire.Certificate) { c.Section = 12 })).Bytes()},
		{id: "introduced-short-name", comment: "signed, with the shortest certificate", given: g,
			bytes: introducedCharge(m1, core(), certificate(func(c *wire.Certificate) { c.Name = "T" })).Bytes()},
		{id: "seal-altered", comment: "amount changed in the light", bytes: flip(sealed, coreAmount+3), err: "seal", given: g},
		{id: "seal-other-code", comment: "sealed to another payment code", bytes: sealed, err: "seal", given: other},
		{id: "seal-other-echo", comment: "sealed to this code, with the nonce of another", err: "not_ours", given: g,
			bytes: with(func(c *wire.Core) { c.Echo[2] ^= 1 })},
		{id: "signed-other-code", comment: "signed for another payment code", bytes: signed, err: "signature", given: other},
		{id: "signed-altered", comment: "amount changed after signing", bytes: flip(signed, coreAmount+3), err: "signature", given: g},
		{id: "introduced-forged-certificate", comment: "the certificate is not the server's", bytes: flip(introduced, len(introduced)-1), err: "signature", given: g},
		{id: "introduced-other-payee", comment: "a good certificate of another payee", err: "signature", given: g,
			bytes: introducedCharge(m1, core(), certificate(func(c *wire.Certificate) { c.Payee = 4712 })).Bytes()},
		{id: "introduced-other-terminal", comment: "a good certificate of the payee's other terminal", err: "signature", given: g,
			bytes: introducedCharge(m1, core(), certificate(func(c *wire.Certificate) { c.Terminal = 3 })).Bytes()},
		{id: "introduced-other-key", comment: "the certificate's key did not sign", err: "signature", given: g,
			bytes: introducedCharge(m1, core(), certificate(func(c *wire.Certificate) { c.Device = public(otherKey) })).Bytes()},
		{id: "empty", comment: "no bytes", err: "format", given: g},
		{id: "core-alone", comment: "a core without its seal", bytes: sealed[:wire.CoreSize], err: "format", given: g},
		{id: "between-forms", comment: "a length of no form", bytes: signed[:60], err: "format", given: g},
		{id: "certificate-cut", comment: "one byte of the certificate is missing", bytes: introduced[:len(introduced)-1], err: "format", given: g},
		{id: "certificate-malformed", comment: "the certificate has another version", bytes: set(introduced, wire.SignedSize, 9), err: "format", given: g},
		{id: "too-long", comment: "one byte more than the longest", bytes: append(slices.Clone(introduced), 0), err: "format", given: g},
		{id: "version", comment: "version 2", bytes: set(sealed, 0, 0x21), err: "format", given: g},
		{id: "kind-zero", comment: "kind 0", bytes: set(sealed, 0, 0x10), err: "format", given: g},
		{id: "kind-refund", comment: "a kind that is not in use yet", bytes: with(func(c *wire.Core) { c.Kind = wire.KindRefund }), err: "format", given: g},
		{id: "payee-zero", comment: "payee 0 is nobody", bytes: with(func(c *wire.Core) { c.Payee = 0 }), err: "format", given: g},
		{id: "amount-zero", comment: "nothing to pay", bytes: with(func(c *wire.Core) { c.Amount = 0 }), err: "format", given: g},
		{id: "currency", comment: "a currency that does not exist", bytes: with(func(c *wire.Core) { c.Currency = 1 }), err: "format", given: g},
		{id: "currency-large", comment: "1024 + 156 does not fit and must not become 156", err: "format", given: g,
			bytes: with(func(c *wire.Core) { c.Currency = 1024 + money.CNY })},
		{id: "flags", comment: "a flag without a meaning", bytes: with(func(c *wire.Core) { c.Flags = 1 }), err: "format", given: g},
		{id: "order-zero", comment: "orders begin at 1", bytes: with(func(c *wire.Core) { c.Order = 0 }), err: "format", given: g},
		{id: "receipt", comment: "a receipt has the same length", bytes: receipt().Bytes(), err: "format", given: g},
	}
}

func acceptanceCases() []vectorCase {
	code, c := openCode(), core()
	coreBytes := c.Bytes()
	g := map[string]string{"code": hexOf(code.Bytes()), "core": hexOf(coreBytes[:])}
	with := func(edit func(*wire.Acceptance)) []byte { return acceptance(code, c, edit).Bytes() }
	good := with(func(*wire.Acceptance) {})
	refusal := with(func(a *wire.Acceptance) { a.Outcome, a.Spent, a.Uses = wire.OutcomeRefused, 5000, 3 })
	otherCore := core(func(c *wire.Core) { c.Amount++ })
	otherCode := openCode(func(c *wire.PaymentCode) { c.Nonce[7]++ })
	return []vectorCase{
		{id: "accepted", comment: "12.30 accepted, 62.30 spent so far", bytes: good, given: g},
		{id: "refused", comment: "takes a counter and spends nothing", bytes: refusal, given: g},
		{id: "refused-first", comment: "a refusal before any payment", given: g,
			bytes: with(func(a *wire.Acceptance) { a.Outcome, a.Spent, a.Uses = wire.OutcomeRefused, 0, 0 })},
		{id: "other-core", comment: "for one fen more", bytes: acceptance(code, otherCore).Bytes(), err: "not_ours", given: g},
		{id: "other-code", comment: "for a code of the same token and another nonce", bytes: acceptance(otherCode, c).Bytes(), err: "not_ours", given: g},
		{id: "other-token", comment: "another token's", bytes: with(func(a *wire.Acceptance) { a.Token[0]++ }), err: "not_ours", given: g},
		{id: "other-counter", comment: "well signed, with a counter that the code does not show", bytes: with(func(a *wire.Acceptance) { a.Counter++ }), err: "signature", given: g},
		{id: "altered", comment: "spent lowered after signing", bytes: flip(good, acceptanceSpent+3), err: "signature", given: g},
		{id: "outcome-altered", comment: "a refusal turned into an acceptance", bytes: set(refusal, acceptanceOutcome, 1), err: "signature", given: g},
		{id: "signed-by-another", comment: "signed by another device", err: "signature", given: g, bytes: func() []byte {
			a := acceptance(code, c)
			a.Signature = sign(otherKey, a.SigningInput(code, c))
			return a.Bytes()
		}()},
		{id: "empty", comment: "no bytes", err: "format", given: g},
		{id: "short", comment: "one byte short", bytes: good[:105], err: "format", given: g},
		{id: "long", comment: "one byte more", bytes: append(slices.Clone(good), 0), err: "format", given: g},
		{id: "type", comment: "another type", bytes: set(good, 0, 0x32), err: "format", given: g},
		{id: "counter-zero", comment: "counters begin at 1", bytes: set(good, acceptanceCounter, 0, 0, 0, 0), err: "format", given: g},
		{id: "outcome-zero", comment: "no outcome", bytes: set(good, acceptanceOutcome, 0), err: "format", given: g},
		{id: "outcome-unknown", comment: "outcome 3", bytes: set(good, acceptanceOutcome, 3), err: "format", given: g},
		{id: "refused-with-tip", comment: "a refusal gives no tip", bytes: set(refusal, acceptanceTip, 0, 0, 0, 1), err: "format", given: g},
		{id: "accepted-unspent", comment: "spent so far leaves out this payment", bytes: set(good, acceptanceSpent, 0, 0, 0, 0), err: "format", given: g},
		{id: "accepted-tip-only", comment: "spent so far is no more than the tip", err: "format", given: g,
			bytes: with(func(a *wire.Acceptance) { a.Tip = a.Spent })},
		{id: "accepted-unused", comment: "uses so far leave out this payment", bytes: set(good, acceptanceUses, 0, 0), err: "format", given: g},
	}
}

func receiptCases() []vectorCase {
	m3 := acceptance(openCode(), core()).Bytes()
	g := map[string]string{"acceptance": hexOf(m3)}
	good := receipt().Bytes()
	return []vectorCase{
		{id: "paid", comment: "the till has read and stored the acceptance", bytes: good, given: g},
		{id: "foreign", comment: "the acceptance that was read is for another charge", given: g,
			bytes: receipt(func(r *wire.Receipt) { r.Status = wire.ReceiptForeign }).Bytes()},
		{id: "other-acceptance", comment: "made for an acceptance that differs in its last bit", bytes: good, err: "seal",
			given: map[string]string{"acceptance": hexOf(flip(m3, len(m3)-1))}},
		{id: "altered", comment: "order changed in the light", bytes: flip(good, 24), err: "seal", given: g},
		{id: "status-altered", comment: "foreign turned into paid", err: "seal", given: g,
			bytes: set(receipt(func(r *wire.Receipt) { r.Status = wire.ReceiptForeign }).Bytes(), 17, 1)},
		{id: "empty", comment: "no bytes", err: "format", given: g},
		{id: "short", comment: "one byte short", bytes: good[:31], err: "format", given: g},
		{id: "long", comment: "one byte more", bytes: append(slices.Clone(good), 0), err: "format", given: g},
		{id: "charge", comment: "a sealed charge has the same length", bytes: wire.Sealed(openCode().Bytes(), core()).Bytes(), err: "format", given: g},
		{id: "status-zero", comment: "no status", bytes: set(good, 17, 0), err: "format", given: g},
		{id: "status-voided", comment: "a void needs a signature", bytes: set(good, 17, 2), err: "format", given: g},
		{id: "status-unknown", comment: "status 4", bytes: set(good, 17, 4), err: "format", given: g},
	}
}

func recordCases() []vectorCase {
	code, c := openCode(), core()
	refusal := acceptance(code, c, func(a *wire.Acceptance) { a.Outcome, a.Spent, a.Uses = wire.OutcomeRefused, 5000, 3 }).Bytes()
	foreign := acceptance(openCode(func(c *wire.PaymentCode) { c.Counter = 6 }), c).Bytes()
	payee := func(edit ...func(*wire.Record)) []byte { return payeeRecord(edit...).Bytes() }
	payer := func(edit ...func(*wire.Record)) []byte { return payerRecord(edit...).Bytes() }
	ending := func(e wire.Ending, m3 []byte) func(*wire.Record) {
		return func(r *wire.Record) { r.Ending, r.Acceptance = e, m3 }
	}
	short := func(r *wire.Record) {
		r.Form, r.Code = wire.FormShort, wire.ShortOf(code.Shortened(wire.ShortKey{1})).Bytes()
	}
	good := payee()
	return []vectorCase{
		{id: "payee-accepted", comment: "first of the till's log, with an order reference", bytes: good},
		{id: "payee-refused", comment: "the refusal is kept", bytes: payee(ending(wire.EndingRefused, refusal))},
		{id: "payee-cancelled", comment: "nothing was seen", bytes: payee(ending(wire.EndingCancelled, nil))},
		{id: "payee-timed-out", comment: "no reference", bytes: payee(ending(wire.EndingTimedOut, nil), func(r *wire.Record) { r.Reference = "" })},
		{id: "payee-foreign", comment: "an acceptance for another charge, kept as evidence", bytes: payee(ending(wire.EndingForeign, foreign))},
		{id: "payee-other-acceptance", comment: "form is good; that the acceptance is for another code is judged later", bytes: payee(ending(wire.EndingAccepted, foreign))},
		{id: "payee-signed-code", comment: "a signed code and 32 bytes of reference", bytes: payee(func(r *wire.Record) {
			r.Code, r.Reference = signedCode().Bytes(), strings.Repeat("9", 32)
		})},
		{id: "payee-scoped-code", comment: "the longest: a signed code of a token for one payee, and 32 bytes of reference", bytes: payee(func(r *wire.Record) {
			r.Code, r.Reference = signedCode(scopedCode).Bytes(), strings.Repeat("9", 32)
		})},
		{id: "payer-accepted", comment: "fifth of the phone's log", bytes: payer()},
		{id: "payer-refused", comment: "a refusal", bytes: payer(ending(wire.EndingRefused, refusal))},
		{id: "altered", comment: "time changed after signing", bytes: flip(good, 7), err: "signature"},
		{id: "relinked", comment: "previous hash changed after signing", bytes: flip(payer(), 12), err: "signature"},
		{id: "empty", comment: "no bytes", err: "format"},
		{id: "type", comment: "another type", bytes: set(good, 0, 0x52), err: "format"},
		{id: "cut", comment: "one byte short", bytes: good[:len(good)-1], err: "format"},
		{id: "long", comment: "one byte more", bytes: append(slices.Clone(good), 0), err: "format"},
		{id: "oversized", comment: "one byte more than the longest", bytes: make([]byte, wire.RecordSizeMax+1), err: "format"},
		{id: "code-length", comment: "the code's length runs past the end", bytes: set(good, 44, 0xff, 0xff), err: "format"},
		{id: "role-zero", comment: "no role", bytes: payee(func(r *wire.Record) { r.Role = 0 }), err: "format"},
		{id: "role-unknown", comment: "role 3", bytes: payee(func(r *wire.Record) { r.Role = 3 }), err: "format"},
		{id: "ending-zero", comment: "no ending", bytes: payee(ending(0, nil)), err: "format"},
		{id: "ending-unknown", comment: "ending 6", bytes: payee(ending(6, nil)), err: "format"},
		{id: "form-zero", comment: "no form", bytes: payee(func(r *wire.Record) { r.Form = 0 }), err: "format"},
		{id: "form-unknown", comment: "form 6", bytes: payee(func(r *wire.Record) { r.Form = 6 }), err: "format"},
		{id: "short-accepted", comment: "a charge on a short code, whose answer brought the code", bytes: payee(func(r *wire.Record) { r.Form = wire.FormShort })},
		{id: "short-unanswered", comment: "nobody answered: the digits are all that is known", bytes: payee(ending(wire.EndingTimedOut, nil), short)},
		{id: "short-unanswered-code", comment: "without an answer the payee cannot know the code", bytes: payee(ending(wire.EndingTimedOut, nil), func(r *wire.Record) { r.Form = wire.FormShort }), err: "format"},
		{id: "short-answered-digits", comment: "an answer, and the digits in place of the code", bytes: payee(short), err: "format"},
		{id: "short-digits", comment: "check digits do not fit", bytes: payee(ending(wire.EndingTimedOut, nil), short, func(r *wire.Record) { r.Code[23] ^= 1 }), err: "format"},
		{id: "digits-of-no-short", comment: "digits in a record of another form", bytes: payee(ending(wire.EndingTimedOut, nil), short, func(r *wire.Record) { r.Form = wire.FormSealed }), err: "format"},
		{id: "short-signed", comment: "a signed code has no short form", bytes: payee(func(r *wire.Record) { r.Form, r.Code = wire.FormShort, signedCode().Bytes() }), err: "format"},
		{id: "number-zero", comment: "numbers begin at 1", bytes: payee(func(r *wire.Record) { r.Number = 0 }), err: "format"},
		{id: "accepted-without", comment: "accepted without an acceptance", bytes: payee(ending(wire.EndingAccepted, nil)), err: "format"},
		{id: "foreign-without", comment: "foreign without an acceptance", bytes: payee(ending(wire.EndingForeign, nil)), err: "format"},
		{id: "cancelled-with", comment: "cancelled, and yet an acceptance", bytes: payee(ending(wire.EndingCancelled, payeeRecord().Acceptance)), err: "format"},
		{id: "accepted-with-refusal", comment: "accepted by a refusal", bytes: payee(ending(wire.EndingAccepted, refusal)), err: "format"},
		{id: "refused-with-acceptance", comment: "refused by an acceptance", bytes: payee(ending(wire.EndingRefused, payeeRecord().Acceptance)), err: "format"},
		{id: "payer-cancelled", comment: "a payer records only what it signed", bytes: payer(ending(wire.EndingCancelled, nil)), err: "format"},
		{id: "payer-foreign", comment: "a payer sees no foreign acceptance", bytes: payer(ending(wire.EndingForeign, foreign)), err: "format"},
		{id: "payer-reference", comment: "the order reference is the payee's", bytes: payer(func(r *wire.Record) { r.Reference = "x" }), err: "format"},
		{id: "reference-control", comment: "a line feed in the reference", bytes: payee(func(r *wire.Record) { r.Reference = "a\nb" }), err: "format"},
		{id: "reference-long", comment: "33 bytes of reference", bytes: payee(func(r *wire.Record) { r.Reference = strings.Repeat("9", 33) }), err: "format"},
		{id: "code-malformed", comment: "the code has counter 0", bytes: payee(func(r *wire.Record) { r.Code = set(r.Code, codeCounter, 0, 0, 0, 0) }), err: "format"},
		{id: "core-malformed", comment: "the core has amount 0", bytes: payee(func(r *wire.Record) { r.Core.Amount = 0 }), err: "format"},
		{id: "acceptance-malformed", comment: "the acceptance has outcome 0", err: "format",
			bytes: payee(func(r *wire.Record) { r.Acceptance = set(r.Acceptance, acceptanceOutcome, 0) })},
	}
}

func idCases() []vectorCase {
	c, other := core().Bytes(), core(func(c *wire.Core) { c.Amount++ }).Bytes()
	return []vectorCase{
		{id: "open", comment: "an open code and its charge", bytes: openCode().Bytes(), given: map[string]string{"core": hexOf(c[:])}},
		{id: "open-other-charge", comment: "the same code id, another payment id", bytes: openCode().Bytes(), given: map[string]string{"core": hexOf(other[:])}},
		{id: "signed", comment: "a signed code: the signature counts", bytes: signedCode().Bytes(), given: map[string]string{"core": hexOf(c[:])}},
	}
}

func requestCases() []vectorCase {
	request := func(id, comment, method, path, body string) vectorCase {
		at := wire.Seconds(1_800_000_000)
		return vectorCase{id: id, comment: comment, bytes: wire.RequestInput(method, path, at, []byte(body)), given: map[string]string{
			"method": hexOf([]byte(method)), "path": hexOf([]byte(path)), "time": "6b49d200", "body": hexOf([]byte(body)),
		}}
	}
	return []vectorCase{
		request("get", "no body, path with query", "GET", "/v1/status?since=12", ""),
		request("post", "a body", "POST", "/v1/records", `{"records":[]}`),
		request("long", "an input of more than 255 bytes: its length takes two", "GET", "/v1/status?since="+strings.Repeat("0", 250), ""),
	}
}
