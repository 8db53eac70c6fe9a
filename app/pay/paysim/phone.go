package paysim

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"

	"glint/app/journal"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// phone drives the payer's machine.
type phone struct {
	w         *World
	s         payer.State
	disk      disk
	inbox     []payer.Event
	late      mail[payer.Event] // answers on their way
	down      int               // rounds until the page is opened again; 0 when it is open
	code      []byte            // M1 on screen, or nil
	answer    []byte            // M3 on screen, or nil
	listening bool
	heard     int  // rounds of the signal received
	whole     bool // the receiver is done until Listen
	inputs    map[wire.Counter][]byte
}

func spentKey(c wire.Counter) string { return fmt.Sprintf("spent/%010d", c) }
func logKey(number uint32) string    { return fmt.Sprintf("log/%010d", number) }

func (p *phone) moment() payer.Moment {
	m := payer.Moment{At: p.w.at.Add(p.w.skew)}
	binary.BigEndian.PutUint64(m.Nonce[:], p.w.rng.Uint64())
	return m
}

// open loads what is stored into a new machine.
func (p *phone) open() {
	e := payer.Loaded{
		Moment: p.moment(), Ring: p.w.ring, Token: &p.w.token, Directory: p.w.directory, Abilities: p.w.abilities,
		Spents: all[payer.Spent](p.disk, "spent/"), Confirm: payer.Confirmation{Quiet: p.w.quiet},
	}
	p.disk.get("head", &e.Head)
	p.disk.get("codes", &e.Codes)
	p.s = payer.Empty{}
	p.step(e)
}

// crash ends the page: all that is not stored is gone.
func (p *phone) crash() {
	p.w.report.Crashes++
	p.inbox, p.late, p.code, p.answer, p.listening, p.heard, p.whole = nil, nil, nil, nil, false, 0, false
	p.s, p.down = payer.Empty{}, 1+p.w.rng.IntN(6)
}

// answers sends the machine an answer, now and then after a while.
func (p *phone) answers(e payer.Event) { p.late.post(e, p.w.ticks+p.w.delay()) }

// round gives the machine one waiting event, or brings the page back.
func (p *phone) round() {
	if p.down > 0 {
		if p.down--; p.down == 0 {
			p.open()
		}
		return
	}
	p.inbox = append(p.inbox, p.late.due(p.w.ticks)...)
	for n := min(len(p.inbox), 1+p.w.rng.IntN(3)); n > 0 && p.down == 0 && len(p.inbox) > 0; n-- {
		e := p.inbox[0]
		p.inbox = p.inbox[1:]
		p.step(e)
	}
}

// step takes one step and carries out its effects, until a crash.
func (p *phone) step(e payer.Event) {
	from := p.s
	to, effects := payer.Step(from, e)
	if err := payer.Observe(from, e, to, effects); err != nil {
		p.w.fail("%v", err)
	}
	p.w.report.phone(from, e, to, effects)
	p.s = to
	if s, ok := to.(payer.Storing); ok && from.Name() != payer.InStoring && from.Name() != payer.InFailed { // at Retry the shopper has seen the sum
		p.w.refereeQuiet(s.Spent)
	}
	for _, f := range effects {
		if p.do(f); p.down > 0 {
			return
		}
	}
	if to.Name() == payer.InPaid && from.Name() != payer.InPaid {
		p.w.refereePhonePaid(to)
	}
}

func (p *phone) do(f payer.Effect) {
	switch f := f.(type) {
	case payer.ShowCode:
		p.code, p.answer = f.M1, nil
		p.w.photos = append(p.w.photos, f.M1)
	case payer.ShowAcceptance:
		p.w.refereeShown(f.M3)
		p.code, p.answer = nil, f.M3
		p.w.photos = append(p.w.photos, f.M3)
	case payer.Hide:
		p.code, p.answer = nil, nil
	case payer.Listen:
		p.listening, p.heard, p.whole = true, 0, false
	case payer.StopListening:
		p.listening = false
	case payer.KeepCodes:
		put(p.disk, "codes", f.Codes)
	case payer.Sign:
		p.sign(f)
	case payer.CommitSpent:
		p.commitSpent(f)
	case payer.CommitAcceptance:
		p.commitAcceptance(f)
	case payer.CommitReceipt:
		tx := map[string][]byte{}
		put(tx, spentKey(f.Spent.Counter), f.Spent)
		p.commit(f.Spent.Counter, tx, payer.ReceiptStored{Moment: p.moment(), Counter: f.Spent.Counter})
	}
}

