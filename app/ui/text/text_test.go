package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/pay/payer"
	"glint/app/wire"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z%]`)

// checkPair fails if a text lacks a language, mixes them up, or has other places for arguments.
func checkPair(t *testing.T, name string, p pair) {
	t.Helper()
	for l, s := range p {
		if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
			t.Errorf("%s: language %d: %q is empty or has space around it", name, l, s)
		}
	}
	places := [languages]map[string]int{}
	for l, s := range p {
		places[l] = map[string]int{}
		for _, v := range verb.FindAllString(s, -1) {
			places[l][v[len(v)-1:]]++
		}
	}
	for v, n := range places[English] {
		if places[Chinese][v] != n {
			t.Errorf("%s: %%%s stands %d times in English, %d in Chinese", name, v, n, places[Chinese][v])
		}
	}
}

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func TestEveryKeyInBothLanguages(t *testing.T) {
	for k := range keys {
		name := "key " + strconv.Itoa(int(k)) + " (after " + strconv.Quote(table[max(k, 1)-1][English]) + ")"
		checkPair(t, name, table[k])
		if k != SwitchLanguage && hasHan(table[k][English]) {
			t.Errorf("%s: English text has Chinese characters", name)
		}
		if k != SwitchLanguage && !hasHan(table[k][Chinese]) && verb.ReplaceAllString(table[k][Chinese], "") != "" {
			t.Errorf("%s: Chinese text %q has no Chinese characters", name, table[k][Chinese])
		}
	}
}

// TestEveryKeyIsUsed reads the pages: a text that no page says is not kept.
func TestEveryKeyIsUsed(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../*.go", "../*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "/table.go") || strings.HasSuffix(f, "/keys.go") {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(b)
		}
	}
	used := map[string]bool{}
	for _, use := range []string{`\btext\.(\w+)`, `\bl\.Say\((\w+)`} { // the latter inside this package
		for _, m := range regexp.MustCompile(use).FindAllStringSubmatch(source.String(), -1) {
			used[m[1]] = true
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, name := range spec.Names {
			if name.Name != "keys" && !used[name.Name] {
				t.Errorf("no page says %s", name.Name)
			}
		}
		return true
	})
}

func TestMapsInBothLanguages(t *testing.T) {
	for s, p := range states {
		checkPair(t, "state "+string(s), p)
	}
	for e, p := range endings {
		checkPair(t, "ending "+strconv.Itoa(int(e)), p)
	}
	for h, p := range hints {
		checkPair(t, "hint "+h.String(), p)
	}
	for h, p := range codeHints {
		checkPair(t, "code hint "+strconv.Itoa(int(h)), p)
	}
	for k, p := range kinds {
		checkPair(t, "kind "+k, p)
	}
	for code, a := range problems {
		checkPair(t, "problem "+code, a.what)
		checkPair(t, "problem "+code+", advice", a.do)
	}
	checkPair(t, "unknown problem", unknownProblem.what)
	checkPair(t, "unknown problem, advice", unknownProblem.do)
}

// TestCodesHaveSentences reads the packages that make codes, so that a new code without a sentence fails here.
func TestCodesHaveSentences(t *testing.T) {
	for name, code := range stringConstants(t, "../../api/api.go", "Code", "Reason") {
		if !HasProblem(code) {
			t.Errorf("api.%s: no sentence for %q", name, code)
		}
	}
	for name, trouble := range stringConstants(t, "../../session/ports.go", "Trouble") {
		if trouble != "" && !HasProblem("camera_"+trouble) {
			t.Errorf("session.%s: no sentence for %q", name, "camera_"+trouble)
		}
	}
	for name, code := range stringConstants(t, "../../session/problem.go", "Problem") {
		if code != "camera_" && !HasProblem(code) {
			t.Errorf("session.%s: no sentence for %q", name, code)
		}
	}
	for name, check := range stringConstants(t, "../../session/ready.go", "Check") {
		c, ok := checks[check]
		if !ok {
			t.Errorf("session.%s: no words for %q", name, check)
		}
		checkPair(t, "check "+check, c.name)
		checkPair(t, "check "+check+", to do", c.wait)
		checkPair(t, "check "+check+", not ready", c.bad)
	}
	for _, r := range payee.Reasons {
		if !HasProblem(string(r)) {
			t.Errorf("payee: no sentence for %q", r)
		}
	}
	for _, r := range payer.Reasons {
		if !HasProblem(string(r)) {
			t.Errorf("payer: no sentence for %q", r)
		}
	}
	for name, state := range stringConstants(t, "../../api/api.go", "State") {
		if _, ok := states[api.State(state)]; !ok {
			t.Errorf("api.%s: no word for %q", name, state)
		}
	}
}

// stringConstants gives the string constants of a Go file whose names begin with one of the words.
func stringConstants(t *testing.T, path string, words ...string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != len(spec.Names) {
			return true
		}
		for i, name := range spec.Names {
			lit, ok := spec.Values[i].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || !hasWord(name.Name, words) {
				continue
			}
			value, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			found[name.Name] = value
		}
		return true
	})
	if len(found) == 0 {
		t.Fatalf("%s: no constants that begin with %v", path, words)
	}
	return found
}

func hasWord(name string, words []string) bool {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(name, w); ok && rest != "" && unicode.IsUpper(rune(rest[0])) {
			return true
		}
	}
	return false
}

func TestEveryHintAndEnding(t *testing.T) {
	for h := light.HintSearching; h <= light.HintFarther; h++ {
		if English.Hint(h) == "" || Chinese.Hint(h) == "" {
			t.Errorf("no words for hint %v", h)
		}
	}
	for h := code.HintCloser; h <= code.HintGlare; h++ {
		if English.CodeHint(h) == "" || Chinese.CodeHint(h) == "" {
			t.Errorf("no words for code hint %d", h)
		}
	}
	if got := English.CodeHint(code.HintNone); got != "" {
		t.Errorf("no hint says %q", got)
	}
	for e := wire.EndingAccepted; e <= wire.EndingForeign; e++ {
		if English.Ending(e) == English.Say(UnknownEnding) {
			t.Errorf("no words for ending %d", e)
		}
	}
}

func TestUnknownProblemNamesItsCode(t *testing.T) {
	for l := range languages {
		if got := l.Problem("odd_thing").What; !strings.Contains(got, "odd_thing") {
			t.Errorf("%s: %q does not name the code", l.Tag(), got)
		}
	}
}

func TestForTag(t *testing.T) {
	tests := []struct {
		tag  string
		want Language
	}{
		{"zh", Chinese}, {"zh-CN", Chinese}, {"zh-Hant-TW", Chinese}, {"ZH_cn", Chinese},
		{"en", English}, {"", English}, {"zha", English}, {"fr-FR", English},
	}
	for _, tt := range tests {
		if got := ForTag(tt.tag); got != tt.want {
			t.Errorf("ForTag(%q) = %v, want %v", tt.tag, got, tt.want)
		}
	}
}

func TestSum(t *testing.T) {
	const usd, jpy, kwd, chf, none money.Currency = 840, 392, 414, 756, 999
	tests := []struct {
		sum        money.Amount
		want, code string
	}{
		{money.Amount{Minor: 3850, Currency: money.CNY}, "¥38.50", "¥38.50\u00a0CNY"},
		{money.Amount{Minor: 5, Currency: money.CNY}, "¥0.05", "¥0.05\u00a0CNY"},
		{money.Amount{Minor: -123456, Currency: usd}, "\u2212$1,234.56", "\u2212$1,234.56\u00a0USD"},
		{money.Amount{Minor: 4294967295, Currency: money.CNY}, "¥42,949,672.95", "¥42,949,672.95\u00a0CNY"},
		{money.Amount{Minor: 1200, Currency: jpy}, "¥1,200", "¥1,200\u00a0JPY"},
		{money.Amount{Minor: 1234567, Currency: kwd}, "KWD\u00a01,234.567", "KWD\u00a01,234.567"},
		{money.Amount{Minor: 100000, Currency: chf}, "CHF\u00a01,000.00", "CHF\u00a01,000.00"},
		{money.Amount{Minor: 100, Currency: none}, "999\u00a0100", "999\u00a0100"},
	}
	for _, tt := range tests {
		if got := Sum(tt.sum); got != tt.want {
			t.Errorf("Sum(%v) = %q, want %q", tt.sum, got, tt.want)
		}
		if got := SumCode(tt.sum); got != tt.code {
			t.Errorf("SumCode(%v) = %q, want %q", tt.sum, got, tt.code)
		}
	}
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 4, 0, 0, time.Local)
	tests := []struct {
		name string
		l    Language
		at   time.Time
		want string
	}{
		{"today", English, now.Add(-time.Hour), "14:04"},
		{"yesterday", English, now.AddDate(0, 0, -1), "22 Nov 2026 15:04"},
		{"yesterday in Chinese", Chinese, now.AddDate(0, 0, -1), "2026年11月22日 15:04"},
		{"same day of another year", English, now.AddDate(-1, 0, 0), "23 Nov 2025 15:04"},
		{"never", English, time.Time{}, "never"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.l.Clock(tt.at, now); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := English.Ago(now.Add(-7*time.Minute), now); got != "7 min ago" {
		t.Errorf("Ago gives %q", got)
	}
}
