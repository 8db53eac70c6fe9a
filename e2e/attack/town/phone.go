package town

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/money"
	"glint/app/pay/payer"
	"glint/app/wire"
	"glint/e2e/client"
)

// Wanted is what the shopper believes to be paying.
type Wanted struct {
	Payee string
	Sum   int64
}

// Phone drives a payer's machine. The zero Skew is a right clock.
type Phone struct {
	Honest   bool // its owner only uses the page; else the key may sign anything
	Careless bool // its owner taps without reading
	Skew     time.Duration
	Shown    int64 // what a till shows that charges without a tap; 0: what it charges
	Account  int64
	Code     []byte // M1 on screen, or nil
	Answer   []byte // M3 on screen, or nil

	town     *Town
	terminal *client.Terminal
	state    payer.State
	disk     disk
	queue    []payer.Event
	cursor   string
	tapped   map[wire.PaymentID]wire.Core // accepted on an honest phone, by its owner's hand
	deceived map[wire.PaymentID]int64     // of those, what the owner meant something else by
}

// disk is all that a phone has stored. It is a value: a copy is a clone of the profile.
type disk struct {
	token  wire.Token
	spents map[wire.Counter]payer.Spent
	codes  []payer.Shown
	head   journal.Head
	quiet  uint32        // limit without a tap
	log    []wire.Record // signed
	sent   int           // of log
}

func (d disk) copied() disk {
	d.spents, d.log = maps.Clone(d.spents), slices.Clone(d.log)
	return d
}

// Phone gives an attempt a new shopper with money and a token.
func (a *Attempt) Phone() *Phone { return a.phone(api.Scope{}) }

// PhoneFor is a phone whose allowance is good only at the merchant of a till.
func (a *Attempt) PhoneFor(d *Till) *Phone { return a.phone(api.Scope{Payee: d.Account}) }

func (a *Attempt) phone(scope api.Scope) *Phone {
	t := a.town
	t.Later(enrolPause)
	account, err := t.operator.Open(t.ctx, api.NewAccount{Name: "Shopper", Kind: "shopper", Currency: uint16(money.CNY)})
	t.must("open", err)
	t.topUps++
	_, err = t.operator.TopUp(t.ctx, api.TopUp{ID: topUpID(t.topUps), Account: account.ID, Amount: fortune})
	t.must("top up", err)
	scope.Account = account.ID
	t.must("scope", t.operator.Tell(t.ctx, api.PathAdminScope, scope, &account))
	code, err := t.operator.Invite(t.ctx, api.NewEnrolment{Account: account.ID, Role: api.RolePayer})
	t.must("invite", err)
	p, err := t.API.EnrolPayer(t.ctx, code)
	t.must("enrol", err)
	phone := &Phone{
		Honest: true, Account: account.ID, town: t, terminal: p.Terminal, disk: disk{token: p.Token, spents: map[wire.Counter]payer.Spent{}},
		tapped: map[wire.PaymentID]wire.Core{}, deceived: map[wire.PaymentID]int64{},
	}
	a.phones = append(a.phones, phone)
	phone.Open()
	return phone
}

// Clone copies the whole profile, key included, as on a phone that its owner has broken open.
func (p *Phone) Clone() *Phone {
	c := *p
	c.Honest, p.Honest = false, false
	c.disk, c.queue = p.disk.copied(), nil
	c.terminal = &client.Terminal{Client: p.terminal.Client, Enrolled: p.terminal.Enrolled, Key: p.terminal.Key}
	p.town.now.phones = append(p.town.now.phones, &c)
	c.Open()
	return &c
}

// Backup and Restore set the phone's storage back. Who does that is not honest any more.
func (p *Phone) Backup() func() {
	kept := p.disk.copied()
	return func() {
		p.Honest = false
		p.disk = kept.copied()
		p.Open()
	}
}

func (p *Phone) moment() payer.Moment {
	m := payer.Moment{At: p.town.Now.Add(p.Skew)}
	binary.BigEndian.PutUint64(m.Nonce[:], p.town.Rand.Uint64())
	return m
}

