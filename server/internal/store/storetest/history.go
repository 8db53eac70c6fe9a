package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"glint/app/money"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// Steps of a history, and how many go into one update. GLINT_STEPS asks for more (make model),
// GLINT_SEED for another history.
const (
	historySteps = 4000
	historyBatch = 50
)

// plain is a ledger as anybody would write it: maps, and rules one after the other.
type plain struct {
	accounts map[ledger.AccountID]ledger.Account
	order    []ledger.AccountID
	used     map[string]ledger.Transfer
	moved    int
}

func (p *plain) clone() *plain {
	c := &plain{accounts: map[ledger.AccountID]ledger.Account{}, order: append([]ledger.AccountID(nil), p.order...), used: map[string]ledger.Transfer{}, moved: p.moved}
	for id, a := range p.accounts {
		c.accounts[id] = a
	}
	for ref, t := range p.used {
		c.used[ref] = t
	}
	return c
}

// open says whether an account may be opened: one float for each currency.
func (p *plain) open(a ledger.Account) bool {
	for _, other := range p.accounts {
		if a.Kind == ledger.Float && other.Kind == ledger.Float && other.Balance.Currency == a.Balance.Currency {
			return false
		}
	}
	return true
}

// pairs of kinds that money may move between; the reasons are in package ledger.
var pairs = map[ledger.TransferKind][][2]ledger.Kind{
	"topup": {{"float", "shopper"}, {"float", "merchant"}}, "reserve": {{"shopper", "reserve"}}, "settle": {{"reserve", "merchant"}},
	"release": {{"reserve", "shopper"}}, "late": {{"shopper", "merchant"}}, "loss": {{"float", "merchant"}},
	"payout": {{"shopper", "float"}, {"merchant", "float"}},
}

// post moves money or says which error it has to be.
func (p *plain) post(t ledger.Transfer) error {
	if _, ok := p.used[t.Ref]; ok {
		return store.ErrExists
	}
	from, ok := p.accounts[t.From]
	to, okTo := p.accounts[t.To]
	if !ok || !okTo {
		return store.ErrNotFound
	}
	if t.Amount.Minor < 1 || t.From == t.To {
		return ledger.ErrInvalid
	}
	if from.Balance.Currency != t.Amount.Currency || to.Balance.Currency != t.Amount.Currency {
		return money.ErrCurrency
	}
	allowed := false
	for _, pair := range pairs[t.Kind] {
		allowed = allowed || pair == [2]ledger.Kind{from.Kind, to.Kind}
	}
	if t.Kind == "reserve" && to.Parent != from.ID || t.Kind == "release" && from.Parent != to.ID {
		allowed = false
	}
	if !allowed {
		return ledger.ErrInvalid
	}
	if from.Kind != ledger.Float && from.Balance.Minor < t.Amount.Minor {
		return ledger.ErrFunds
	}
	from.Balance.Minor -= t.Amount.Minor
	to.Balance.Minor += t.Amount.Minor
	p.accounts[t.From], p.accounts[t.To], p.used[t.Ref] = from, to, t
	p.moved++
	return nil
}

// history takes a seeded row of steps in the store and in a plain ledger, right and wrong ones, with
// updates that are taken back, and finds both equal after each step.
func history(b *bench) {
	seed, steps := fromEnvironment(b, "GLINT_SEED", 1), fromEnvironment(b, "GLINT_STEPS", historySteps)
	rng := rand.New(rand.NewPCG(uint64(seed), 2026))
	p := &plain{accounts: map[ledger.AccountID]ledger.Account{}, used: map[string]ledger.Transfer{}}
	undone, refused := 0, map[string]int{}
	for done := 0; done < steps && !b.Failed(); done += historyBatch {
		undo := rng.IntN(10) == 0
		before := p
		if undo {
			p = p.clone()
		}
		mine := errors.New("taken back")
		err := b.s.Update(b.Context(), func(tx store.Tx) error {
			for i := range historyBatch {
				if err := step(tx, p, rng, refused); err != nil {
					return fmt.Errorf("seed %d, step %d: %w", seed, done+i, err)
				}
			}
			if undo {
				return mine
			}
			return nil
		})
		if undo && errors.Is(err, mine) {
			p, undone = before, undone+1
		} else if err != nil || undo {
			b.Fatalf("undo %t: %v", undo, err)
		}
	}
	b.compare(p)
	b.reopen()
	b.compare(p)
	b.Logf("seed %d: %d steps, %d accounts, %d transfers, refused %v, %d updates taken back: store and plain ledger are equal",
		seed, steps, len(p.order), p.moved, refused, undone)
	if p.moved == 0 || undone == 0 || len(refused) < 5 {
		b.Errorf("a history in which too little happens")
	}
}

func fromEnvironment(b *bench, name string, standard int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return standard
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s=%q: want a number of at least 1", name, text)
	}
	return n
}

var (
	historyKinds      = []ledger.Kind{ledger.Float, ledger.Shopper, ledger.Shopper, ledger.Merchant, ledger.Reserve}
	historyTransfers  = []ledger.TransferKind{ledger.TopUp, ledger.TopUp, ledger.Reserving, ledger.Reserving, ledger.Settlement, ledger.Settlement, ledger.Late, ledger.Loss, ledger.Payout, ledger.Releasing, "theft"}
	historyCurrencies = []money.Currency{money.CNY, money.CNY, money.CNY, 392}
)

