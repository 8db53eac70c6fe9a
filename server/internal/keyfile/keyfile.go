// Package keyfile keeps the server's signing keys and their key list in its data directory.
//
//	root.pub       public key of the root, which every terminal is enrolled with
//	root.key       the root's own key; it belongs on another machine, and nothing here needs it but Rotate
//	keys.list      the newest key list that the root has signed
//	keys.request   the next list, while it waits for a root that is elsewhere
//	signing.key    seed of key 1
//	signing-N.key  seed of key N
//
// A key is listed before it signs (Overlap), so that every terminal that may take anything offline has
// the list by then, and stays listed after the next one has begun (Keep) until nothing signed by it is
// good any more.
package keyfile

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/secret"
)

// Names in the data directory.
const (
	rootPublic  = "root.pub"
	rootSecret  = "root.key"
	listFile    = "keys.list"
	requestFile = "keys.request"
)

// Times of a rotation.
const (
	// Overlap is longer than any terminal works without the server (seven days, books.Policy.Dead).
	Overlap = 8 * 24 * time.Hour
	// Keep is longer than the life of a certificate (30 days) and of a token.
	Keep = 45 * 24 * time.Hour
)

// Errors that callers branch on.
var (
	ErrNoRoot  = errors.New("keyfile: the root's key is not here")
	ErrPending = errors.New("keyfile: a list waits for the root's signature")
)

// Dir is a data directory.
type Dir string

func (d Dir) path(name string) string { return filepath.Join(string(d), name) }

func (d Dir) seedPath(id wire.KeyID) string {
	if id == 1 {
		return d.path("signing.key")
	}
	return d.path(fmt.Sprintf("signing-%d.key", id))
}

// Open gives the authority of the directory's keys. At the first start it makes key 1, and a root too
// where there is none yet: made says so, for that root's key has to be carried away.
func (d Dir) Open(now time.Time) (a *authority.Authority, made bool, err error) {
	root, err := d.root()
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(d.path(listFile)); err == nil {
			return nil, false, fmt.Errorf("keyfile: %s is missing beside %s", rootPublic, listFile)
		}
		made = true
		root, err = d.MakeRoot(d.path(rootSecret))
	}
	if err != nil {
		return nil, false, err
	}
	list, err := d.list()
	if errors.Is(err, fs.ErrNotExist) {
		list, err = d.first(now)
	}
	if err != nil {
		return nil, false, err
	}
	seeds, err := d.seeds(list)
	if err != nil {
		return nil, false, err
	}
	a, err = authority.Open(root, list, seeds)
	return a, made, err
}

// MakeRoot makes the root's key in a file, which may lie on a medium that is carried away, and keeps
// its public key. A directory has one root for ever: terminals hold on to it.
func (d Dir) MakeRoot(path string) (wire.PublicKey, error) {
	none := wire.PublicKey{}
	if _, err := os.Lstat(d.path(rootPublic)); err == nil {
		return none, fmt.Errorf("keyfile: %s: %w", d.path(rootPublic), fs.ErrExist)
	}
	seed, err := secret.Make(path, ed25519.SeedSize)
	if err != nil {
		return none, err
	}
	public := authority.Public(ed25519.NewKeyFromSeed(seed))
	return public, secret.Write(d.path(rootPublic), public[:])
}

func (d Dir) root() (k wire.PublicKey, err error) {
	b, err := secret.Read(d.path(rootPublic), len(k))
	copy(k[:], b)
	return k, err
}

// first makes and signs the list of key 1 alone; without the root's key it waits as a request.
func (d Dir) first(now time.Time) (wire.KeyList, error) {
	seed, err := secret.Load(d.seedPath(1), ed25519.SeedSize)
	if err != nil {
		return wire.KeyList{}, err
	}
	key := authority.Public(ed25519.NewKeyFromSeed(seed))
	list := wire.KeyList{Version: 1, Time: wire.SecondsAt(now), Keys: []wire.ServerKey{{ID: 1, Until: authority.Endless, Key: key}}}
	return d.publish(list)
}

func readMessage(path string, max int) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keyfile: %w", err)
	}
	b, err := secret.Parse(strings.TrimSpace(string(text)))
	if err != nil || len(b) > max {
		return nil, fmt.Errorf("keyfile: %s does not hold a key list in base64url", path)
	}
	return b, nil
}

// listMax is the length of the longest key list in bytes.
const listMax = 10 + 42*wire.KeysMax + 64

func readList(path string) (wire.KeyList, error) {
	b, err := readMessage(path, listMax)
	if err != nil {
		return wire.KeyList{}, err
	}
	return wire.DecodeKeyList(b)
}

// list reads the newest list and checks that the root has signed it.
func (d Dir) list() (wire.KeyList, error) {
	l, err := readList(d.path(listFile))
	if err != nil {
		return l, err
	}
	root, err := d.root()
	if err != nil {
		return l, err
	}
	return l, l.Verify(root)
}

// seeds reads the seeds of all keys that there ever were: those before the highest listed one may be
// gone from the list, and still verify what they signed.
func (d Dir) seeds(l wire.KeyList) (map[wire.KeyID][]byte, error) {
	out := map[wire.KeyID][]byte{}
	listed := map[wire.KeyID]bool{}
	for _, k := range l.Keys {
		listed[k.ID] = true
	}
	for id := range l.Keys[len(l.Keys)-1].ID {
		id++ // from 1 to the highest
		seed, err := secret.Read(d.seedPath(id), ed25519.SeedSize)
		switch {
		case err == nil:
			out[id] = seed
		case !listed[id] && errors.Is(err, fs.ErrNotExist):
		default:
			return nil, fmt.Errorf("signing key %d: %w", id, err)
		}
	}
	return out, nil
}
