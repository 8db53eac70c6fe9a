// Package money holds amounts in minor units of a currency, with checked arithmetic.
//
// An amount is an int64 count of minor units (fen, cents; yen have none) beside its ISO 4217
// currency. Nothing here rounds, converts, or touches a float.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Minor counts the minor units of some currency.
type Minor int64

// MaxMinor is the largest amount of one payment: what the four bytes of a charge hold.
const MaxMinor Minor = 1<<32 - 1

// Errors of arithmetic and of reading amounts.
var (
	ErrCurrency = errors.New("money: currencies differ")
	ErrOverflow = errors.New("money: amount out of range")
	ErrSyntax   = errors.New("money: not an amount")
	ErrUnknown  = errors.New("money: unknown currency")
)

// Currency is an ISO 4217 numeric code, 1 to 999.
type Currency uint16

type currencyInfo struct {
	code   string
	digits int
}

// The currencies that Glint knows, with the number of digits after the point (ISO 4217, list one).
var currencies = map[Currency]currencyInfo{
	36: {"AUD", 2}, 124: {"CAD", 2}, 156: {"CNY", 2}, 344: {"HKD", 2}, 356: {"INR", 2},
	360: {"IDR", 2}, 392: {"JPY", 0}, 410: {"KRW", 0}, 414: {"KWD", 3}, 446: {"MOP", 2},
	458: {"MYR", 2}, 554: {"NZD", 2}, 608: {"PHP", 2}, 702: {"SGD", 2}, 704: {"VND", 0},
	756: {"CHF", 2}, 764: {"THB", 2}, 784: {"AED", 2}, 826: {"GBP", 2}, 840: {"USD", 2},
	901: {"TWD", 2}, 978: {"EUR", 2},
}

// CNY is the currency of the demonstration books.
const CNY Currency = 156

// ParseCurrency finds a currency by its three-letter code.
func ParseCurrency(code string) (Currency, error) {
	for c, info := range currencies {
		if info.code == code {
			return c, nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrUnknown, code)
}

// Known tells whether the currency is one of ISO 4217 that Glint carries.
func (c Currency) Known() bool { _, ok := currencies[c]; return ok }

// Code is the three-letter code, or the number where the currency is not known.
func (c Currency) Code() string {
	if info, ok := currencies[c]; ok {
		return info.code
	}
	return fmt.Sprintf("%03d", uint16(c))
}

// Digits is the number of digits after the point.
func (c Currency) Digits() int { return currencies[c].digits }

// Amount is a sum of money.
type Amount struct {
	Minor    Minor
	Currency Currency
}

// Add gives a+b, or ErrCurrency, ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrency
	}
	sum, err := a.Minor.Add(b.Minor)
	return Amount{sum, a.Currency}, err
}

// Add gives m+n, or ErrOverflow.
func (m Minor) Add(n Minor) (Minor, error) {
	sum := m + n
	if (n > 0 && sum < m) || (n < 0 && sum > m) {
		return 0, ErrOverflow
	}
	return sum, nil
}

// Sub gives m-n, or ErrOverflow.
func (m Minor) Sub(n Minor) (Minor, error) {
	diff := m - n
	if (n > 0 && diff > m) || (n < 0 && diff < m) {
		return 0, ErrOverflow
	}
	return diff, nil
}

// Payable tells whether the sum can be asked for in one charge: 1 to MaxMinor of a known currency.
func (a Amount) Payable() error {
	if !a.Currency.Known() {
		return ErrUnknown
	}
	if a.Minor < 1 || a.Minor > MaxMinor {
		return ErrOverflow
	}
	return nil
}

// Decimal writes the number alone: "12.30", "-0.05", "700".
func (a Amount) Decimal() string {
	digits := a.Currency.Digits()
	sign, s := "", strconv.FormatInt(int64(a.Minor), 10)
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if digits == 0 {
		return sign + s
	}
	if len(s) <= digits {
		s = strings.Repeat("0", digits+1-len(s)) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// String writes the sum with its currency: "12.30 CNY".
func (a Amount) String() string { return a.Decimal() + " " + a.Currency.Code() }

// parseMax is the longest text that Parse reads: more than any int64 needs.
const parseMax = 32

// Parse reads a number such as "12.3" or "700" as a sum of the currency. Signs, exponents, separators
// of thousands and more digits than the currency has are ErrSyntax.
func Parse(s string, c Currency) (Amount, error) {
	if !c.Known() {
		return Amount{}, ErrUnknown
	}
	if len(s) > parseMax {
		return Amount{}, ErrSyntax
	}
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || (point && frac == "") || len(frac) > c.Digits() || !digitsOnly(whole+frac) {
		return Amount{}, fmt.Errorf("%w: %q", ErrSyntax, s)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", c.Digits()-len(frac)), 10, 64)
	if err != nil {
		return Amount{}, ErrOverflow
	}
	return Amount{Minor(n), c}, nil
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
