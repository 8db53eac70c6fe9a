package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"glint/app/api"
)

// Pair is a shopper's phone and a merchant's tablet, each a browser of its own, facing each other, and
// the server that both were enrolled at.
type Pair struct {
	Dir    string // where profiles, books and logs are kept
	Server *Server
	Payer  *Browser
	Payee  *Browser

	toPayee, toPayer *Relay
	key              string
	ctx              context.Context
}

// Sizes of the two screens in CSS pixels, and of what each camera gets of the other.
const (
	phoneWidth, phoneHeight   = 390, 844
	tabletWidth, tabletHeight = 1280, 800
)

// NewPair starts the server, opens both browsers, enrols them with money, and leaves them ready.
func NewPair(ctx context.Context, dir string) (*Pair, error) {
	p := &Pair{Dir: dir, ctx: ctx}
	bin, err := BuildServer(ctx, dir)
	if err != nil {
		return nil, err
	}
	addr, err := FreeAddr()
	if err != nil {
		return nil, err
	}
	p.Server = &Server{Binary: bin, Data: filepath.Join(dir, "data"), Addr: addr, Log: filepath.Join(dir, "server.log")}
	if err := p.Server.Start(ctx); err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Pair) open() error {
	if err := p.OpenPayer(); err != nil {
		return err
	}
	if err := p.OpenPayee(); err != nil {
		return err
	}
	if err := p.enrol(p.Payer, "wallet", api.RolePayer, "ready"); err != nil {
		return err
	}
	return p.enrol(p.Payee, "till", api.RolePayee, "entry")
}

// OpenPayer opens the phone's browser on its page; again after it was closed.
func (p *Pair) OpenPayer() (err error) {
	p.Payer, err = Open(p.ctx, Options{Name: "payer", Width: phoneWidth, Height: phoneHeight, Profile: filepath.Join(p.Dir, "phone"), Camera: true})
	if err != nil {
		return err
	}
	return p.Payer.Goto(p.Server.URL("/payer/"))
}

// OpenPayee opens the tablet's browser on its page; again after it was closed.
func (p *Pair) OpenPayee() (err error) {
	p.Payee, err = Open(p.ctx, Options{Name: "payee", Width: tabletWidth, Height: tabletHeight, Profile: filepath.Join(p.Dir, "tablet"), Camera: true})
	if err != nil {
		return err
	}
	return p.Payee.Goto(p.Server.URL("/payee/"))
}

func (p *Pair) enrol(b *Browser, id, role, ready string) error {
	if err := b.Phase(id, 60*time.Second, "enrol"); err != nil {
		return err
	}
	code, err := p.demo(role)
	if err != nil {
		return err
	}
	if err := b.Type("enrol-code", code); err != nil {
		return err
	}
	if err := b.Click("enrol-go"); err != nil {
		return err
	}
	if err := b.Phase(id, 30*time.Second, ready); err != nil {
		return err
	}
	// The service worker must hold the pages before the server goes away.
	return b.Wait("service worker", `navigator.serviceWorker.ready.then(r => !!r.active && r.active.state === "activated")`, 60*time.Second)
}

// Face turns the two screens and cameras to each other.
func (p *Pair) Face() error { return p.FaceThrough(nil, nil) }

// FaceThrough is Face with a filter on each path: light to the phone, codes to the tablet.
func (p *Pair) FaceThrough(light, codes func(jpeg []byte) []byte) (err error) {
	p.Part()
	if p.toPayer, err = Join(p.Payee, p.Payer, 320, 240, light); err != nil {
		return err
	}
	p.toPayee, err = Join(p.Payer, p.Payee, phoneWidth, phoneHeight, codes)
	return err
}

// Part turns them away from each other.
func (p *Pair) Part() {
	for _, r := range []*Relay{p.toPayer, p.toPayee} {
		if r != nil {
			r.Close()
		}
	}
	p.toPayer, p.toPayee = nil, nil
}

// Charge types an amount such as "12.30" on the tablet's keypad and presses the button.
func (p *Pair) Charge(amount string) error {
	for _, c := range amount {
		if c == '.' {
			continue
		}
		if err := p.Payee.Click("key-" + string(c)); err != nil {
			return err
		}
	}
	return p.Payee.Click("till-charge")
}

// demo asks the demo server for an enrolment code, or the operator's key.
func (p *Pair) demo(role string) (string, error) {
	var out api.DemoCode
	err := p.call(http.MethodPost, api.PathDemo, "", api.Demo{Role: role}, &out)
	return out.Code, err
}

// Accounts lists the server's accounts, as the operator sees them.
func (p *Pair) Accounts() (out []api.Account, err error) {
	return out, p.asOperator(api.PathAdminAccounts, &out)
}

// Payments lists the server's payments, newest first.
func (p *Pair) Payments() (out []api.Payment, err error) {
	return out, p.asOperator(api.PathAdminPayments, &out)
}

func (p *Pair) asOperator(path string, out any) error {
	if p.key == "" {
		key, err := p.demo("operator")
		if err != nil {
			return err
		}
		p.key = key
	}
	return p.call(http.MethodGet, path, p.key, nil, out)
}

func (p *Pair) call(method, path, key string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(p.ctx, method, p.Server.URL(path), &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		var problem api.Problem
		_ = json.NewDecoder(resp.Body).Decode(&problem)
		return fmt.Errorf("stage: %s %s: %s %s", method, path, resp.Status, problem.Detail)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Keep saves pictures, consoles and the server's log of a failed run.
func (p *Pair) Keep(dir string) {
	for _, b := range []*Browser{p.Payer, p.Payee} {
		if b != nil {
			if err := b.Keep(dir); err != nil {
				fmt.Fprintln(os.Stderr, firstLine(err.Error()))
			}
		}
	}
	if log, err := os.ReadFile(p.Server.Log); err == nil {
		_ = os.WriteFile(filepath.Join(dir, "server.log"), log, 0o644)
	}
}

// Close ends all of it.
func (p *Pair) Close() {
	p.Part()
	for _, b := range []*Browser{p.Payer, p.Payee} {
		if b != nil {
			b.Close()
		}
	}
	if err := p.Server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stage:", err)
	}
}

// Settled waits until the server has n payments and all are settled.
func (p *Pair) Settled(ctx context.Context, n int, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		payments, err := p.Payments()
		if err != nil {
			return err
		}
		settled := 0
		for _, pay := range payments {
			if pay.State == api.StateSettled {
				settled++
			}
		}
		if settled == n && len(payments) == n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("stage: waited %v for %d settled payments: %+v", within, n, payments)
		case <-tick.C:
		}
	}
}
