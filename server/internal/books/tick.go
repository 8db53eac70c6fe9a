package books

import (
	"context"
	"errors"

	"glint/app/wire"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// tickBatch bounds one transaction of Tick, so that uploads need not wait long behind it.
const tickBatch = 100

// Done counts what a Tick did.
type Done struct{ Released, Settled, Certified int }

// Tick does what is due by time alone: reserves whose window has ended go back, payments that the payee
// alone has proved settle after the grace, certificates are renewed at half of their life. It is called
// at the start and every hour; to miss one, or to run it twice, does no harm.
func (b *Books) Tick(ctx context.Context) (done Done, err error) {
	// Evidence first: what settles in the same tick must find its reserve.
	if done.Settled, err = b.repeat(ctx, b.settleEvidence); err != nil {
		return done, err
	}
	if done.Released, err = b.repeat(ctx, b.releaseDue); err != nil {
		return done, err
	}
	done.Certified, err = b.recertify(ctx)
	return done, err
}

// repeat runs one transaction after the other until one finds nothing to do.
func (b *Books) repeat(ctx context.Context, some func(store.Tx) (int, error)) (total int, err error) {
	for {
		n := 0
		err := b.Store.Update(ctx, func(tx store.Tx) (err error) {
			n, err = some(tx)
			return err
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}

func (b *Books) settleEvidence(tx store.Tx) (int, error) {
	now := b.now()
	due, err := tx.EvidenceSince(now.Add(-b.Policy.Grace), tickBatch)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		p, err := tx.Payment(id)
		if err != nil {
			return 0, err
		}
		token, err := tx.Token(p.Token)
		if err != nil {
			return 0, err
		}
		c := &course{tx: tx, token: token, now: now, books: b}
		if err := c.change(&p, match.Grace); err != nil {
			return 0, err
		}
		if p.Phase == match.PayeeHolds {
			return 0, errors.New("books: internal error: evidence does not settle")
		}
	}
	return len(due), nil
}

func (b *Books) releaseDue(tx store.Tx) (int, error) {
	now := b.now()
	due, err := tx.DueTokens(now, tickBatch)
	if err != nil {
		return 0, err
	}
	for _, t := range due {
		if err := b.release(tx, t, now); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// certifiedBy numbers the key that signed a device's certificate.
func (b *Books) certifiedBy(d store.Device) wire.KeyID {
	c, err := wire.DecodeCertificate(d.Certificate)
	if err != nil {
		return 0 // none that counts: it is renewed
	}
	return c.Key
}

// recertify renews certificates that are half through or of an earlier key, and begins one new directory for all of them. The terminals stay
// listed since they were: phones that know the old certificate know the same key.
func (b *Books) recertify(ctx context.Context) (n int, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		payees, err := tx.Payees()
		if err != nil {
			return err
		}
		now := b.now()
		for _, d := range payees {
			if d.Revoked != "" || d.Expires.After(now.Add(b.Policy.CertificateLife/2)) && b.certifiedBy(d) == b.keys().Current(now) {
				continue
			}
			if d, err = b.certify(tx, d, now); err != nil {
				return err
			}
			if err := tx.SetCertificate(d.ID, d.Certificate, d.Expires); err != nil {
				return err
			}
			n++
		}
		if n > 0 {
			_, err = b.nextEpoch(tx)
		}
		return err
	})
	return n, err
}
