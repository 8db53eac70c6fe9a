// Package journal keeps a terminal's log of records: numbered, linked by hash, and uploaded once.
//
// A log is its Head, the number and hash of its newest record. Append numbers and links the next one;
// it is called in the transaction that stores the record, and the signature comes later, because it
// lies outside the hash. Verify is the other side: the server walks what a terminal uploads from the
// head it knows. The Outbox remembers which records the server has acknowledged.
//
//	record 1            record 2            record 3
//	Number   1          Number   2          Number   3
//	Previous 000…   ┌── Previous H(1)   ┌── Previous H(2)
//	          H(1) ─┘             H(2) ─┘             H(3) = Head.Hash
//
// Everything here is a value: nothing is stored, sent or signed. Layouts: app/wire/SPEC.md, section 11.
package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"glint/app/wire"
)

// Errors that callers branch on. Those of Check and Verify come inside a *ChainError.
var (
	ErrFull   = errors.New("journal: log has no number left")
	ErrGap    = errors.New("journal: records are missing before this one")
	ErrFork   = errors.New("journal: another record has this place in the log")
	ErrRewind = errors.New("journal: record lies before the head")
)

// Head is the newest record of a log; the zero Head is the empty log's.
type Head struct {
	Number uint32
	Hash   wire.Hash
}

// Append numbers and links a record after the head, and gives it back with the new head. The record is
// unsigned then. A record that could not be read again is refused with the *wire.FormatError.
func (h Head) Append(r wire.Record) (wire.Record, Head, error) {
	if h.Number == math.MaxUint32 {
		return wire.Record{}, h, ErrFull
	}
	r.Number, r.Previous, r.Signature = h.Number+1, h.Hash, wire.Signature{}
	if _, err := wire.DecodeRecord(r.Bytes()); err != nil {
		return wire.Record{}, h, err
	}
	return r, Head{r.Number, r.Hash()}, nil
}

// Before is the head that a record was appended to, by the record's own word. A server that accepts a
// gap goes on from there.
func Before(r wire.Record) Head { return Head{r.Number - 1, r.Previous} }

// ChainError says which record does not continue a log. It wraps ErrGap, ErrFork, ErrRewind or
// wire.ErrSignature.
type ChainError struct {
	Index  int    // of the record in what Verify was given
	Number uint32 // that the record claims
	Head   Head   // of the log before it
	Err    error
}

func (e *ChainError) Error() string {
	return fmt.Sprintf("record %d after %d: %v", e.Number, e.Head.Number, e.Err)
}

// Unwrap returns what is wrong with the record.
func (e *ChainError) Unwrap() error { return e.Err }

// Check tells whether the device signed the record and whether it continues the log, and gives the
// head after it. The head's own record again is no error and moves nothing; of records before the head
// (ErrRewind) only the caller's store knows whether they are equal to what it has.
//
// The signature is judged first: two signed records in one place are proof against the device, and
// what anybody else says about a log proves nothing.
func (h Head) Check(r wire.Record, device wire.PublicKey) (Head, error) {
	after, err := h.step(r, device)
	if err != nil {
		return h, &ChainError{Number: r.Number, Head: h, Err: err}
	}
	return after, nil
}

func (h Head) step(r wire.Record, device wire.PublicKey) (Head, error) {
	if err := r.Verify(device); err != nil {
		return h, err
	}
	return h.Follow(r)
}

// Follow is Check for a record whose signature its caller has checked before; its errors are bare.
func (h Head) Follow(r wire.Record) (Head, error) {
	switch {
	case r.Number == 0 || r.Number < h.Number:
		return h, ErrRewind
	case r.Number == h.Number && r.Hash() == h.Hash:
		return h, nil
	case r.Number == h.Number:
		return h, ErrFork
	case r.Number > h.Number+1:
		return h, ErrGap
	case r.Previous != h.Hash:
		return h, ErrFork
	}
	return Head{r.Number, r.Hash()}, nil
}

// Verify checks records in their order from a known head. With an error, a *ChainError, it gives the
// head after the last good record.
func Verify(from Head, records []wire.Record, device wire.PublicKey) (Head, error) {
	for i, r := range records {
		after, err := from.step(r, device)
		if err != nil {
			return from, &ChainError{Index: i, Number: r.Number, Head: from, Err: err}
		}
		from = after
	}
	return from, nil
}

// HeadSize is the length of an encoded head in bytes.
const HeadSize = 37

const headVersion = 0x61

// Bytes encodes the head.
func (h Head) Bytes() []byte {
	b := append(make([]byte, 0, HeadSize), headVersion)
	b = binary.BigEndian.AppendUint32(b, h.Number)
	return append(b, h.Hash[:]...)
}

// DecodeHead reads a head; errors are *wire.FormatError.
func DecodeHead(b []byte) (Head, error) {
	const name = "log head"
	if len(b) != HeadSize || b[0] != headVersion {
		return Head{}, &wire.FormatError{Message: name, Reason: fmt.Sprintf("%d bytes of another type", len(b))}
	}
	h := Head{Number: binary.BigEndian.Uint32(b[1:])}
	copy(h.Hash[:], b[5:])
	if (h.Number == 0) != (h.Hash == wire.Hash{}) {
		return Head{}, &wire.FormatError{Message: name, Reason: "only the empty log has no hash"}
	}
	return h, nil
}
