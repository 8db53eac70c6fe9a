package paysim

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/pay/payer"
	"glint/app/wire"
)

const (
	rounds     = 260 // of bad luck
	calmRounds = 900 // at most, until the last payment is through
	roundTime  = 500 * time.Millisecond
	calmSum    = 1999 // minor units of the last payment; random sums avoid it by chance, not by rule
	listed     = wire.PayeeID(7)
	rival      = wire.PayeeID(8)
)

// begin is when every world begins.
var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// World is one seeded world.
type World struct {
	rng         *rand.Rand
	at          time.Time
	skew        time.Duration // of the phone's clock
	calm        bool
	serverKey   ed25519.PrivateKey
	phoneKey    ed25519.PrivateKey
	tillKey     ed25519.PrivateKey
	ring        wire.KeyRing
	token       wire.Token
	tokens      map[wire.TokenID]wire.Token
	certificate wire.Certificate
	directory   payer.Directory
	listedSince uint16
	abilities   wire.Abilities // of the phone: a camera, or a light sensor where the payee is in its directory
	phone       *phone
	till        *till
	ticks       int
	aimed       bool     // screen and cameras face each other
	quiet       uint32   // the shopper's limit without a tap
	photos      [][]byte // all that the phone has ever shown
	signals     [][]byte // all that the lamp has ever played
	report      *Report
	err         error
}

// Run plays the world of a seed. The error says which law was broken, and names the seed.
func Run(seed uint64) (*Report, error) {
	w := newWorld(seed)
	for range rounds {
		w.round()
		if w.err != nil {
			return w.report, fmt.Errorf("seed %d: %w", seed, w.err)
		}
	}
	w.calm = true
	w.calmDown()
	if w.err == nil {
		w.audit()
	}
	if w.err != nil {
		return w.report, fmt.Errorf("seed %d: %w", seed, w.err)
	}
	return w.report, nil
}

func newWorld(seed uint64) *World {
	w := &World{
		rng: rand.New(rand.NewPCG(seed, 0x676c696e74)), at: begin, tokens: map[wire.TokenID]wire.Token{},
		report: newReport(), aimed: true,
	}
	w.serverKey, w.phoneKey, w.tillKey = key(1), key(2), key(3)
	w.ring = wire.KeyRing{1: public(w.serverKey)}
	w.skew = time.Duration(w.rng.IntN(400)-200) * time.Second
	w.newToken()
	w.certificate = w.certify(listed, w.tillKey)
	w.listedSince = uint16(w.rng.IntN(4)) // 0: the payee is in no directory
	certificates := []wire.Certificate{w.certify(rival, w.tillKey)}
	known := w.chance(70)
	if known {
		certificates = append(certificates, w.certificate)
	}
	w.directory = payer.NewDirectory(uint16(w.rng.IntN(5)), certificates)
	w.abilities = wire.AbilityCamera
	if known && w.listedSince > 0 && w.directory.Epoch >= w.listedSince && w.chance(50) {
		w.abilities = wire.AbilitySensor
	}
	if w.chance(50) {
		w.quiet = uint32(1 + w.rng.IntN(900))
	}
	w.phone = &phone{w: w, disk: disk{}, inputs: map[wire.Counter][]byte{}}
	w.till = &till{w: w, disk: disk{}, orders: map[wire.Order]wire.PaymentID{}}
	w.phone.open()
	w.till.open()
	return w
}

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), seed))
}

func public(k ed25519.PrivateKey) wire.PublicKey {
	return wire.PublicKey(k.Public().(ed25519.PublicKey))
}

func (w *World) newToken() {
	t := wire.Token{
		Key: 1, Alias: wire.Alias{1}, Expiry: wire.SecondsAt(w.at.Add(time.Duration(1+w.rng.IntN(60)) * time.Hour)), Currency: money.CNY, PerPayment: 2000,
		Cumulative: uint32(3000 + w.rng.IntN(9000)), Uses: uint16(2 + w.rng.IntN(12)), Channels: wire.ChannelLight, Device: public(w.phoneKey),
	}
	binary.BigEndian.PutUint32(t.ID[:], uint32(len(w.tokens)+1))
	t.Signature = wire.Signature(ed25519.Sign(w.serverKey, t.SigningInput()))
	w.token, w.tokens[t.ID] = t, t
}

func (w *World) certify(payee wire.PayeeID, k ed25519.PrivateKey) wire.Certificate {
	c := wire.Certificate{Key: 1, Payee: payee, Terminal: 1, Expiry: wire.SecondsAt(begin.Add(9000 * time.Hour)), Name: "Harbour Tea", Device: public(k)}
	c.Signature = wire.Signature(ed25519.Sign(w.serverKey, c.SigningInput()))
	return c
}

// chance is true in so many of a hundred cases.
func (w *World) chance(percent int) bool { return w.rng.IntN(100) < percent }

func (w *World) fate() fate {
	if w.calm {
		return fine
	}
	switch n := w.rng.IntN(100); {
	case n < 5:
		return refused
	case n < 9:
		return crashBefore
	case n < 13:
		return crashAfter
	}
	return fine
}

// delay is how many rounds an answer of a device takes.
func (w *World) delay() int {
	if w.calm || w.chance(70) {
		return 0
	}
	return w.rng.IntN(12)
}

// mail is what is on its way to a machine, in the order in which it was sent.
type mail[E any] []letter[E]

