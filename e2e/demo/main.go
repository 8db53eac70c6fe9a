// Command demo runs one payment between two isolated browsers while the server is down, prints each
// step with its time, then lets both sides sync and prints both balances.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/e2e/stage"
)

func main() {
	out := flag.String("out", "e2e/out/demo", "folder for the pictures")
	amount := flag.String("amount", "12.80", "amount of the payment, in CNY")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out, *amount); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// teller prints each step with the time since the start and since the code was taken up, and saves a
// picture of each side.
type teller struct {
	pair  *stage.Pair
	out   string
	start time.Time
	step  int
}

func (t *teller) say(format string, args ...any) error {
	t.step++
	fmt.Printf("%7.2f s  %s\n", time.Since(t.start).Seconds(), fmt.Sprintf(format, args...))
	for _, b := range []*stage.Browser{t.pair.Payer, t.pair.Payee} {
		if err := b.Shot(filepath.Join(t.out, fmt.Sprintf("%02d-%s.png", t.step, b.Name))); err != nil {
			return err
		}
	}
	return nil
}

// picture saves both sides in one, while the till shines and the phone asks.
func (t *teller) picture() error {
	till, err := tillShining(t.pair.Payee)
	if err != nil {
		return err
	}
	phone, err := t.pair.Payer.PNG()
	if err != nil {
		return err
	}
	return writePicture(filepath.Join(t.out, "readme.png"), till, phone)
}

func run(ctx context.Context, out, amount string) error {
	dir, err := os.MkdirTemp("", "glint-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	pair, err := stage.NewPair(ctx, dir)
	if err != nil {
		return err
	}
	defer pair.Close()
	t := &teller{pair: pair, out: out, start: time.Now()}
	if err := offline(pair, t, amount); err != nil {
		pair.Keep(filepath.Join(out, "failed"))
		return err
	}
	if err := settle(ctx, pair, t); err != nil {
		pair.Keep(filepath.Join(out, "failed"))
		return err
	}
	return nil
}

// offline plays the payment with nobody listening on the server's address.
func offline(pair *stage.Pair, t *teller, amount string) error {
	if err := t.say("both terminals are enrolled; the server goes down"); err != nil {
		return err
	}
	if err := pair.Server.Stop(); err != nil {
		return err
	}
	if !pair.Server.Closed() {
		return fmt.Errorf("the server still answers")
	}
	if err := pair.Charge(amount); err != nil {
		return err
	}
	if err := t.say("the till asks for %s CNY and looks for a payment code", amount); err != nil {
		return err
	}
	shown := time.Now()
	if err := pair.Face(); err != nil {
		return err
	}
	steps := []struct {
		browser *stage.Browser
		id      string
		phase   string
		words   string
	}{
		{pair.Payee, "till", "flashing", "the till has read the code and plays the charge by light"},
		{pair.Payer, "wallet", "asking", "the phone has received the charge and asks"},
	}
	for _, s := range steps {
		if err := s.browser.Phase(s.id, 30*time.Second, s.phase); err != nil {
			return err
		}
		if err := t.say("%s (%.2f s since the code was shown)", s.words, time.Since(shown).Seconds()); err != nil {
			return err
		}
	}
	if err := t.picture(); err != nil {
		return err
	}
	if err := pair.Payer.Click("wallet-accept"); err != nil {
		return err
	}
	if err := pair.Payer.Phase("wallet", 20*time.Second, "approved", "paid"); err != nil {
		return err
	}
	fmt.Printf("%7.2f s  the phone has signed and stored: approved (%.2f s)\n", time.Since(t.start).Seconds(), time.Since(shown).Seconds())
	if err := pair.Payee.Phase("till", 20*time.Second, "paid"); err != nil {
		return err
	}
	fmt.Printf("%7.2f s  the till has verified and stored the acceptance: paid (%.2f s)\n", time.Since(t.start).Seconds(), time.Since(shown).Seconds())
	if err := pair.Payer.Phase("wallet", 20*time.Second, "paid"); err != nil {
		return err
	}
	if err := t.say("the phone has the receipt by light: paid (%.2f s since the code was shown, server down)", time.Since(shown).Seconds()); err != nil {
		return err
	}
	pair.Part()
	if !pair.Server.Closed() {
		return fmt.Errorf("the server answered during the payment")
	}
	return nil
}

// settle starts the server again and waits until both sides' records have met.
func settle(ctx context.Context, pair *stage.Pair, t *teller) error {
	if err := pair.Server.Start(ctx); err != nil {
		return err
	}
	if err := t.say("the server is back; both terminals sync by themselves"); err != nil {
		return err
	}
	if err := pair.Settled(ctx, 1, 60*time.Second); err != nil {
		return err
	}
	if err := t.say("the two records have met: settled"); err != nil {
		return err
	}
	accounts, err := pair.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Kind != "shopper" && a.Kind != "merchant" {
			continue
		}
		sum := money.Amount{Minor: money.Minor(a.Balance), Currency: money.Currency(a.Currency)}
		held := money.Amount{Minor: money.Minor(a.Reserved), Currency: money.Currency(a.Currency)}
		fmt.Printf("           %-10s %-24s balance %12s, reserved %12s\n", a.Kind, a.Name, sum, held)
	}
	payments, err := pair.Payments(ctx)
	if err != nil {
		return err
	}
	for _, p := range payments {
		sum := money.Amount{Minor: money.Minor(p.Amount), Currency: money.Currency(p.Currency)}
		fmt.Printf("           payment    %x  %s  %s\n", []byte(p.ID)[:6], sum, p.State)
		if p.State != api.StateSettled {
			return fmt.Errorf("payment %x is %s", []byte(p.ID), p.State)
		}
	}
	return nil
}
