package books

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// upload is one record of a batch on its way into the books.
type upload struct {
	device   store.Device
	hash     [32]byte
	raw      []byte
	record   wire.Record
	read     bool // record could be decoded
	signed   bool // by the device: it is a link of its log
	evidence match.Evidence
	err      error // why it cannot count, before the books were asked
	offset   time.Duration
	now      time.Time
}

// Upload takes a device's records and answers each, in order. They are in the books when it returns:
// all of them, or with an error none. offset is what the device's clock lacks to the server's.
//
// A record that does not count is kept with its reason. An equal one that came before is answered by
// what is stored: the same rejection, or the state of its payment as it is by now. sent is nil where
// somebody else brings the records.
func (b *Books) Upload(ctx context.Context, d store.Device, offset time.Duration, sent *Batch, records [][]byte) ([]api.Result, error) {
	batch := b.prepareAll(d, offset, records)
	results := make([]api.Result, len(batch))
	err := b.Store.Update(ctx, func(tx store.Tx) error {
		if sent != nil {
			if err := b.count(tx, d.ID, *sent); err != nil {
				return err
			}
		}
		for i := range batch {
			var err error
			if results[i], err = b.take(tx, &batch[i]); err != nil {
				return fmt.Errorf("record %d of %d: %w", i+1, len(batch), err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, u := range batch {
		if u.err != nil {
			b.Log.Warn("record rejected", "device", d.ID, "payment", fmt.Sprintf("%x", results[i].Payment), "reason", results[i].Reason, "cause", u.err)
		}
	}
	return results, nil
}

// prepareAll prepares a batch, on as many cores as there are.
func (b *Books) prepareAll(d store.Device, offset time.Duration, records [][]byte) []upload {
	batch, ring := make([]upload, len(records)), b.keys().Ring()
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(batch)); i = next.Add(1) - 1 {
			batch[i] = b.prepare(d, ring, offset, records[i])
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(records)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return batch
}

// prepare does all that needs no books, which is most of the work: signatures are checked here, not in
// the transaction.
func (b *Books) prepare(d store.Device, ring wire.KeyRing, offset time.Duration, raw []byte) upload {
	u := upload{device: d, hash: sha256.Sum256(raw), raw: raw, offset: offset, now: b.now()}
	if u.record, u.err = wire.DecodeRecord(raw); u.err != nil {
		u.err = &match.Rejection{Reason: api.ReasonMalformed, Cause: u.err}
		return u
	}
	u.read = true
	signature := u.record.Verify(d.Key)
	u.signed = u.record.Role == d.Role && signature == nil
	u.evidence, u.err = match.Check(u.record, signature, terminal(d), ring, &b.memo, u.now, offset)
	return u
}

// take answers one record inside the transaction. A rejection is an answer, not an error.
func (b *Books) take(tx store.Tx, u *upload) (api.Result, error) {
	stored, err := tx.Record(u.device.ID, u.hash)
	switch {
	case err == nil:
		u.err = nil // logged when it came first
		return again(tx, stored)
	case !errors.Is(err, store.ErrNotFound):
		return api.Result{}, err
	}
	flag, err := u.place(tx)
	if err != nil {
		return api.Result{}, err
	}
	if flag == match.FlagFork {
		b.Log.Warn("log forked", "device", u.device.ID, "number", u.record.Number)
	}
	if flag != match.FlagNone {
		if err := b.find(tx, u.device.ID, flag, u.record.Number); err != nil {
			return api.Result{}, err
		}
	}
	var p store.Payment
	if u.err == nil {
		p, err = b.accept(tx, u)
		if rejection, ok := errors.AsType[*match.Rejection](err); ok {
			u.err = rejection
		} else if err != nil {
			return api.Result{}, err
		}
	}
	if u.err != nil {
		return b.reject(tx, u, flag)
	}
	return result(p, flag), tx.AddRecord(u.kept("", flag))
}

func (u *upload) kept(reason, flag string) store.Record {
	r := store.Record{Device: u.device.ID, Hash: u.hash, Bytes: u.raw, Read: u.read, Reason: reason, Flag: flag, Time: u.now}
	r.Bytes = r.Bytes[:min(len(r.Bytes), wire.RecordSizeMax)]
	if u.read {
		r.Payment = u.record.PaymentID()
	}
	return r
}

func (b *Books) reject(tx store.Tx, u *upload, flag string) (api.Result, error) {
	reason := api.ReasonMalformed
	if rejection, ok := errors.AsType[*match.Rejection](u.err); ok {
		reason = rejection.Reason
	}
	record := u.kept(reason, flag)
	n, err := tx.CountRejected(u.device.ID)
	if err != nil {
		return api.Result{}, err
	}
	if n < b.Policy.RejectsMax {
		if err := tx.AddRecord(record); err != nil {
			return api.Result{}, err
		}
	}
	return rejected(record), nil
}

func rejected(r store.Record) api.Result {
	out := api.Result{State: api.StateRejected, Reason: r.Reason}
	if r.Reason == api.ReasonUnanswered { // nothing is wrong with it, and nothing can come of it
		out.State = api.StateVoided
	}
	if r.Read {
		out.Payment = r.Payment[:]
	}
	return out
}

// again answers a record that is stored already.
func again(r store.Reader, stored store.Record) (api.Result, error) {
	if stored.Reason != "" {
		return rejected(stored), nil
	}
	p, err := r.Payment(stored.Payment)
	return result(p, stored.Flag), err
}

// place enters the record into its device's log and tells what is odd about its place there. Only what
// the device has signed counts: rejected for other reasons, a record is still a link of the log.
func (u *upload) place(tx store.Tx) (flag string, err error) {
	if !u.signed {
		return "", nil
	}
	r := u.record
	same, err := tx.LogAt(u.device.ID, r.Number)
	if err != nil {
		return "", err
	}
	below, err := tx.LogAt(u.device.ID, r.Number-1)
	if err != nil {
		return "", err
	}
	var above []store.LogEntry
	if r.Number+1 != 0 {
		if above, err = tx.LogAt(u.device.ID, r.Number+1); err != nil {
			return "", err
		}
	}
	flag = match.Place(r, links(below), links(same), links(above))
	return flag, tx.AddLogEntry(store.LogEntry{Device: u.device.ID, Number: r.Number, Hash: r.Hash(), Previous: r.Previous})
}

func links(entries []store.LogEntry) []match.Link {
	out := make([]match.Link, len(entries))
	for i, e := range entries {
		out[i] = match.Link{Hash: e.Hash, Previous: e.Previous}
	}
	return out
}
