package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"glint/app/wire"
)

// Errors of the outbox.
var (
	ErrOrder   = errors.New("journal: outbox takes records in the log's order")
	ErrUnknown = errors.New("journal: no such record")
	ErrAhead   = errors.New("journal: too many acknowledged before older ones")
)

// MaxAhead bounds how many records may be acknowledged while an older one is not: more than one batch
// of uploads, which is 200 (api.MaxRecords).
const MaxAhead = 256

// Outbox knows which records of a log the server has acknowledged. Its size does not grow with the
// number of pending records. The zero Outbox is the empty log's. Methods give a new Outbox and leave
// the old one alone.
type Outbox struct {
	last  uint32   // newest record of the log
	done  uint32   // all records to here are acknowledged
	ahead []uint32 // acknowledged above done+1, ascending
}

// Last is the number of the newest record.
func (o Outbox) Last() uint32 { return o.last }

// Add takes the log's next record; a number that is not the next is ErrOrder.
func (o Outbox) Add(number uint32) (Outbox, error) {
	if number == 0 || number-1 != o.last {
		return o, ErrOrder
	}
	o.last = number
	return o, nil
}

// Pending counts the records that are not acknowledged.
func (o Outbox) Pending() int { return int(o.last-o.done) - len(o.ahead) }

// Acked tells whether the server has acknowledged a record.
func (o Outbox) Acked(number uint32) bool {
	if number == 0 || number > o.last {
		return false
	}
	_, found := slices.BinarySearch(o.ahead, number)
	return found || number <= o.done
}

// Next gives the oldest records that are not acknowledged, no more than most, in the log's order.
func (o Outbox) Next(most int) []uint32 {
	n := min(o.Pending(), most)
	if n <= 0 {
		return nil
	}
	out := make([]uint32, 0, n)
	ahead := o.ahead
	for number := o.done + 1; len(out) < n; number++ {
		if len(ahead) > 0 && ahead[0] == number {
			ahead = ahead[1:]
			continue
		}
		out = append(out, number)
	}
	return out
}

// Ack notes that the server has a record; repeats are harmless. A number outside the log is ErrUnknown.
// ErrAhead means that the acknowledgement could not be kept: the record will be sent again, which the
// server answers with its stored result.
func (o Outbox) Ack(number uint32) (Outbox, error) {
	switch {
	case number == 0 || number > o.last:
		return o, ErrUnknown
	case o.Acked(number):
		return o, nil
	case number == o.done+1:
		o.done = number
		for len(o.ahead) > 0 && o.ahead[0] == o.done+1 {
			o.done, o.ahead = o.ahead[0], o.ahead[1:]
		}
		return o, nil
	case len(o.ahead) >= MaxAhead:
		return o, ErrAhead
	}
	at, _ := slices.BinarySearch(o.ahead, number)
	o.ahead = slices.Insert(slices.Clone(o.ahead), at, number)
	return o, nil
}

// OutboxSizeMax is the length of the longest encoded outbox in bytes.
const OutboxSizeMax = 11 + 4*MaxAhead

const outboxVersion = 0x62

// Bytes encodes the outbox.
func (o Outbox) Bytes() []byte {
	b := append(make([]byte, 0, 11+4*len(o.ahead)), outboxVersion)
	b = binary.BigEndian.AppendUint32(b, o.last)
	b = binary.BigEndian.AppendUint32(b, o.done)
	b = binary.BigEndian.AppendUint16(b, uint16(len(o.ahead)))
	for _, number := range o.ahead {
		b = binary.BigEndian.AppendUint32(b, number)
	}
	return b
}

// DecodeOutbox reads an outbox; errors are *wire.FormatError.
func DecodeOutbox(b []byte) (Outbox, error) {
	if len(b) < 11 || len(b) > OutboxSizeMax || b[0] != outboxVersion {
		return Outbox{}, badOutbox("%d bytes of another type", len(b))
	}
	o := Outbox{last: binary.BigEndian.Uint32(b[1:]), done: binary.BigEndian.Uint32(b[5:])}
	count := int(binary.BigEndian.Uint16(b[9:]))
	if len(b) != 11+4*count {
		return Outbox{}, badOutbox("%d bytes with %d numbers", len(b), count)
	}
	if o.done > o.last {
		return Outbox{}, badOutbox("acknowledged to %d of %d", o.done, o.last)
	}
	least := uint64(o.done) + 2 // done+1 would have moved done
	for i := range count {
		number := binary.BigEndian.Uint32(b[11+4*i:])
		if uint64(number) < least || number > o.last {
			return Outbox{}, badOutbox("number %d out of order", number)
		}
		least = uint64(number) + 1
		o.ahead = append(o.ahead, number)
	}
	return o, nil
}

func badOutbox(format string, args ...any) error {
	return &wire.FormatError{Message: "outbox", Reason: fmt.Sprintf(format, args...)}
}
