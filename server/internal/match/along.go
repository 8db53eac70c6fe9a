package match

import (
	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
)

// Signed is one decision that a token's device signed.
type Signed struct {
	Token   wire.TokenID
	Counter wire.Counter
	Payment wire.PaymentID
	Yes     bool
	Amount  uint32 // minor units; counts only with Yes
	Spent   uint32
	Uses    uint16
}

// Decision gives what the record's acceptance says; only of evidence that is Signed.
func (e Evidence) Decision() Signed {
	return Signed{
		Token: e.Code.Token.ID, Counter: e.Acceptance.Counter, Payment: e.Record.PaymentID(), Yes: e.Accepted(),
		Amount: e.Record.Core.Amount, Spent: e.Acceptance.Spent, Uses: e.Acceptance.Uses,
	}
}

func (s Signed) cost() (amount money.Minor, uses int) {
	if !s.Yes {
		return 0, 0
	}
	return money.Minor(s.Amount), 1
}

// Along checks a decision against its known neighbours in the order of counters: what was spent and
// used never falls, and rises at least by the payment itself. A neighbour is nil where none is known.
func Along(s Signed, below, above *Signed) error {
	if below != nil {
		if err := rises(*below, s); err != nil {
			return err
		}
	}
	if above != nil {
		return rises(s, *above)
	}
	return nil
}

func rises(low, high Signed) error {
	amount, uses := high.cost()
	switch {
	case money.Minor(low.Spent)+amount > money.Minor(high.Spent):
		return reject(api.ReasonCumulative, "counter %d says %d spent, counter %d says %d with %d more",
			low.Counter, low.Spent, high.Counter, high.Spent, amount)
	case int(low.Uses)+uses > int(high.Uses):
		return reject(api.ReasonUses, "counter %d says %d uses, counter %d says %d", low.Counter, low.Uses, high.Counter, high.Uses)
	}
	return nil
}

// Within checks that a decision, with all others known of its token, keeps to the token's limits.
func Within(token wire.Token, s Signed, spent money.Minor, uses int) error {
	amount, n := s.cost()
	sum, err := spent.Add(amount)
	switch {
	case err != nil || sum > money.Minor(token.Cumulative):
		return reject(api.ReasonCumulative, "%d with %d before, of %d", amount, spent, token.Cumulative)
	case uses+n > int(token.Uses):
		return reject(api.ReasonUses, "%d uses before, of %d", uses, token.Uses)
	}
	return nil
}
