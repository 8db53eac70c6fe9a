package stage

import (
	"context"
	"fmt"
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
	var err error
	if p.Server, err = NewServer(ctx, dir); err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Pair) open() (err error) {
	if p.Payer, err = p.phone(); err != nil {
		return err
	}
	if p.Payee, err = p.tablet(); err != nil {
		return err
	}
	if err := p.Server.Enrol(p.ctx, p.Payer, "/payer/", "wallet", api.RolePayer, "ready"); err != nil {
		return err
	}
	return p.Server.Enrol(p.ctx, p.Payee, "/payee/", "till", api.RolePayee, "entry")
}

func (p *Pair) phone() (*Browser, error) {
	return Open(p.ctx, Options{Name: "payer", Width: phoneWidth, Height: phoneHeight, Profile: filepath.Join(p.Dir, "phone"), Camera: true})
}

func (p *Pair) tablet() (*Browser, error) {
	return Open(p.ctx, Options{Name: "payee", Width: tabletWidth, Height: tabletHeight, Profile: filepath.Join(p.Dir, "tablet"), Camera: true})
}

// ReopenPayer opens the phone's browser again, after it was closed or killed, at a path.
func (p *Pair) ReopenPayer(path string) (err error) {
	if p.Payer, err = p.phone(); err != nil {
		return err
	}
	return p.Payer.Goto(p.Server.URL(path))
}

// ReopenPayee opens the tablet's browser again, after it was closed or killed, at a path.
func (p *Pair) ReopenPayee(path string) (err error) {
	if p.Payee, err = p.tablet(); err != nil {
		return err
	}
	return p.Payee.Goto(p.Server.URL(path))
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
	if err := p.Payee.Click("till-charge"); err != nil {
		return err
	}
	// A phone that is held there already is read so soon that the camera's phase may be over by now.
	if err := p.Payee.Wait("camera or warning", `document.getElementById("till-warned") || document.getElementById("till").dataset.phase !== "entry"`, 60*time.Second); err != nil {
		return err
	}
	if warned, err := Eval[bool](p.Payee, `!!document.getElementById("till-warned")`); err != nil || !warned {
		return err
	}
	return p.Payee.Click("till-warned") // the warning before the first light, once
}

// Accounts lists the server's accounts, as the operator sees them.
func (p *Pair) Accounts(ctx context.Context) ([]api.Account, error) {
	op, err := p.Server.Operator(ctx)
	if err != nil {
		return nil, err
	}
	return op.Accounts(ctx)
}

// Payments lists the server's payments, newest first.
func (p *Pair) Payments(ctx context.Context) ([]api.Payment, error) {
	op, err := p.Server.Operator(ctx)
	if err != nil {
		return nil, err
	}
	return op.Payments(ctx)
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
		payments, err := p.Payments(ctx)
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
