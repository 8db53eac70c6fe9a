package books_test

import (
	"database/sql"
	"strings"
	"testing"

	"glint/app/wire"
)

// TestAuditFindsTampering changes the file past the server, as somebody with access to the disk could,
// one thing at a time.
func TestAuditFindsTampering(t *testing.T) {
	for name, tt := range map[string]struct {
		sql  string
		want string
	}{
		"nothing":                 {"SELECT 1", ""},
		"amount of a transfer":    {"DROP TRIGGER transfers_update; UPDATE transfers SET amount = 1 WHERE kind = 'settle'", "has entries -700 and 700"},
		"balance":                 {"UPDATE accounts SET balance = balance + 100 WHERE kind = 'merchant'", "its entries give 700"},
		"settled without money":   {"UPDATE payments SET phase = 'settled' WHERE phase = 'payer_only'", "is settled, money moved: false"},
		"money without settled":   {"UPDATE payments SET phase = 'payer_only' WHERE phase = 'settled'", "is payer_only, money moved: true"},
		"step that is not one":    {"DROP TRIGGER steps_update; UPDATE steps SET target = 'settled' WHERE target = 'payer_only'", "by payer_accepts"},
		"payment gone":            {"PRAGMA foreign_keys = 0; DROP TRIGGER payments_delete; DELETE FROM payments WHERE phase = 'payer_only'", "has no payment"},
		"transfer of no payment":  {"PRAGMA foreign_keys = 0; DROP TRIGGER payments_delete; DELETE FROM payments WHERE phase = 'settled'", "belongs to no settled payment"},
		"record changed":          {"DROP TRIGGER records_update; UPDATE records SET bytes = x'00'", "wire: record"},
		"entry gone":              {"DROP TRIGGER entries_delete; DELETE FROM entries WHERE side = 1", "has 1 entries"},
		"released and not empty":  {"UPDATE tokens SET released = 1", "is released and holds"},
		"payee changed":           {"UPDATE payments SET payee = payer WHERE phase = 'settled'", "was settled by"},
		"token without a reserve": {"DROP TRIGGER transfers_update; UPDATE transfers SET ref = 'gift' WHERE kind = 'reserve'", "was issued without a reserve"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, nil)
			payer, payee := o.payer(), o.payee()
			for _, seen := range []bool{true, false} {
				code := payer.Code()
				core := payee.Charge(code, 700)
				yes := payer.Answer(code, core, wire.OutcomeAccepted)
				if _, err := o.upload(payer.Terminal, payer.Record(code, core, yes)); err != nil {
					t.Fatal(err)
				}
				if seen {
					if _, err := o.upload(payee.Terminal, payee.Record(code, core, wire.EndingAccepted, &yes)); err != nil {
						t.Fatal(err)
					}
				}
			}
			db, err := sql.Open("sqlite", o.path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(tt.sql); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			faults := strings.Join(o.faults(), "\n")
			if (faults == "") != (tt.want == "") || !strings.Contains(faults, tt.want) {
				t.Errorf("got %q, want %q among it", faults, tt.want)
			}
		})
	}
}
