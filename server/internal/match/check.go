package match

import (
	"fmt"
	"slices"
	"time"

	"glint/app/api"
	"glint/app/wire"
)

// Slack is how far a record's times may lie outside its token's life: clocks of terminals that have
// not met the server for days are wrong by hours, not by more.
const Slack = 24 * time.Hour

// Rejection is why a record does not count: one of package api's reasons, with the cause for the log.
type Rejection struct {
	Reason string
	Cause  error
}

func (r *Rejection) Error() string { return fmt.Sprintf("match: %s: %v", r.Reason, r.Cause) }
func (r *Rejection) Unwrap() error { return r.Cause }

func reject(reason string, format string, args ...any) error {
	return &Rejection{Reason: reason, Cause: fmt.Errorf(format, args...)}
}

// Terminal is the device that uploads.
type Terminal struct {
	Role   wire.Role
	Key    wire.PublicKey
	Payee  wire.PayeeID  // of a payee's terminal
	Number wire.Terminal // of a payee's terminal
}

// Evidence is a record that stands by itself, taken apart.
type Evidence struct {
	Record     wire.Record
	Code       wire.PaymentCode
	Acceptance wire.Acceptance // of this very charge; zero if Signed is false
	Signed     bool
	Cause      Cause
}

// Accepted tells whether the payer signed yes to this charge.
func (e Evidence) Accepted() bool { return e.Signed && e.Acceptance.Outcome == wire.OutcomeAccepted }

// Check judges one record of a terminal by itself: signatures, belonging, limits of the token that it
// carries. signature is what checking the record's own signature gave. now is the server's time, offset what the terminal's clock lacks to it; memo may be nil. The
// error is a *Rejection.
func Check(r wire.Record, signature error, t Terminal, ring wire.KeyRing, memo *Memo, now time.Time, offset time.Duration) (Evidence, error) {
	none := Evidence{}
	if wire.IsShort(r.Code) {
		return none, unanswered(r, signature, t)
	}
	code, err := wire.DecodePaymentCode(r.Code)
	if err != nil {
		return none, reject(api.ReasonMalformed, "%w", err)
	}
	e := Evidence{Record: r, Code: code}
	steps := []func() error{
		func() error { return e.belongs(t) },
		func() error { return e.signatures(signature, ring, memo) },
		e.charge,
		func() error { return e.answer(memo) },
		e.limits,
		func() error { return e.times(now, offset) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return none, err
		}
	}
	return e, nil
}

// unanswered judges the charge on a short code of which only the digits are known. No token of it is known either, so there is nothing that it
// could be matched with: it is kept as its payee's word.
func unanswered(r wire.Record, signature error, t Terminal) error {
	e := Evidence{Record: r}
	if err := e.belongs(t); err != nil {
		return err
	}
	if signature != nil {
		return reject(api.ReasonSignature, "record: %w", signature)
	}
	return reject(api.ReasonUnanswered, "charge on the digits %s, order %d", r.Code, r.Core.Order)
}

// belongs checks that the terminal speaks for itself. That a payer's token is its own only the books know: its key is another one.
func (e *Evidence) belongs(t Terminal) error {
	r := e.Record
	switch {
	case r.Role != t.Role:
		return reject(api.ReasonTerminal, "role %d uploaded by role %d", r.Role, t.Role)
	case r.Role == wire.RolePayee && (r.Core.Payee != t.Payee || r.Core.Terminal != t.Number):
		return reject(api.ReasonTerminal, "charge of %d/%d uploaded by %d/%d", r.Core.Payee, r.Core.Terminal, t.Payee, t.Number)
	}
	return nil
}

func (e *Evidence) signatures(record error, ring wire.KeyRing, memo *Memo) error {
	if record != nil {
		return reject(api.ReasonSignature, "record: %w", record)
	}
	token, key := e.Code.Token, ring[e.Code.Token.Key]
	if err := memo.once(func() error { return token.Verify(ring) }, "token", token.Bytes(), key[:]); err != nil {
		return reject(api.ReasonToken, "token: %w", err)
	}
	if !e.Code.Signed {
		return nil
	}
	if err := memo.once(func() error { return e.Code.Verify(ring) }, "code", e.Code.Bytes(), key[:]); err != nil {
		return reject(api.ReasonSignature, "code: %w", err)
	}
	return nil
}

// charge checks that the core is for this code and this kind of payment.
func (e *Evidence) charge() error {
	token, core := e.Code.Token, e.Record.Core
	switch {
	case core.Answers(e.Code) != nil:
		return reject(api.ReasonOtherCore, "charge echoes another code")
	case core.Currency != token.Currency:
		return reject(api.ReasonCurrency, "charge in %s on a token in %s", core.Currency.Code(), token.Currency.Code())
	case token.Channels&wire.ChannelLight == 0:
		return reject(api.ReasonChannel, "token's channels %#x have no light", token.Channels)
	case e.Record.Form == wire.FormShort && token.Channels&wire.ChannelShort == 0:
		return reject(api.ReasonChannel, "token's channels %#x have no short code", token.Channels)
	case e.Code.OneWay && token.Channels&wire.ChannelOneWay == 0:
		return reject(api.ReasonChannel, "token's channels %#x have no one-way payment", token.Channels)
	}
	return nil
}

