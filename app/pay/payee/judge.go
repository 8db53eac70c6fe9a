package payee

import (
	"bytes"
	"math"
	"slices"
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// finding is what the camera read, or what the merchant asked for.
type finding struct {
	is     Case
	charge Charge // found or made
	m3     []byte
	why    Reason // CaseBad
	cause  error
}

func bad(why Reason, cause error) finding { return finding{is: CaseBad, why: why, cause: cause} }

// judgeSum tells whether a sum can be charged here.
func (t Till) judgeSum(sum money.Amount, reference string, at time.Time) finding {
	switch {
	case sum.Currency != t.Currency:
		return bad(ReasonCurrency, money.ErrCurrency)
	case sum.Minor < 1:
		return bad(ReasonAmount, sum.Payable())
	case sum.Payable() != nil:
		return bad(ReasonOverflow, sum.Payable())
	case !wire.ValidReference(reference):
		return bad(ReasonReference, nil)
	case !at.Before(t.Certificate.Expiry.Time()):
		return bad(ReasonTillExpired, nil)
	case t.Last == math.MaxUint32:
		return bad(ReasonOrders, nil)
	case t.age(at) == wire.AgeDead:
		return bad(ReasonSnapshotDead, nil)
	case !t.room():
		return bad(ReasonLogFull, nil)
	}
	return finding{}
}

// judgeCode tells whether a payment code can be charged. It trusts nothing in it but the token, once its
// signature has been verified.
func (t Till) judgeCode(m1 []byte, sum money.Amount, reference string, at time.Time) finding {
	if wire.IsShort(m1) {
		return t.judgeShort(m1, sum, reference, at)
	}
	code, err := wire.DecodePaymentCode(m1)
	if err != nil {
		return bad(ReasonCodeMalformed, err)
	}
	if _, ok := t.Ring[code.Token.Key]; !ok {
		return bad(ReasonCodeOperator, nil)
	}
	if err := code.Verify(t.Ring); err != nil {
		return bad(ReasonCodeForged, err)
	}
	if why := t.allows(code.Token, sum, at); why != "" {
		return bad(why, nil)
	}
	if code.OneWay && code.Token.Channels&wire.ChannelOneWay == 0 {
		return bad(ReasonCodeChannel, nil)
	}
	if why := t.fresh(code, m1, at); why != "" {
		return bad(why, nil)
	}
	if why := t.tiny(code, sum); why != "" {
		return bad(why, nil)
	}
	return finding{is: CaseGood, charge: t.newCharge(code, slices.Clone(m1), sum, reference, at)}
}

// allows tells why a token does not allow the sum, or "".
func (t Till) allows(token wire.Token, sum money.Amount, at time.Time) Reason {
	switch {
	case t.Snapshot.Revoked(token.ID):
		return ReasonCodeRevoked
	case !at.Before(token.Expiry.Time()):
		return ReasonCodeExpired
	case token.Channels&wire.ChannelLight == 0:
		return ReasonCodeChannel
	case !token.Scope.Covers(t.Certificate.Payee, t.Certificate.Section):
		return ReasonCodeScope
	case token.Currency != sum.Currency:
		return ReasonCodeCurrency
	case int64(sum.Minor) > int64(token.PerPayment) || int64(sum.Minor) > int64(token.Cumulative):
		return ReasonCodeLimit
	case int64(sum.Minor) > int64(t.age(at).Limit(token.PerPayment)):
		return ReasonSnapshotStale
	}
	return ""
}

// fresh tells why a code may not be charged now, or "". Clocks are advisory: they only keep out old
// pictures of codes; counters decide. A code whose charge was cancelled or ran out of time unanswered may be
// charged again: who showed a picture of it must not keep its owner from paying. Should the first answer come
// after all, its counter is the second's, and along takes one of them only.
func (t Till) fresh(code wire.PaymentCode, m1 []byte, at time.Time) Reason {
	age, leeway := at.Sub(code.Time.Time()), CodeLeeway
	if code.Signed {
		leeway = SignedLeeway
	}
	switch {
	case age > leeway:
		return ReasonCodeStale
	case age < -leeway:
		return ReasonCodeFuture
	}
	id := wire.CodeIDOf(m1)
	for _, c := range slices.Backward(t.Charges) {
		if c.Token != code.Token.ID {
			continue
		}
		if c.answered() && code.Counter <= c.Counter {
			return ReasonCodeUsed
		}
		if c.Code == id && !c.Cancelled && c.Ending != wire.EndingTimedOut {
			return ReasonCodeCharged
		}
	}
	return ""
}

// answered tells whether the phone has signed for this charge: its counter is gone.
func (c Charge) answered() bool {
	return c.Ending == wire.EndingAccepted || c.Ending == wire.EndingRefused
}

// judgeOther judges a code that comes into view while a charge is live: only a new code of the same
// phone that does not claim the directory matters, because it asks for an introduction.
func judgeOther(m1 []byte, live Live) finding {
	if bytes.Equal(m1, live.M1) {
		return finding{is: caseUnlisted}
	}
	if wire.IsShort(m1) || live.Short != nil {
		return judgeShortOther(m1, live)
	}
	code, err := wire.DecodePaymentCode(m1)
	if err != nil {
		return bad(ReasonCodeMalformed, err)
	}
	mine, err := wire.DecodePaymentCode(live.M1)
	if err != nil || code.Token != mine.Token {
		return bad(ReasonCodeOther, err)
	}
	if live.Form == wire.FormSealed && code.Counter == mine.Counter && code.Time >= mine.Time && code.Abilities&wire.AbilityDirectory == 0 {
		return finding{is: CaseIntroduce}
	}
	return finding{is: caseUnlisted}
}

// judgeAcceptance reads an acceptance. live is the charge whose acceptance is wanted, if any.
func (t Till) judgeAcceptance(m3 []byte, live Live, wanted bool, at time.Time) finding {
	if m3, m1, ok := wire.Carried(m3); ok {
		return t.judgeCarried(m3, m1, live, wanted, at)
	}
	a, err := wire.DecodeAcceptance(m3)
	if err != nil {
		return bad(ReasonAcceptanceMalformed, err)
	}
	for _, c := range slices.Backward(t.Charges) {
		if a.Token == c.Token && a.Payment == [8]byte(c.Payment[:8]) {
			if wanted && c.Order == live.Order {
				c = live.Charge
			}
			return t.judgeOwn(a, m3, c, wanted && c.Order == live.Order, at)
		}
	}
	if wanted && a.Token == live.Token && a.Counter == live.Counter && a.Outcome == wire.OutcomeAccepted && live.Ending != wire.EndingForeign {
		return finding{is: CaseForeign, charge: live.Charge, m3: slices.Clone(m3)}
	}
	return bad(ReasonAcceptanceForeign, wire.ErrNotOurs)
}

// judgeOwn judges an acceptance that names one of our charges.
func (t Till) judgeOwn(a wire.Acceptance, m3 []byte, c Charge, current bool, at time.Time) finding {
	code, err := wire.DecodePaymentCode(c.M1)
	if err != nil {
		return bad(ReasonAcceptanceForged, err)
	}
	if err := a.Verify(code, c.Core); err != nil {
		return bad(ReasonAcceptanceForged, err)
	}
	f := finding{is: CaseEarlier, charge: c, m3: slices.Clone(m3)}
	accepted := a.Outcome == wire.OutcomeAccepted
	switch {
	case c.Accepted() && !accepted, c.Ending == wire.EndingRefused, !accepted && !current:
		return bad(ReasonAcceptanceRefused, nil)
	case accepted && current && c.Ending != wire.EndingForeign && t.twice(a, c): // kept as proof; not paid
		f.is = CaseForeign
	case accepted && (beyond(a, c.Core, code.Token) || !t.along(a, c)):
		return bad(ReasonAcceptanceLimit, nil)
	case accepted && !c.Accepted() && expired(a, code.Token, at): // the server would not count it either
		return bad(ReasonCodeExpired, nil)
	case accepted && !c.Accepted() && t.Snapshot.Revoked(a.Token): // told while the charge was under way: the server would not count it
		return bad(ReasonCodeRevoked, nil)
	case c.Accepted() && t.isRecalled(c.Payment, at):
		f.is = CaseNoise
	case c.Accepted() && c.Cancelled:
		f.is = CaseKnownVoid
	case c.Accepted():
		f.is = CaseKnown
	case !t.room() && !current:
		return bad(ReasonLogFull, nil)
	case !accepted:
		f.is = CaseRefusal
	case current:
		f.is = CaseAccepted
	}
	return f
}

// beyond tells whether a phone signed for more than its token allows, or counted wrongly.
func beyond(a wire.Acceptance, core wire.Core, t wire.Token) bool {
	return a.Tip != 0 || core.Amount > t.PerPayment || a.Spent < core.Amount || a.Spent > t.Cumulative || a.Uses == 0 || a.Uses > t.Uses
}

// expired tells whether an acceptance was signed, or comes to light, more than ExpiryGrace after its token's end.
func expired(a wire.Acceptance, t wire.Token, at time.Time) bool {
	last := t.Expiry.Time().Add(ExpiryGrace)
	return at.After(last) || a.Time.Time().After(last)
}

// along tells whether an acceptance fits those of the same token that this till has: sums and uses rise with
// the counter by each payment, and no counter pays twice. A phone whose key is in bad hands can say what it
// likes about other tills; this keeps what one till gives out within the token's limits.
func (t Till) along(a wire.Acceptance, c Charge) bool {
	for _, o := range t.Charges {
		if o.Order == c.Order || o.Token != c.Token || !o.Accepted() {
			continue
		}
		b, err := wire.DecodeAcceptance(o.M3)
		switch {
		case err != nil, b.Counter == a.Counter:
			return false
		case b.Counter < a.Counter && !rises(b, a, c.Core.Amount), b.Counter > a.Counter && !rises(a, b, o.Core.Amount):
			return false
		}
	}
	return true
}

// twice tells whether the phone has paid another charge of this till with the same counter: a double spend.
func (t Till) twice(a wire.Acceptance, c Charge) bool {
	return slices.ContainsFunc(t.Charges, func(o Charge) bool {
		return o.Order != c.Order && o.Token == a.Token && o.Counter == a.Counter && o.Accepted()
	})
}

func rises(low, high wire.Acceptance, amount uint32) bool {
	return uint64(low.Spent)+uint64(amount) <= uint64(high.Spent) && low.Uses < high.Uses
}
