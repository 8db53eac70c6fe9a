package session

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"glint/app/api"
	"glint/app/wire"
)

// Pace of the upload.
const (
	batchMax   = 50               // records in one request: about 35 kB
	retryFirst = 3 * time.Second  // after a failure; doubled with each further one
	retryMax   = 60 * time.Second // however many have failed
	pollFirst  = time.Second      // while something is unsettled; doubled while nothing changes
	pollMax    = 20 * time.Second
	pollIdle   = 5 * time.Minute // nothing to wait for
)

// syncer uploads the log and asks for news, one round at a time. A record leaves the outbox only in the
// commit that stores the server's result for it.
//
//	sign ─▶ store signatures ─▶ POST records ─▶ store results ─┐ while any are pending
//	 ▲─────────────────────────────────────────────────────────┤
//	GET status ─▶ store ─▶ GET keys, snapshot, directory, if newer ─▶ POST tokens, if needed ─▶ wait
type syncer struct {
	core *core

	running   bool
	again     bool // asked for while running
	enrolling bool
	due       time.Time
	stirred   time.Time // last kick: somebody waits for news
	fails     int
	calm      int // rounds in a row that brought nothing new
	changed   bool
	online    bool
	last      time.Time
	problem   string
}

// reset forgets a round under way; its results are dropped.
func (s *syncer) reset() {
	*s = syncer{core: s.core, online: s.online, last: s.last, problem: s.problem}
}

func (s *syncer) view() SyncView {
	c := s.core
	v := SyncView{
		Pending: c.outbox.Pending(), Running: s.running || s.enrolling,
		Online: s.online, Last: s.last, Problem: s.problem, Stop: c.status.Stop,
	}
	if v.Last.Before(c.status.Time) { // before this start
		v.Last = c.status.Time
	}
	return v
}

// kick begins a round at once, whatever the pace.
func (s *syncer) kick() {
	if s.core.stage != stageLive {
		return
	}
	s.fails, s.calm, s.stirred = 0, 0, s.core.now()
	if s.running || s.core.exporting {
		s.again = true
		return
	}
	s.begin()
}

func (s *syncer) tick(now time.Time) {
	if !s.running && !s.core.exporting && !now.Before(s.due) {
		s.begin()
	}
}

func (s *syncer) begin() {
	s.running, s.again, s.changed = true, false, false
	s.core.actor.publish()
	s.upload()
}

// finish ends a round and sets the time of the next.
func (s *syncer) finish(err error) {
	c, now := s.core, s.core.now()
	s.running = false
	if refused, ok := errors.AsType[*refusal](err); ok {
		s.online = true
		s.setClock(refused, now)
		if refused.Code == api.CodeRevoked {
			c.halt(ProblemWithdrawn)
		}
	} else if err == nil || errors.Is(err, errAnswer) {
		s.online = true
	} else if errors.Is(err, ErrOffline) || errors.Is(err, context.DeadlineExceeded) {
		s.online = false
	}
	if err != nil {
		s.problem = problemOf(err)
		s.fails++
		s.due = now.Add(jitter(min(retryMax, retryFirst<<min(s.fails-1, 10))))
	} else {
		s.fails, s.last, s.problem = 0, now, ""
		s.due = now.Add(s.pace())
	}
	c.actor.publish()
	if c.exporting {
		s.again = false
		c.gather(c.outbox.Next(c.outbox.Pending()), nil)
	}
	if s.again {
		s.begin()
	}
}

// setClock takes the time from a server that refuses ours, and tries again with it, once.
func (s *syncer) setClock(r *refusal, now time.Time) {
	if r.Code != api.CodeClockSkew || r.Time == 0 {
		return
	}
	if ahead := aheadSeconds(r.Time, now); ahead != s.core.status.AheadSec {
		s.core.status.AheadSec = ahead
		s.again = true
	}
}

// pace is the time to the next round after one that went well. Old payments without an end, such as a
// charge that nobody answered, are asked for less and less often.
func (s *syncer) pace() time.Duration {
	s.calm++
	if s.changed {
		s.calm = 0
	}
	age, waiting := s.core.history.waiting(s.core.clock()) // records carry the corrected time
	if !waiting {
		return jitter(pollIdle)
	}
	age = min(age, s.core.now().Sub(s.stirred))
	return jitter(min(pollIdle, max(age/20, min(pollMax, pollFirst<<min(s.calm, 10)))))
}

// jitter spreads terminals that lost the same server: up to a fifth either way.
func jitter(d time.Duration) time.Duration {
	return d - d/5 + rand.N(d*2/5)
}

// step runs one piece of a round beside the loop. A failure ends the round.
func (s *syncer) step(work func(ctx context.Context, c client) (then func(), err error)) {
	c := s.core
	ask := c.client()
	c.async(func(ctx context.Context) func() {
		then, err := work(ctx, ask)
		return func() {
			if err != nil {
				s.finish(err)
				return
			}
			then()
		}
	})
}

// store commits one piece of a round, then goes on.
func (s *syncer) store(build func(*draft) error, then func()) {
	s.core.commit(build, func(err error) {
		if err != nil {
			s.finish(err)
			return
		}
		then()
	})
}

// upload sends the oldest pending records until none is left.
func (s *syncer) upload() {
	numbers := s.core.outbox.Next(batchMax)
	if len(numbers) == 0 {
		s.askStatus()
		return
	}
	s.step(func(ctx context.Context, c client) (func(), error) {
		records, fresh, err := s.signed(ctx, c, numbers)
		return func() { s.storeSigned(records, fresh) }, err
	})
}

