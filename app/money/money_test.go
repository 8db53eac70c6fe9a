package money_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"glint/app/money"
)

const (
	cny = money.CNY
	jpy = money.Currency(392)
	kwd = money.Currency(414)
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text     string
		currency money.Currency
		want     money.Minor
		err      error
	}{
		{"0", cny, 0, nil},
		{"12", cny, 1200, nil},
		{"12.3", cny, 1230, nil},
		{"12.30", cny, 1230, nil},
		{"0.05", cny, 5, nil},
		{"007.5", cny, 750, nil},
		{"700", jpy, 700, nil},
		{"1.234", kwd, 1234, nil},
		{"1.2", kwd, 1200, nil},
		{"92233720368547758.07", cny, math.MaxInt64, nil},
		{"9223372036854775807", jpy, math.MaxInt64, nil},
		{"92233720368547758.08", cny, 0, money.ErrOverflow},
		{"92233720368547759", cny, 0, money.ErrOverflow},
		{"9223372036854775808", jpy, 0, money.ErrOverflow},
		{"99999999999999999999999999999", cny, 0, money.ErrOverflow},
		{"", cny, 0, money.ErrSyntax},
		{".", cny, 0, money.ErrSyntax},
		{".5", cny, 0, money.ErrSyntax},
		{"5.", cny, 0, money.ErrSyntax},
		{"700.", jpy, 0, money.ErrSyntax},
		{"700.0", jpy, 0, money.ErrSyntax},
		{"1.234", cny, 0, money.ErrSyntax},
		{"1.2345", kwd, 0, money.ErrSyntax},
		{"1.2.3", cny, 0, money.ErrSyntax},
		{"-1", cny, 0, money.ErrSyntax},
		{"+1", cny, 0, money.ErrSyntax},
		{"1e3", cny, 0, money.ErrSyntax},
		{"0x10", cny, 0, money.ErrSyntax},
		{"1_000", cny, 0, money.ErrSyntax},
		{"1,000", cny, 0, money.ErrSyntax},
		{"1,5", cny, 0, money.ErrSyntax},
		{" 1", cny, 0, money.ErrSyntax},
		{"1 ", cny, 0, money.ErrSyntax},
		{"1\n", cny, 0, money.ErrSyntax},
		{"1.-5", cny, 0, money.ErrSyntax},
		{"NaN", cny, 0, money.ErrSyntax},
		{"１２", cny, 0, money.ErrSyntax}, // full-width digits
		{"١", cny, 0, money.ErrSyntax},  // Arabic digit
		{strings.Repeat("0", 33), cny, 0, money.ErrSyntax},
		{"1", 0, 0, money.ErrUnknown},
		{"1", 999, 0, money.ErrUnknown},
		{"1", 1024 + cny, 0, money.ErrUnknown},
	} {
		got, err := money.Parse(tt.text, tt.currency)
		if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
			t.Errorf("Parse(%q, %d): error %v, want %v", tt.text, tt.currency, err, tt.err)
			continue
		}
		want := money.Amount{}
		if tt.err == nil {
			want = money.Amount{Minor: tt.want, Currency: tt.currency}
		}
		if got != want {
			t.Errorf("Parse(%q, %d) = %v, want %v", tt.text, tt.currency, got, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	for _, tt := range []struct {
		minor    money.Minor
		currency money.Currency
		want     string
	}{
		{0, cny, "0.00 CNY"},
		{5, cny, "0.05 CNY"},
		{-5, cny, "-0.05 CNY"},
		{50, cny, "0.50 CNY"},
		{1230, cny, "12.30 CNY"},
		{-1230, cny, "-12.30 CNY"},
		{700, jpy, "700 JPY"},
		{-700, jpy, "-700 JPY"},
		{5, kwd, "0.005 KWD"},
		{12345, kwd, "12.345 KWD"},
		{math.MaxInt64, cny, "92233720368547758.07 CNY"},
		{math.MinInt64, cny, "-92233720368547758.08 CNY"},
		{math.MinInt64, jpy, "-9223372036854775808 JPY"},
		{12, 7, "12 007"},
	} {
		if got := (money.Amount{Minor: tt.minor, Currency: tt.currency}).String(); got != tt.want {
			t.Errorf("%d of %d = %q, want %q", tt.minor, tt.currency, got, tt.want)
		}
	}
}

// TestParseDecimal: what Decimal writes, Parse reads as the same sum.
func TestParseDecimal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		want := money.Amount{Minor: money.Minor(random.Int64N(math.MaxInt64) >> random.IntN(63)), Currency: []money.Currency{cny, jpy, kwd}[random.IntN(3)]}
		got, err := money.Parse(want.Decimal(), want.Currency)
		if err != nil || got != want {
			t.Fatalf("Parse(%q) = %v, %v, want %v", want.Decimal(), got, err, want)
		}
	}
}

// edge gives numbers near the ends and the middle of int64, where overflow lives.
func edge(random *rand.Rand) money.Minor {
	base := []int64{0, math.MaxInt64, math.MinInt64, math.MaxInt64 / 2, math.MinInt64 / 2, math.MaxUint32, random.Int64(), -random.Int64()}
	return money.Minor(base[random.IntN(len(base))] + random.Int64N(5) - 2) // may wrap: still an int64
}

