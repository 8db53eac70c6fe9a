package town

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/trial"
)

// step is the time that one exchange takes.
const step = 2 * time.Second

// Times at the end of a town: the payees' evidence settles, then reserves go back.
const (
	evidenceGrace = 26 * time.Hour
	reserveEnd    = 18 * 24 * time.Hour
)

// Verdict is what an attempt came to in the books.
type Verdict struct {
	Wrong []string // money that moved as it must not; none where all is right
	Paid  int      // payments for which an honest till said paid
	Loss  int64    // minor units that honest people are short of, by goods given or by deceit
}

// End lets the day end: everybody uploads, evidence settles, reserves go back, and the referee judges
// each attempt. Faults are what must never be, whoever attacks.
func (t *Town) End() (verdicts []Verdict, faults []string) {
	t.upload()
	t.Later(evidenceGrace)
	t.must("tick", t.Server.Tick(t.ctx))
	t.Later(reserveEnd)
	t.must("tick", t.Server.Tick(t.ctx))
	look, err := t.Server.Look(t.ctx)
	t.must("look", err)
	for _, f := range look.Faults {
		t.fault("audit: %s", f)
	}
	t.sums(look)
	for _, a := range t.attempts {
		verdicts = append(verdicts, a.judge(look))
	}
	return verdicts, t.faults
}

func (t *Town) upload() {
	for _, a := range t.attempts {
		t.now = a
		for _, f := range a.later {
			f()
		}
		a.later = nil
		for _, p := range a.phones {
			p.Skew = 0 // it has met the server, and knows the time
			p.upload()
		}
	}
	for _, d := range t.Tills {
		t.now, d.Skew = nil, 0
		d.Clear()
		d.Sync()
	}
}

// sums checks that no money was made or lost, and that each merchant has what was settled for him.
func (t *Town) sums(l trial.Look) {
	var all int64
	for _, a := range l.Accounts {
		all += a.Balance
		if a.Kind == "reserve" && a.Balance != 0 {
			t.fault("reserve %d still holds %d", a.ID, a.Balance)
		}
	}
	if all != 0 {
		t.fault("the sum of all accounts is %d", all)
	}
	credit := map[int64]int64{}
	for _, p := range l.Payments {
		if p.Moved != 0 && p.Moved != int64(p.Core.Amount) {
			t.fault("payment %s of %d moved %d", p.ID, p.Core.Amount, p.Moved)
		}
		credit[p.Payee] += p.Moved
	}
	for _, d := range t.Tills {
		if got := l.Accounts[d.Account].Balance; got != credit[d.Account] {
			t.fault("merchant %d has %d, settled for him were %d", d.Account, got, credit[d.Account])
		}
	}
}

// judge compares what an attempt's people did and saw with the books.
func (a *Attempt) judge(l trial.Look) (v Verdict) {
	debit := map[int64]int64{}
	honest := map[int64]*Phone{}
	for _, p := range a.phones {
		debit[p.Account] = 0
		if p.Honest {
			honest[p.Account] = p
		}
	}
	for _, p := range l.Payments {
		if _, mine := debit[p.Payer]; !mine {
			continue
		}
		debit[p.Payer] += p.Moved
		v.payment(a.town, p, honest[p.Payer])
		if p.State == api.StateConflict {
			a.Detected[Note{ByServer, string(p.State)}]++
		}
	}
	for account, sum := range debit {
		if got := l.Accounts[account].Balance; got != fortune-sum {
			v.wrong("shopper %d has %d after payments of %d", account, got, sum)
		}
		if p := honest[account]; p != nil && sum > p.meant() {
			v.wrong("honest shopper %d paid %d, tapped for %d", account, sum, p.meant())
		}
	}
	v.goods(a, l)
	for _, p := range a.phones {
		if reason, ok := l.Revoked[p.disk.token.ID]; ok {
			a.Detected[Note{ByServer, "revoked: " + reason}]++
		}
	}
	return v
}

// payment: what moved must be what the honest owner tapped, at a till that has said paid.
func (v *Verdict) payment(t *Town, p trial.Payment, owner *Phone) {
	if p.Moved == 0 {
		return
	}
	if owner != nil {
		if core, ok := owner.tapped[p.ID]; !ok || core != p.Core {
			v.wrong("payment %s of %d was never tapped", p.ID, p.Core.Amount)
		}
		v.Loss += owner.deceived[p.ID]
	}
	for _, d := range t.Tills {
		if d.Honest && d.payee.Certificate.Payee == p.Core.Payee && d.payee.Certificate.Terminal == p.Core.Terminal && !d.Said(p.ID) {
			v.wrong("payment %s settled for a till that never said paid", p.ID)
		}
	}
}

// goods: what honest tills gave out and were not paid for. No till alone gives more than a token allows.
func (v *Verdict) goods(a *Attempt, l trial.Look) {
	for _, d := range a.town.Tills {
		if !d.Honest {
			continue
		}
		given := map[wire.TokenID]int64{}
		for _, id := range slices.SortedFunc(maps.Keys(d.paid), func(x, y wire.PaymentID) int { return slices.Compare(x[:], y[:]) }) {
			if a.town.owner[id] != a {
				continue
			}
			g := d.paid[id]
			if given[g.token] += g.sum; given[g.token] > Cumulative {
				v.wrong("one till gave out %d on token %s", given[g.token], g.token)
			}
			if v.Paid++; l.Payments[id].Moved == 0 {
				v.Loss += g.sum
			}
		}
	}
}

// meant is the sum of all that the owner said yes to.
func (p *Phone) meant() (sum int64) {
	for _, core := range p.tapped {
		sum += int64(core.Amount)
	}
	return sum
}

func (v *Verdict) wrong(format string, args ...any) {
	v.Wrong = append(v.Wrong, fmt.Sprintf(format, args...))
}
