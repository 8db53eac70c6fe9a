// Package trail is the audit log as values: what people, terminals and the server itself have done that
// is not a payment, as a chain in which each entry's hash covers the one before.
//
// Who can write the database can drop the end of the chain or write all of it anew; to notice that, the
// newest number and hash have to be kept somewhere else too. Everything short of it shows in Check.
package trail

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Entry is one thing done.
type Entry struct {
	Number  uint64 // from 1
	Time    time.Time
	Actor   string // "operator", "server", "device 1f…"
	Action  string // "token revoked"
	Subject string // what it was done to
	Detail  string
	Hash    [32]byte
}

// FieldMax is the length of the longest text in an entry, in bytes; longer ones are cut.
const FieldMax = 256

// After numbers and chains an entry after another; the zero Entry comes before the first.
func (e Entry) After(before Entry) Entry {
	e.Number, e.Time = before.Number+1, e.Time.UTC().Truncate(time.Millisecond)
	for _, text := range []*string{&e.Actor, &e.Action, &e.Subject, &e.Detail} {
		*text = (*text)[:min(len(*text), FieldMax)]
	}
	e.Hash = e.sum(before.Hash)
	return e
}

func (e Entry) sum(before [32]byte) (h [32]byte) {
	s := sha256.New()
	s.Write([]byte("glint audit 1"))
	s.Write(before[:])
	s.Write(binary.BigEndian.AppendUint64(nil, e.Number))
	s.Write(binary.BigEndian.AppendUint64(nil, uint64(e.Time.UnixMilli())))
	for _, text := range []string{e.Actor, e.Action, e.Subject, e.Detail} {
		s.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text))))
		s.Write([]byte(text))
	}
	s.Sum(h[:0])
	return h
}

// Check tells whether an entry follows another as it was written.
func (e Entry) Check(before Entry) error {
	switch {
	case e.Number != before.Number+1:
		return fmt.Errorf("trail: entry %d after %d", e.Number, before.Number)
	case e.Hash != e.sum(before.Hash):
		return fmt.Errorf("trail: entry %d was changed, or one before it", e.Number)
	}
	return nil
}
