package payee

import (
	"glint/app/money"
	"glint/app/ui/kit"
)

// Entry is the sum on the keypad, in minor units: digits come in from the right, as on any till. A key that
// would make the sum larger than a charge can hold does nothing.
type Entry money.Minor

// Press gives the entry after a key.
func (e Entry) Press(k kit.Key) Entry {
	next := e
	switch {
	case k == kit.KeyClear:
		return 0
	case k == kit.KeyBack:
		return e / 10
	case k == kit.KeyDoubleZero:
		next = e * 100
	case len(k) == 1 && k[0] >= '0' && k[0] <= '9':
		next = e*10 + Entry(k[0]-'0')
	}
	if next > Entry(money.MaxMinor) {
		return e
	}
	return next
}

// Sum is the entry in a currency.
func (e Entry) Sum(c money.Currency) money.Amount {
	return money.Amount{Minor: money.Minor(e), Currency: c}
}