// TestArithmeticAgainstBig compares Add and Sub with numbers that cannot overflow.
func TestArithmeticAgainstBig(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	check := func(name string, a, b, got money.Minor, err error, want *big.Int) {
		t.Helper()
		switch {
		case want.IsInt64() && (err != nil || int64(got) != want.Int64()):
			t.Fatalf("%d %s %d = %d, %v, want %v", a, name, b, got, err, want)
		case !want.IsInt64() && (!errors.Is(err, money.ErrOverflow) || got != 0):
			t.Fatalf("%d %s %d = %d, %v, want ErrOverflow", a, name, b, got, err)
		}
	}
	for range 100_000 {
		a, b := edge(random), edge(random)
		bigA, bigB := big.NewInt(int64(a)), big.NewInt(int64(b))
		sum, err := a.Add(b)
		check("+", a, b, sum, err, new(big.Int).Add(bigA, bigB))
		diff, err := a.Sub(b)
		check("-", a, b, diff, err, new(big.Int).Sub(bigA, bigB))
		both, err := money.Amount{Minor: a, Currency: cny}.Add(money.Amount{Minor: b, Currency: cny})
		check("+", a, b, both.Minor, err, new(big.Int).Add(bigA, bigB))
	}
}

func TestAddCurrencies(t *testing.T) {
	got, err := money.Amount{Minor: 1, Currency: cny}.Add(money.Amount{Minor: 1, Currency: jpy})
	if !errors.Is(err, money.ErrCurrency) || got != (money.Amount{}) {
		t.Errorf("CNY + JPY = %v, %v", got, err)
	}
	got, err = money.Amount{Minor: 1, Currency: cny}.Add(money.Amount{Minor: 2, Currency: cny})
	if want := (money.Amount{Minor: 3, Currency: cny}); err != nil || got != want {
		t.Errorf("1 + 2 = %v, %v", got, err)
	}
}

func TestPayable(t *testing.T) {
	for _, tt := range []struct {
		minor    money.Minor
		currency money.Currency
		want     error
	}{
		{1, cny, nil},
		{money.MaxMinor, cny, nil},
		{0, cny, money.ErrOverflow},
		{-1, cny, money.ErrOverflow},
		{money.MaxMinor + 1, cny, money.ErrOverflow},
		{math.MinInt64, cny, money.ErrOverflow},
		{1, 0, money.ErrUnknown},
		{1, 1, money.ErrUnknown},
	} {
		if err := (money.Amount{Minor: tt.minor, Currency: tt.currency}).Payable(); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%d of %d: %v, want %v", tt.minor, tt.currency, err, tt.want)
		}
	}
}

// TestCurrencies is ISO 4217, list one (2024-06-25), of the currencies carried: code, number, digits.
func TestCurrencies(t *testing.T) {
	want := []struct {
		code   string
		number money.Currency
		digits int
	}{
		{"AED", 784, 2}, {"AUD", 36, 2}, {"CAD", 124, 2}, {"CHF", 756, 2}, {"CNY", 156, 2}, {"EUR", 978, 2}, {"GBP", 826, 2},
		{"HKD", 344, 2}, {"IDR", 360, 2}, {"INR", 356, 2}, {"JPY", 392, 0}, {"KRW", 410, 0}, {"KWD", 414, 3}, {"MOP", 446, 2},
		{"MYR", 458, 2}, {"NZD", 554, 2}, {"PHP", 608, 2}, {"SGD", 702, 2}, {"THB", 764, 2}, {"TWD", 901, 2}, {"USD", 840, 2},
		{"VND", 704, 0},
	}
	known := 0
	for c := range money.Currency(1 << 11) {
		if c.Known() {
			known++
		}
	}
	if known != len(want) {
		t.Errorf("%d currencies, want %d", known, len(want))
	}
	for _, w := range want {
		got, err := money.ParseCurrency(w.code)
		if err != nil || got != w.number || !got.Known() || got.Code() != w.code || got.Digits() != w.digits {
			t.Errorf("%s = %d, %s, %d digits, %v, want %d, %d digits", w.code, got, got.Code(), got.Digits(), err, w.number, w.digits)
		}
	}
	for _, code := range []string{"", "cny", "XXX", "CNYY"} {
		if got, err := money.ParseCurrency(code); !errors.Is(err, money.ErrUnknown) || got != 0 {
			t.Errorf("ParseCurrency(%q) = %d, %v", code, got, err)
		}
	}
	if got := money.Currency(5).Code(); got != "005" {
		t.Errorf("code of currency 5 = %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12.30", "0", "5.", ".5", "-1", "1e9", "92233720368547758.08", "１"} {
		f.Add(s, uint16(cny))
	}
	f.Fuzz(func(t *testing.T, s string, currency uint16) {
		a, err := money.Parse(s, money.Currency(currency))
		if err != nil {
			return
		}
		if again, err := money.Parse(a.Decimal(), a.Currency); err != nil || again != a || a.Minor < 0 {
			t.Errorf("%q reads %v, and its decimal %v, %v", s, a, again, err)
		}
	})
}
