package httpapi_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/books"
)

// sendNumbered uploads records as a batch with a number.
func (w *world) sendNumbered(t *client.Terminal, number uint32, records ...wire.Record) []api.Result {
	w.Helper()
	batch := api.Batch{Number: number}
	for _, r := range records {
		batch.Records = append(batch.Records, r.Bytes())
	}
	body := ok[[]byte](w, "batch")(json.Marshal(batch))
	var out api.BatchResult
	if err := t.Call(w.Context(), http.MethodPost, api.PathRecords, body, &out); err != nil {
		w.Fatal(err)
	}
	return out.Results
}

// found lists what was found about a terminal's uploads, as the operator sees it.
func (w *world) found(t *client.Terminal) (out []string) {
	w.Helper()
	var list []api.Device
	if err := w.operator.Ask(w.Context(), api.PathAdminDevices, &list); err != nil {
		w.Fatal(err)
	}
	for _, d := range list {
		if d.ID != t.Enrolled.Device {
			continue
		}
		for _, f := range d.Findings {
			out = append(out, f.Kind)
		}
	}
	return out
}

func TestBatchNumbers(t *testing.T) {
	for name, tt := range map[string]struct {
		numbers []uint32
		want    string // the only finding, or none
	}{
		"in order":             {[]uint32{1, 2, 3}, ""},
		"not counting":         {[]uint32{0, 0}, ""},
		"the newest again":     {[]uint32{1, 2, 2, 2, 3}, ""},
		"an older one again":   {[]uint32{1, 2, 3, 1, 4}, books.FindBatchReplayed},
		"a profile set back":   {[]uint32{1, 2, 3, 2}, books.FindBatchReplayed},
		"one left out":         {[]uint32{1, 3, 4}, books.FindBatchSkipped},
		"begun in the middle":  {[]uint32{7}, books.FindBatchSkipped},
		"stopped counting":     {[]uint32{1, 2, 0}, books.FindBatchUnnumbered},
		"the highest number":   {[]uint32{1, 1<<32 - 1, 2}, books.FindBatchSkipped},
		"begun after a while":  {[]uint32{0, 0, 1, 2}, ""},
		"the same find is one": {[]uint32{1, 2, 1, 1, 1}, books.FindBatchReplayed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			payer, payee := w.payer(), w.payee()
			code := payer.Code()
			core := payee.Charge(code, 700)
			yes := payer.Answer(code, core, wire.OutcomeAccepted)
			mine := payer.Record(code, core, yes)
			for _, n := range tt.numbers { // the same record each time: harmless
				w.want(name, w.sendNumbered(payer.Terminal, n, mine)[0], api.StatePayerOnly, "")
			}
			w.send(payee.Terminal, payee.Record(code, core, wire.EndingAccepted, &yes))
			got := w.found(payer.Terminal)
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || got[0] != tt.want) {
				t.Errorf("found %v, want %q", got, tt.want)
			}
			if balance, _ := w.balance(payee.Terminal); balance != 700 {
				t.Errorf("the payee has %d: repeats are harmless", balance)
			}
		})
	}
}
