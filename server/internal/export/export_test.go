package export

import (
	"encoding/csv"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"glint/app/money"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func currency(t testing.TB, code string) money.Currency {
	t.Helper()
	c, err := money.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func statement(t testing.TB, lines ...Line) Statement {
	s := Statement{ID: "7-2026-03", Created: day.AddDate(0, 1, 1), Operator: "Harbour & Sons", Account: Party{"7", "Harbour Tea 海港茶铺"}, Currency: currency(t, "CNY"),
		From: day, To: day.AddDate(0, 1, 0), Opening: 1000, Closing: 1000, Lines: each(lines)}
	for _, l := range lines {
		s.Closing += l.Change
	}
	return s
}

var sample = []Line{
	{Reference: "settle:" + strings.Repeat("ab", 16), Payment: strings.Repeat("ab", 16), Kind: "settle", Time: day.Add(9 * time.Hour), Change: 3850, Other: Party{"3", "Lin Wei"}, Note: "T-118"},
	{Reference: "refund:1", Payment: strings.Repeat("ab", 16), Kind: "refund", Time: day.Add(10 * time.Hour), Change: -850, Other: Party{Account: "3"}, Note: `=HYPERLINK("http://x")`},
	{Reference: "topup:1", Kind: "topup", Time: day.Add(11 * time.Hour), Change: 1},
}

func written(t *testing.T, f Format, s Statement) string {
	t.Helper()
	var out strings.Builder
	if err := Write(&out, f, s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCamtHasThePublishedShape(t *testing.T) {
	for f, kind := range map[Format]string{Camt053: "camt.053.001.08", Camt054: "camt.054.001.08"} {
		root := checkShape(t, written(t, f, statement(t, sample...)), kind[:8])
		if !strings.HasSuffix(root.attr["xmlns"], kind) {
			t.Errorf("namespace %s", root.attr["xmlns"])
		}
		body := root.children[0].children[1]
		var amounts, sides, refs []string
		for _, e := range body.children {
			if e.name != "Ntry" {
				continue
			}
			amounts, sides, refs = append(amounts, e.children[0].text), append(sides, e.children[1].text), append(refs, e.children[5].text)
		}
		if !slices.Equal(amounts, []string{"38.50", "8.50", "0.01"}) || !slices.Equal(sides, []string{"CRDT", "DBIT", "CRDT"}) {
			t.Errorf("%s: entries %v %v", f, amounts, sides)
		}
		if len(refs[0]) > 35 || refs[1] != "refund:1" || refs[0] == refs[1] {
			t.Errorf("%s: references %v", f, refs)
		}
	}
	if text := written(t, Camt053, statement(t)); strings.Contains(text, "<Ntry>") || strings.Count(text, "<Bal>") != 2 {
		t.Errorf("statement without lines: %s", text)
	}
}

func TestCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, CSV, statement(t, sample...)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var changes, balances []string
	for _, r := range rows[1:] {
		changes, balances = append(changes, r[7]), append(balances, r[8])
	}
	if !slices.Equal(changes, []string{"", "38.50", "-8.50", "0.01", ""}) || !slices.Equal(balances, []string{"10.00", "48.50", "40.00", "40.01", "40.01"}) {
		t.Errorf("changes %v, balances %v", changes, balances)
	}
	if rows[3][6] != `'=HYPERLINK("http://x")` {
		t.Errorf("a formula came through: %q", rows[3][6])
	}
}

func TestPlainIsNoFormula(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "tea": "tea", "5-1": "5-1", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "|x": "'|x", "%x": "'%x", " =1": "' =1", "\t=1": "' =1", "a\nb": "a b", "=1": "'=1", "   ": "   ",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestStatementsThatAreWrong(t *testing.T) {
	broken := errors.New("disk")
	outside := sample[0]
	outside.Time = day.AddDate(0, 1, 0)
	for name, change := range map[string]struct {
		wrong func(*Statement)
		want  error
	}{
		"closing balance": {func(s *Statement) { s.Closing++ }, ErrSum},
		"line missing":    {func(s *Statement) { s.Lines = each(sample[1:]) }, ErrSum},
		"outside":         {func(s *Statement) { s.Lines = each([]Line{outside}) }, ErrInvalid},
		"overflow":        {func(s *Statement) { s.Opening = math.MaxInt64 }, money.ErrOverflow},
		"currency":        {func(s *Statement) { s.Currency = 0 }, ErrInvalid},
		"id":              {func(s *Statement) { s.ID = strings.Repeat("x", 36) }, ErrInvalid},
		"account":         {func(s *Statement) { s.Account.Account = "" }, ErrInvalid},
		"period":          {func(s *Statement) { s.To = s.From }, ErrInvalid},
		"source": {func(s *Statement) {
			s.Lines = func(yield func(Line, error) bool) { _ = yield(sample[0], nil) && yield(Line{}, broken) }
		}, broken},
	} {
		for _, f := range []Format{CSV, Camt053, Camt054} {
			s := statement(t, sample...)
			change.wrong(&s)
			if err := Write(&strings.Builder{}, f, s); !errors.Is(err, change.want) {
				t.Errorf("%s as %s: got %v, want %v", name, f, err, change.want)
			}
		}
	}
	if err := Write(&strings.Builder{}, "pdf", statement(t)); !errors.Is(err, ErrInvalid) {
		t.Errorf("unknown format: %v", err)
	}
	for _, f := range []Format{CSV, Camt053} {
		if err := Write(&full{room: 2000}, f, statement(t, slices.Repeat(sample[2:], 1000)...)); !errors.Is(err, errFull) {
			t.Errorf("%s to a full disk: %v", f, err)
		}
	}
}

var errFull = errors.New("no space left")

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func order(t testing.TB, payouts ...Payout) Order {
	o := Order{ID: "P-2026-03-01", Created: day, On: day.AddDate(0, 0, 1), From: Party{"DE89370400440532013000", "Glint operator"}, IBAN: true,
		Currency: currency(t, "EUR"), Count: len(payouts), Payouts: each(payouts)}
	for _, p := range payouts {
		o.Sum += p.Amount
	}
	return o
}

func TestOrderHasThePublishedShape(t *testing.T) {
	payouts := []Payout{
		{ID: "P-1", To: Party{"DE02120300000000202051", "Harbour Tea"}, IBAN: true, Amount: 123456, Note: "March <1>"},
		{ID: "P-2", To: Party{"0042-77", strings.Repeat("长", 200)}, Amount: 1},
	}
	var out strings.Builder
	if err := WriteOrder(&out, order(t, payouts...)); err != nil {
		t.Fatal(err)
	}
	root := checkShape(t, out.String(), "pain.001")
	if text := out.String(); !strings.Contains(text, "<CtrlSum>1234.57</CtrlSum>") || !strings.Contains(text, "<NbOfTxs>2</NbOfTxs>") || root.name != "Document" {
		t.Errorf("totals in\n%s", text)
	}
	for name, wrong := range map[string]func(*Order){
		"sum":      func(o *Order) { o.Sum++ },
		"count":    func(o *Order) { o.Count++ },
		"negative": func(o *Order) { o.Payouts = each([]Payout{{ID: "a", To: Party{"1", "x"}, Amount: -5}}) },
		"none":     func(o *Order) { o.Count = 0 },
		"id":       func(o *Order) { o.ID = "" },
		"currency": func(o *Order) { o.Currency = 0 },
	} {
		o := order(t, payouts...)
		wrong(&o)
		if err := WriteOrder(&strings.Builder{}, o); !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrSum) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Whatever names and notes people give, every format stays readable and keeps the sums.
func FuzzText(f *testing.F) {
	f.Add("Harbour", "=1+1", "settle:1")
	f.Add("<x>&\x00", "\r\n\"", strings.Repeat("界", 50))
	f.Fuzz(func(t *testing.T, name, note, ref string) {
		random := rand.New(rand.NewPCG(uint64(len(name)), uint64(len(note))))
		l := Line{Reference: ref, Kind: name, Payment: note, Time: day, Change: money.Minor(random.Int64N(1e12) - 5e11), Other: Party{name, note}, Note: note}
		s := statement(t, l)
		s.Account.Name, s.Operator = name, note
		checkShape(t, written(t, Camt053, s), "camt.053")
		rows, err := csv.NewReader(strings.NewReader(written(t, CSV, s))).ReadAll()
		if err != nil || len(rows) != 4 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, cell := range []string{rows[2][1], rows[2][5], rows[2][6]} {
			if cell != "" && strings.Contains("=+-@|%", strings.TrimLeft(cell, " ")[:min(1, len(strings.TrimLeft(cell, " ")))]) && strings.TrimLeft(cell, " ") != "" {
				t.Errorf("a formula: %q", cell)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	lines := slices.Repeat(sample, 10_000)
	for _, f := range []Format{CSV, Camt053} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := Write(&full{room: math.MaxInt}, f, statement(b, lines...)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(lines)), "ns/line")
		})
	}
}
