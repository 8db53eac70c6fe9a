package town

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
	"glint/e2e/client"
)

// Till drives a payee's machine.
type Till struct {
	Honest  bool // its merchant only uses the page
	Skew    time.Duration
	Account int64
	Name    string
	Lamp    []byte        // what the light carries, or nil
	Told    wire.Snapshot // what is withdrawn, as he was told

	town     *Town
	terminal *client.Terminal
	payee    *client.Payee
	state    payee.State
	charges  map[wire.Order]payee.Charge
	last     wire.Order
	head     journal.Head
	log      []wire.Record // signed
	sent     int
	cursor   string
	queue    []payee.Event
	paid     map[wire.PaymentID]goods // said paid: the goods are gone
}

// goods are what a merchant has handed out.
type goods struct {
	sum   int64
	token wire.TokenID
}

func newTill(t *Town, account int64, p *client.Payee) *Till {
	return &Till{
		Honest: true, Account: account, Name: p.Certificate.Name, town: t, terminal: p.Terminal, payee: p,
		charges: map[wire.Order]payee.Charge{}, paid: map[wire.PaymentID]goods{},
	}
}

func (d *Till) moment() payee.Moment { return payee.Moment{At: d.town.Now.Add(d.Skew)} }

// open loads what is stored into a new machine, as a reload of the page does.
func (d *Till) open() {
	d.Lamp, d.queue, d.state = nil, nil, payee.Closed{}
	d.step(payee.Loaded{Moment: d.moment(), Till: payee.Till{
		Ring: ring(d.terminal.Enrolled), Certificate: d.payee.Certificate, ListedSince: d.terminal.Enrolled.ListedSince, Currency: money.CNY,
		Charges: slices.Collect(maps.Values(d.charges)), Head: d.head, Last: d.last, Snapshot: d.Told,
	}})
}

// Reopen is a reload of the page.
func (d *Till) Reopen() { d.open() }

func (d *Till) step(e payee.Event) {
	d.queue = append(d.queue, e)
	for len(d.queue) > 0 {
		e, d.queue = d.queue[0], d.queue[1:]
		from := d.state
		to, effects := payee.Step(from, e)
		if err := payee.Observe(from, e, to, effects); err != nil {
			d.town.fault("%v", err)
		}
		d.state = to
		for _, f := range effects {
			d.do(f)
		}
		d.says(to)
	}
}

// says notes the payments for which the merchant hands out goods.
func (d *Till) says(s payee.State) {
	switch s := s.(type) {
	case payee.Paid:
		d.paid[s.Payment] = goods{int64(s.Core.Amount), s.Token}
	case payee.Late:
		if !s.Cancelled {
			d.paid[s.Payment] = goods{int64(s.Core.Amount), s.Token}
		}
	case payee.Foreign:
		d.town.detected(ByTill, "paid_someone_else")
	}
}

func (d *Till) do(f payee.Effect) {
	switch f := f.(type) {
	case payee.Play:
		d.Lamp = f.Payload
		d.town.played(f.Payload)
	case payee.StopPlaying:
		d.Lamp = nil
	case payee.SignCharge:
		d.queue = append(d.queue, payee.ChargeSigned{Moment: d.moment(), Order: f.Order, Signature: d.terminal.Sign(f.Input)})
	case payee.CommitCharge:
		if _, ok := d.charges[f.Charge.Order]; ok {
			d.town.fault("order %d used twice", f.Charge.Order)
		}
		d.charges[f.Charge.Order], d.last = f.Charge, f.Charge.Order
		d.town.owner[f.Charge.Payment] = d.town.now
		d.queue = append(d.queue, payee.ChargeStored{Moment: d.moment(), Order: f.Charge.Order})
	case payee.CommitAcceptance:
		d.keep(f.Charge, f.Record, f.Head)
		d.queue = append(d.queue, payee.AcceptanceStored{Moment: d.moment(), Order: f.Charge.Order})
	case payee.CommitEnding:
		d.keep(f.Charge, f.Record, f.Head)
		d.queue = append(d.queue, payee.EndingStored{Moment: d.moment(), Order: f.Charge.Order})
	case payee.Tell:
		d.town.refused(ByTill, string(f.Reason))
	}
}