// accountsInHistory is how many there are at most: few, so that the same ones meet often.
const accountsInHistory = 60

// step takes one step on both sides and compares what they say and what they hold after it.
func step(tx store.Tx, p *plain, rng *rand.Rand, refused map[string]int) error {
	if len(p.order) < accountsInHistory && rng.IntN(8) == 0 {
		return openBoth(tx, p, rng)
	}
	t := pick(p, rng)
	want, got := p.post(t), tx.Post(t)
	if want == nil && got != nil || want != nil && !errors.Is(got, want) {
		return fmt.Errorf("%+v: store says %v, plain ledger %v", t, got, want)
	}
	if want != nil {
		refused[want.Error()]++
	}
	for _, id := range []ledger.AccountID{t.From, t.To} {
		a, err := tx.Account(id)
		known, ok := p.accounts[id]
		if ok != (err == nil) || a != known {
			return fmt.Errorf("after %+v: account %d is %+v, %v, plain ledger has %+v", t, id, a, err, known)
		}
	}
	return nil
}

func openBoth(tx store.Tx, p *plain, rng *rand.Rand) error {
	a := ledger.Account{
		Kind: historyKinds[rng.IntN(len(historyKinds))], Name: strconv.Itoa(len(p.order)),
		Balance: money.Amount{Currency: historyCurrencies[rng.IntN(len(historyCurrencies))]},
	}
	if a.Kind == ledger.Reserve {
		parent := p.any(rng)
		if p.accounts[parent].Kind != ledger.Shopper {
			return nil
		}
		a.Parent, a.Balance.Currency = parent, p.accounts[parent].Balance.Currency
	}
	if !p.open(a) {
		return nil // a constraint of the store, which its callers heed: see package books
	}
	id, err := tx.AddAccount(a, noon)
	if err != nil {
		return err
	}
	if _, taken := p.accounts[id]; taken || id == 0 {
		return fmt.Errorf("account number %d given twice", id)
	}
	a.ID = id
	p.accounts[id] = a
	p.order = append(p.order, id)
	return nil
}

// any gives one of the accounts, or 0 while there are none.
func (p *plain) any(rng *rand.Rand) ledger.AccountID {
	if len(p.order) == 0 {
		return 0
	}
	return p.order[rng.IntN(len(p.order))]
}

// pick makes up a transfer: most are of kinds that fit their accounts, some are wrong in every way.
func pick(p *plain, rng *rand.Rand) ledger.Transfer {
	t := ledger.Transfer{
		Ref: "t" + strconv.Itoa(p.moved), Kind: historyTransfers[rng.IntN(len(historyTransfers))],
		From: p.any(rng), To: p.any(rng), Time: noon.Add(time.Duration(p.moved) * time.Second),
	}
	for range 30 { // look for accounts that the kind fits
		pair := [2]ledger.Kind{p.accounts[t.From].Kind, p.accounts[t.To].Kind}
		fits := false
		for _, want := range pairs[t.Kind] {
			fits = fits || want == pair && p.accounts[t.From].Balance.Currency == p.accounts[t.To].Balance.Currency
		}
		if fits || rng.IntN(40) == 0 {
			break
		}
		t.From, t.To = p.any(rng), p.any(rng)
	}
	if to := p.accounts[t.To]; t.Kind == ledger.Reserving && to.Parent != 0 && rng.IntN(10) > 0 {
		t.From = to.Parent
	}
	if from := p.accounts[t.From]; t.Kind == ledger.Releasing && from.Parent != 0 && rng.IntN(10) > 0 {
		t.To = from.Parent
	}
	t.Amount = money.Amount{Minor: money.Minor(rng.Int64N(1000)), Currency: p.accounts[t.From].Balance.Currency}
	switch rng.IntN(40) {
	case 0:
		t.Amount.Minor = -t.Amount.Minor
	case 1:
		t.From = 1 << 40
	case 2:
		if p.moved > 0 {
			t.Ref = "t" + strconv.Itoa(rng.IntN(p.moved))
		}
	}
	return t
}

// compare finds the whole store equal to the plain ledger: accounts, transfers, and entries that add up.
func (b *bench) compare(p *plain) {
	b.Helper()
	b.view(func(r store.Reader) error {
		seen := 0
		sums := map[ledger.AccountID]money.Minor{}
		err := r.EachTransfer(func(t ledger.Transfer, entries []ledger.Entry) error {
			seen++
			if want := p.used[t.Ref]; fmt.Sprint(t) != fmt.Sprint(want) {
				b.Errorf("transfer %s: got %v, want %v", t.Ref, t, want)
			}
			var sum money.Minor
			for _, e := range entries {
				sum += e.Change
				sums[e.Account] += e.Change
				if sums[e.Account] != e.Balance {
					b.Errorf("transfer %s: account %d has %d after it, the entry says %d", t.Ref, e.Account, sums[e.Account], e.Balance)
				}
			}
			if sum != 0 || len(entries) != 2 {
				b.Errorf("transfer %s: %d entries add up to %d", t.Ref, len(entries), sum)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if seen != len(p.used) {
			b.Errorf("%d transfers, plain ledger has %d", seen, len(p.used))
		}
		return r.EachAccount(func(a ledger.Account) error {
			if a != p.accounts[a.ID] || a.Balance.Minor != sums[a.ID] {
				b.Errorf("account %+v, entries say %d, plain ledger %+v", a, sums[a.ID], p.accounts[a.ID])
			}
			return nil
		})
	})
}
