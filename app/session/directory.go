package session

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"glint/app/api"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// directoryMax is how many certificates a phone keeps.
const directoryMax = 5000

func directoryKey(c wire.Certificate) string {
	return fmt.Sprintf("%010d-%03d", uint32(c.Payee), uint8(c.Terminal))
}

// readDirectory gives the stored certificates that have not expired, and the bytes of all by key.
func readDirectory(ctx context.Context, s Store, now time.Time) ([]wire.Certificate, map[string][]byte, error) {
	entries, err := s.List(ctx, bucketDirectory, "", directoryMax)
	if err != nil {
		return nil, nil, fmt.Errorf("session: directory: %w", err)
	}
	listed := make(map[string][]byte, len(entries))
	out := make([]wire.Certificate, 0, len(entries))
	for _, e := range entries {
		listed[e.Key] = e.Value
		c, err := wire.DecodeCertificate(e.Value)
		if err != nil {
			return nil, nil, fmt.Errorf("session: directory %s: %w", e.Key, err)
		}
		if c.Expiry.Time().After(now) {
			out = append(out, c)
		}
	}
	return out, listed, nil
}

// genuine gives those certificates of an answer that one of the server's keys signed and that have not
// expired. One that is not ours costs only itself. Those that are stored have been verified before.
func genuine(answer []api.Bytes, stored map[string][]byte, ring wire.KeyRing, now time.Time) []wire.Certificate {
	var out []wire.Certificate
	for _, b := range answer[:min(len(answer), directoryMax)] {
		c, err := wire.DecodeCertificate(b)
		if err != nil || !c.Expiry.Time().After(now) {
			continue
		}
		if bytes.Equal(stored[directoryKey(c)], b) || c.Verify(ring) == nil {
			out = append(out, c)
		}
	}
	return out
}

// synced goes on with a round once the status is stored: directory, then token.
func (w *Wallet) synced(out api.Status, finish func(error)) {
	renew := out.Renew || out.Token != "" && out.Token != w.newest.String()
	if !w.outdated(out.Epoch) {
		w.renew(renew, finish)
		return
	}
	trust, stored, now := w.trust, w.listed, w.clock()
	w.sync.step(func(ctx context.Context, c client) (func(), error) {
		var d api.Directory
		if err := c.get(ctx, api.PathDirectory, &d); err != nil {
			return nil, err
		}
		listing, err := trust.listed(d)
		if err != nil {
			return nil, err
		}
		list := genuine(d.Certificates, stored, trust.ring, now)
		return func() {
			w.storeDirectory(listing, list, func() { w.renew(renew, finish) })
		}, nil
	})
}

func (w *Wallet) storeDirectory(l wire.Listing, list []wire.Certificate, then func()) {
	listed := make(map[string][]byte, len(list))
	w.sync.store(func(d *draft) error {
		for _, c := range list {
			key, b := directoryKey(c), c.Bytes()
			listed[key] = b
			if !bytes.Equal(w.listed[key], b) {
				d.put(bucketDirectory, key, b)
			}
		}
		for key := range w.listed {
			if listed[key] == nil {
				d.del(bucketDirectory, key)
			}
		}
		d.then(func() { w.listed = listed })
		return d.keepListing(l)
	}, func() {
		for _, c := range list {
			w.history.name(payeeKey{c.Payee, c.Terminal}, c.Name)
		}
		directory := payer.NewDirectory(l.Epoch, list)
		w.feed(payer.Synced{Moment: w.moment(), Directory: &directory})
		if w.state.Name() == payer.InReady { // a code that claims the new directory gets the short form of a charge
			w.feed(payer.Renew{Moment: w.moment(), Bars: w.state.Held().Bars})
		}
		then()
	})
}

// renew asks for a new token where the server says so, or where the one at hand is of no more use.
func (w *Wallet) renew(asked bool, finish func(error)) {
	p := w.state.Held()
	if w.status.Stop != "" {
		finish(nil)
		return
	}
	waiting := p.Has && p.Token.ID != w.newest // the newest is taken up with the next code
	if waiting || !asked && p.Usable(w.clock()) == "" {
		finish(nil)
		return
	}
	w.freshKey(func(key wire.PublicKey) { w.askToken(key, finish) })
}
