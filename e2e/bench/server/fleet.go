package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/e2e/client"
)

// shape says what one run of the bench does.
type shape struct {
	clients  int  // connections, each with one request under way
	couples  int  // phones, each with a till
	payments int  // of each couple
	batch    int  // payments in one upload
	hot      bool // all tills belong to one merchant
}

func (s shape) total() int { return s.couples * s.payments }

// upload is one signed request as it goes over the wire, and what its answer has to say.
type upload struct {
	request []byte
	records int
	settles bool // it is the second of the two: every payment in it is settled when it is answered
}

// couple is a phone and its till, with what they upload, in order.
type couple struct {
	payer   *client.Payer
	payee   *client.Payee
	uploads []upload
}

// perAddress is how many terminals one address may enrol at once: the server limits tries.
const perAddress = 40

// enrol opens accounts for all couples and enrols their terminals.
func enrol(ctx context.Context, base string, s shape, run int, rng *rand.Rand) ([]couple, error) {
	out := make([]couple, s.couples)
	errs := make([]error, s.couples)
	one := client.Operator{Client: client.New(base), Key: operatorKey}
	shared, err := one.Open(ctx, api.NewAccount{Name: "Hot", Kind: "merchant", Currency: uint16(money.CNY)})
	if err != nil {
		return nil, err
	}
	keys := make([][2]ed25519.PrivateKey, s.couples)
	for i := range keys {
		keys[i] = [2]ed25519.PrivateKey{newKey(rng), newKey(rng)}
	}
	var all sync.WaitGroup
	places := make(chan struct{}, 8) // at once
	for i := range out {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			shop := shared.ID
			if !s.hot {
				shop = 0
			}
			c := from(base, run*64+i*2/perAddress)
			out[i], errs[i] = pair(ctx, client.Operator{Client: c, Key: operatorKey}, shop, fmt.Sprintf("%d-%d", run, i), keys[i])
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func newKey(rng *rand.Rand) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(rng.Uint32())
	}
	return ed25519.NewKeyFromSeed(seed)
}

// from calls from one of the machine's many loopback addresses.
func from(base string, address int) *client.Client {
	c := client.New(base)
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(address>>8), byte(address))}}
	c.HTTP = &http.Client{Timeout: time.Minute, Transport: &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}}
	return c
}

// pair enrols one phone with money and one till of a shop, a new one if it is 0.
func pair(ctx context.Context, o client.Operator, shop int64, name string, keys [2]ed25519.PrivateKey) (c couple, err error) {
	shopper, err := o.Open(ctx, api.NewAccount{Name: "Shopper " + name, Kind: "shopper", Currency: uint16(money.CNY)})
	if err != nil {
		return c, err
	}
	if _, err := o.TopUp(ctx, api.TopUp{ID: "bench-" + name, Account: shopper.ID, Amount: 300_00}); err != nil {
		return c, err
	}
	if shop == 0 {
		own, err := o.Open(ctx, api.NewAccount{Name: "Shop " + name, Kind: "merchant", Currency: uint16(money.CNY)})
		if err != nil {
			return c, err
		}
		shop = own.ID
	}
	phone, err := terminal(ctx, o, shopper.ID, api.RolePayer, keys[0])
	if err != nil {
		return c, err
	}
	till, err := terminal(ctx, o, shop, api.RolePayee, keys[1])
	if err != nil {
		return c, err
	}
	c.payer, c.payee = &client.Payer{Terminal: phone}, &client.Payee{Terminal: till}
	if c.payer.Token, err = wire.DecodeToken(phone.Enrolled.Token); err != nil {
		return c, err
	}
	c.payee.Certificate, err = wire.DecodeCertificate(till.Enrolled.Certificate)
	return c, err
}

func terminal(ctx context.Context, o client.Operator, account int64, role string, key ed25519.PrivateKey) (*client.Terminal, error) {
	code, err := o.Invite(ctx, api.NewEnrolment{Account: account, Role: role})
	if err != nil {
		return nil, err
	}
	return o.Enrol(ctx, code, role, key)
}

// sign makes all that a couple uploads: the phone's records first, then the till's, batch by batch.
func (c *couple) sign(s shape, rng *rand.Rand) error {
	for done := 0; done < s.payments; done += s.batch {
		n := min(s.batch, s.payments-done)
		var theirs, mine api.Batch
		for range n {
			code := c.payer.Code()
			core := c.payee.Charge(code, 1+rng.Uint32N(500))
			yes := c.payer.Answer(code, core, wire.OutcomeAccepted)
			theirs.Records = append(theirs.Records, c.payer.Record(code, core, yes).Bytes())
			mine.Records = append(mine.Records, c.payee.Record(code, core, wire.EndingAccepted, &yes).Bytes())
		}
		for _, one := range []struct {
			terminal *client.Terminal
			batch    api.Batch
			settles  bool
		}{{c.payer.Terminal, theirs, false}, {c.payee.Terminal, mine, true}} {
			request, err := raw(one.terminal, one.batch)
			if err != nil {
				return err
			}
			c.uploads = append(c.uploads, upload{request, n, one.settles})
		}
	}
	return nil
}

// raw writes a signed request as HTTP/1.1 has it.
func raw(t *client.Terminal, batch api.Batch) ([]byte, error) {
	body, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(t.Base)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", api.PathRecords, u.Host, len(body))
	if err := t.Header(http.MethodPost, api.PathRecords, wire.SecondsAt(t.Now()), body).Write(&b); err != nil {
		return nil, err
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes(), nil
}
