package books

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// Loss says who bears what a payee was promised on a counter that the payer signed twice.
type Loss string

// Who bears the loss. The payee's own part begins where he could know that the token was withdrawn.
const (
	LossPayee    Loss = "payee"    // the payments stay in conflict
	LossReserve  Loss = "reserve"  // paid from what the cheat has reserved, as far as that goes
	LossOperator Loss = "operator" // as before, and the operator makes up the rest
)

// proof gathers the bundle that shows two decisions on one counter to anybody: with the root's public
// key it can be checked far from here.
func (b *Books) proof(tx store.Tx, e match.Evidence, other wire.PaymentID) (store.Evidence, error) {
	none := store.Evidence{}
	records, err := tx.RecordsOf(other)
	if err != nil {
		return none, err
	}
	mine := wire.Answered{Code: e.Code, Core: e.Record.Core, Acceptance: e.Acceptance}
	for _, r := range records {
		theirs, ok := answered(r.Bytes)
		if !ok || wire.DoubleSpend(mine, theirs, b.keys().Ring()) != nil {
			continue
		}
		root, list := b.keys().Root(), b.keys().List()
		bundle := api.Evidence{
			Root: root[:], KeyList: list.Bytes(), Token: e.Code.Token.Bytes(), Counter: uint32(e.Acceptance.Counter),
			Answers: []api.Answered{shownAnswer(theirs), shownAnswer(mine)}, Time: b.now().Unix(),
		}
		text, err := json.Marshal(bundle)
		return store.Evidence{
			Token: e.Code.Token.ID, Counter: e.Acceptance.Counter, Payment: e.Record.PaymentID(), Other: other, Bundle: text, Time: b.now(),
		}, err
	}
	return none, fmt.Errorf("books: internal error: no record proves what was signed on %s", other)
}

func answered(raw []byte) (out wire.Answered, ok bool) {
	r, err := wire.DecodeRecord(raw)
	if err != nil || len(r.Acceptance) == 0 {
		return out, false
	}
	code, err := wire.DecodePaymentCode(r.Code)
	if err != nil {
		return out, false
	}
	a, err := wire.DecodeAcceptance(r.Acceptance)
	return wire.Answered{Code: code, Core: r.Core, Acceptance: a}, err == nil
}

func shownAnswer(a wire.Answered) api.Answered {
	id, core := a.Payment(), a.Core.Bytes()
	return api.Answered{Payment: id[:], Code: a.Code.Bytes(), Core: core[:], Acceptance: a.Acceptance.Bytes()}
}

// CheckEvidence checks a bundle with nothing but the server's keys.
func CheckEvidence(text []byte, ring wire.KeyRing) error {
	var e api.Evidence
	if err := json.Unmarshal(text, &e); err != nil {
		return fmt.Errorf("books: evidence: %w", err)
	}
	if len(e.Answers) != 2 {
		return fmt.Errorf("books: evidence with %d answers", len(e.Answers))
	}
	var both [2]wire.Answered
	for i, a := range e.Answers {
		code, err := wire.DecodePaymentCode(a.Code)
		if err != nil {
			return err
		}
		core, err := wire.DecodeCore(a.Core)
		if err != nil {
			return err
		}
		acceptance, err := wire.DecodeAcceptance(a.Acceptance)
		if err != nil {
			return err
		}
		both[i] = wire.Answered{Code: code, Core: core, Acceptance: acceptance}
	}
	return wire.DoubleSpend(both[0], both[1], ring)
}

// Evidence gives what proves that a payment's counter was signed twice. d is the payee's terminal that
// asks, nil for the operator; a payee gets what concerns himself.
func (b *Books) Evidence(ctx context.Context, d *store.Device, id wire.PaymentID) (out []json.RawMessage, err error) {
	err = b.Store.View(ctx, func(r store.Reader) error {
		p, err := r.Payment(id)
		if errors.Is(err, store.ErrNotFound) || (err == nil && d != nil && (d.Role != wire.RolePayee || p.Payee != d.Account)) {
			return fmt.Errorf("%w: payment", ErrUnknown)
		}
		if err != nil {
			return err
		}
		found, err := r.EvidenceOf(id)
		for _, e := range found {
			out = append(out, e.Bundle)
		}
		return err
	})
	return out, err
}

// cover pays a payee who holds a valid acceptance on a counter that was signed twice, as far as the
// policy goes. Who was told in time that the token was withdrawn does not come here.
func (c *course) cover(p *store.Payment) error {
	if p.Phase != match.Conflict || p.Evidence.IsZero() || p.Payee == 0 || c.books.Policy.Loss == LossPayee {
		return nil
	}
	t := ledger.Transfer{
		Ref: settlementRef(p.ID), Kind: ledger.Settlement, From: c.token.Reserve, To: p.Payee, Amount: p.Core.Sum(), Time: c.now,
	}
	err := c.tx.Post(t)
	if errors.Is(err, ledger.ErrFunds) {
		if c.books.Policy.Loss != LossOperator {
			return nil // nothing left: it stays with the payee
		}
		float, floatErr := c.books.float(c.tx, t.Amount.Currency)
		if floatErr != nil {
			return floatErr
		}
		t.Kind, t.From = ledger.Loss, float.ID
		err = c.tx.Post(t)
	}
	if err != nil {
		return fmt.Errorf("covering %s: %w", p.ID, err)
	}
	if err := c.books.note(c.tx, actorServer, "loss booked", "payment "+p.ID.String(), string(t.Kind)+" "+t.Amount.String()); err != nil {
		return err
	}
	return c.advance(p, match.LossCovered)
}
