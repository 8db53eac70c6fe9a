package session

import (
	"testing"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

var noon = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// recordOf makes the record of a payment of n minor units.
func recordOf(t *testing.T, role wire.Role, head journal.Head, n uint32, ending wire.Ending, at time.Time) (wire.Record, journal.Head) {
	t.Helper()
	code := wire.PaymentCode{
		Token:   wire.Token{ID: wire.TokenID{1, 2, 3, 4, 5, 6}, Currency: money.CNY, PerPayment: 5000, Cumulative: 9000, Uses: 50, Channels: wire.ChannelLight},
		Counter: wire.Counter(n), Time: wire.SecondsAt(at), Abilities: wire.AbilityCamera,
	}
	core := wire.Core{Kind: wire.KindCharge, Payee: 9, Terminal: 1, Amount: n, Currency: money.CNY, Minute: wire.MinutesAt(at), Order: wire.Order(n)}
	id := wire.PaymentIDOf(code.Bytes(), core)
	a := wire.Acceptance{Token: code.Token.ID, Counter: code.Counter, Outcome: wire.OutcomeAccepted, Payment: [8]byte(id[:8]), Spent: n, Uses: 1}
	if ending == wire.EndingRefused {
		a.Outcome = wire.OutcomeRefused
	}
	m3 := a.Bytes()
	if ending == wire.EndingTimedOut {
		m3 = nil
	}
	r, head, err := head.Append(wire.Record{
		Role: role, Ending: ending, Form: wire.FormSealed, Time: wire.SecondsAt(at), Code: code.Bytes(), Core: core, Acceptance: m3,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, head
}

func TestHistoryForgetsOnlyWhatIsDecided(t *testing.T) {
	h, head := newHistory(), journal.Head{}
	const all = 5 * historyMax
	for n := uint32(1); n <= all; n++ {
		var r wire.Record
		r, head = recordOf(t, wire.RolePayer, head, n, wire.EndingAccepted, noon)
		h.add(r)
		h.add(r)
		if n > 3 {
			h.judge(r.PaymentID(), verdict{State: api.StateSettled, At: noon.UnixMilli()})
		}
	}
	if n := len(h.payments); n < historyMax || n > 2*historyMax {
		t.Errorf("%d of %d payments are kept", n, all)
	}
	if got := h.unsettled(money.CNY, noon); got != 1+2+3 {
		t.Errorf("unsettled %d, want the first three", got)
	}
	c := newCore(Ports{}, rolePayer)
	list := h.view(c)
	for i, it := range list[:historyMax] {
		if want := wire.Order(all - i); it.Order != want || it.State != api.StateSettled || it.Again {
			t.Fatalf("place %d: order %d, state %q, again %v", i, it.Order, it.State, it.Again)
		}
	}
	if last := list[len(list)-1]; last.Order != 1 || last.State != "" || !last.Again {
		t.Errorf("last place: %+v", last)
	}
}

func TestHistoryNewestRecordSaysTheEnd(t *testing.T) {
	h := newHistory()
	first, head := recordOf(t, wire.RolePayee, journal.Head{}, 7, wire.EndingTimedOut, noon)
	late, _ := recordOf(t, wire.RolePayee, head, 7, wire.EndingAccepted, noon)
	late.Time += 3600
	for name, order := range map[string][]wire.Record{"as it came": {first, late}, "the other way": {late, first}} {
		h = newHistory()
		for _, r := range order {
			h.add(r)
		}
		c := newCore(Ports{}, rolePayee)
		got := h.view(c)
		if len(got) != 1 || got[0].Ending != wire.EndingAccepted || !got[0].Time.Equal(noon) || got[0].Sent {
			t.Errorf("%s: %+v", name, got)
		}
		c.outbox, _ = journal.Outbox{}.Add(1)
		c.outbox, _ = c.outbox.Add(2)
		c.outbox, _ = c.outbox.Ack(1)
		h.changed()
		if h.view(c)[0].Sent {
			t.Errorf("%s: sent, though its second record is not", name)
		}
	}
}

func TestUnsettled(t *testing.T) {
	heard := noon
	tests := []struct {
		name   string
		ending wire.Ending
		v      verdict
		want   money.Minor
	}{
		{"nothing said", wire.EndingAccepted, verdict{}, 5},
		{"waiting", wire.EndingAccepted, verdict{State: api.StatePayerOnly, At: 1}, 5},
		{"settled before the balance", wire.EndingAccepted, verdict{State: api.StateSettled, At: heard.UnixMilli()}, 0},
		{"settled after the balance", wire.EndingAccepted, verdict{State: api.StateSettled, At: heard.UnixMilli() + 1}, 5},
		{"voided", wire.EndingAccepted, verdict{State: api.StateVoided, At: heard.UnixMilli() + 1}, 0},
		{"refused", wire.EndingRefused, verdict{}, 0},
	}
	for _, c := range tests {
		h := newHistory()
		r, _ := recordOf(t, wire.RolePayer, journal.Head{}, 5, c.ending, noon)
		h.add(r)
		h.judge(r.PaymentID(), c.v)
		if got := h.unsettled(money.CNY, heard); got != c.want {
			t.Errorf("%s: unsettled %d, want %d", c.name, got, c.want)
		}
		if got := h.unsettled(840, heard); got != 0 {
			t.Errorf("%s: %d in another currency", c.name, got)
		}
	}
}

func TestWaiting(t *testing.T) {
	h := newHistory()
	r, _ := recordOf(t, wire.RolePayer, journal.Head{}, 5, wire.EndingAccepted, noon)
	h.add(r)
	if age, waiting := h.waiting(noon.Add(time.Hour)); !waiting || age != time.Hour {
		t.Errorf("after an hour: %v, %v", age, waiting)
	}
	if _, waiting := h.waiting(noon.Add(watchFor)); waiting {
		t.Errorf("still waiting after %v", watchFor)
	}
	h.judge(r.PaymentID(), verdict{State: api.StateSettled})
	if _, waiting := h.waiting(noon); waiting {
		t.Errorf("waiting for a settled payment")
	}
}
