// Package town is a server with shops and shoppers around it, some of whom are not honest.
//
// Phones and tills run the machines of app/pay over stores in memory; what passes between them is real
// wire messages, and the server is the real one (package trial), called through its HTTP handler. An
// attacker sees and alters everything that is in the air. At the end a referee compares the books with
// what each honest person did and saw.
//
//	Town ── Attempt: one attack, with shoppers of its own, on tills that attempts share
//	  ├─ Phone: a payer's device; may be cloned or set back, its owner may be careless
//	  ├─ Till: a payee's device; its merchant may be dishonest
//	  └─ trial.Server
package town

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/trial"
)

// begin is when every town begins.
var begin = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const (
	operatorKey = "the operator's key in attacks"
	enrolPause  = 2 * time.Second // between enrolments: the server limits how often codes are tried
	fortune     = 500_00          // minor units that each shopper begins with

	// PerPayment and Cumulative are the server's limits of a token, minor units.
	PerPayment = 200_00
	Cumulative = 300_00
)

// Town is one world.
type Town struct {
	Rand   *rand.Rand
	Now    time.Time
	Server *trial.Server
	API    *client.Client
	Tills  []*Till

	ctx       context.Context
	operator  client.Operator
	directory api.Directory
	now       *Attempt // to which what happens belongs
	attempts  []*Attempt
	owner     map[wire.PaymentID]*Attempt
	faults    []string
	topUps    int
}

// inside carries requests to a handler in this process.
type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r.RemoteAddr = "192.0.2.1:5000"
	r.RequestURI = r.URL.RequestURI()
	i.ServeHTTP(w, r)
	return w.Result(), nil
}

// Shops are the tills of every town. The last merchant is the attacker's accomplice where a threat says so.
const (
	Tea    = 0 // honest
	Books  = 1 // honest
	Bakery = 2 // honest
	Tea2   = 3 // honest: a second terminal of Tea
	Rival  = 4 // a registered merchant of bad will
)

// New opens a town in an empty directory, with its shops. The same seed gives the same people and the
// same attacks; the numbers of tokens and keys are fresh each time.
func New(ctx context.Context, directory string, seed uint64) (*Town, error) {
	t := &Town{ctx: ctx, Rand: rand.New(rand.NewPCG(seed, 0x61747461636b)), Now: begin, owner: map[wire.PaymentID]*Attempt{}}
	var err error
	t.Server, err = trial.Open(ctx, trial.Options{Directory: directory, Operator: operatorKey, Now: func() time.Time { return t.Now }})
	if err != nil {
		return nil, err
	}
	t.API = &client.Client{Base: "http://town", HTTP: &http.Client{Transport: inside{t.Server}}, Now: func() time.Time { return t.Now }}
	t.operator = client.Operator{Client: t.API, Key: operatorKey}
	if err := t.openShops(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Close ends the town.
func (t *Town) Close() error { return t.Server.Close() }

func (t *Town) openShops() error {
	for _, shop := range []struct {
		name      string
		terminals int
	}{{"Harbour Tea", 2}, {"Lantern Books", 1}, {"Willow Bakery", 1}, {"North Gate", 1}} {
		account, err := t.operator.Open(t.ctx, api.NewAccount{Name: shop.name, Kind: "merchant", Currency: uint16(money.CNY)})
		if err != nil {
			return err
		}
		for range shop.terminals {
			if err := t.addTill(account.ID); err != nil {
				return err
			}
		}
	}
	t.Tills[Tea2], t.Tills[1], t.Tills[2], t.Tills[3] = t.Tills[1], t.Tills[2], t.Tills[3], t.Tills[1]
	t.Tills[Rival].Honest = false
	var err error
	if t.directory, err = t.Tills[0].terminal.Directory(t.ctx); err != nil {
		return err
	}
	for _, d := range t.Tills {
		d.open()
	}
	return nil
}

func (t *Town) addTill(account int64) error {
	t.Later(enrolPause)
	code, err := t.operator.Invite(t.ctx, api.NewEnrolment{Account: account, Role: api.RolePayee})
	if err != nil {
		return err
	}
	payee, err := t.API.EnrolPayee(t.ctx, code)
	if err != nil {
		return err
	}
	t.Tills = append(t.Tills, newTill(t, account, payee))
	return nil
}

// Later lets time pass.
func (t *Town) Later(d time.Duration) { t.Now = t.Now.Add(d) }

// Chance is true in so many of a hundred cases.
func (t *Town) Chance(percent int) bool { return t.Rand.IntN(100) < percent }

// Sum is a price: mostly small, now and then near the limit.
func (t *Town) Sum() int64 {
	if t.Chance(20) {
		return 100_00 + int64(t.Rand.IntN(50_00))
	}
	return 1 + int64(t.Rand.IntN(60_00))
}

// fault notes what must never be, whoever attacks.
func (t *Town) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// ring is what a terminal has learnt of the server's keys.
func ring(e api.Enrolled) wire.KeyRing {
	r := wire.KeyRing{}
	for _, k := range e.Keys {
		r[wire.KeyID(k.ID)] = wire.PublicKey(k.Key)
	}
	return r
}
