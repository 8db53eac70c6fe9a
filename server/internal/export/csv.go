package export

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"glint/app/money"
)

// columns of a CSV statement. Amounts are decimal with a point, times are RFC 3339 in UTC.
var columns = []string{"time", "reference", "kind", "payment", "other_account", "other_name", "note", "change", "balance", "currency"}

// writeCSV gives one row a line, between rows for the opening and the closing balance.
func writeCSV(w io.Writer, s Statement) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	balance := s.Opening
	decimal := func(m money.Minor) string { return money.Amount{Minor: m, Currency: s.Currency}.Decimal() }
	edge := func(at time.Time, kind string, m money.Minor) error {
		return out.Write([]string{stamp(at), s.ID, kind, "", plain(s.Account.Account), plain(s.Account.Name), "", "", decimal(m), s.Currency.Code()})
	}
	if err := out.Write(columns); err != nil {
		return err
	}
	if err := edge(s.From, "opening", s.Opening); err != nil {
		return err
	}
	for line, err := range s.Lines {
		if err != nil {
			out.Flush()
			return err
		}
		balance += line.Change // summed has added it before, and found no overflow
		row := []string{stamp(line.Time), plain(line.Reference), plain(line.Kind), plain(line.Payment), plain(line.Other.Account), plain(line.Other.Name), plain(line.Note),
			decimal(line.Change), decimal(balance), s.Currency.Code()}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	if err := edge(s.To, "closing", s.Closing); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// plain keeps a spreadsheet from taking text for a formula: text that begins like one gets an apostrophe in front (OWASP, "CSV
// Injection"). Control characters, which split rows in careless readers, become spaces. Amounts do not pass here: a minus is theirs.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	// Full-width forms count too: some programs normalise them before they look.
	if text != "" && strings.ContainsRune("=+-@|%=+-@", []rune(strings.TrimLeft(text+"\x00", " "))[0]) {
		return "'" + text
	}
	return text
}
