package books_test

import (
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/books"
)

// TestWhoBearsADoubleSpend: one counter signed for three payees; the token holds enough for two of them.
func TestWhoBearsADoubleSpend(t *testing.T) {
	const each = 140_00 // of 300.00
	for policy, want := range map[books.Loss][]api.State{
		books.LossPayee:    {api.StateConflict, api.StateConflict, api.StateConflict},
		books.LossReserve:  {api.StateSettled, api.StateSettled, api.StateConflict},
		books.LossOperator: {api.StateSettled, api.StateSettled, api.StateSettled},
	} {
		t.Run(string(policy), func(t *testing.T) {
			o := newOffice(t, func(p *books.Policy) { p.Loss = policy })
			cheat := o.payer()
			var tills []*client.Payee
			var records []wire.Record
			for range want {
				till := o.payee()
				code := cheat.CodeAt(1)
				core := till.Charge(code, each)
				yes := cheat.AnswerWith(code, core, wire.OutcomeAccepted, each, 1)
				tills, records = append(tills, till), append(records, till.Record(code, core, wire.EndingAccepted, &yes))
			}
			for i, till := range tills {
				if _, err := o.upload(till.Terminal, records[i]); err != nil {
					t.Fatal(err)
				}
			}
			for i, till := range tills {
				got, err := o.upload(till.Terminal, records[i])
				if err != nil || got[0].State != want[i] || got[0].Reason != api.ReasonCounter {
					t.Errorf("till %d: got %+v, %v, want %s", i, got, err, want[i])
				}
				paid := int64(0)
				if want[i] == api.StateSettled {
					paid = each
				}
				if s := o.status(till.Terminal); s.Balance != paid {
					t.Errorf("till %d has %d, want %d", i, s.Balance, paid)
				}
			}
			if faults := o.faults(); len(faults) > 0 {
				t.Errorf("audit: %v", faults)
			}
		})
	}
}
