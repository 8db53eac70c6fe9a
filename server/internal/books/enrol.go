package books

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/enrol"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

const metaEpoch = "directory epoch"

// Enrol binds a device key to the account of a one-time code. The same code with the same key again is
// answered again: the first answer may have been lost on the way.
func (b *Books) Enrol(ctx context.Context, e api.Enrol) (out api.Enrolled, err error) {
	hash, err := enrol.Hash(e.Code)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	role, err := roleOf(e.Role)
	if err != nil {
		return out, err
	}
	var key wire.PublicKey
	if len(e.Key) != len(key) {
		return out, fmt.Errorf("%w: key of %d bytes", ErrInvalid, len(e.Key))
	}
	copy(key[:], e.Key)
	if !key.Strong() {
		return out, fmt.Errorf("%w: anybody can sign for this key", ErrInvalid)
	}
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		d, err := b.bind(tx, hash, role, key)
		if err != nil {
			return err
		}
		out, err = b.enrolled(tx, d)
		return err
	})
	return out, err
}

// bind gives the code's device, new or as it was bound before.
func (b *Books) bind(tx store.Tx, hash [32]byte, role wire.Role, key wire.PublicKey) (store.Device, error) {
	none := store.Device{}
	e, err := tx.Enrolment(hash)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return none, fmt.Errorf("%w: enrolment code", ErrUnknown)
	case err != nil:
		return none, err
	case e.Role != role:
		return none, fmt.Errorf("%w: the code is for another role", ErrInvalid)
	}
	if e.Device != "" {
		d, err := tx.Device(e.Device)
		if err == nil && d.Key != key {
			err = ErrUsed
		}
		return d, err
	}
	now := b.now()
	if now.After(e.Expires) {
		return none, ErrUsed
	}
	d := store.Device{ID: newDeviceID(), Account: e.Account, Role: role, Key: key, Enrolled: now}
	if role == wire.RolePayee {
		if d, err = b.payee(tx, d, now); err != nil {
			return none, err
		}
	}
	if err := tx.AddDevice(d); err != nil {
		return none, err
	}
	if role == wire.RolePayer {
		// Without money there is no token yet: the phone asks again when there is.
		if _, err := b.issue(tx, d, d.Key, now); err != nil && !errors.Is(err, ErrFunds) {
			return none, err
		}
	}
	if err := b.note(tx, "device "+d.ID, "device enrolled", fmt.Sprintf("account %d", d.Account), ""); err != nil {
		return none, err
	}
	return d, tx.UseEnrolment(hash, d.ID, now)
}

func newDeviceID() string {
	id := make([]byte, 16)
	rand.Read(id) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(id)
}

// payee numbers a merchant's new terminal, certifies it and puts it into the next directory.
func (b *Books) payee(tx store.Tx, d store.Device, now time.Time) (store.Device, error) {
	n, err := tx.CountDevices(d.Account)
	if err != nil {
		return d, err
	}
	if n+1 > math.MaxUint8 {
		return d, fmt.Errorf("%w: the account has %d terminals", ErrInvalid, n)
	}
	d.Terminal = wire.Terminal(n + 1)
	if d.Listed, err = b.nextEpoch(tx); err != nil {
		return d, err
	}
	return b.certify(tx, d, now)
}

func (b *Books) certify(tx store.Tx, d store.Device, now time.Time) (store.Device, error) {
	a, err := tx.Account(d.Account)
	if err != nil {
		return d, err
	}
	section, err := sectionOf(tx, a.ID)
	if err != nil {
		return d, err
	}
	d.Expires = now.Add(b.Policy.CertificateLife)
	c, err := b.keys().Certificate(authority.Payee{ID: payeeID(a.ID), Terminal: d.Terminal, Name: a.Name, Section: section, Device: d.Key}, now, d.Expires)
	d.Certificate = c.Bytes()
	return d, err
}

func epoch(r store.Reader) (uint16, error) {
	n, err := number(r, metaEpoch)
	return uint16(n), err
}

