package threats

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/attack/town"
	"glint/e2e/client"
)

// paid makes one honest payment.
func paid(a *town.Attempt, d *town.Till) (*town.Phone, bool) {
	p := a.Phone()
	ok := a.Pay(p, d, a.Town().Sum())
	if !ok {
		a.Fail("an honest payment did not go through: till %s, phone %s", d.State(), p.State())
	}
	return p, ok
}

func newest(log []wire.Record) wire.Record { return log[len(log)-1] }

func withheld(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	_, w, ok := charged(a, p, d)
	if !ok {
		return
	}
	c, _ := d.Live()
	p.Light(d.Lamp)
	p.Decide(w)
	m3 := bytes.Clone(p.Answer)
	switch t.Rand.IntN(3) {
	case 0: // never shown; the till gives up
		d.Cancel()
	case 1: // shown after the till gave up
		d.Cancel()
		d.LookBack()
		d.Read(m3)
		if d.Said(c.Payment) {
			a.Fail("the till says paid for what it has given up")
		}
	case 2: // shown and taken; then the payer's records say that he refused
		d.Read(m3)
		if !d.Said(c.Payment) {
			a.Fail("the till did not take the acceptance: %s", d.State())
			return
		}
		refusal, err := wire.DecodeAcceptance(m3)
		if err != nil {
			a.Fail("acceptance: %v", err)
			return
		}
		refusal.Outcome, refusal.Spent, refusal.Uses = wire.OutcomeRefused, 0, 0
		code, err := wire.DecodePaymentCode(c.M1)
		if err != nil {
			a.Fail("code: %v", err)
			return
		}
		d.Clear()
		d.Sync()
		refusal.Signature = p.Sign(refusal.SigningInput(code, c.Core))
		no := wire.Record{Role: wire.RolePayer, Ending: wire.EndingRefused, Form: c.Form, Code: c.M1, Core: c.Core, Acceptance: refusal.Bytes()}
		a.Finally(func() { t.Upload(p.Terminal(), p.Terminal().Log(no)) })
		a.Bound = int64(c.Core.Amount) // until people decide the dispute
	}
}

func merchantEdits(a *town.Attempt) {
	t := a.Town()
	d := t.Tills[town.Rival]
	p, ok := paid(a, d)
	if !ok {
		return
	}
	d.Clear()
	good := newest(d.Log())
	terminal := d.Terminal()
	a.Finally(func() {
		t.Upload(terminal, good, good)
		for range 4 {
			t.Upload(terminal, edited(t, terminal, good))
		}
		p.Sync()
		t.Upload(terminal, good)
	})
}

// edited is a merchant's own record with something else in it, signed anew by his own device.
func edited(t *town.Town, terminal *client.Terminal, r wire.Record) wire.Record {
	switch t.Rand.IntN(6) {
	case 0:
		r.Core.Amount += 1 + uint32(t.Rand.IntN(50_00))
	case 1:
		r.Core.Order += 1000
	case 2:
		r.Number += 1000
		r.Core.Minute++
	case 3:
		if r.Acceptance = bytes.Clone(r.Acceptance); len(r.Acceptance) > 0 {
			r.Acceptance[23] ^= 1 // the sum spent
		}
	case 4:
		r.Code = bytes.Clone(r.Code)
		r.Code[wire.TokenSize+3]++ // the next counter
	case 5:
		r.Time++ // the same payment once more, in another record
	}
	return terminal.Resign(r)
}

func stranger(a *town.Attempt) {
	t := a.Town()
	d := someTill(t)
	p, ok := paid(a, d)
	if !ok {
		return
	}
	d.Clear()
	good := newest(d.Log())
	ctx := context.Background()
	other, mine := a.Phone().Terminal(), newest(p.Log())
	rival := t.Tills[town.Rival].Terminal()
	t.Upload(other, other.Resign(mine)) // another shopper's record
	t.Upload(other, other.Resign(good)) // as a payer, a payee's record
	t.Upload(rival, rival.Resign(good)) // another merchant's record
	unknown := &client.Terminal{Client: rival.Client, Enrolled: api.Enrolled{Device: strings.Repeat("ab", 16)}, Key: rival.Key}
	_, err := unknown.Upload(ctx, good)
	if !a.Problem(err) {
		a.Fail("the server takes records of a device that it does not know")
	}
	posing := &client.Terminal{Client: rival.Client, Enrolled: d.Terminal().Enrolled, Key: rival.Key}
	_, err = posing.Upload(ctx, good)
	if !a.Problem(err) {
		a.Fail("the server takes a request that another key has signed")
	}
	if err := t.API.Do(ctx, http.MethodGet, api.PathAdminAccounts, http.Header{"Authorization": {"Bearer guess"}}, nil, nil); !a.Problem(err) {
		a.Fail("the server shows accounts to strangers")
	}
}

func recordedRequest(a *town.Attempt) {
	t := a.Town()
	d := someTill(t)
	p, ok := paid(a, d)
	if !ok {
		return
	}
	ctx, terminal := context.Background(), p.Terminal()
	body, err := json.Marshal(api.Batch{Records: []api.Bytes{newest(p.Log()).Bytes()}})
	if err != nil {
		a.Fail("%v", err)
		return
	}
	header := terminal.Header(http.MethodPost, api.PathRecords, wire.SecondsAt(t.Now), body)
	send := func(method, path string, body []byte) error { return terminal.Do(ctx, method, path, header, body, nil) }
	for range 1 + t.Rand.IntN(3) { // within its time: harmless
		if err := send(http.MethodPost, api.PathRecords, body); err != nil {
			a.Fail("an equal request: %v", err)
		}
	}
	if !a.Problem(send(http.MethodPost, api.PathTokens, body)) {
		a.Fail("the signature of one path counts for another")
	}
	flipped := bytes.Clone(body)
	flipped[t.Rand.IntN(len(flipped))] ^= 1
	if !a.Problem(send(http.MethodPost, api.PathRecords, flipped)) {
		a.Fail("the signature of one body counts for another")
	}
	t.Later(time.Duration(11+t.Rand.IntN(600)) * time.Minute)
	if !a.Problem(send(http.MethodPost, api.PathRecords, body)) {
		a.Fail("a request is good for ever")
	}
}

func logTampering(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := t.Tills[town.Rival]
	for range 3 {
		if !a.Pay(p, d, 1+int64(t.Rand.IntN(50_00))) {
			a.Fail("an honest payment did not go through: till %s, phone %s", d.State(), p.State())
			return
		}
	}
	d.Clear()
	log, terminal := p.Log(), p.Terminal()
	a.Finally(func() {
		p.Honest = false
		last := log[len(log)-1]
		t.Upload(terminal, last, log[0]) // out of order, one left out
		other := log[1]
		other.Time++
		t.Upload(terminal, terminal.Resign(other), log[1]) // two records in one place
		raw := log[2]
		raw.Signature[3] ^= 1
		t.Upload(terminal, raw) // edited without the key
		theirs := d.Log()
		for i := len(theirs) - 1; i >= max(0, len(theirs)-3); i-- { // the merchant's, backwards and with a twin
			r := theirs[i]
			t.Upload(d.Terminal(), r)
			r.Time++
			t.Upload(d.Terminal(), d.Terminal().Resign(r))
		}
	})
}
