package session

import (
	"context"

	"glint/app/api"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// believed tells the machine of keys and withdrawals.
func (t *Till) believed() {
	t.feed(payee.Synced{Moment: t.moment(), Ring: t.trust.ring, Snapshot: &t.trust.snapshot})
}

// barred tells why this till may not charge at all, or "". One whose store was set back may: its charges
// are bound to codes, so that no payment counts twice.
func (t *Till) barred() string {
	switch {
	case t.status.Stop == ProblemWithdrawn:
		return ProblemWithdrawn
	case t.full():
		return ProblemUnsentFull
	}
	return ""
}

// halted needs no word to the machine: barred keeps a till that was withdrawn from charging.
func (t *Till) halted() {}

// synced goes on with a round once the status is stored: the server may have certified this till anew.
func (t *Till) synced(out api.Status, finish func(error)) {
	if !t.outdated(out.Epoch) {
		finish(nil)
		return
	}
	trust, was := t.trust, t.device.certificate
	t.sync.step(func(ctx context.Context, c client) (func(), error) {
		var d api.Directory
		if err := c.get(ctx, api.PathDirectory, &d); err != nil {
			return nil, err
		}
		listing, err := trust.listed(d)
		if err != nil {
			return nil, err
		}
		own := certified(was, d.Certificates, trust.ring)
		return func() { t.storeCertificate(listing, own, finish) }, nil
	})
}

// certified finds a till's newest certificate in a directory; nil where it is not there, or not by a key
// that counts.
func certified(was wire.Certificate, certificates []api.Bytes, ring wire.KeyRing) *wire.Certificate {
	for _, b := range certificates {
		c, err := wire.DecodeCertificate(b)
		if err == nil && c.Device == was.Device && c.Payee == was.Payee && c.Terminal == was.Terminal && c.Verify(ring) == nil {
			return &c
		}
	}
	return nil
}

func (t *Till) storeCertificate(l wire.Listing, own *wire.Certificate, finish func(error)) {
	t.sync.store(func(d *draft) error {
		if own != nil {
			d.put(bucketMeta, keyCertificate, own.Bytes())
		}
		return d.keepListing(l)
	}, func() {
		if own != nil {
			t.device.certificate = *own
			t.feed(payee.Synced{Moment: t.moment(), Certificate: own})
		}
		finish(nil)
	})
}
