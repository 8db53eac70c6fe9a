package session

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/wire"
)

const (
	rolePayer = api.RolePayer
	rolePayee = api.RolePayee
)

// Buckets and keys of a terminal's store.
//
//	meta       device      enrolment, once                    JSON device
//	           token       the payer's token                  wire.Token
//	           short       key of its short codes             32 bytes, or none
//	           fence       the start that may commit          text
//	           head        newest record                      journal.Head
//	           outbox      what the server acknowledged       journal.Outbox
//	           status      the server's last word             JSON status
//	           counter     payer: highest ever used           decimal
//	           order       payee: highest ever used           decimal
//	           emission    payee: settings of its light       JSON
//	           pin         stretched, with its wrong tries    JSON pin
//	           confirm     payer: how the shopper confirms    JSON choice
//	           keys        newest list of the server's keys   wire.KeyList
//	           snapshot    newest of what is withdrawn        wire.Snapshot
//	           listing     of the directory that is kept      wire.Listing
//	           certificate payee: newer than the enrolment's  wire.Certificate
//	open       order       payee: a charge that was begun     JSON
//	spent      counter     payer: a decision                  JSON
//	codes      "shown"     payer: codes of the last minutes   JSON
//	log        number      a record; signed before upload     wire.Record
//	states     payment id  the server's word for a payment    JSON verdict
//	directory  payee-term  a certificate                      wire.Certificate
const (
	bucketMeta      = "meta"
	bucketOpen      = "open"
	bucketSpent     = "spent"
	bucketCodes     = "codes"
	bucketLog       = "log"
	bucketStates    = "states"
	bucketDirectory = "directory"

	keyDevice = "device"
	keyToken  = "token"
	keyShort  = "short" // key of the token's short codes
	keyFence  = "fence"
	keyHead   = "head"
	keyOutbox = "outbox"
	keyStatus = "status"
	keyPIN    = "pin"
)

// numberKey writes a number so that the order of keys is the order of numbers.
func numberKey[N ~uint32](n N) string { return fmt.Sprintf("%010d", uint32(n)) }

// status is the server's last word on the account.
type status struct {
	Time     time.Time `json:"time"`     // of the last answer, our clock
	Balance  int64     `json:"balance"`  // free
	Reserved int64     `json:"reserved"` // held for tokens
	Cursor   string    `json:"cursor"`
	Epoch    uint16    `json:"epoch"`           // of the directory that is stored
	AheadSec int64     `json:"ahead"`           // how far the server's clock is ahead of ours
	Batch    uint32    `json:"batch,omitempty"` // number of the last upload that was answered
	Stop     string    `json:"stop,omitempty"`  // why the terminal goes on no more, see halt
}

// kept is what every start reads first: few reads, because each one costs a transaction of the browser.
type kept struct {
	enrolled bool
	device   device
	head     journal.Head
	outbox   journal.Outbox
	status   status
	meta     map[string][]byte // the whole bucket
	trust    trust
	mark     mark
	pin      pin
	lost     bool // not enrolled, and was
	verdicts verdicts
}

// raiseFence makes this start the only one that can commit: every commit expects its start's fence.
func raiseFence(ctx context.Context, s Store) ([]byte, error) {
	before, err := s.Get(ctx, bucketMeta, keyFence)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("session: fence: %w", err)
	}
	fence := []byte(rand.Text())
	err = s.Commit(ctx, Tx{
		Expect: []Put{{bucketMeta, keyFence, before}},
		Puts:   []Put{{bucketMeta, keyFence, fence}},
	})
	return fence, err
}

// metaMax is above the number of keys in bucket meta.
const metaMax = 100

func readKept(ctx context.Context, p Ports, role string) (kept, error) {
	s := p.Store
	entries, err := s.List(ctx, bucketMeta, "", metaMax)
	if err != nil {
		return kept{}, fmt.Errorf("session: meta: %w", err)
	}
	k := kept{meta: make(map[string][]byte, len(entries))}
	for _, e := range entries {
		k.meta[e.Key] = e.Value
	}
	if err := k.parse(role); err != nil {
		return k, err
	}
	if err := k.compare(p.Marker); err != nil || !k.enrolled {
		return k, err
	}
	if k.trust, err = readTrust(k.device, k.meta, p.Now().Add(time.Duration(k.status.AheadSec)*time.Second)); err != nil {
		return k, err
	}
	k.verdicts, err = readVerdicts(ctx, s)
	return k, err
}

