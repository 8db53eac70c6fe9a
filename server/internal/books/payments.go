package books

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// accept judges a record against the books and moves its payment on. What does not count is a
// *match.Rejection, and has changed nothing.
func (b *Books) accept(tx store.Tx, u *upload) (store.Payment, error) {
	e := u.evidence
	token, err := b.tokenOf(tx, u)
	if err != nil {
		return store.Payment{}, err
	}
	sections, err := sectionsOf(tx, ledger.AccountID(e.Record.Core.Payee), u.now)
	if err != nil {
		return store.Payment{}, err
	}
	if err := e.Within(sections...); err != nil {
		return store.Payment{}, err
	}
	if err := e.Since(token.Issued, u.offset); err != nil {
		return store.Payment{}, err
	}
	if err := b.digits(u); err != nil {
		return store.Payment{}, err
	}
	p, fresh, err := b.paymentOf(tx, token, u)
	if err != nil {
		return p, err
	}
	double, err := b.decide(tx, token, u, fresh)
	if err != nil {
		return p, err
	}
	c := &course{tx: tx, token: token, device: u.device.ID, now: u.now, books: b}
	before := p
	if fresh {
		if err := tx.PutPayment(p); err != nil {
			return p, err
		}
	}
	if double {
		if err := c.conflict(&p, e); err != nil {
			return p, err
		}
	}
	p.Signed = p.Signed || e.Signed
	if e.Cause == match.PayeeAccepts && p.Evidence.IsZero() {
		p.Evidence = u.now
	}
	if err := c.advance(&p, e.Cause); err != nil {
		return p, err
	}
	if err := c.cover(&p); err != nil {
		return p, err
	}
	if err := c.siblings(&p); err != nil || p == before {
		return p, err
	}
	return p, tx.PutPayment(p)
}

func (b *Books) tokenOf(tx store.Tx, u *upload) (store.Token, error) {
	e := u.evidence
	token, err := tx.Token(e.Code.Token.ID)
	if errors.Is(err, store.ErrNotFound) {
		return token, &match.Rejection{Reason: api.ReasonToken, Cause: errors.New("never issued")}
	}
	if err == nil && u.device.Role == wire.RolePayer && token.Device != u.device.ID {
		return token, &match.Rejection{Reason: api.ReasonTerminal, Cause: errors.New("token of another device")}
	}
	if err == nil && !bytes.Equal(token.Token.Bytes(), e.Code.Token.Bytes()) {
		err = &match.Rejection{Reason: api.ReasonToken, Cause: errors.New("not as it was issued")}
	}
	return token, err
}

// paymentOf finds the record's payment or begins it.
func (b *Books) paymentOf(tx store.Tx, token store.Token, u *upload) (p store.Payment, fresh bool, err error) {
	r := u.record
	p, err = tx.Payment(r.PaymentID())
	if !errors.Is(err, store.ErrNotFound) {
		return p, false, err
	}
	p = store.Payment{
		ID: r.PaymentID(), Code: r.CodeID(), Token: token.Token.ID, Core: r.Core, Payer: token.Account, First: u.now, Changed: u.now,
	}
	payee, err := tx.Account(ledger.AccountID(r.Core.Payee))
	switch {
	case errors.Is(err, store.ErrNotFound) || (err == nil && payee.Kind != ledger.Merchant):
		return p, true, nil // nobody of ours: it waits for a payee that will never come
	case err != nil:
		return p, true, err
	case payee.Balance.Currency != r.Core.Currency:
		return p, true, &match.Rejection{Reason: api.ReasonCurrency, Cause: fmt.Errorf("payee's account is in %s", payee.Balance.Currency.Code())}
	}
	p.Payee = payee.ID
	return p, true, nil
}

// decide checks what the payer signed against all else that is signed on the token, and keeps it.
// double tells that the counter is signed for another payment too: proof of a double spend, which
// counts whatever else is wrong.
func (b *Books) decide(tx store.Tx, token store.Token, u *upload, fresh bool) (double bool, err error) {
	e := u.evidence
	if !e.Signed {
		return false, u.revoked(token, fresh)
	}
	s := e.Decision()
	at, err := tx.SignedAt(s.Token, s.Counter)
	if err != nil {
		return false, err
	}
	known := false
	for _, other := range at {
		known = known || other == s
		double = double || other.Payment != s.Payment
	}
	if known {
		return double, nil
	}
	if err := u.revoked(token, fresh); err != nil && (!double || u.device.Role == wire.RolePayee) {
		return false, err
	}
	if !double {
		if err := b.limits(tx, token, s); err != nil {
			return false, err
		}
	}
	return double, tx.AddSigned(s)
}

// revoked refuses payments on a revoked token: of the payer's those first heard of after it, of a
// payee's those that he took, by his corrected clock, after he was told. What a payee holds from before
// that counts: he could not know.
func (u *upload) revoked(token store.Token, fresh bool) error {
	if token.Revoked == "" {
		return nil
	}
	late := fresh
	if u.device.Role == wire.RolePayee && u.evidence.Signed {
		told := u.device.Told
		late = !told.Before(token.RevokedAt) && u.record.Time.Time().Add(u.offset).After(told)
	}
	if late {
		return &match.Rejection{Reason: api.ReasonRevoked, Cause: fmt.Errorf("revoked: %s", token.Revoked)}
	}
	return nil
}

func (b *Books) limits(tx store.Tx, token store.Token, s match.Signed) error {
	below, above, err := tx.SignedBeside(s.Token, s.Counter)
	if err != nil {
		return err
	}
	if err := match.Along(s, below, above); err != nil {
		return err
	}
	spent, uses, err := tx.SignedTotal(s.Token)
	if err != nil {
		return err
	}
	return match.Within(token.Token, s, spent, uses)
}