// Open loads what is stored into a new machine, as a reload of the page does.
func (p *Phone) Open() {
	p.Code, p.Answer, p.queue, p.state = nil, nil, nil, payer.Empty{}
	var certificates []wire.Certificate
	for _, raw := range p.town.directory.Certificates {
		c, err := wire.DecodeCertificate(raw)
		p.town.must("certificate", err)
		certificates = append(certificates, c)
	}
	p.step(payer.Loaded{
		Moment: p.moment(), Ring: ring(p.terminal.Enrolled), Token: &p.disk.token, Abilities: wire.AbilityCamera,
		Directory: payer.NewDirectory(p.town.directory.Epoch, certificates), Head: p.disk.head,
		Spents: slices.SortedFunc(maps.Values(p.disk.spents), func(a, b payer.Spent) int { return cmp.Compare(a.Counter, b.Counter) }), Codes: p.disk.codes,
		Confirm: payer.Confirmation{Quiet: p.disk.quiet},
	})
}

// Quiet sets the owner's limit without a tap.
func (p *Phone) Quiet(limit uint32) {
	p.disk.quiet = limit
	p.step(payer.Chosen{Moment: p.moment(), Confirm: payer.Confirmation{Quiet: limit}})
}

// allowed notes what was accepted without a tap: its owner has allowed it beforehand, for what the till shows.
func (p *Phone) allowed(s payer.Spent) {
	if s.Proof != payer.ProofQuiet || !p.Honest {
		return
	}
	p.tapped[s.Payment()] = s.Core
	if sum := int64(s.Core.Amount); p.Shown != 0 && p.Shown != sum {
		p.deceived[s.Payment()] = sum
	}
}

func (p *Phone) step(e payer.Event) {
	p.queue = append(p.queue, e)
	for len(p.queue) > 0 {
		e, p.queue = p.queue[0], p.queue[1:]
		to, effects := payer.Step(p.state, e)
		if err := payer.Observe(p.state, e, to, effects); err != nil {
			p.town.fault("%v", err)
		}
		if b, ok := to.(payer.Blocked); ok && p.state.Name() != payer.InBlocked {
			p.town.refused(ByPhone, string(b.Reason))
		}
		if _, ok := to.(payer.Unknown); ok && p.state.Name() != payer.InUnknown {
			p.town.refused(ByPhone, "payee_unknown")
		}
		p.state = to
		for _, f := range effects {
			p.do(f)
		}
	}
}

func (p *Phone) do(f payer.Effect) {
	switch f := f.(type) {
	case payer.ShowCode:
		p.Code, p.Answer = f.M1, nil
		p.town.seen(f.M1)
	case payer.ShowAcceptance:
		p.Code, p.Answer = nil, f.M3
		p.town.seen(f.M3)
	case payer.Hide:
		p.Code, p.Answer = nil, nil
	case payer.KeepCodes:
		p.disk.codes = f.Codes
	case payer.CommitSpent:
		if _, ok := p.disk.spents[f.Spent.Counter]; ok {
			p.town.fault("counter %d stored twice", f.Spent.Counter)
		}
		p.disk.spents[f.Spent.Counter] = f.Spent
		p.allowed(f.Spent)
		p.queue = append(p.queue, payer.SpentStored{Moment: p.moment(), Counter: f.Spent.Counter})
	case payer.Sign:
		p.queue = append(p.queue, payer.Signed{Moment: p.moment(), Counter: f.Counter, Signature: p.terminal.Sign(f.Input)})
	case payer.CommitAcceptance:
		if p.disk.head != journal.Before(f.Record) {
			p.town.fault("record %d does not continue the log", f.Record.Number)
		}
		p.disk.spents[f.Spent.Counter], p.disk.head = f.Spent, f.Head
		p.disk.log = append(p.disk.log, p.terminal.Resign(f.Record))
		p.queue = append(p.queue, payer.AcceptanceStored{Moment: p.moment(), Counter: f.Spent.Counter})
	case payer.CommitReceipt:
		p.disk.spents[f.Spent.Counter] = f.Spent
		p.queue = append(p.queue, payer.ReceiptStored{Moment: p.moment(), Counter: f.Spent.Counter})
	case payer.Tell:
		p.town.refused(ByPhone, string(f.Reason))
	}
}

