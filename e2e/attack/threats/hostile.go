package threats

import (
	"context"
	"errors"
	"fmt"
	"os"

	"glint/app/wire"
	"glint/e2e/attack/town"
)

// World is what hostile runs came to.
type World struct {
	Next     uint64 // seed of the next town
	Runs     int
	Payments int // for which an honest till said paid
	Worst    int64
	Bound    int64 // of the run with the greatest loss
	Broken   []string
}

// runsOfTown is how many hostile runs share a town's books and tills, one after the other.
const runsOfTown = 50

// Hostile plays so many runs of hostile people, from the town of a seed on. Each has shoppers of its own, honest,
// careless and with clones, on tills that know them from earlier runs; everybody does what chance gives, and an
// attacker cuts, alters, repeats and swaps what passes between them. At the day's end the referee judges.
func Hostile(ctx context.Context, seed uint64, runs int) (World, error) {
	out := World{Next: seed}
	for out.Runs < runs && ctx.Err() == nil {
		if err := out.day(ctx, out.Next, min(runsOfTown, runs-out.Runs)); err != nil {
			return out, fmt.Errorf("seed %d: %w", out.Next, err)
		}
		out.Next++
	}
	return out, ctx.Err()
}

// Town plays the runs of one town.
func Town(ctx context.Context, seed uint64) (World, error) { return Hostile(ctx, seed, runsOfTown) }

// Add counts other runs in, those of later towns.
func (w *World) Add(o World) {
	w.Next, w.Runs, w.Payments = max(w.Next, o.Next), w.Runs+o.Runs, w.Payments+o.Payments
	if o.Worst > w.Worst {
		w.Worst, w.Bound = o.Worst, o.Bound
	}
	w.Broken = append(w.Broken, o.Broken...)
}

func (w *World) day(ctx context.Context, seed uint64, runs int) (err error) {
	directory, err := os.MkdirTemp(Memory(), "glint-hostile")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	t, err := town.New(context.WithoutCancel(ctx), directory, seed) // a town is played to its end
	if err != nil {
		return err
	}
	var bounds []int64
	for range runs {
		s := newStreet(t)
		for range 7 + t.Rand.IntN(9) {
			s.move()
		}
		bounds = append(bounds, s.close())
	}
	verdicts, faults := t.End()
	for _, f := range faults {
		w.broken(seed, f)
	}
	for i, v := range verdicts {
		w.Runs++
		w.Payments += v.Paid
		for _, wrong := range v.Wrong {
			w.broken(seed, wrong)
		}
		if v.Loss > bounds[i] {
			w.broken(seed, fmt.Sprintf("run %d: loss of %d above the bound of %d", i, v.Loss, bounds[i]))
		}
		if v.Loss > w.Worst {
			w.Worst, w.Bound = v.Loss, bounds[i]
		}
	}
	return t.Close()
}

func (w *World) broken(seed uint64, what string) {
	w.Broken = append(w.Broken, fmt.Sprintf("seed %d: %s", seed, what))
}

// street is one hostile run.
type street struct {
	a      *town.Attempt
	t      *town.Town
	phones []*town.Phone
	spoilt map[int64]map[*town.Till]bool // tills that each broken account has reached since it was broken
	undo   []func()
	given  int64 // careless owners' payments: bound of deceit
}

func newStreet(t *town.Town) *street {
	s := &street{a: t.Attempt(), t: t, spoilt: map[int64]map[*town.Till]bool{}}
	for range 1 + t.Rand.IntN(2) {
		p := s.a.Phone()
		p.Careless = t.Chance(20)
		s.phones = append(s.phones, p)
	}
	if t.Chance(40) {
		s.clone()
	}
	return s
}

func (s *street) phone() *town.Phone { return s.phones[s.t.Rand.IntN(len(s.phones))] }
func (s *street) till() *town.Till   { return s.t.Tills[s.t.Rand.IntN(len(s.t.Tills))] }

// reached notes that a phone has been at a till.
func (s *street) reached(p *town.Phone, d *town.Till) {
	if s.spoilt[p.Account] == nil {
		s.spoilt[p.Account] = map[*town.Till]bool{}
	}
	s.spoilt[p.Account][d] = true
}

// moves are what people and the attacker do, each as often as it stands here.
var moves = []func(*street){
	(*street).pay, (*street).pay, (*street).pay, (*street).messy, (*street).messy, (*street).messy,
	(*street).clone, (*street).back, (*street).lies, (*street).garbage, (*street).garbage,
	(*street).sync, (*street).reload, (*street).late, (*street).replay, (*street).twist,
}

func (s *street) move() { moves[s.t.Rand.IntN(len(moves))](s) }

// pay is an honest try, whoever stands there.
func (s *street) pay() {
	p, d := s.phone(), s.till()
	s.reached(p, d)
	p.Ready()
	s.a.Pay(p, d, s.t.Sum())
}

// messy is a payment in which each message may be lost, altered, swapped or repeated.
func (s *street) messy() {
	p, d := s.phone(), s.till()
	s.reached(p, d)
	p.Ready()
	w := town.Wanted{Payee: d.Name, Sum: s.t.Sum()}
	d.Begin(w.Sum)
	d.Read(s.air(p.Code))
	if p.Code != nil {
		d.Read(p.Code)
	}
	p.Light(s.air(d.Lamp))
	if s.t.Chance(25) && p.Code != nil {
		p.Light(s.swapped(p))
	}
	if d.Lamp != nil && s.t.Chance(80) {
		p.Light(d.Lamp)
	}
	if s.t.Chance(90) {
		if p.Decide(w) && p.Careless {
			s.given += town.PerPayment
		}
	}
	for range s.t.Rand.IntN(3) {
		d.Read(s.air(p.Answer))
	}
	if s.t.Chance(20) {
		d.Cancel()
	}
	if p.Answer != nil && s.t.Chance(80) {
		d.Read(p.Answer)
	}
	if d.Lamp != nil {
		p.Light(s.air(d.Lamp))
	}
}

