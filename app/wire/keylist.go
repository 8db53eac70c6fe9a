package wire

import (
	"errors"
	"fmt"
)

// Errors of what the server says about itself, that callers branch on.
var (
	ErrRollback = errors.New("wire: older than what is known already")
	ErrKeyless  = errors.New("wire: no key of the list is good any more")
)

// KeysMax is how many server keys a key list holds: years of rotation.
const KeysMax = 16

const (
	keyListType = 0x71
	keyListHead = 10
	keySize     = 42
)

// ServerKey is one key of the server with the time for which its signatures count.
type ServerKey struct {
	ID    KeyID
	From  Seconds // when the server begins to sign with it; terminals believe it before, as clocks differ
	Until Seconds // after which terminals believe nothing signed by it
	Key   PublicKey
}

// KeyList says which keys of the server terminals believe. The root key signs it; that key is kept away
// from the server, so that who breaks into the server cannot make a list of his own.
type KeyList struct {
	Version   uint32 // from 1, only rises
	Time      Seconds
	Keys      []ServerKey // by id, ascending
	Signature Signature   // of the root
}

func (l KeyList) body() []byte {
	w := make(writer, 0, keyListHead+keySize*len(l.Keys)+len(l.Signature))
	w.u8(keyListType)
	w.u32(l.Version)
	w.u32(uint32(l.Time))
	w.u8(uint8(len(l.Keys)))
	for _, k := range l.Keys {
		w.u16(uint16(k.ID))
		w.u32(uint32(k.From))
		w.u32(uint32(k.Until))
		w.bytes(k.Key[:])
	}
	return w
}

// SigningInput is what the root signs.
func (l KeyList) SigningInput() []byte { return sigStructure([]byte(labelKeys), l.body()) }

// Bytes encodes the list.
func (l KeyList) Bytes() []byte { return append(l.body(), l.Signature[:]...) }

// Verify checks the root's signature.
func (l KeyList) Verify(root PublicKey) error { return root.Verify(l.SigningInput(), l.Signature) }

// Ring gives the keys that a terminal believes at a time; ErrKeyless where there is none.
func (l KeyList) Ring(now Seconds) (KeyRing, error) {
	ring := KeyRing{}
	for _, k := range l.Keys {
		if now <= k.Until {
			ring[k.ID] = k.Key
		}
	}
	if len(ring) == 0 {
		return nil, ErrKeyless
	}
	return ring, nil
}

// Anchor is what a terminal holds on to: the root that it was enrolled with, and the newest list that
// it has taken.
type Anchor struct {
	Root    PublicKey
	Version uint32
}

// Take reads a list that claims to be newer than the anchor's and moves the anchor on. *FormatError,
// ErrSignature, or ErrRollback for a version that does not rise: an old list may name a stolen key.
func (a Anchor) Take(b []byte) (Anchor, KeyList, error) {
	l, err := DecodeKeyList(b)
	if err != nil {
		return a, KeyList{}, err
	}
	if err := l.Verify(a.Root); err != nil {
		return a, KeyList{}, fmt.Errorf("key list: %w", err)
	}
	if l.Version <= a.Version {
		return a, KeyList{}, fmt.Errorf("key list %d after %d: %w", l.Version, a.Version, ErrRollback)
	}
	return Anchor{a.Root, l.Version}, l, nil
}

// DecodeKeyList reads a key list; errors are *FormatError. It verifies nothing.
func DecodeKeyList(b []byte) (KeyList, error) {
	const name = "key list"
	r := &reader{b: b}
	if v := r.u8(); v != keyListType {
		return KeyList{}, malformed(name, "type %#x", v)
	}
	l := KeyList{Version: r.u32(), Time: Seconds(r.u32())}
	n := int(r.u8())
	if n < 1 || n > KeysMax {
		return KeyList{}, malformed(name, "%d keys", n)
	}
	for range n {
		k := ServerKey{ID: KeyID(r.u16()), From: Seconds(r.u32()), Until: Seconds(r.u32())}
		r.into(k.Key[:])
		l.Keys = append(l.Keys, k)
	}
	r.into(l.Signature[:])
	if !r.done() {
		return KeyList{}, malformed(name, "length does not fit %d keys", n)
	}
	if err := l.check(); err != nil {
		return KeyList{}, err
	}
	return l, nil
}

func (l KeyList) check() error {
	const name = "key list"
	if l.Version == 0 {
		return malformed(name, "version 0")
	}
	for i, k := range l.Keys {
		switch {
		case i > 0 && k.ID <= l.Keys[i-1].ID:
			return malformed(name, "key %d after %d", k.ID, l.Keys[i-1].ID)
		case k.ID == 0 || k.Until <= k.From:
			return malformed(name, "key %d is good from %d until %d", k.ID, k.From, k.Until)
		case !k.Key.Strong():
			return malformed(name, "key %d: anybody can sign for it", k.ID)
		}
	}
	return nil
}
