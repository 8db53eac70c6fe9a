package payer

import (
	"errors"
	"slices"
	"time"

	"glint/app/wire"
)

// finding is what a light payload turned out to be.
type finding struct {
	is     Case
	charge Charge // CaseAsk, CaseBlocked, CaseUnknown, CaseAside
	spent  Spent  // CaseAgain, CaseAgainRefused, CaseUnsigned, CaseReceipt
	why    Reason // CaseBad, CaseBlocked, CaseAside
	cause  error
}

func bad(why Reason, cause error) finding { return finding{is: CaseBad, why: why, cause: cause} }

// errNoEntry says that no directory entry gives the key of a signed charge.
var errNoEntry = errors.New("payer: payee is not in the directory")

// judge reads a light payload: a receipt, or a charge in any form. It trusts nothing in it.
func (p Purse) judge(payload []byte, at time.Time) finding {
	if wire.IsReceipt(payload) {
		return p.judgeReceipt(payload)
	}
	if wire.IsTiny(payload) {
		return p.judgeTiny(payload, at)
	}
	charge, err := wire.DecodeCharge(payload)
	if err != nil {
		return bad(ReasonMalformed, err)
	}
	if s, ok := p.answered(charge, at); ok {
		if p.isAside(s.Payment(), at) {
			return finding{is: CaseAside, why: ReasonAside, charge: Charge{M1: s.M1, Core: s.Core}}
		}
		return foundAgain(s)
	}
	shown, err := p.codeOf(charge, at)
	switch {
	case errors.Is(err, wire.ErrNotOurs):
		return bad(ReasonOtherCode, err)
	case errors.Is(err, errNoEntry):
		return bad(ReasonUnverifiable, err)
	case err != nil:
		return bad(ReasonForged, err)
	}
	return p.judgeCharge(charge, shown, at)
}

func (p Purse) judgeReceipt(payload []byte) finding {
	r, err := wire.DecodeReceipt(payload)
	if err != nil {
		return bad(ReasonReceiptFalse, err)
	}
	s, ok := p.named(r.Payment)
	if !ok || len(s.M3) == 0 || !s.Accepted() {
		return bad(ReasonReceiptFalse, wire.ErrNotOurs)
	}
	if err := r.Verify(s.M3); err != nil {
		return bad(ReasonReceiptFalse, err)
	}
	switch {
	case r.Status != wire.ReceiptPaid:
		return bad(ReasonReceiptForeign, nil)
	case len(s.Receipt) > 0:
		return finding{is: CaseNoise}
	}
	s.Receipt = slices.Clone(payload)
	return finding{is: CaseReceipt, spent: s}
}

// judgeTiny reads a charge in the tiny form: which core it stands for, a payment code says that its MAC fits.
func (p Purse) judgeTiny(payload []byte, at time.Time) finding {
	tiny, err := wire.DecodeTiny(payload)
	if err != nil {
		return bad(ReasonMalformed, err)
	}
	for _, s := range slices.Backward(p.Spents) {
		if s.Core.Payee != tiny.Payee || s.Core.Order != wire.Order(tiny.Order) { // the hashes of Open are not for all of them
			continue
		}
		if c, err := tiny.Open(s.M1); err == nil && c.Core == s.Core {
			if p.isAside(s.Payment(), at) {
				return finding{is: CaseAside, why: ReasonAside, charge: Charge{M1: s.M1, Core: s.Core}}
			}
			return foundAgain(s)
		}
	}
	worst := finding{is: CaseBad, why: ReasonOtherCode, cause: wire.ErrNotOurs}
	for _, shown := range slices.Backward(p.Codes) {
		if !shown.live(at) {
			continue
		}
		c, err := tiny.Open(shown.M1)
		switch {
		case err == nil:
			return p.judgeCharge(c, shown, at)
		case errors.Is(err, wire.ErrSeal):
			worst = bad(ReasonForged, err)
		}
	}
	return worst
}

// answered finds the decision that was already made on this very charge, however old its code is.
func (p Purse) answered(c wire.Charge, at time.Time) (Spent, bool) {
	for _, s := range slices.Backward(p.Spents) {
		if s.Core == c.Core && p.verify(c, s.asked(), at) == nil {
			return s, true
		}
	}
	return Spent{}, false
}