// answer sets the cause that the record stands for, and checks the acceptance inside.
func (e *Evidence) answer(memo *Memo) error {
	cause, ok := causes[ending{e.Record.Role, e.Record.Ending}]
	if !ok {
		return reject(api.ReasonMalformed, "ending %d is not one of role %d", e.Record.Ending, e.Record.Role)
	}
	e.Cause = cause
	if len(e.Record.Acceptance) == 0 {
		return nil // the record's layout asks for one where the ending needs it
	}
	a, err := wire.DecodeAcceptance(e.Record.Acceptance)
	if err != nil {
		return reject(api.ReasonMalformed, "%w", err)
	}
	if cause == PayeeStrange && a.Matches(e.Code, e.Record.Core) != nil {
		return nil // it answers another charge, perhaps of another token: kept as evidence, believed in nothing
	}
	want := wire.OutcomeAccepted
	if cause == PayerRefuses || cause == PayeeRefused {
		want = wire.OutcomeRefused
	}
	// A payee's own acceptance that he calls foreign pays him nothing: he has met its counter before, and it is proof of that.
	core := e.Record.Core.Bytes()
	if err := memo.once(func() error { return a.Verify(e.Code, e.Record.Core) }, "acceptance", a.Bytes(), e.Code.Bytes(), core[:]); err != nil {
		return reject(api.ReasonAcceptance, "acceptance: %w", err)
	}
	switch {
	case a.Outcome != want:
		return reject(api.ReasonAcceptance, "outcome %d in a record of ending %d", a.Outcome, e.Record.Ending)
	case a.Tip != 0:
		return reject(api.ReasonAcceptance, "tip on a charge that asks for none")
	}
	e.Acceptance, e.Signed = a, true
	return nil
}

type ending struct {
	role   wire.Role
	ending wire.Ending
}

// causes gives what each ending of each role brings about.
var causes = map[ending]Cause{
	{wire.RolePayer, wire.EndingAccepted}:  PayerAccepts,
	{wire.RolePayer, wire.EndingRefused}:   PayerRefuses,
	{wire.RolePayee, wire.EndingAccepted}:  PayeeAccepts,
	{wire.RolePayee, wire.EndingRefused}:   PayeeRefused,
	{wire.RolePayee, wire.EndingCancelled}: PayeeCancels,
	{wire.RolePayee, wire.EndingTimedOut}:  PayeeMisses,
	{wire.RolePayee, wire.EndingForeign}:   PayeeStrange,
}

// limits checks the amount against the token. A refused charge may be as large as it likes.
func (e *Evidence) limits() error {
	token, core, a := e.Code.Token, e.Record.Core, e.Acceptance
	if e.Cause == PayerRefuses || e.Cause == PayeeRefused {
		return nil
	}
	if core.Amount > token.PerPayment {
		return reject(api.ReasonLimit, "%s on a token of %d a payment", core.Sum(), token.PerPayment)
	}
	if !e.Signed {
		return nil
	}
	switch {
	case a.Spent > token.Cumulative || a.Spent < core.Amount:
		return reject(api.ReasonCumulative, "spent %d of %d with this %d", a.Spent, token.Cumulative, core.Amount)
	case a.Uses > token.Uses || a.Uses < 1:
		return reject(api.ReasonUses, "use %d of %d", a.Uses, token.Uses)
	}
	return nil
}

// times checks that the record and its parts were not made after the token's life, nor in the future.
// When the token was issued is the books' to know.
func (e *Evidence) times(now time.Time, offset time.Duration) error {
	last := e.Code.Token.Expiry.Time().Add(Slack)
	times := []time.Time{e.Record.Time.Time().Add(offset), e.Code.Time.Time(), e.Record.Core.Minute.Time()}
	if e.Signed {
		times = append(times, e.Acceptance.Time.Time())
	}
	for _, at := range times {
		if at.After(last) {
			return reject(api.ReasonExpired, "made %s, token and slack ended %s", at, last)
		}
		if at.After(now.Add(Slack)) {
			return reject(api.ReasonTime, "made %s, it is %s", at, now)
		}
	}
	return nil
}

// Within checks that the token is good at the payee whom the charge names. Which sections he is in only the books know; one that he
// has lately left counts, since his till or the phone may have taken him for a member still. Who refuses a charge pays nobody.
func (e Evidence) Within(sections ...wire.Section) error {
	scope, payee := e.Code.Token.Scope, e.Record.Core.Payee
	good := func(s wire.Section) bool { return scope.Covers(payee, s) }
	if e.Cause == PayerRefuses || e.Cause == PayeeRefused || good(0) || slices.ContainsFunc(sections, good) {
		return nil
	}
	return reject(api.ReasonScope, "payee %d of sections %d, token for payee %d, section %d", payee, sections, scope.Payee, scope.Section)
}

// Since checks that nothing in the record was made before its token was issued.
func (e Evidence) Since(issued time.Time, offset time.Duration) error {
	first := issued.Add(-Slack)
	for _, at := range []time.Time{e.Record.Time.Time().Add(offset), e.Code.Time.Time(), e.Record.Core.Minute.Time()} {
		if at.Before(first) {
			return reject(api.ReasonTime, "made %s, token issued %s", at, issued)
		}
	}
	if e.Signed && e.Acceptance.Time.Time().Before(first) {
		return reject(api.ReasonTime, "accepted %s, token issued %s", e.Acceptance.Time.Time(), issued)
	}
	return nil
}
