package books

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// pageSize is how many rows of an export are in memory at once.
const pageSize = 100

// closedName stands for the name of a closed account.
const closedName = "–"

// Holding writes all that is held on a shopper as one api.Holding. Where it fails halfway, what was written is no whole JSON value.
func (b *Books) Holding(ctx context.Context, account ledger.AccountID, w io.Writer) error {
	return b.Store.View(ctx, func(r store.Reader) error {
		a, err := shopper(r, account)
		if err != nil {
			return err
		}
		reserved, err := r.ReservedBy(a.ID)
		if err != nil {
			return err
		}
		out := &pages{w: w}
		out.field("operator", b.Operator)
		out.field("time", b.now().Unix())
		out.field("account", shown(a, reserved))
		return errors.Join(b.heldDevices(r, a, out), b.heldTokens(r, a, out), b.heldMoves(r, a, out), b.heldPayments(r, a, out), out.end())
	})
}

// IsShopper tells whether an account is a shopper's; ErrUnknown.
func (b *Books) IsShopper(ctx context.Context, account ledger.AccountID) error {
	return b.Store.View(ctx, func(r store.Reader) error {
		_, err := shopper(r, account)
		return err
	})
}

// shopper finds a shopper's account; ErrUnknown.
func shopper(r store.Reader, id ledger.AccountID) (ledger.Account, error) {
	a, err := r.Account(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Kind != ledger.Shopper {
		err = fmt.Errorf("%w: shopper's account %d", ErrUnknown, id)
	}
	return a, err
}

func (b *Books) heldDevices(r store.Reader, a ledger.Account, out *pages) error {
	devices, err := r.DevicesOf(a.ID)
	out.list("devices")
	for _, d := range devices {
		out.item(api.Device{ID: d.ID, Account: int64(d.Account), Role: api.RolePayer, Enrolled: d.Enrolled.Unix(), Revoked: d.Revoked})
	}
	out.endList()
	return err
}

func (b *Books) heldTokens(r store.Reader, a ledger.Account, out *pages) error {
	n, err := r.CountTokens(a.ID)
	if err != nil {
		return err
	}
	tokens, err := r.TokensOf(a.ID, n)
	out.list("tokens")
	for _, t := range tokens {
		out.item(api.HeldToken{Token: t.Token.Bytes(), Device: t.Device, Issued: t.Issued.Unix(), Releases: t.Releases.Unix(), Revoked: t.Revoked})
	}
	out.endList()
	return err
}

func (b *Books) heldMoves(r store.Reader, a ledger.Account, out *pages) error {
	names := names{r, map[ledger.AccountID]string{}}
	out.list("moves")
	for after := int64(0); ; {
		page, err := r.Booked(a.ID, after, pageSize)
		if err != nil {
			return err
		}
		for _, m := range page {
			move := api.HeldMove{Reference: m.Transfer.Ref, Kind: string(m.Transfer.Kind), Time: m.Transfer.Time.Unix(), Change: int64(m.Entry.Change), Balance: int64(m.Entry.Balance)}
			if m.Transfer.Kind == ledger.Late {
				if move.Other, err = names.of(m.Transfer.To); err != nil {
					return err
				}
			}
			out.item(move)
			after = m.Number
		}
		if len(page) < pageSize {
			out.endList()
			return nil
		}
	}
}

func (b *Books) heldPayments(r store.Reader, a ledger.Account, out *pages) error {
	devices, err := r.DevicesOf(a.ID)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for _, d := range devices {
		own[d.ID] = true
	}
	names := names{r, map[ledger.AccountID]string{}}
	out.list("payments")
	for after := int64(0); ; {
		page, err := r.PaymentsOf(store.Filter{Payer: a.ID}, after, pageSize)
		if err != nil {
			return err
		}
		for _, p := range page {
			held, err := heldPayment(r, p, own, names)
			if err != nil {
				return err
			}
			out.item(held)
			after = p.Change
		}
		if len(page) < pageSize {
			out.endList()
			return nil
		}
	}
}

func heldPayment(r store.Reader, p store.Payment, own map[string]bool, names names) (api.HeldPayment, error) {
	held := api.HeldPayment{Payment: payment(p), Steps: []api.HeldStep{}, Records: []api.HeldRecord{}}
	var err error
	if held.Payee, err = names.of(p.Payee); err != nil && !errors.Is(err, store.ErrNotFound) {
		return held, err
	}
	steps, err := r.Steps(p.ID)
	if err != nil {
		return held, err
	}
	for _, s := range steps {
		held.Steps = append(held.Steps, api.HeldStep{From: string(s.From), To: string(s.To), Cause: string(s.Cause), Time: s.Time.Unix()})
	}
	records, err := r.RecordsOf(p.ID)
	for _, rec := range records {
		held.Records = append(held.Records, api.HeldRecord{Record: rec.Bytes, Own: own[rec.Device], Time: rec.Time.Unix()})
	}
	return held, err
}

// pages writes one JSON object, field by field, and keeps the first error.
type pages struct {
	w     io.Writer
	comma string // before the next field or item
	began bool
	err   error
}

func (p *pages) put(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, text)
	}
}

