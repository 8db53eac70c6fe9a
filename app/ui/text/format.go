package text

import (
	"fmt"
	"strings"
	"time"

	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/money"
	"glint/app/wire"
)

// symbols are the signs that people know a currency by; the code beside the sum tells yuan from yen.
var symbols = map[string]string{
	"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "KRW": "₩", "INR": "₹",
	"AUD": "A$", "CAD": "C$", "NZD": "NZ$", "SGD": "S$", "TWD": "NT$", "MOP": "MOP$", "THB": "฿", "VND": "₫",
}

const minus = "\u2212"

// Sum writes an amount with its sign of currency and groups of three digits: "¥1,234.50".
func Sum(a money.Amount) string {
	number, negative := strings.CutPrefix(a.Decimal(), "-")
	sign := ""
	if negative {
		sign = minus
	}
	code := a.Currency.Code()
	symbol, ok := symbols[code]
	if !ok {
		symbol = code + "\u00a0"
	}
	return sign + symbol + group(number)
}

// SumCode writes an amount with its currency's code also: "¥1,234.50 CNY".
func SumCode(a money.Amount) string {
	code := a.Currency.Code()
	if _, ok := symbols[code]; !ok {
		return Sum(a)
	}
	return Sum(a) + "\u00a0" + code
}

func group(number string) string {
	whole, frac, point := strings.Cut(number, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if point {
		b.WriteString("." + frac)
	}
	return b.String()
}

// Clock writes the time of day, with the date before it where that is not today's.
func (l Language) Clock(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	if t.IsZero() {
		return l.Say(Never)
	}
	clock := t.Format("15:04")
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return clock
	}
	return l.Date(t) + " " + clock
}

// Date writes a day.
func (l Language) Date(t time.Time) string {
	t = t.Local()
	if l == Chinese {
		return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
	}
	return t.Format("2 Jan 2006")
}

// Ago writes how long ago something was, roughly.
func (l Language) Ago(t, now time.Time) string {
	if t.IsZero() {
		return l.Say(Never)
	}
	switch d := now.Sub(t); {
	case d < time.Minute:
		return l.Say(JustNow)
	case d < time.Hour:
		return l.Say(MinutesAgo, int(d.Minutes()))
	}
	return l.Clock(t, now)
}

// State names a payment's state at the server.
func (l Language) State(s api.State) string {
	if p, ok := states[s]; ok {
		return p[l.known()]
	}
	return string(s)
}

// Ending names how a payment ended on a terminal.
func (l Language) Ending(e wire.Ending) string {
	if p, ok := endings[e]; ok {
		return p[l.known()]
	}
	return l.Say(UnknownEnding)
}

// Hint gives a receiver's advice in words; empty for HintNone.
func (l Language) Hint(h light.Hint) string {
	if p, ok := hints[h]; ok {
		return p[l.known()]
	}
	return ""
}

// CodeHint says what to do with a phone that shows its code; empty where there is nothing to say.
func (l Language) CodeHint(h code.Hint) string {
	if p, ok := codeHints[h]; ok {
		return p[l.known()]
	}
	return ""
}

// Kind names a kind of account.
func (l Language) Kind(kind string) string {
	if p, ok := kinds[kind]; ok {
		return p[l.known()]
	}
	return kind
}
