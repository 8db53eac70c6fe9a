package books

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// What the books keep of scopes, among their single values.
func metaScope(id ledger.AccountID) string    { return fmt.Sprintf("scope of account %d", id) }
func metaSections(id ledger.AccountID) string { return fmt.Sprintf("sections of account %d", id) }

// membership is a section that a merchant is in, or was in until a time.
type membership struct {
	Section wire.Section
	Until   int64 // Unix seconds; 0: still
}

// sectionsMax bounds how many sections that a merchant has left still count.
const sectionsMax = 16

// SetScope sets where a shopper's next tokens are good, or the section that a merchant is in. Tokens already issued stay as they are
// until they end: who must not wait revokes them. A merchant's terminals are certified anew at once, in a new directory.
func (b *Books) SetScope(ctx context.Context, actor string, s api.Scope) (out api.Account, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		a, err := tx.Account(ledger.AccountID(s.Account))
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w: account %d", ErrUnknown, s.Account)
		}
		if err != nil {
			return err
		}
		switch a.Kind {
		case ledger.Shopper:
			err = b.scopeShopper(tx, a, s)
		case ledger.Merchant:
			err = b.moveMerchant(tx, a, s)
		default:
			err = fmt.Errorf("%w: an account of kind %s has no scope", ErrInvalid, a.Kind)
		}
		if err != nil {
			return err
		}
		detail := fmt.Sprintf("payee %d, section %d", s.Payee, s.Section)
		if err := b.note(tx, actor, "scope set", fmt.Sprintf("account %d", a.ID), detail); err != nil {
			return err
		}
		reserved, err := tx.ReservedBy(a.ID)
		if err != nil {
			return err
		}
		out, err = scopeShown(tx, shown(a, reserved))
		return err
	})
	return out, err
}

func (b *Books) scopeShopper(tx store.Tx, a ledger.Account, s api.Scope) error {
	if s.Payee != 0 && s.Section != 0 {
		return fmt.Errorf("%w: a scope is a payee or a section", ErrInvalid)
	}
	if s.Payee != 0 {
		m, err := tx.Account(ledger.AccountID(s.Payee))
		if errors.Is(err, store.ErrNotFound) || err == nil && m.Kind != ledger.Merchant {
			return fmt.Errorf("%w: merchant %d", ErrUnknown, s.Payee)
		}
		if err != nil {
			return err
		}
		if m.Balance.Currency != a.Balance.Currency {
			return fmt.Errorf("%w: merchant %d takes %s", ErrInvalid, s.Payee, m.Balance.Currency.Code())
		}
	}
	return setNumber(tx, metaScope(a.ID), uint64(s.Payee)<<16|uint64(s.Section))
}

func (b *Books) moveMerchant(tx store.Tx, a ledger.Account, s api.Scope) error {
	if s.Payee != 0 {
		return fmt.Errorf("%w: a merchant is in a section", ErrInvalid)
	}
	now := b.now()
	list, err := memberships(tx, a.ID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(m membership) bool {
		return m.Until != 0 && m.Until < now.Unix() || m.Section == wire.Section(s.Section)
	})
	for i := range list {
		if list[i].Until == 0 { // certificates that name it live on at tills and phones, and their records come later
			list[i].Until = now.Add(b.Policy.CertificateLife + b.Policy.Window).Unix()
		}
	}
	if s.Section != 0 {
		list = append(list, membership{Section: wire.Section(s.Section)})
	}
	raw, err := json.Marshal(list[max(0, len(list)-sectionsMax):])
	if err != nil {
		return err
	}
	if err := tx.SetMeta(metaSections(a.ID), raw); err != nil {
		return err
	}
	return b.certifyAll(tx, a.ID, now)
}

// certifyAll certifies a merchant's terminals anew and begins a new directory.
func (b *Books) certifyAll(tx store.Tx, id ledger.AccountID, now time.Time) error {
	devices, err := tx.DevicesOf(id)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.Revoked != "" {
			continue
		}
		if d, err = b.certify(tx, d, now); err != nil {
			return err
		}
		if err := tx.SetCertificate(d.ID, d.Certificate, d.Expires); err != nil {
			return err
		}
	}
	_, err = b.nextEpoch(tx)
	return err
}

// scopeOf gives where a shopper's next tokens are good.
func scopeOf(r store.Reader, id ledger.AccountID) (wire.Scope, error) {
	n, err := number(r, metaScope(id))
	return wire.Scope{Payee: wire.PayeeID(n >> 16), Section: wire.Section(n)}, err
}

func memberships(r store.Reader, id ledger.AccountID) (list []membership, err error) {
	raw, err := r.Meta(metaSections(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal(raw, &list)
}

// sectionOf gives the section that a merchant is in, 0 for none.
func sectionOf(r store.Reader, id ledger.AccountID) (wire.Section, error) {
	list, err := memberships(r, id)
	for _, m := range list {
		if m.Until == 0 {
			return m.Section, err
		}
	}
	return 0, err
}

// sectionsOf gives the sections that count for a merchant: the one that he is in, and those that he has lately left.
func sectionsOf(r store.Reader, id ledger.AccountID, now time.Time) (out []wire.Section, err error) {
	list, err := memberships(r, id)
	for _, m := range list {
		if m.Until == 0 || now.Unix() <= m.Until {
			out = append(out, m.Section)
		}
	}
	return out, err
}

// scopeShown adds its scope or section to an account.
func scopeShown(r store.Reader, a api.Account) (api.Account, error) {
	if a.Kind == string(ledger.Merchant) {
		section, err := sectionOf(r, ledger.AccountID(a.ID))
		a.Section = uint16(section)
		return a, err
	}
	scope, err := scopeOf(r, ledger.AccountID(a.ID))
	a.Payee, a.Section = int64(scope.Payee), uint16(scope.Section)
	return a, err
}