func (k *kept) parse(role string) (err error) {
	read := func(key string, take func([]byte) error) {
		if b, ok := k.meta[key]; ok && err == nil {
			if err = take(b); err != nil {
				err = fmt.Errorf("session: %s: %w", key, err)
			}
		}
	}
	read(keyDevice, func(b []byte) (err error) {
		k.enrolled = true
		k.device, err = decodeDevice(b, role)
		return err
	})
	read(keyHead, func(b []byte) (err error) { k.head, err = journal.DecodeHead(b); return err })
	read(keyOutbox, func(b []byte) (err error) { k.outbox, err = journal.DecodeOutbox(b); return err })
	read(keyPIN, func(b []byte) error { return json.Unmarshal(b, &k.pin) })
	read(keyStatus, func(b []byte) error { return json.Unmarshal(b, &k.status) })
	for err == nil && k.outbox.Last() < k.head.Number { // stored with each answer, so it may lag behind
		k.outbox, err = k.outbox.Add(k.outbox.Last() + 1)
	}
	return err
}

// number reads a counter of bucket meta: the stored bytes, nil where there are none, and what they say.
func (k *kept) number(key string) (stored []byte, n uint32, err error) {
	stored, ok := k.meta[key]
	if !ok {
		return nil, 0, nil
	}
	v, err := strconv.ParseUint(string(stored), 10, 32)
	if err != nil {
		return nil, 0, fmt.Errorf("session: %s: %w", key, err)
	}
	return stored, uint32(v), nil
}

// draft is a transaction in the making.
type draft struct {
	core    *core
	tx      Tx
	head    journal.Head
	last    uint32 // counter or order number that this uses
	records []wire.Record
	apply   []func() // run on the loop once all is stored
}

func (w *draft) put(bucket, key string, value []byte) {
	w.tx.Puts = append(w.tx.Puts, Put{bucket, key, value})
}

func (w *draft) putJSON(bucket, key string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("session: %s/%s: %w", bucket, key, err)
	}
	w.put(bucket, key, b)
	return nil
}

func (w *draft) del(bucket, key string) {
	w.tx.Delete = append(w.tx.Delete, Put{Bucket: bucket, Key: key})
}

// expect lets the commit fail unless the key still has the value; nil: unless it does not exist.
func (w *draft) expect(bucket, key string, value []byte) {
	w.tx.Expect = append(w.tx.Expect, Put{bucket, key, value})
}

func (w *draft) then(f func()) { w.apply = append(w.apply, f) }

// keep puts a record at its number in the log. The machine has numbered and linked it; the commit fails
// where the log has gone on otherwise.
func (w *draft) keep(r wire.Record, head journal.Head) {
	w.tx.Expect = append(w.tx.Expect, expectHead(journal.Before(r)))
	w.head, w.records = head, append(w.records, r)
	w.put(bucketLog, numberKey(r.Number), r.Bytes())
	w.put(bucketMeta, keyHead, head.Bytes())
}

func expectHead(h journal.Head) Put {
	if h.Number == 0 {
		return Put{Bucket: bucketMeta, Key: keyHead}
	}
	return Put{bucketMeta, keyHead, h.Bytes()}
}

// stored brings what is in memory up to what is stored now.
func (w *draft) stored() {
	c := w.core
	c.head = w.head
	for _, r := range w.records {
		if o, err := c.outbox.Add(r.Number); err == nil {
			c.outbox = o
		}
		c.history.add(r)
	}
	for _, f := range w.apply {
		f()
	}
	c.raise(mark{Device: c.device.Device, Head: w.head.Number, Last: w.last, Heard: c.heard()})
}

// commit stores what build writes, after all commits before it, then calls done on the loop. Where the
// store no longer holds what this start left there, the session starts over or gives up the terminal,
// and done is not called.
func (c *core) commit(build func(*draft) error, done func(error)) {
	life := c.life
	c.inOrder(func() func(context.Context) func() {
		w := &draft{core: c, head: c.head}
		err := build(w)
		w.expect(bucketMeta, keyFence, c.fence)
		return func(ctx context.Context) func() {
			if err == nil {
				err = c.ports.Store.Commit(ctx, w.tx)
			}
			return func() {
				switch {
				case c.life != life:
				case errors.Is(err, ErrChanged):
					c.outOfStep()
				case err != nil:
					done(err)
				default:
					w.stored()
					done(nil)
				}
			}
		}
	})
}

// outOfStep finds out whether another window has begun; if not, an earlier commit was stored although
// it was reported as failed.
func (c *core) outOfStep() {
	c.async(func(ctx context.Context) func() {
		fence, err := c.ports.Store.Get(ctx, bucketMeta, keyFence)
		return func() {
			if err == nil && string(fence) != string(c.fence) {
				c.lose()
				return
			}
			c.reload()
		}
	})
}