type letter[E any] struct {
	at int // tick of arrival
	e  E
}

func (m *mail[E]) post(e E, at int) { *m = append(*m, letter[E]{at, e}) }

// due takes out what has arrived.
func (m *mail[E]) due(tick int) (out []E) {
	var rest mail[E]
	for _, l := range *m {
		if l.at <= tick {
			out = append(out, l.e)
		} else {
			rest = append(rest, l)
		}
	}
	*m = rest
	return out
}

// spoil makes a signature of a failing signer false.
func (w *World) spoil(sig *wire.Signature) {
	if !w.calm && w.chance(3) {
		sig[9] ^= 1
	}
}

func (w *World) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

// round is half a second, or now and then much longer.
func (w *World) round() {
	w.at = w.at.Add(roundTime)
	switch n := w.rng.IntN(1000); {
	case n < 8:
		w.at = w.at.Add(time.Duration(w.rng.IntN(240)) * time.Second)
	case n < 9:
		w.at = w.at.Add(26 * time.Hour)
	}
	if w.chance(4) {
		w.aimed = !w.aimed
	}
	if w.chance(12) && w.phone.down == 0 {
		w.phone.user()
	}
	if w.chance(12) && w.till.down == 0 {
		w.till.user()
	}
	if w.rng.IntN(400) == 0 && w.phone.down == 0 {
		w.phone.crash()
	}
	if w.rng.IntN(400) == 0 && w.till.down == 0 {
		w.till.crash()
	}
	w.exchange()
}

// exchange carries light and codes, and lets both machines work.
func (w *World) exchange() {
	w.ticks++
	if w.phone.down == 0 {
		if w.ticks%3 == 0 {
			w.phone.inbox = append(w.phone.inbox, payer.Tick{Moment: w.phone.moment()})
		}
		w.light()
	}
	if w.till.down == 0 {
		if w.ticks%3 == 1 {
			w.till.inbox = append(w.till.inbox, payee.Tick{Moment: w.till.moment()})
		}
		w.codes()
	}
	w.phone.round()
	w.till.round()
}

// light carries the lamp's payload to the phone: lost when not aimed, altered, replayed, or a rival's.
func (w *World) light() {
	p := w.phone
	if !p.listening || p.whole {
		return
	}
	if !w.calm && w.chance(1) && len(w.signals) > 0 {
		p.receives(w.signals[w.rng.IntN(len(w.signals))])
		return
	}
	if !w.calm && w.chance(1) && len(p.code) > 0 {
		p.receives(w.rivalCharge(p.code))
		return
	}
	if w.till.lamp == nil || !w.aimed && !w.calm {
		return
	}
	p.inbox = append(p.inbox, payer.LightSeen{Moment: p.moment()})
	if p.heard++; p.heard < 3 {
		return
	}
	p.receives(w.altered(w.till.lamp))
}

func (p *phone) receives(payload []byte) {
	p.whole = true
	p.inbox = append(p.inbox, payer.LightGot{Moment: p.moment(), Payload: payload})
}

func (w *World) rivalCharge(m1 []byte) []byte {
	code, err := wire.DecodePaymentCode(m1)
	if err != nil {
		w.fail("the phone shows what is no code: %v", err)
		return nil
	}
	core := wire.Core{
		Kind: wire.KindCharge, Payee: rival, Terminal: 1, Amount: uint32(1 + w.rng.IntN(500)), Currency: money.CNY, Minute: wire.MinutesAt(w.at),
		Order: wire.Order(1 + w.rng.IntN(1000)), Echo: [3]byte(code.Nonce[:3]),
	}
	return wire.Sealed(m1, core).Bytes()
}

// codes carries the phone's screen to the till's camera: unreadable, altered, or a photo of an older one.
func (w *World) codes() {
	d := w.till
	if !d.looking {
		return
	}
	if !w.calm && w.chance(2) {
		d.reads(nil)
	}
	if !w.calm && w.chance(2) && len(w.photos) > 0 {
		d.reads(w.photos[w.rng.IntN(len(w.photos))])
	}
	shown := w.phone.code
	if w.phone.answer != nil {
		shown = w.phone.answer
	}
	if shown == nil || !w.aimed && !w.calm || w.chance(40) {
		return
	}
	d.reads(w.altered(shown))
}

// altered flips a bit now and then.
func (w *World) altered(b []byte) []byte {
	out := append([]byte(nil), b...)
	if !w.calm && w.chance(3) {
		out[w.rng.IntN(len(out))] ^= 1 << w.rng.IntN(8)
	}
	return out
}

// calmDown plays without bad luck until one more payment is through on both sides.
func (w *World) calmDown() {
	for range calmRounds {
		w.at = w.at.Add(roundTime)
		if w.phone.down == 0 && w.phone.idle() {
			w.phone.calmUser()
		}
		if w.till.down == 0 && w.till.idle() {
			w.till.calmUser()
		}
		w.exchange()
		if w.err != nil || w.through() {
			return
		}
	}
	w.fail("no payment went through in calm: phone %s, till %s", w.phone.s.Name(), w.till.s.Name())
}

// through tells whether both sides show the same payment of the calm as paid.
func (w *World) through() bool {
	p, ok := w.phone.s.(payer.Paid)
	t, also := w.till.s.(payee.Paid)
	return ok && also && p.Payment() == t.Payment && p.Core.Amount == calmSum
}