func foundAgain(s Spent) finding {
	switch {
	case len(s.M3) == 0:
		return finding{is: CaseUnsigned, spent: s}
	case s.Accepted():
		return finding{is: CaseAgain, spent: s}
	}
	return finding{is: CaseAgainRefused, spent: s}
}

// codeOf finds the code that a charge answers: the newest of those that are live whose seal or signature
// fits. wire.ErrNotOurs says that none has its nonce; other errors, that one has and does not fit.
func (p Purse) codeOf(c wire.Charge, at time.Time) (Shown, error) {
	worst := error(wire.ErrNotOurs)
	for _, shown := range slices.Backward(p.Codes) {
		code, err := wire.DecodePaymentCode(shown.M1)
		if err != nil || !shown.live(at) || c.Core.Answers(code) != nil {
			continue
		}
		if err := p.verify(c, shown.asked(), at); err != nil {
			worst = err
			continue
		}
		return shown, nil
	}
	return Shown{}, worst
}

// verify checks the charge's seal or signature for the code M1.
func (p Purse) verify(c wire.Charge, m1 []byte, at time.Time) error {
	var key wire.PublicKey
	if c.Form == wire.FormSigned {
		entry, ok := p.Directory.find(c.Core, p.Ring, at)
		if !ok {
			return errNoEntry
		}
		key = entry.Device
	}
	return c.Verify(m1, p.Ring, key)
}

// judgeCharge judges a charge that fits its code.
func (p Purse) judgeCharge(c wire.Charge, shown Shown, at time.Time) finding {
	charge := Charge{M1: shown.M1, Core: c.Core, Form: c.Form, Since: at}
	if shown.Short != nil {
		charge.Form = wire.FormShort
	}
	code, err := wire.DecodePaymentCode(shown.M1)
	if err != nil {
		return bad(ReasonMalformed, err)
	}
	if code.Counter <= p.Last {
		return bad(ReasonCodeUsed, nil)
	}
	if p.isAside(charge.Payment(), at) {
		return finding{is: CaseAside, why: ReasonAside, charge: charge}
	}
	var section wire.Section
	if c.Form == wire.FormIntroduced {
		charge.Name, section = c.Certificate.Name, c.Certificate.Section
		if !at.Before(c.Certificate.Expiry.Time()) {
			return finding{is: CaseBlocked, charge: charge, why: ReasonCertificate}
		}
	} else {
		entry, ok := p.Directory.find(c.Core, p.Ring, at)
		if !ok {
			return finding{is: CaseUnknown, charge: charge}
		}
		charge.Name, section = entry.Name, entry.Section
	}
	if !code.Token.Scope.Covers(c.Core.Payee, section) {
		return finding{is: CaseBlocked, charge: charge, why: ReasonScope}
	}
	if why := p.blocks(code.Token, c.Core, at); why != "" {
		return finding{is: CaseBlocked, charge: charge, why: why}
	}
	if c.Form == wire.FormTiny && c.Core.Amount > TinyMost {
		return finding{is: CaseBlocked, charge: charge, why: ReasonTinyLimit}
	}
	return finding{is: CaseAsk, charge: charge}
}

// blocks tells why a charge cannot be accepted under a token, or "".
func (p Purse) blocks(t wire.Token, core wire.Core, at time.Time) Reason {
	if p.Snapshot.Closed(wire.Till{Payee: core.Payee, Terminal: core.Terminal}) {
		return ReasonPayeeClosed
	}
	total, uses := p.Used(t.ID)
	apart := core.Minute.Time().Sub(at)
	switch {
	case t.Channels&wire.ChannelLight == 0:
		return ReasonChannel
	case core.Currency != t.Currency:
		return ReasonCurrency
	case core.Amount > t.PerPayment:
		return ReasonLimit
	case !at.Before(t.Expiry.Time()):
		return ReasonExpired
	case uses >= t.Uses:
		return ReasonUses
	case uint64(total)+uint64(core.Amount) > uint64(t.Cumulative):
		return ReasonAllowance
	case apart > ClockLeeway || apart < -ClockLeeway:
		return ReasonMinute
	}
	return ""
}
