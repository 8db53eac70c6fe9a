package payer

import (
	"cmp"
	"math"
	"slices"
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// Purse is what the phone holds in every state. Its slices are never written in place.
type Purse struct {
	Ring      wire.KeyRing
	Token     wire.Token // for new codes; each code and decision carries its own
	Has       bool       // Token is there, and the server signed it
	Flaw      Reason     // why not
	Directory Directory
	Abilities wire.Abilities // what light this phone can receive, without AbilityDirectory
	Head      journal.Head   // of the phone's log
	Last      wire.Counter   // highest counter ever given to a decision, of whatever token
	Spents    []Spent        // decisions, ascending by counter: all of the current token, and all open
	Codes     []Shown        // shown in the last CodeLife, oldest first
	ShortKey  wire.ShortKey  // makes the dynamic digits of Token's short codes; zero: there are none
	Bars      bool           // codes are shown in their short form, where they have one
	Introduce bool           // the directory misses a payee: codes do not claim it until the next one
	Aside     Aside
	Snapshot  wire.Snapshot // payees' terminals that are withdrawn
	Confirm   Confirmation
	Stop      Reason // why this phone pays no more: ReasonSetBack, ReasonWithdrawn; or empty
}

// Held gives the purse.
func (p Purse) Held() Purse { return p }

// Shown is a payment code that was or is on screen. It is stored (KeepCodes) so that a reload does not
// orphan the charge that answers it.
type Shown struct {
	M1    []byte
	Short []byte    // the digits that were shown in its place; nil: it was shown itself
	At    time.Time // when it came
	To    time.Time // when it left; zero while it is on screen
}

// Aside is a charge that the shopper put aside while the payee goes on playing it.
type Aside struct {
	Payment wire.PaymentID
	Seen    time.Time // last time it came by light
}

// Usable tells why no payment code can be shown now: ReasonTokenExpired and its kin, or "".
func (p Purse) Usable(at time.Time) Reason {
	if p.Stop != "" {
		return p.Stop
	}
	if !p.Has {
		return p.Flaw
	}
	total, uses := p.Used(p.Token.ID)
	switch {
	case !at.Before(p.Token.Expiry.Time()):
		return ReasonTokenExpired
	case total >= p.Token.Cumulative || uses >= p.Token.Uses:
		return ReasonTokenUsedUp
	case p.Last == math.MaxUint32:
		return ReasonNoCounter
	}
	return ""
}

// Used gives what has been spent of a token, in minor units, and in how many payments.
func (p Purse) Used(token wire.TokenID) (total uint32, uses uint16) {
	for _, s := range p.Spents {
		if s.token() == token {
			total, uses = max(total, s.Total), max(uses, s.Uses)
		}
	}
	return total, uses
}

// Left is what can still be spent of the current token.
func (p Purse) Left() (money.Amount, int) {
	if !p.Has {
		return money.Amount{}, 0
	}
	total, uses := p.Used(p.Token.ID)
	left := money.Minor(p.Token.Cumulative) - money.Minor(total)
	return money.Amount{Minor: max(left, 0), Currency: p.Token.Currency}, max(int(p.Token.Uses)-int(uses), 0)
}

// withToken takes a token if the server signed it; a bad one leaves a good one in place.
func (p Purse) withToken(t *wire.Token, short wire.ShortKey) Purse {
	switch {
	case t == nil && !p.Has:
		p.Flaw = ReasonNoToken
	case t == nil:
	case t.Verify(p.Ring) == nil:
		p.Token, p.ShortKey, p.Has, p.Flaw = *t, short, true, ""
	case !p.Has:
		p.Flaw = ReasonTokenBad
	}
	return p
}

// current is the code on screen.
func (p Purse) current() (Shown, bool) {
	if n := len(p.Codes); n > 0 && p.Codes[n-1].To.IsZero() {
		return p.Codes[n-1], true
	}
	return Shown{}, false
}

// retired notes that the code on screen leaves it, and forgets codes that are too old or too many.
func (p Purse) retired(at time.Time) Purse {
	codes := make([]Shown, 0, len(p.Codes)+1)
	for _, c := range p.Codes {
		if c.To.IsZero() {
			c.To = at
		}
		if c.live(at) {
			codes = append(codes, c)
		}
	}
	p.Codes = codes[max(0, len(codes)-(CodesMax-1)):]
	return p
}

// renewed puts a fresh code on screen.
func (p Purse) renewed(m Moment) Purse {
	code := wire.PaymentCode{
		Token: p.Token, Counter: p.Last + 1, Nonce: m.Nonce, Time: wire.SecondsAt(m.At), Abilities: p.Abilities,
	}
	if p.Directory.Epoch > 0 && !p.Introduce {
		code.Abilities |= wire.AbilityDirectory
		code.Directory = p.Directory.Epoch
	}
	shown := Shown{At: m.At}
	if p.Bars && p.HasShort() {
		code = code.Shortened(p.ShortKey)
		shown.Short = wire.ShortOf(code).Bytes()
	}
	shown.M1 = code.Bytes()
	p = p.retired(m.At)
	p.Codes = append(p.Codes, shown)
	return p
}

// due tells whether the code on screen must be replaced: too old, by a clock that may have been set
// back, or there is none.
func (p Purse) due(at time.Time) bool {
	c, ok := p.current()
	return !ok || outside(at.Sub(c.At), CodeAge)
}

// frozenTooLong tells whether light has held the code on screen for longer than it should live.
func (p Purse) frozenTooLong(at time.Time) bool {
	c, ok := p.current()
	return !ok || outside(at.Sub(c.At), FrozenMax)
}

func outside(d, limit time.Duration) bool { return d >= limit || d < 0 }

// live tells whether a charge is still taken for the code.
func (c Shown) live(at time.Time) bool { return c.To.IsZero() || at.Sub(c.To) <= CodeLife }

// setAside remembers a charge that the payee may go on playing.
func (p Purse) setAside(id wire.PaymentID, at time.Time) Purse {
	p.Aside = Aside{id, at}
	return p
}

func (p Purse) isAside(id wire.PaymentID, at time.Time) bool {
	return p.Aside.Payment == id && !outside(at.Sub(p.Aside.Seen), AsideGap)
}

// withSpent puts a decision in, in place of the one with its counter.
func (p Purse) withSpent(s Spent) Purse {
	i, found := slices.BinarySearchFunc(p.Spents, s.Counter, func(a Spent, c wire.Counter) int { return cmp.Compare(a.Counter, c) })
	spents := slices.Clone(p.Spents)
	if found {
		spents[i] = s
	} else {
		spents = slices.Insert(spents, i, s)
	}
	p.Spents, p.Last = trimmed(spents), max(p.Last, s.Counter)
	return p
}

func trimmed(spents []Spent) []Spent {
	if len(spents) <= SpentsMax {
		return spents
	}
	i := max(slices.IndexFunc(spents, func(s Spent) bool { return s.Final }), 0)
	return slices.Delete(spents, i, i+1)
}

// withWords takes the server's last words.
func (p Purse) withWords(words []Word) Purse {
	if len(words) == 0 {
		return p
	}
	final := make(map[wire.PaymentID]bool, len(words))
	for _, w := range words {
		final[w.Payment] = true
	}
	p.Spents = slices.Clone(p.Spents)
	for i, s := range p.Spents {
		p.Spents[i].Final = s.Final || final[s.Payment()] // the id is two hashes: not for the many that are final
	}
	return p
}

// unsigned finds the oldest decision that a crash or a failure left without acceptance.
func (p Purse) unsigned() (Spent, bool) {
	i := slices.IndexFunc(p.Spents, func(s Spent) bool { return len(s.M3) == 0 })
	if i < 0 {
		return Spent{}, false
	}
	return p.Spents[i], true
}

// recent finds the newest acceptance when it was probably on screen before a reload.
func (p Purse) recent(at time.Time) (Spent, bool) {
	if len(p.Spents) == 0 {
		return Spent{}, false
	}
	s := p.Spents[len(p.Spents)-1]
	if len(s.M3) == 0 || len(s.Receipt) > 0 || s.Final || outside(at.Sub(s.Time.Time()), RecallAge) {
		return Spent{}, false
	}
	return s, true
}

// named finds a decision by its payment id.
func (p Purse) named(id wire.PaymentID) (Spent, bool) {
	for _, s := range slices.Backward(p.Spents) {
		if s.Payment() == id {
			return s, true
		}
	}
	return Spent{}, false
}
