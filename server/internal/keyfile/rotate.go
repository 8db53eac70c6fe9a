package keyfile

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/secret"
)

// Rotate makes the next signing key and lists it: it signs from now+overlap, the others are believed
// for Keep after that. ErrPending with the list where the root has to sign it elsewhere; the keys in
// use go on meanwhile.
func (d Dir) Rotate(now time.Time, overlap time.Duration) (wire.KeyList, error) {
	l, err := d.ready()
	if err != nil {
		return l, err
	}
	from := wire.SecondsAt(now.Add(overlap))
	for i := range l.Keys {
		l.Keys[i].Until = min(l.Keys[i].Until, wire.SecondsAt(from.Time().Add(Keep)))
	}
	return d.extend(l, now, from)
}

// Withdraw takes a key off the list at once, because somebody else may have it: terminals drop it, and
// all that it signed, at their next sync. A new key takes its place at once where no other can.
func (d Dir) Withdraw(id wire.KeyID, now time.Time) (wire.KeyList, error) {
	l, err := d.list() // whatever waits for the root: this cannot wait
	if err != nil {
		return l, err
	}
	at := slices.IndexFunc(l.Keys, func(k wire.ServerKey) bool { return k.ID == id })
	if at < 0 {
		return l, fmt.Errorf("keyfile: no key %d on the list", id)
	}
	last := slices.MaxFunc(l.Keys, func(a, b wire.ServerKey) int { return int(a.ID) - int(b.ID) }).ID
	l.Keys = slices.Delete(l.Keys, at, at+1)
	if n := len(l.Keys); n > 0 && l.Keys[n-1].Until == authority.Endless {
		l.Keys[n-1].From = min(l.Keys[n-1].From, wire.SecondsAt(now))
		l.Version, l.Time = l.Version+1, wire.SecondsAt(now)
		return d.publish(l)
	}
	return d.extendAfter(l, last, now, wire.SecondsAt(now))
}

// ready gives the list to go on from.
func (d Dir) ready() (wire.KeyList, error) {
	if _, err := os.Lstat(d.path(requestFile)); err == nil {
		return wire.KeyList{}, fmt.Errorf("%w: %s", ErrPending, d.path(requestFile))
	}
	return d.list()
}

func (d Dir) extend(l wire.KeyList, now time.Time, from wire.Seconds) (wire.KeyList, error) {
	return d.extendAfter(l, l.Keys[len(l.Keys)-1].ID, now, from)
}

// extendAfter adds a new key with the number after last, and drops those that have ended.
func (d Dir) extendAfter(l wire.KeyList, last wire.KeyID, now time.Time, from wire.Seconds) (wire.KeyList, error) {
	l.Keys = slices.DeleteFunc(l.Keys, func(k wire.ServerKey) bool { return k.Until < wire.SecondsAt(now) })
	if len(l.Keys) >= wire.KeysMax {
		return l, fmt.Errorf("keyfile: %d keys are listed already", len(l.Keys))
	}
	id := last + 1
	seed, err := secret.Load(d.seedPath(id), ed25519.SeedSize) // an earlier try may have made it
	if err != nil {
		return l, err
	}
	l.Keys = append(l.Keys, wire.ServerKey{ID: id, From: from, Until: authority.Endless, Key: authority.Public(ed25519.NewKeyFromSeed(seed))})
	l.Version, l.Time = l.Version+1, wire.SecondsAt(now)
	return d.publish(l)
}

// publish signs and installs a list, or leaves it as a request where the root is elsewhere.
func (d Dir) publish(l wire.KeyList) (wire.KeyList, error) {
	l.Signature = wire.Signature{}
	signed, err := SignList(d.path(rootSecret), l)
	if errors.Is(err, fs.ErrNotExist) {
		if err := secret.Write(d.path(requestFile), l.Bytes()); err != nil {
			return l, err
		}
		return l, fmt.Errorf("%w: %s", ErrPending, d.path(requestFile))
	}
	if err != nil {
		return l, err
	}
	return signed, d.install(signed)
}

// SignList signs a list with the root's key in a file: fs.ErrNotExist where it is not there.
func SignList(rootPath string, l wire.KeyList) (wire.KeyList, error) {
	seed, err := secret.Read(rootPath, ed25519.SeedSize)
	if err != nil {
		return l, err
	}
	l.Signature = authority.Sign(ed25519.NewKeyFromSeed(seed), l.SigningInput())
	return l, nil
}

// SignFile signs a request with the root's key and writes the list: what is done where the root is.
func SignFile(rootPath, request, out string) (wire.KeyList, error) {
	l, err := readList(request)
	if err != nil {
		return l, err
	}
	if l, err = SignList(rootPath, l); err != nil {
		return l, err
	}
	return l, secret.Write(out, l.Bytes())
}

// Install takes a list that the root has signed elsewhere. Its version must rise, and the seeds of all
// its keys must be here.
func (d Dir) Install(path string) (wire.KeyList, error) {
	l, err := readList(path)
	if err != nil {
		return l, err
	}
	return l, d.install(l)
}

func (d Dir) install(l wire.KeyList) error {
	root, err := d.root()
	if err != nil {
		return err
	}
	anchor := wire.Anchor{Root: root}
	switch held, err := d.list(); {
	case err == nil:
		anchor.Version = held.Version
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if _, _, err := anchor.Take(l.Bytes()); err != nil {
		return fmt.Errorf("keyfile: %w", err)
	}
	seeds, err := d.seeds(l)
	if err != nil {
		return err
	}
	if _, err := authority.Open(root, l, seeds); err != nil {
		return err
	}
	if err := secret.Write(d.path(listFile), l.Bytes()); err != nil {
		return err
	}
	if err := os.Remove(d.path(requestFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keyfile: %w", err)
	}
	return nil
}

// List reads the newest list, and the one that waits for the root, nil where none does.
func (d Dir) List() (now wire.KeyList, waiting *wire.KeyList, err error) {
	if now, err = d.list(); err != nil {
		return now, nil, err
	}
	next, err := readList(d.path(requestFile))
	switch {
	case err == nil:
		return now, &next, nil
	case errors.Is(err, fs.ErrNotExist):
		return now, nil, nil
	}
	return now, nil, err
}

// RootHere tells whether the root's key lies in the directory, where a break-in finds it.
func (d Dir) RootHere() bool {
	_, err := os.Lstat(d.path(rootSecret))
	return err == nil
}

// RotateEvery is how long a key signs before the next one is listed.
const RotateEvery = 90 * 24 * time.Hour

// RotateDue rotates where the newest key has signed for RotateEvery, and tells whether it did. ErrPending
// where the root is elsewhere: it has to sign the request.
func (d Dir) RotateDue(now time.Time) (bool, error) {
	l, err := d.list()
	if err != nil || len(l.Keys) == 0 {
		return false, err
	}
	begun := l.Keys[len(l.Keys)-1].From
	if begun == 0 { // the first key: good from the beginning of time
		begun = l.Time
	}
	if now.Before(begun.Time().Add(RotateEvery)) {
		return false, nil
	}
	_, err = d.Rotate(now, Overlap)
	return err == nil, err
}
