package payee

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"slices"
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// A short code says neither who signed the phone's token nor what that allows: until the phone answers, its charge has the digits in place of
// the code. The answer carries the code, which is then judged as any other.

// errDigits says that an answer carries another code than the one that was read.
var errDigits = errors.New("payee: the digits that were read are not this code's")

// shortMost is the greatest sum of a charge on a short code.
func (t Till) shortMost() money.Minor { return cmp.Or(t.ShortMost, ShortDefault) }

// asked is what the charge was made for: the digits of a short code, else the code.
func (c Charge) asked() []byte {
	if c.Short != nil {
		return c.Short
	}
	return c.M1
}

// judgeShort tells whether the digits of a short code can be charged: by their structure, which is all that can be checked here.
func (t Till) judgeShort(digits []byte, sum money.Amount, reference string, at time.Time) finding {
	code, err := wire.DecodeShortCode(digits)
	switch {
	case err != nil:
		return bad(ReasonCodeMalformed, err)
	case code.Use != wire.ShortInStore:
		return bad(ReasonCodeChannel, nil)
	case !t.ours(code):
		return bad(ReasonCodeOperator, nil)
	case sum.Minor > t.shortMost():
		return bad(ReasonShortLimit, nil)
	case int64(sum.Minor) > int64(t.age(at).Limit(math.MaxUint32)):
		return bad(ReasonSnapshotStale, nil)
	}
	for _, c := range slices.Backward(t.Charges) {
		if !bytes.Equal(c.Short, digits) {
			continue
		}
		if c.answered() {
			return bad(ReasonCodeUsed, nil)
		}
		if !c.Cancelled && !outside(at.Sub(c.Began.Time()), KeepFor) { // digits come again by chance, once in a million codes
			return bad(ReasonCodeCharged, nil)
		}
	}
	m1 := slices.Clone(digits)
	core := wire.Core{
		Kind: wire.KindCharge, Payee: t.Certificate.Payee, Terminal: t.Certificate.Terminal, Amount: uint32(sum.Minor),
		Currency: sum.Currency, Minute: wire.MinutesAt(at), Order: t.Last + 1, Echo: code.Echo(),
	}
	return finding{is: CaseGood, charge: Charge{
		Order: core.Order, Payment: wire.PaymentIDOf(m1, core), Code: wire.CodeIDOf(m1), M1: m1, Short: m1, Core: core, Form: wire.FormShort,
		Reference: reference, Began: wire.SecondsAt(at),
	}}
}

// unmet tells whether the phone of a short code has had its time to answer the sealed form: it may not know this payee, and its digits
// cannot say so.
func (l Live) unmet(at time.Time) bool {
	return l.Short != nil && len(l.Payload) == wire.SealedSize && l.Ending == 0 && !outside(at.Sub(l.Since)-IntroduceAfter, WindowDefault)
}

// ours tells whether a key that we know may have signed the token.
func (t Till) ours(code wire.ShortCode) bool {
	for id := range t.Ring {
		if wire.ShortOf(wire.PaymentCode{Token: wire.Token{Key: id}}).Operator == code.Operator {
			return true
		}
	}
	return false
}

// opened finds the charge that an answer which carries its code is for, with the code put in.
func (t Till) opened(a wire.Acceptance, m1 []byte) (Charge, bool) {
	for _, c := range slices.Backward(t.Charges) {
		if c.Form == wire.FormShort && a.Payment == [8]byte(paymentHalf(m1, c.Core)) {
			c.M1, c.Payment, c.Code = slices.Clone(m1), wire.PaymentIDOf(m1, c.Core), wire.CodeIDOf(m1)
			c.Token, c.Counter = a.Token, a.Counter
			return c, true
		}
	}
	return Charge{}, false
}

// allowsShort tells why the code that an answer carries does not allow its charge, or "".
func (t Till) allowsShort(code wire.PaymentCode, m1 []byte, c Charge) Reason {
	at := c.Began.Time()
	if code.Token.Channels&wire.ChannelShort == 0 {
		return ReasonCodeChannel
	}
	if why := t.allows(code.Token, c.Sum(), at); why != "" {
		return why
	}
	return t.fresh(code, m1, at)
}

// judgeShortOther judges a code in view while a charge is live, where one of the two is short: another phone's is told.
func judgeShortOther(m1 []byte, live Live) finding {
	seen, err := aliasOf(m1)
	if err != nil {
		return bad(ReasonCodeMalformed, err)
	}
	if mine, err := aliasOf(live.asked()); err != nil || seen != mine {
		return bad(ReasonCodeOther, err)
	}
	return finding{is: caseUnlisted}
}

// aliasOf is what the codes of one token have in common.
func aliasOf(m1 []byte) (wire.ShortCode, error) {
	var short wire.ShortCode
	if wire.IsShort(m1) {
		code, err := wire.DecodeShortCode(m1)
		if err != nil {
			return short, err
		}
		short = code
	} else {
		code, err := wire.DecodePaymentCode(m1)
		if err != nil {
			return short, err
		}
		short = wire.ShortOf(code)
	}
	short.Dynamic = 0
	return short, nil
}

func paymentHalf(m1 []byte, core wire.Core) []byte {
	id := wire.PaymentIDOf(m1, core)
	return id[:8]
}

// judgeCarried judges an acceptance with the code that it carries. Of a charge that was given up nothing is taken: the server knows the charge by
// its digits alone, and could not hold the money back.
func (t Till) judgeCarried(m3, m1 []byte, live Live, wanted bool, at time.Time) finding {
	a, err := wire.DecodeAcceptance(m3)
	if err != nil {
		return bad(ReasonAcceptanceMalformed, err)
	}
	code, err := wire.DecodePaymentCode(m1)
	if err != nil {
		return bad(ReasonAcceptanceMalformed, err)
	}
	c, ok := t.opened(a, m1)
	switch {
	case !ok:
		return bad(ReasonAcceptanceForeign, wire.ErrNotOurs)
	case !bytes.Equal(wire.ShortOf(code).Bytes(), c.Short) || code.Signed:
		return bad(ReasonAcceptanceForged, errDigits)
	case c.Cancelled && !c.Accepted():
		return bad(ReasonAcceptanceRefused, nil)
	}
	if err := code.Verify(t.Ring); err != nil {
		return bad(ReasonAcceptanceForged, err)
	}
	if a.Outcome == wire.OutcomeAccepted && !c.Accepted() {
		if why := t.allowsShort(code, m1, c); why != "" {
			return bad(why, nil)
		}
	}
	return t.judgeOwn(a, m3, c, wanted && c.Order == live.Order, at)
}