// nextEpoch begins a new directory. The last epoch stays for ever: sixteen bits are all that a payment
// code carries, and a terminal listed then is known to every phone that has it.
func (b *Books) nextEpoch(tx store.Tx) (uint16, error) {
	n, err := epoch(tx)
	if err != nil || n == math.MaxUint16 {
		return n, err
	}
	return n + 1, setNumber(tx, metaEpoch, uint64(n)+1)
}

func (b *Books) enrolled(tx store.Tx, d store.Device) (api.Enrolled, error) {
	a, err := tx.Account(d.Account)
	if err != nil {
		return api.Enrolled{}, err
	}
	out := api.Enrolled{
		Device: d.ID, Operator: b.Operator, Account: a.Name, Currency: uint16(a.Balance.Currency), Time: b.now().Unix(),
		Certificate: d.Certificate, ListedSince: d.Listed,
	}
	root, list := b.keys().Root(), b.keys().List()
	out.Root, out.KeyList = root[:], list.Bytes()
	for _, k := range list.Keys {
		out.Keys = append(out.Keys, api.ServerKey{ID: uint16(k.ID), Key: k.Key[:]})
	}
	if d.Role == wire.RolePayer {
		switch t, err := tx.NewestToken(d.ID); {
		case err == nil:
			out.Token, out.Short = t.Token.Bytes(), b.ShortKey(t.Token)
		case !errors.Is(err, store.ErrNotFound):
			return out, err
		}
	}
	return out, nil
}

// Device finds an enrolled device; ErrUnknown.
func (b *Books) Device(ctx context.Context, id string) (d store.Device, err error) {
	err = b.Store.View(ctx, func(r store.Reader) error {
		d, err = r.Device(id)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w: device", ErrUnknown)
		}
		return err
	})
	return d, err
}

// Directory lists the certificates of all payees' terminals.
func (b *Books) Directory(ctx context.Context) (out api.Directory, err error) {
	out.Certificates = []api.Bytes{}
	err = b.Store.View(ctx, func(r store.Reader) error {
		if out.Epoch, err = epoch(r); err != nil {
			return err
		}
		payees, err := r.Payees()
		if err != nil {
			return err
		}
		now, raw := b.now(), [][]byte{}
		for _, d := range payees {
			if d.Expires.After(now) && d.Revoked == "" {
				raw = append(raw, d.Certificate)
				out.Certificates = append(out.Certificates, d.Certificate)
			}
		}
		l, err := b.keys().Listing(out.Epoch, now, raw)
		out.Listing = l.Bytes()
		return err
	})
	return out, err
}

// KeyList gives the key list that the root has signed.
func (b *Books) KeyList() api.KeyList {
	l := b.keys().List()
	return api.KeyList{Version: l.Version, List: l.Bytes()}
}

// demoMerchants are the names that demo merchants get in turn; each fits a certificate.
var demoMerchants = []string{"Harbour Tea 海港茶铺", "Lantern Books 灯笼书", "Willow Bakery 柳记", "North Gate 北门果园"}

// demoMoney is what a demo account begins with, in minor units.
const demoMoney money.Minor = 500_00

// Demo opens an account for the demonstration, gives a shopper money, and makes its enrolment code.
func (b *Books) Demo(ctx context.Context, role string) (code string, err error) {
	kind, err := roleOf(role)
	if err != nil {
		return "", err
	}
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		all, err := tx.Accounts()
		if err != nil {
			return err
		}
		n := api.NewAccount{Name: fmt.Sprintf("Demo shopper %d", len(all)+1), Kind: string(ledger.Shopper), Currency: uint16(money.CNY)}
		if kind == wire.RolePayee {
			merchants := 0
			for _, a := range all {
				if a.Kind == ledger.Merchant {
					merchants++
				}
			}
			n.Kind, n.Name = string(ledger.Merchant), demoMerchants[merchants%len(demoMerchants)]
		}
		a, err := b.open(tx, n)
		if err != nil {
			return err
		}
		if kind == wire.RolePayer {
			if err := b.move(tx, ledger.TopUp, actorServer, fmt.Sprintf("demo:%d", a.ID), a.ID, demoMoney); err != nil {
				return err
			}
		}
		code, err = b.invite(tx, a.ID, kind)
		return err
	})
	return code, err
}