func (p *pages) value(v any) {
	text, err := json.Marshal(v)
	if p.err == nil {
		p.err = err
	}
	p.put(string(text))
}

func (p *pages) name(name string) {
	if !p.began {
		p.began, p.comma = true, "{"
	}
	p.put(p.comma + "\n\"" + name + "\":")
	p.comma = ","
}

func (p *pages) field(name string, v any) { p.name(name); p.value(v) }
func (p *pages) list(name string)         { p.name(name); p.put("["); p.comma = "" }
func (p *pages) item(v any)               { p.put(p.comma + "\n"); p.comma = ","; p.value(v) }
func (p *pages) endList()                 { p.put("]"); p.comma = "," }
func (p *pages) end() error               { p.put("\n}\n"); return p.err }

// closing names the mark of an account that is being closed: it gets no token any more.
func closing(id ledger.AccountID) string { return fmt.Sprintf("closing account %d", id) }

// Closing tells whether an account is being closed.
func isClosing(r store.Reader, id ledger.AccountID) (bool, error) {
	n, err := number(r, closing(id))
	return n > 0, err
}

// CloseAccount withdraws a shopper's tokens for good and, as soon as nothing is owed or open, his terminals and his name. It says what
// stands in the way; asked again later, it goes on. The books keep every transfer, record and step under the account's number: what merchants were
// paid must stay provable. A shopper's own devices and the operator may ask.
func (b *Books) CloseAccount(ctx context.Context, actor string, id ledger.AccountID) (out api.AccountClosing, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		a, err := shopper(tx, id)
		if err != nil {
			return err
		}
		begun, err := isClosing(tx, id)
		if err == nil && !begun {
			err = b.beginClosing(tx, actor, id)
		}
		if err != nil {
			return err
		}
		if out, err = b.inTheWay(tx, a); err != nil || !out.Closed || a.Name == closedName {
			return err
		}
		return b.erase(tx, actor, a)
	})
	return out, err
}

// CloseOwn is CloseAccount for the shopper at one of his devices.
func (b *Books) CloseOwn(ctx context.Context, d store.Device) (api.AccountClosing, error) {
	if d.Role != wire.RolePayer {
		return api.AccountClosing{}, fmt.Errorf("%w: a merchant's account is closed by the operator", ErrInvalid)
	}
	return b.CloseAccount(ctx, "device "+d.ID, d.Account)
}

func (b *Books) beginClosing(tx store.Tx, actor string, id ledger.AccountID) error {
	devices, err := tx.DevicesOf(id)
	if err != nil {
		return err
	}
	for _, d := range devices {
		open, err := tx.OpenTokens(d.ID)
		if err != nil {
			return err
		}
		for _, t := range open {
			if err := b.revokeToken(tx, actor, t.Token.ID, "account closing"); err != nil {
				return err
			}
		}
	}
	return errors.Join(setNumber(tx, closing(id), 1), b.note(tx, actor, "account closing", fmt.Sprintf("account %d", id), ""))
}

// inTheWay says what still has to be paid out, released or settled.
func (b *Books) inTheWay(r store.Reader, a ledger.Account) (out api.AccountClosing, err error) {
	reserved, err := r.ReservedBy(a.ID)
	if err != nil {
		return out, err
	}
	out.Balance, out.Reserved = int64(a.Balance.Minor), int64(reserved)
	devices, err := r.DevicesOf(a.ID)
	if err != nil {
		return out, err
	}
	waiting := map[wire.TokenID]bool{}
	for _, d := range devices {
		open, err := r.OpenTokens(d.ID)
		if err != nil {
			return out, err
		}
		for _, t := range open {
			waiting[t.Token.ID] = true
			out.Until = max(out.Until, t.Releases.Unix())
		}
	}
	for after := int64(0); ; {
		page, err := r.PaymentsOf(store.Filter{Payer: a.ID}, after, pageSize)
		if err != nil {
			return out, err
		}
		for _, p := range page {
			after = p.Change
			// After its token's window a payment that only one side has told of can take nothing from the account any more.
			if state := p.Phase.State(); state == api.StateDisputed || waiting[p.Token] && !state.Final() {
				out.Payments++
			}
		}
		if len(page) < pageSize {
			break
		}
	}
	out.Closed = out.Balance == 0 && out.Reserved == 0 && out.Until == 0 && out.Payments == 0
	return out, nil
}

func (b *Books) erase(tx store.Tx, actor string, a ledger.Account) error {
	devices, err := tx.DevicesOf(a.ID)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if err := b.revokeDevice(tx, actor, d, "account closed"); err != nil {
			return err
		}
	}
	return errors.Join(tx.Rename(a.ID, closedName), b.note(tx, actor, "account closed", fmt.Sprintf("account %d", a.ID), ""))
}