func (p *phone) sign(f payer.Sign) {
	var stored payer.Spent
	if !p.disk.get(spentKey(f.Counter), &stored) {
		p.w.fail("counter %d: signed before it was stored", f.Counter)
	}
	if old, ok := p.inputs[f.Counter]; ok && !bytes.Equal(old, f.Input) {
		p.w.fail("counter %d: two signing inputs", f.Counter)
	}
	switch p.w.fate() {
	case refused:
		p.answers(payer.SignFailed{Moment: p.moment(), Counter: f.Counter})
		return
	case crashBefore:
		p.crash()
		return
	case crashAfter:
		p.inputs[f.Counter] = f.Input
		p.crash()
		return
	}
	p.inputs[f.Counter] = f.Input
	sig := wire.Signature(ed25519.Sign(p.w.phoneKey, f.Input))
	p.w.spoil(&sig)
	p.answers(payer.Signed{Moment: p.moment(), Counter: f.Counter, Signature: sig})
}

func (p *phone) commitSpent(f payer.CommitSpent) {
	tx := map[string][]byte{}
	put(tx, spentKey(f.Spent.Counter), f.Spent)
	p.commit(f.Spent.Counter, tx, payer.SpentStored{Moment: p.moment(), Counter: f.Spent.Counter}, spentKey(f.Spent.Counter))
}

func (p *phone) commitAcceptance(f payer.CommitAcceptance) {
	var head journal.Head
	p.disk.get("head", &head)
	if head != journal.Before(f.Record) || f.Head.Number != f.Record.Number || f.Head.Hash != f.Record.Hash() {
		p.w.fail("payer's record %d does not continue the stored log %d", f.Record.Number, head.Number)
	}
	tx := map[string][]byte{logKey(f.Record.Number): f.Record.Bytes()}
	put(tx, spentKey(f.Spent.Counter), f.Spent)
	put(tx, "head", f.Head)
	p.commit(f.Spent.Counter, tx, payer.AcceptanceStored{Moment: p.moment(), Counter: f.Spent.Counter}, logKey(f.Record.Number))
}

// commit carries a transaction to its fate.
func (p *phone) commit(c wire.Counter, tx map[string][]byte, stored payer.Event, fresh ...string) {
	f := p.w.fate()
	if f == fine || f == crashAfter {
		if err := p.disk.commit(tx, fresh...); err != nil {
			p.w.fail("payer: %v", err)
		}
	}
	switch f {
	case fine:
		p.answers(stored)
	case refused:
		p.answers(payer.StoreFailed{Moment: p.moment(), Counter: c, Full: p.w.chance(50)})
	default:
		p.crash()
	}
}

// user does what a shopper might, at random.
func (p *phone) user() {
	m, w := p.moment(), p.w
	var e payer.Event
	switch w.rng.IntN(13) {
	case 0, 1, 2, 3:
		e = payer.Accept{Moment: m}
	case 4:
		e = payer.Refuse{Moment: m}
	case 5, 6:
		e = payer.Stop{Moment: m}
	case 7:
		e = payer.Renew{Moment: m}
	case 8, 9:
		e = payer.Retry{Moment: m}
	case 10:
		if spents := p.s.Held().Spents; len(spents) > 0 {
			e = payer.ShowAgain{Moment: m, Payment: spents[w.rng.IntN(len(spents))].Payment()}
		}
	case 11:
		w.quiet = uint32(w.rng.IntN(900))
		p.step(payer.Chosen{Moment: m, Confirm: payer.Confirmation{Quiet: w.quiet}})
	case 12:
		e = payer.Synced{Moment: m, Words: w.words()}
	}
	if e != nil {
		p.inbox = append(p.inbox, e)
	}
}

func (p *phone) idle() bool { return len(p.inbox) == 0 && len(p.late) == 0 }

// calmUser does what a shopper who wants to pay does.
func (p *phone) calmUser() {
	m := p.moment()
	switch s := p.s.(type) {
	case payer.Asking:
		p.inbox = append(p.inbox, payer.Accept{Moment: m})
	case payer.Blocked:
		p.w.newToken()
		p.inbox = append(p.inbox, payer.Synced{Moment: m, Token: &p.w.token}, payer.Refuse{Moment: m})
	case payer.Refused, payer.Paid:
		p.inbox = append(p.inbox, payer.Stop{Moment: m})
	case payer.Failed:
		p.inbox = append(p.inbox, payer.Retry{Moment: m})
	case payer.Approved:
		if p.w.till.done(s.Payment()) || s.Core.Amount != calmSum {
			p.inbox = append(p.inbox, payer.Stop{Moment: m})
		}
	case payer.Empty:
		p.w.newToken()
		p.inbox = append(p.inbox, payer.Synced{Moment: m, Token: &p.w.token})
	}
}
