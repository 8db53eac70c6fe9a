package threats

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/attack/town"
)

// broken is b, cut or with bits flipped.
func broken(t *town.Town, b []byte) []byte {
	out := bytes.Clone(b)
	if t.Chance(40) {
		return out[:t.Rand.IntN(len(out))]
	}
	for range 1 + t.Rand.IntN(3) {
		out[t.Rand.IntN(len(out))] ^= 1 << t.Rand.IntN(8)
	}
	return out
}

// flipped breaks each message of a payment several times before the whole one comes.
func flipped(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	w := town.Wanted{Payee: d.Name, Sum: t.Sum()}
	p.Ready()
	d.Begin(w.Sum)
	for range 4 {
		if b := broken(t, p.Code[:wire.TokenSize]); !bytes.Equal(b, p.Code[:wire.TokenSize]) {
			d.Read(append(b, p.Code[wire.TokenSize:]...)) // the token: nothing is charged
		}
	}
	if _, ok := d.Live(); ok {
		a.Fail("a broken token was charged")
		return
	}
	if d.Read(p.Code); d.State() != "playing" {
		a.Fail("the whole code was not charged: %s", d.State())
		return
	}
	c, _ := d.Live()
	for range 4 {
		if b := broken(t, d.Lamp); !bytes.Equal(b, d.Lamp) {
			p.Light(b)
		}
	}
	if _, asks := p.Charge(); asks {
		a.Fail("the phone asks about broken light")
	}
	p.Light(d.Lamp)
	if !p.Decide(w) {
		a.Fail("the whole light was not asked about: %s", p.State())
		return
	}
	for range 4 {
		if b := broken(t, p.Answer); !bytes.Equal(b, p.Answer) {
			d.Read(b)
		}
	}
	if d.Said(c.Payment) {
		a.Fail("the till took a broken acceptance")
	}
	if d.State() == "playing" || d.State() == "foreign" {
		d.Read(p.Answer)
	}
	if !d.Said(c.Payment) {
		a.Fail("the whole acceptance was not taken: %s", d.State())
	}
	receipt := bytes.Clone(d.Lamp)
	if b := broken(t, receipt); !bytes.Equal(b, receipt) && p.State() == "approved" {
		if p.Light(b); p.State() != "approved" {
			a.Fail("a broken receipt led to %s", p.State())
		}
	}
	flippedUploads(a, p, d)
}

func flippedUploads(a *town.Attempt, p *town.Phone, d *town.Till) {
	t := a.Town()
	raw := newest(p.Log()).Bytes()
	for range 4 {
		body, err := json.Marshal(api.Batch{Records: []api.Bytes{broken(t, raw)}})
		if err != nil {
			a.Fail("%v", err)
			return
		}
		if t.Chance(50) {
			body = broken(t, body)
		}
		var out api.BatchResult
		if a.Problem(p.Terminal().Call(context.Background(), http.MethodPost, api.PathRecords, body, &out)) {
			continue
		}
		for _, r := range out.Results {
			if r.State == api.StateRejected {
				a.Refused[town.Note{By: town.ByServer, Reason: r.Reason}]++
			}
		}
	}
	d.Clear()
}

// oversized sends everybody more than they can want.
func oversized(a *town.Attempt) {
	t := a.Town()
	d := someTill(t)
	p, ok := paid(a, d)
	if !ok {
		return
	}
	p.Ready()
	big := make([]byte, 1<<(8+t.Rand.IntN(12)))
	for i := range big {
		big[i] = byte(t.Rand.Uint32())
	}
	big[0] = 0x11
	p.Light(big)
	d.Begin(t.Sum())
	d.Read(big)
	d.Read(append(bytes.Clone(p.Code), big...))
	if _, ok := d.Live(); ok {
		a.Fail("an oversized code was charged")
	}
	if p.State() != "ready" {
		a.Fail("oversized light led to %s", p.State())
	}
	d.Clear()

	ctx, terminal := context.Background(), p.Terminal()
	var many api.Batch
	for range api.MaxRecords + 1 + t.Rand.IntN(100) {
		many.Records = append(many.Records, api.Bytes{1})
	}
	body, err := json.Marshal(many)
	if err != nil {
		a.Fail("%v", err)
		return
	}
	if !a.Problem(terminal.Call(ctx, http.MethodPost, api.PathRecords, body, nil)) {
		a.Fail("a batch of %d records was taken", len(many.Records))
	}
	huge := []byte(`{"records":["` + strings.Repeat("A", api.MaxBody+t.Rand.IntN(1<<16)) + `"]}`)
	if !a.Problem(terminal.Call(ctx, http.MethodPost, api.PathRecords, huge, nil)) {
		a.Fail("a body of %d bytes was taken", len(huge))
	}
	one, err := json.Marshal(api.Batch{Records: []api.Bytes{big[:min(len(big), 100<<10)]}})
	if err != nil {
		a.Fail("%v", err)
		return
	}
	a.Problem(terminal.Call(ctx, http.MethodPost, api.PathRecords, one, nil))
	deep := []byte(strings.Repeat("[", 20_000))
	if !a.Problem(terminal.Call(ctx, http.MethodPost, api.PathRecords, deep, nil)) {
		a.Fail("a body of brackets was taken")
	}
}