// course moves payments on in one transaction.
type course struct {
	tx     store.Tx
	token  store.Token
	device string // that caused it, or empty for the server
	now    time.Time
	books  *Books
}

// advance takes the table's step for a cause, and settles what is matched by it. The caller stores p.
func (c *course) advance(p *store.Payment, cause match.Cause) error {
	to, ok := match.Next(p.Phase, cause)
	if !ok {
		return nil
	}
	step := store.Step{Payment: p.ID, From: p.Phase, To: to, Cause: cause, Time: c.now}
	if match.Causes[cause] != match.ByServer {
		step.Device = c.device
	}
	p.Phase, p.Changed = to, c.now
	if err := c.tx.AddStep(step); err != nil {
		return err
	}
	if to == match.Matched {
		return c.settle(p)
	}
	return nil
}

// settle moves the money of a matched payment out of its token's reserve, or finds it gone.
func (c *course) settle(p *store.Payment) error {
	err := c.tx.Post(ledger.Transfer{
		Ref: settlementRef(p.ID), Kind: ledger.Settlement, From: c.token.Reserve, To: p.Payee, Amount: p.Core.Sum(), Time: c.now,
	})
	switch {
	case err == nil:
		return c.advance(p, match.Funds)
	case errors.Is(err, ledger.ErrFunds) && c.token.Released:
		return c.settleLate(p)
	case errors.Is(err, ledger.ErrFunds):
		c.books.Log.Warn("payment unfunded", "payment", p.ID, "token", c.token.Token.ID)
		return c.advance(p, match.NoFunds)
	}
	return fmt.Errorf("settling %s: %w", p.ID, err)
}

// settleLate pays what came after the window from the payer's account, where it has the money: its
// reserve has gone back there.
func (c *course) settleLate(p *store.Payment) error {
	err := c.tx.Post(ledger.Transfer{
		Ref: settlementRef(p.ID), Kind: ledger.Late, From: c.token.Account, To: p.Payee, Amount: p.Core.Sum(), Time: c.now,
	})
	switch {
	case err == nil:
		return c.advance(p, match.Funds)
	case errors.Is(err, ledger.ErrFunds):
		c.books.Log.Warn("payment unfunded after its window", "payment", p.ID, "token", c.token.Token.ID)
		return c.advance(p, match.NoFunds)
	}
	return fmt.Errorf("settling %s late: %w", p.ID, err)
}

func settlementRef(id wire.PaymentID) string { return "settle:" + id.String() }

// conflict freezes every payment that the counter was signed for, but what is settled or refused, and
// revokes the token.
func (c *course) conflict(p *store.Payment, e match.Evidence) error {
	at, err := c.tx.SignedAt(c.token.Token.ID, e.Acceptance.Counter)
	if err != nil {
		return err
	}
	for _, s := range at {
		if s.Payment == p.ID {
			continue
		}
		other, err := c.tx.Payment(s.Payment)
		if err != nil {
			return err
		}
		if err := c.change(&other, match.DoubleSigned); err != nil {
			return err
		}
		proof, err := c.books.proof(c.tx, e, other.ID)
		if err != nil {
			return err
		}
		if err := c.tx.AddEvidence(proof); err != nil {
			return err
		}
		before := other.Phase
		if err := c.cover(&other); err != nil {
			return err
		}
		if other.Phase != before {
			if err := c.tx.PutPayment(other); err != nil {
				return err
			}
		}
	}
	c.books.Log.Warn("counter signed twice, token revoked", "token", c.token.Token.ID, "counter", e.Acceptance.Counter)
	if err := c.books.revokeToken(c.tx, actorServer, c.token.Token.ID, string(match.DoubleSigned)); err != nil {
		return err
	}
	return c.advance(p, match.DoubleSigned)
}

// change advances another payment than the record's and stores it.
func (c *course) change(p *store.Payment, cause match.Cause) error {
	before := p.Phase
	if err := c.advance(p, cause); err != nil || p.Phase == before {
		return err
	}
	return c.tx.PutPayment(*p)
}

// siblings lets payments that met on one code learn of each other: a code is good for one charge.
func (c *course) siblings(p *store.Payment) error {
	all, err := c.tx.PaymentsOfCode(p.Code)
	if err != nil {
		return err
	}
	mine, err := c.accepted(p.ID)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID == p.ID {
			continue
		}
		theirs, err := c.accepted(other.ID)
		if err != nil {
			return err
		}
		if err := c.meet(p, &other, mine, theirs); err != nil {
			return err
		}
	}
	return nil
}

// meet tells two payments on one code of each other; each with whether the payer accepted it.
func (c *course) meet(p, other *store.Payment, mine, theirs bool) error {
	samePayee := p.Core.Payee == other.Core.Payee
	if mine {
		if err := c.change(other, match.OtherAccepted); err != nil {
			return err
		}
	}
	if theirs {
		if err := c.advance(p, match.OtherAccepted); err != nil {
			return err
		}
	}
	// Who has accepted learns of the other only where the other is the payee's own word.
	if mine && samePayee && !theirs {
		if err := c.advance(p, match.OtherCharged); err != nil {
			return err
		}
	}
	if theirs && samePayee && !mine {
		return c.change(other, match.OtherCharged)
	}
	return nil
}

func (c *course) accepted(id wire.PaymentID) (bool, error) {
	yes, _, err := c.tx.HasSigned(id)
	return yes, err
}