// air is what arrives of a message: mostly itself, else broken, or something recorded before.
func (s *street) air(b []byte) []byte {
	recorded := append(bytesOf(s.a.Photos()), s.a.Signals()...)
	switch n := s.t.Rand.IntN(10); {
	case len(b) == 0 || n < 2 && len(recorded) > 0:
		if len(recorded) == 0 {
			return nil
		}
		return recorded[s.t.Rand.IntN(len(recorded))]
	case n < 5:
		return broken(s.t, b)
	}
	return b
}

func bytesOf(b [][]byte) [][]byte { return append([][]byte{}, b...) }

// swapped is an attacker's charge for the code on a phone's screen, in any honest or other payee's name.
func (s *street) swapped(p *town.Phone) []byte {
	code, err := wire.DecodePaymentCode(p.Code)
	if err != nil {
		s.a.Fail("the phone shows what is no code: %v", err)
		return nil
	}
	payee := s.till().Payee()
	order := payee.Order
	core := payee.Charge(code, uint32(1+s.t.Rand.IntN(town.PerPayment)))
	payee.Order = order
	core.Order = wire.Order(1 + s.t.Rand.IntN(500))
	return wire.Sealed(p.Code, core).Bytes()
}

// clone copies a phone; back sets one back to an earlier day.
func (s *street) clone() {
	if len(s.phones) < 6 {
		c := s.phone().Clone()
		c.Careless = true
		s.phones = append(s.phones, c)
	}
}

func (s *street) back() {
	if n := len(s.undo); n > 0 && s.t.Chance(40) {
		s.undo[s.t.Rand.IntN(n)]()
		return
	}
	s.undo = append(s.undo, s.phone().Backup())
}

// lies signs with the key whatever helps.
func (s *street) lies() {
	p, d := s.phone(), s.till()
	if p.Honest {
		return
	}
	s.reached(p, d)
	for range 1 + s.t.Rand.IntN(5) {
		sum := 1 + int64(s.t.Rand.IntN(town.PerPayment))
		spent := uint32(sum)
		if s.t.Chance(30) {
			spent += uint32(s.t.Rand.IntN(town.Cumulative))
		}
		lie(s.a, p, d, sum, wire.Counter(1+s.t.Rand.IntN(12)), spent, uint16(1+s.t.Rand.IntN(6)))
	}
}

func (s *street) garbage() {
	p, d := s.phone(), s.till()
	p.Light(s.air(nil))
	d.Begin(s.t.Sum())
	d.Read(s.air(nil))
	noise := make([]byte, s.t.Rand.IntN(300))
	for i := range noise {
		noise[i] = byte(s.t.Rand.Uint32())
	}
	p.Light(noise)
	d.Read(noise)
}

func (s *street) sync() {
	if s.t.Chance(50) {
		s.phone().Sync()
		return
	}
	d := s.till()
	d.Clear()
	d.Sync()
}

func (s *street) reload() {
	if s.t.Chance(50) {
		s.phone().Open()
		return
	}
	s.till().Reopen()
}

// late shows an old acceptance again.
func (s *street) late() {
	p, d := s.phone(), s.till()
	p.Ready()
	p.ShowAgain()
	d.LookBack()
	if p.Answer != nil {
		s.reached(p, d)
		d.Read(p.Answer)
	}
}

// replay sends a terminal's records again, in any order: those that it has sent, as whoever recorded its requests
// can; any, where the key is in bad hands.
func (s *street) replay() {
	p, d := s.phone(), s.till()
	log, terminal := p.Sent(), p.Terminal()
	if !p.Honest {
		log = p.Log()
	}
	if s.t.Chance(50) {
		log, terminal = d.Sent(), d.Terminal()
	}
	for range min(len(log), 2) {
		s.t.Upload(terminal, log[s.t.Rand.IntN(len(log))])
	}
}

// twist lets the dishonest merchant edit a record of his own, and send another's as his.
func (s *street) twist() {
	d := s.t.Tills[town.Rival]
	if log := d.Log(); len(log) > 0 {
		r := log[s.t.Rand.IntN(len(log))]
		s.t.Upload(d.Terminal(), edited(s.t, d.Terminal(), r))
	}
	if log := s.till().Log(); len(log) > 0 {
		r := log[s.t.Rand.IntN(len(log))]
		r.Signature[s.t.Rand.IntN(64)] ^= byte(s.t.Rand.IntN(2))
		s.t.Upload(d.Terminal(), r)
	}
}

// close gives what the honest may lose in this run: for each account whose phone was cloned or set back, one
// allowance for each till that it has reached; and what careless owners tap without reading.
func (s *street) close() (bound int64) {
	broken := map[int64]bool{}
	for _, p := range s.phones {
		broken[p.Account] = broken[p.Account] || !p.Honest
	}
	for account := range broken {
		if broken[account] {
			bound += int64(len(s.spoilt[account])) * town.Cumulative
		}
	}
	return bound + s.given
}