// signed reads records from the log, and signs those that are not yet: fresh counts them. A record is
// signed when it is first uploaded, and never again.
func (s *syncer) signed(ctx context.Context, c client, numbers []uint32) (records, fresh []wire.Record, err error) {
	for _, n := range numbers {
		b, err := s.core.ports.Store.Get(ctx, bucketLog, numberKey(n))
		if err != nil {
			return nil, nil, fmt.Errorf("session: log %d: %w", n, err)
		}
		r, err := wire.DecodeRecord(b)
		if err != nil {
			return nil, nil, fmt.Errorf("session: log %d: %w", n, err)
		}
		if r.Signature == (wire.Signature{}) {
			if r.Signature, err = c.signer.Sign(ctx, r.SigningInput()); err != nil {
				return nil, nil, fmt.Errorf("%w: %w", errSign, err)
			}
			fresh = append(fresh, r)
		}
		records = append(records, r)
	}
	return records, fresh, nil
}

func (s *syncer) storeSigned(records, fresh []wire.Record) {
	if len(fresh) == 0 {
		s.send(records)
		return
	}
	s.store(func(w *draft) error {
		for _, r := range fresh {
			w.put(bucketLog, numberKey(r.Number), r.Bytes())
		}
		return nil
	}, func() { s.send(records) })
}

func (s *syncer) send(records []wire.Record) {
	batch := api.Batch{Number: s.core.status.Batch + 1}
	for _, r := range records {
		batch.Records = append(batch.Records, r.Bytes())
	}
	s.step(func(ctx context.Context, c client) (func(), error) {
		var out api.BatchResult
		if err := c.post(ctx, api.PathRecords, batch, &out); err != nil {
			return nil, err
		}
		if len(out.Results) != len(records) {
			return nil, fmt.Errorf("%w: %d results for %d records", errAnswer, len(out.Results), len(records))
		}
		for i, r := range out.Results {
			if r.State == "" {
				return nil, fmt.Errorf("%w: result %d has no state", errAnswer, i)
			}
		}
		return func() { s.storeResults(records, out) }, nil
	})
}

func (s *syncer) storeResults(records []wire.Record, out api.BatchResult) {
	now := s.core.now()
	s.store(func(w *draft) error {
		box := s.core.outbox
		for i, r := range records {
			var err error
			if box, err = box.Ack(r.Number); err != nil {
				return err
			}
			if err := s.learn(w, r.PaymentID(), verdict{out.Results[i].State, out.Results[i].Reason, now.UnixMilli()}); err != nil {
				return err
			}
		}
		w.put(bucketMeta, keyOutbox, box.Bytes())
		fresh := s.core.status
		fresh.Batch++
		w.then(func() { // commits run one after another: nothing was added meanwhile
			s.core.outbox = box
			s.core.status.Batch = fresh.Batch
			s.core.history.changed()
		})
		return w.putJSON(bucketMeta, keyStatus, fresh)
	}, s.upload)
}

// learn stores the server's word for a payment, if it is new.
func (s *syncer) learn(w *draft, id wire.PaymentID, v verdict) error {
	h := &s.core.history
	if h.verdicts[id].same(v) {
		return nil
	}
	w.then(func() {
		h.judge(id, v)
		s.changed = true
		s.core.actor.learned(id, v)
	})
	return w.putJSON(bucketStates, id.String(), v)
}

// askStatus fetches what has changed since the cursor, page by page.
func (s *syncer) askStatus() {
	head := s.core.head
	ask := url.Values{"head": {fmt.Sprintf("%d-%x", head.Number, head.Hash[:])}}
	if cursor := s.core.status.Cursor; cursor != "" {
		ask.Set("since", cursor)
	}
	path := api.PathStatus + "?" + ask.Encode()
	s.step(func(ctx context.Context, c client) (func(), error) {
		var out api.Status
		err := c.get(ctx, path, &out)
		return func() { s.storeStatus(out) }, err
	})
}

func (s *syncer) storeStatus(out api.Status) {
	c := s.core
	now := c.now()
	fresh := status{
		Time: now, Balance: out.Balance, Reserved: out.Reserved, Cursor: out.Cursor, Epoch: c.status.Epoch,
		AheadSec: aheadSeconds(out.Time, now), Batch: c.status.Batch, Stop: c.status.Stop,
	}
	s.store(func(w *draft) error {
		for _, p := range out.Payments {
			if len(p.ID) != len(wire.PaymentID{}) || p.State == "" {
				return fmt.Errorf("%w: payment without id or state", errAnswer)
			}
			if err := s.learn(w, wire.PaymentID(p.ID), verdict{p.State, p.Reason, now.UnixMilli()}); err != nil {
				return err
			}
		}
		w.then(func() { c.status = fresh })
		return w.putJSON(bucketMeta, keyStatus, fresh)
	}, func() {
		if len(out.Payments) >= api.MaxPage {
			s.askStatus()
			return
		}
		if out.Log != "" {
			c.log(ProblemSetBack, fmt.Errorf("%w: %s", errSetBack, out.Log))
			c.halt(ProblemSetBack)
		}
		s.believe(out, func() { c.actor.synced(out, s.finish) })
	})
}

// aheadSeconds is how far the server's clock is ahead, where it matters.
func aheadSeconds(server int64, now time.Time) int64 {
	const noise = 5 // seconds that a slow answer may take
	if d := server - now.Unix(); d > noise || d < -noise {
		return d
	}
	return 0
}
