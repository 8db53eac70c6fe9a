package wire

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// Limits of a snapshot: 20,000 tokens have 120 kB. Only tokens that some payee might still take are
// listed, so that the list does not grow for ever.
const (
	SnapshotTokensMax    = 20_000
	SnapshotTerminalsMax = 5_000
)

const snapshotType = 0x72

// Till names one terminal of a payee.
type Till struct {
	Payee    PayeeID
	Terminal Terminal
}

// Snapshot is what the server has withdrawn, as it stood at a time, with the rules of its age. Payees
// get tokens, payers get tills.
type Snapshot struct {
	Key       KeyID
	Number    uint32 // rises with every change
	Time      Seconds
	Stale     uint16    // hours of age after which limits are halved
	Dead      uint16    // hours of age after which nothing is taken offline
	Tokens    []TokenID // ascending
	Tills     []Till    // ascending
	Signature Signature
}

func (s Snapshot) body() []byte {
	w := make(writer, 0, 24+6*len(s.Tokens)+5*len(s.Tills)+len(s.Signature))
	w.u8(snapshotType)
	w.u16(uint16(s.Key))
	w.u32(s.Number)
	w.u32(uint32(s.Time))
	w.u16(s.Stale)
	w.u16(s.Dead)
	w.u16(uint16(len(s.Tokens)))
	for _, id := range s.Tokens {
		w.bytes(id[:])
	}
	w.u16(uint16(len(s.Tills)))
	for _, t := range s.Tills {
		w.u32(uint32(t.Payee))
		w.u8(uint8(t.Terminal))
	}
	return w
}

// SigningInput is what the server signs.
func (s Snapshot) SigningInput() []byte { return sigStructure([]byte(labelSnapshot), s.body()) }

// Bytes encodes the snapshot. Lists beyond their limits come out as what readers refuse.
func (s Snapshot) Bytes() []byte { return append(s.body(), s.Signature[:]...) }

// Verify checks the server's signature.
func (s Snapshot) Verify(ring KeyRing) error {
	return ring.Verify(s.Key, s.SigningInput(), s.Signature)
}

// Follows tells whether a terminal that holds another snapshot may take this one: ErrRollback if either
// number or time falls.
func (s Snapshot) Follows(held Snapshot) error {
	if s.Number < held.Number || s.Time < held.Time {
		return fmt.Errorf("snapshot %d of %s after %d of %s: %w", s.Number, s.Time.Time(), held.Number, held.Time.Time(), ErrRollback)
	}
	return nil
}

// Revoked tells whether a token has been withdrawn.
func (s Snapshot) Revoked(id TokenID) bool {
	_, found := slices.BinarySearchFunc(s.Tokens, id, func(a, b TokenID) int { return bytes.Compare(a[:], b[:]) })
	return found
}

// Closed tells whether a payee's terminal has been withdrawn.
func (s Snapshot) Closed(t Till) bool {
	_, found := slices.BinarySearchFunc(s.Tills, t, Till.compare)
	return found
}

func (t Till) compare(u Till) int {
	return cmp.Or(cmp.Compare(t.Payee, u.Payee), cmp.Compare(t.Terminal, u.Terminal))
}

// Age is how much a snapshot still says.
type Age uint8

// The ages. Each has its limit of one payment: all of it, half of it, nothing.
const (
	AgeFresh Age = iota
	AgeStale
	AgeDead
)

// clockSlack is how far before its own time a snapshot may be read: clocks differ. Before that the
// clock has been set back, which would hide the age.
const clockSlack = 10 * time.Minute

// Age judges a snapshot by a terminal's corrected clock. A snapshot from the future is dead: the clock
// is wrong, and so is every age by it.
func (s Snapshot) Age(now Seconds) Age {
	age := now.Time().Sub(s.Time.Time())
	switch {
	case age < -clockSlack || age > time.Duration(s.Dead)*time.Hour:
		return AgeDead
	case age > time.Duration(s.Stale)*time.Hour:
		return AgeStale
	}
	return AgeFresh
}

// Limit gives what an age leaves of a limit in minor units.
func (a Age) Limit(minor uint32) uint32 {
	switch a {
	case AgeFresh:
		return minor
	case AgeStale:
		return minor / 2
	}
	return 0
}

// DecodeSnapshot reads a snapshot; errors are *FormatError. It verifies nothing.
func DecodeSnapshot(b []byte) (Snapshot, error) {
	const name = "snapshot"
	r := &reader{b: b}
	if v := r.u8(); v != snapshotType {
		return Snapshot{}, malformed(name, "type %#x", v)
	}
	s := Snapshot{Key: KeyID(r.u16()), Number: r.u32(), Time: Seconds(r.u32()), Stale: r.u16(), Dead: r.u16()}
	n := int(r.u16())
	if n > SnapshotTokensMax || 6*n > len(r.b) {
		return Snapshot{}, malformed(name, "%d tokens in %d bytes", n, len(b))
	}
	for raw := range slices.Chunk(r.take(6*n), 6) {
		s.Tokens = append(s.Tokens, TokenID(raw))
	}
	n = int(r.u16())
	if n > SnapshotTerminalsMax || 5*n > len(r.b) {
		return Snapshot{}, malformed(name, "%d tills in %d bytes", n, len(b))
	}
	for raw := range slices.Chunk(r.take(5*n), 5) {
		s.Tills = append(s.Tills, Till{PayeeID(binary.BigEndian.Uint32(raw)), Terminal(raw[4])})
	}
	r.into(s.Signature[:])
	if !r.done() {
		return Snapshot{}, malformed(name, "length does not fit its lists")
	}
	if err := s.check(); err != nil {
		return Snapshot{}, err
	}
	return s, nil
}

func (s Snapshot) check() error {
	const name = "snapshot"
	if s.Stale == 0 || s.Dead < s.Stale {
		return malformed(name, "stale after %d hours, dead after %d", s.Stale, s.Dead)
	}
	for i := 1; i < len(s.Tokens); i++ {
		if bytes.Compare(s.Tokens[i-1][:], s.Tokens[i][:]) >= 0 {
			return malformed(name, "token %s out of order", s.Tokens[i])
		}
	}
	for i := 1; i < len(s.Tills); i++ {
		if s.Tills[i-1].compare(s.Tills[i]) >= 0 {
			return malformed(name, "till %d/%d out of order", s.Tills[i].Payee, s.Tills[i].Terminal)
		}
	}
	return nil
}