func (d *Till) keep(c payee.Charge, r wire.Record, head journal.Head) {
	if d.head != journal.Before(r) {
		d.town.fault("till's record %d does not continue its log", r.Number)
	}
	d.charges[c.Order], d.head = c, head
	d.log = append(d.log, d.terminal.Resign(r))
}

// Begin charges a sum and looks for a code.
func (d *Till) Begin(sum int64) {
	d.Clear()
	d.step(payee.Begin{Moment: d.moment(), Sum: money.Amount{Minor: money.Minor(sum), Currency: money.CNY}})
}

// Read gives the till what its camera sees; it tells codes and acceptances apart as the reader does.
func (d *Till) Read(b []byte) {
	switch {
	case len(b) == wire.AcceptanceSize:
		d.step(payee.AcceptanceRead{Moment: d.moment(), M3: bytes.Clone(b)})
	case len(b) > 0:
		d.step(payee.CodeRead{Moment: d.moment(), M1: bytes.Clone(b)})
	}
}

// State names where the till stands.
func (d *Till) State() payee.StateName { return d.state.Name() }

// Live is the charge that plays, if one does.
func (d *Till) Live() (payee.Charge, bool) {
	switch s := d.state.(type) {
	case payee.Playing:
		return s.Charge, true
	case payee.TimedOut:
		return s.Charge, true
	case payee.Foreign:
		return s.Charge, true
	}
	return payee.Charge{}, false
}

// Cancel gives the charge up; TimeOut lets its window end.
func (d *Till) Cancel() { d.step(payee.Cancel{Moment: d.moment()}) }

// TimeOut lets the charge's window end.
func (d *Till) TimeOut() {
	d.town.Later(payee.WindowDefault)
	d.step(payee.Tick{Moment: d.moment()})
}

// LookBack looks for an acceptance that is shown again.
func (d *Till) LookBack() { d.Clear(); d.step(payee.LookBack{Moment: d.moment()}) }

// Clear brings the till back to entry, giving up what is under way.
func (d *Till) Clear() {
	for range 6 {
		switch d.state.Name() {
		case payee.InIdle:
			return
		case payee.InScanning, payee.InPlaying, payee.InFailed, payee.InIntroducing:
			d.Cancel()
		default:
			d.step(payee.Next{Moment: d.moment()})
		}
	}
}

// Said tells whether the till has said paid.
func (d *Till) Said(id wire.PaymentID) bool { return d.paid[id].sum > 0 }

// Payee is the merchant's device as tests build records with it.
func (d *Till) Payee() *client.Payee { return d.payee }

// Terminal is the device as the server knows it.
func (d *Till) Terminal() *client.Terminal { return d.terminal }

// Log gives the signed log.
func (d *Till) Log() []wire.Record { return d.log }

// Sent is what of it has been uploaded.
func (d *Till) Sent() []wire.Record { return d.log[:d.sent] }

// Sync uploads what has not been, and learns what the server says.
func (d *Till) Sync() {
	t := d.town
	if n := len(d.log); d.sent < n {
		t.Upload(d.terminal, d.log[d.sent:]...)
		d.sent = n
	}
	s, err := d.terminal.Status(t.ctx, d.cursor)
	if t.problem(err) {
		return
	}
	d.cursor = s.Cursor
	e := payee.Synced{Moment: d.moment()}
	for _, payment := range s.Payments {
		if payment.State.Final() {
			e.Final = append(e.Final, wire.PaymentID(payment.ID))
		}
	}
	d.step(e)
}

// Revoke gives the till a snapshot that names a token.
func (d *Till) Revoke(id wire.TokenID) {
	tokens := append(slices.Clone(d.Told.Tokens), id)
	slices.SortFunc(tokens, func(a, b wire.TokenID) int { return bytes.Compare(a[:], b[:]) })
	d.Told.Tokens = tokens
	d.step(payee.Synced{Moment: d.moment(), Snapshot: &d.Told})
}