// Light gives the phone a whole payload by light.
func (p *Phone) Light(payload []byte) {
	p.step(payer.LightGot{Moment: p.moment(), Payload: bytes.Clone(payload)})
}

// State names where the phone stands.
func (p *Phone) State() payer.StateName { return p.state.Name() }

// Charge is what the phone asks about, if it asks.
func (p *Phone) Charge() (payer.Charge, bool) {
	s, ok := p.state.(payer.Asking)
	return s.Charge, ok
}

// Decide lets the owner read and tap: yes where payee and sum are what he wants, else no. A careless
// one always says yes.
func (p *Phone) Decide(w Wanted) (yes bool) {
	c, ok := p.Charge()
	if !ok {
		return false
	}
	right := c.Name == w.Payee && int64(c.Core.Amount) == w.Sum
	if !right && !p.Careless {
		p.town.refused(ByShopper, "payee_or_sum")
		p.step(payer.Refuse{Moment: p.moment()})
		return false
	}
	if p.Honest {
		p.tapped[c.Payment()] = c.Core
		if !right {
			p.deceived[c.Payment()] = int64(c.Core.Amount)
		}
	}
	p.step(payer.Accept{Moment: p.moment()})
	return true
}

// Deceived notes that the newest yes was meant for something else, though payee and sum were right.
func (p *Phone) Deceived() {
	if all := p.state.Held().Spents; len(all) > 0 && p.Honest {
		s := all[len(all)-1]
		p.deceived[s.Payment()] = int64(s.Core.Amount)
	}
}

// Stop stops showing; Renew asks for a new code.
func (p *Phone) Stop()  { p.step(payer.Stop{Moment: p.moment()}) }
func (p *Phone) Renew() { p.step(payer.Renew{Moment: p.moment()}) }

// ShowAgain shows the acceptance of the newest payment once more.
func (p *Phone) ShowAgain() {
	if all := p.state.Held().Spents; len(all) > 0 {
		p.step(payer.ShowAgain{Moment: p.moment(), Payment: all[len(all)-1].Payment()})
	}
}

// Ready brings the phone back to a fresh code.
func (p *Phone) Ready() bool {
	for range 4 {
		switch p.state.Name() {
		case payer.InReady:
			p.Renew()
			return true
		case payer.InAsking, payer.InBlocked, payer.InUnknown:
			p.step(payer.Stop{Moment: p.moment()})
		default:
			p.Stop()
		}
	}
	return p.state.Name() == payer.InReady
}

// Sign signs as whoever holds the key can.
func (p *Phone) Sign(input []byte) wire.Signature { p.Honest = false; return p.terminal.Sign(input) }

// Terminal is the device as the server knows it.
func (p *Phone) Terminal() *client.Terminal { return p.terminal }

// Token is the token on the phone.
func (p *Phone) Token() wire.Token { return p.disk.token }

// Log gives the signed log.
func (p *Phone) Log() []wire.Record { return p.disk.log }

// Sent is what of it has been uploaded.
func (p *Phone) Sent() []wire.Record { return p.disk.log[:p.disk.sent] }

// Sync uploads what has not been, and learns what the server says.
func (p *Phone) Sync() {
	t := p.town
	p.upload()
	s, err := p.terminal.Status(t.ctx, p.cursor)
	if t.problem(err) {
		return
	}
	p.cursor = s.Cursor
	e := payer.Synced{Moment: p.moment()}
	for _, payment := range s.Payments {
		if payment.State.Final() {
			e.Words = append(e.Words, payer.Word{Payment: wire.PaymentID(payment.ID), Paid: payment.State == api.StateSettled})
		}
	}
	p.step(e)
}

func (p *Phone) upload() {
	if n := len(p.disk.log); p.disk.sent < n {
		p.town.Upload(p.terminal, p.disk.log[p.disk.sent:]...)
		p.disk.sent = n
	}
}
