package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
)

// historyMax is how many records back the list reaches: what a page can show and a start can read.
const historyMax = 200

// watchFor is how long a payment without a final state makes the terminal ask the server often.
const watchFor = 48 * time.Hour

// payeeKey names a payee's terminal.
type payeeKey struct {
	payee    wire.PayeeID
	terminal wire.Terminal
}

// history is what the terminal knows of its payments, by payment id.
type history struct {
	payments map[wire.PaymentID]*payment
	verdicts map[wire.PaymentID]verdict
	names    map[payeeKey]string
	quiet    map[wire.PaymentID]bool // accepted without a tap
	list     []HistoryItem           // as the view has it; nil: to be made anew. Never written in place
}

// payment is all records of one payment, the newest of which says how it ended.
type payment struct {
	newest  wire.Record
	numbers []uint32 // in the log, ascending
	began   wire.Seconds
	payer   string // what a till can say of the payer
}

func newHistory() history {
	return history{
		payments: map[wire.PaymentID]*payment{}, verdicts: map[wire.PaymentID]verdict{}, names: map[payeeKey]string{}, quiet: map[wire.PaymentID]bool{},
	}
}

// changed makes the next view build the list anew.
func (h *history) changed() { h.list = nil }

func (h *history) judge(id wire.PaymentID, v verdict) {
	h.verdicts[id] = v
	h.changed()
}

func (h *history) name(k payeeKey, name string) {
	h.names[k] = name
	h.changed()
}

// nameOf is the name of a payee by his first terminal that is known; empty where none is.
func (h *history) nameOf(id wire.PayeeID) (name string) {
	first := payeeKey{}
	for k, n := range h.names {
		if k.payee == id && (name == "" || k.terminal < first.terminal) {
			first, name = k, n
		}
	}
	return name
}

// add takes a record that is in the log; repeats are harmless.
func (h *history) add(r wire.Record) {
	id := r.PaymentID()
	p := h.payments[id]
	if p == nil {
		p = &payment{newest: r, began: r.Time, payer: payerName(r.Code)}
		h.payments[id] = p
	}
	at, found := slices.BinarySearch(p.numbers, r.Number)
	if found {
		return
	}
	h.changed()
	p.numbers = slices.Insert(p.numbers, at, r.Number)
	if at == 0 {
		p.began = r.Time
	}
	if at == len(p.numbers)-1 {
		p.newest = r
	}
	if len(h.payments) > 2*historyMax {
		h.prune(r.Number - historyMax)
	}
}

// prune forgets old payments that the server has decided; the log keeps them.
func (h *history) prune(before uint32) {
	for id, p := range h.payments {
		if p.numbers[len(p.numbers)-1] < before && h.verdicts[id].decided() {
			delete(h.payments, id)
			delete(h.verdicts, id)
		}
	}
}

// unsettled is what the payer has accepted and the balance that was heard at a time does not yet lack: the
// server has not decided, or has settled since.
func (h *history) unsettled(c money.Currency, heard time.Time) money.Minor {
	var sum money.Minor
	for id, p := range h.payments {
		v := h.verdicts[id]
		open := !v.decided() || v.State == api.StateSettled && v.At > heard.UnixMilli()
		if open && p.newest.Ending == wire.EndingAccepted && p.newest.Core.Currency == c {
			sum += money.Minor(p.newest.Core.Amount) // some hundred records of 32 bits cannot overflow
		}
	}
	return sum
}

// waiting tells whether the server may soon have something new to say, and how long ago the youngest such
// payment was.
func (h *history) waiting(now time.Time) (age time.Duration, waiting bool) {
	age = watchFor
	for id, p := range h.payments {
		if d := now.Sub(p.began.Time()); d < age && !h.verdicts[id].decided() {
			age, waiting = max(d, 0), true
		}
	}
	return age, waiting
}

// view lists the payments, newest first.
func (h *history) view(c *core) []HistoryItem {
	if h.list != nil {
		return h.list
	}
	out := make([]HistoryItem, 0, len(h.payments))
	first := func(it HistoryItem) uint32 { return h.payments[it.Payment].numbers[0] }
	for id, p := range h.payments {
		v := h.verdicts[id]
		it := HistoryItem{
			Payment: id, Time: p.began.Time(), Sum: p.newest.Core.Sum(), Order: p.newest.Core.Order,
			Ending: p.newest.Ending, State: v.State, Reason: v.Reason, Sent: c.allSent(p.numbers),
		}
		if c.role == rolePayer {
			it.Who, it.Known = h.payee(p.newest.Core)
			it.Quiet = h.quiet[id]
			it.Again = it.Ending == wire.EndingAccepted && !v.decided()
		} else {
			it.Who = p.payer
		}
		out = append(out, it)
	}
	slices.SortFunc(out, func(a, b HistoryItem) int { return cmp.Compare(first(b), first(a)) })
	h.list = out
	return out
}

func (h *history) payee(core wire.Core) (name string, known bool) {
	name, known = h.names[payeeKey{core.Payee, core.Terminal}]
	return name, known
}

// payerName is what a till can say of a payer: the first half of the token's number.
func payerName(m1 []byte) string {
	if c, err := wire.DecodeShortCode(m1); err == nil {
		return "#" + strconv.Itoa(int(c.Alias))
	}
	c, err := wire.DecodePaymentCode(m1)
	if err != nil {
		return ""
	}
	return c.Token.ID.String()[:6]
}

func (c *core) allSent(numbers []uint32) bool {
	for _, n := range numbers {
		if !c.outbox.Acked(n) {
			return false
		}
	}
	return true
}

// loadHistory reads the newest records, while the machine already runs.
func (c *core) loadHistory(known verdicts) {
	last, store := c.head.Number, c.ports.Store
	c.async(func(ctx context.Context) func() {
		records, judged, err := readHistory(ctx, store, last, known)
		return func() {
			if err != nil {
				c.report(problemOf(err), err)
			}
			for _, r := range records {
				c.history.add(r)
			}
			for id, v := range judged {
				if _, newer := c.history.verdicts[id]; !newer {
					c.history.judge(id, v)
				}
			}
			c.actor.publish()
		}
	})
}

func readHistory(ctx context.Context, s Store, last uint32, known verdicts) ([]wire.Record, map[wire.PaymentID]verdict, error) {
	entries, err := s.List(ctx, bucketLog, numberKey(max(last, historyMax)-historyMax), historyMax)
	if err != nil {
		return nil, nil, fmt.Errorf("session: history: %w", err)
	}
	records := make([]wire.Record, 0, len(entries))
	judged := map[wire.PaymentID]verdict{}
	for _, e := range entries {
		r, err := wire.DecodeRecord(e.Value)
		if err != nil {
			return records, judged, fmt.Errorf("session: log %s: %w", e.Key, err)
		}
		records = append(records, r)
		v, err := known.of(ctx, s, r.PaymentID())
		if err != nil {
			return records, judged, err
		}
		if v != (verdict{}) {
			judged[r.PaymentID()] = v
		}
	}
	return records, judged, nil
}
