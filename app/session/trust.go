package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"glint/app/api"
	"glint/app/wire"
)

// errTrust says that what the server sent of keys, withdrawals or payees is not genuine, or older than
// what is known.
var errTrust = errors.New("session: server's word on trust is not taken")

// Pace of what is fetched although nothing has changed.
const (
	snapshotEvery  = 30 * time.Minute // a snapshot's age is what counts: it is fetched anew though its number stays
	directoryEvery = 24 * time.Hour
)

// Ages of a terminal that has never had a snapshot, from its enrolment on.
const (
	staleUsual = 48  // hours
	deadUsual  = 168 // hours
)

// Keys of what is believed in bucket meta.
const (
	keyKeys        = "keys"
	keySnapshot    = "snapshot"
	keyListing     = "listing"
	keyCertificate = "certificate" // payee: the newest
)

// trust is what a terminal believes: everything in it is signed, and none of it ever grows older.
type trust struct {
	anchor   wire.Anchor // zero: enrolled at a server without a root, whose keys stay
	list     wire.KeyList
	ring     wire.KeyRing
	snapshot wire.Snapshot
	listing  wire.Listing // of the directory
}

// rooted gives what the enrolment left; the list has been verified then.
func (d device) rooted() (trust, error) {
	t := trust{ring: d.ring}
	if len(d.Root) == 0 {
		return t, nil
	}
	list, err := wire.DecodeKeyList(d.KeyList)
	if err != nil || len(d.Root) != len(wire.PublicKey{}) {
		return t, fmt.Errorf("%w: key list: %w", errEnrolment, err)
	}
	t.anchor, t.list = wire.Anchor{Root: wire.PublicKey(d.Root), Version: list.Version}, list
	t.snapshot = wire.Snapshot{Time: wire.Seconds(max(d.Time, 0)), Stale: staleUsual, Dead: deadUsual}
	return t, nil
}

// turn drops the keys that have ended by now. A terminal that has none left believes nothing, and asks.
func (t *trust) turn(now time.Time) {
	if t.anchor.Version == 0 {
		return
	}
	ring, err := t.list.Ring(wire.SecondsAt(now))
	if err != nil {
		ring = wire.KeyRing{}
	}
	t.ring = ring
}

// readTrust brings the enrolment's up to what was stored since.
func readTrust(d device, meta map[string][]byte, now time.Time) (t trust, err error) {
	if t, err = d.rooted(); err != nil {
		return t, err
	}
	read := func(key string, take func([]byte) error) {
		if b, ok := meta[key]; ok && err == nil {
			if err = take(b); err != nil {
				err = fmt.Errorf("session: %s: %w", key, err)
			}
		}
	}
	read(keyKeys, func(b []byte) (err error) {
		t.list, err = wire.DecodeKeyList(b)
		t.anchor.Version = t.list.Version
		return err
	})
	read(keySnapshot, func(b []byte) (err error) { t.snapshot, err = wire.DecodeSnapshot(b); return err })
	read(keyListing, func(b []byte) (err error) { t.listing, err = wire.DecodeListing(b); return err })
	t.turn(now)
	return t, err
}

// believe fetches what is signed anew: keys, then what is withdrawn. It is stored before it is used.
func (s *syncer) believe(out api.Status, then func()) {
	s.fetchKeys(out, func() { s.fetchSnapshot(out, then) })
}

func (s *syncer) fetchKeys(out api.Status, then func()) {
	anchor := s.core.trust.anchor
	switch {
	case anchor.Version == 0 || out.Keys == anchor.Version:
		s.core.trust.turn(s.core.clock())
		then()
		return
	case out.Keys < anchor.Version:
		s.finish(fmt.Errorf("%w: key list %d after %d", errTrust, out.Keys, anchor.Version))
		return
	}
	s.step(func(ctx context.Context, c client) (func(), error) {
		var l api.KeyList
		if err := c.get(ctx, api.PathKeys, &l); err != nil {
			return nil, err
		}
		next, list, err := anchor.Take(l.List)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errTrust, err)
		}
		return func() { s.storeKeys(next, list, then) }, nil
	})
}

func (s *syncer) storeKeys(next wire.Anchor, list wire.KeyList, then func()) {
	c := s.core
	s.store(func(w *draft) error {
		w.put(bucketMeta, keyKeys, list.Bytes())
		w.then(func() {
			c.trust.anchor, c.trust.list = next, list
			c.trust.turn(c.clock())
			c.actor.believed()
		})
		return nil
	}, then)
}

func (s *syncer) fetchSnapshot(out api.Status, then func()) {
	c := s.core
	held, ring := c.trust.snapshot, c.trust.ring
	age := c.clock().Sub(held.Time.Time())
	if c.trust.anchor.Version == 0 || out.Snapshot == held.Number && held.Signature != (wire.Signature{}) && age < snapshotEvery {
		then()
		return
	}
	s.step(func(ctx context.Context, ask client) (func(), error) {
		var a api.Snapshot
		if err := ask.get(ctx, api.PathSnapshot, &a); err != nil {
			return nil, err
		}
		fresh, err := wire.DecodeSnapshot(a.Snapshot)
		if err == nil {
			err = fresh.Verify(ring)
		}
		if err == nil {
			err = fresh.Follows(held)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errTrust, err)
		}
		return func() { s.storeSnapshot(fresh, then) }, nil
	})
}

func (s *syncer) storeSnapshot(fresh wire.Snapshot, then func()) {
	c := s.core
	s.store(func(w *draft) error {
		w.put(bucketMeta, keySnapshot, fresh.Bytes())
		w.then(func() {
			c.trust.snapshot = fresh
			c.actor.believed()
		})
		return nil
	}, then)
}

// outdated tells whether the directory has to be fetched again.
func (c *core) outdated(epoch uint16) bool {
	age := c.clock().Sub(c.trust.listing.Time.Time())
	return epoch != c.status.Epoch || c.trust.anchor.Version > 0 && (age > directoryEvery || age < -directoryEvery)
}

// listed checks that a directory is whole, by the server's signature, and no older than the one before.
// A server without a root signs no listing.
func (t trust) listed(d api.Directory) (wire.Listing, error) {
	if t.anchor.Version == 0 {
		return wire.Listing{Epoch: d.Epoch}, nil
	}
	l, err := wire.DecodeListing(d.Listing)
	if err == nil {
		raw := make([][]byte, len(d.Certificates))
		for i, c := range d.Certificates {
			raw[i] = c
		}
		err = l.Verify(t.ring, raw)
	}
	if err == nil && (l.Epoch < t.listing.Epoch || l.Time < t.listing.Time) {
		err = wire.ErrRollback
	}
	if err != nil {
		return l, fmt.Errorf("%w: directory: %w", errTrust, err)
	}
	return l, nil
}

// keepListing puts a listing into a commit. Status says of which epoch the stored directory is.
func (w *draft) keepListing(l wire.Listing) error {
	c := w.core
	fresh := c.status
	fresh.Epoch = l.Epoch
	if c.trust.anchor.Version > 0 {
		w.put(bucketMeta, keyListing, l.Bytes())
	}
	w.then(func() { c.status.Epoch, c.trust.listing = l.Epoch, l })
	return w.putJSON(bucketMeta, keyStatus, fresh)
}
