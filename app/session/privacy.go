package session

import (
	"context"
	"encoding/json"
	"fmt"

	"glint/app/api"
	"glint/app/money"
)

// PrivacyView says what the shopper has asked for of what the operator keeps.
type PrivacyView struct {
	Can     bool // files can be handed to the user here
	Busy    bool // the server is being asked
	Saved   bool // the file was handed over
	Closing *ClosingView
}

// ClosingView is what stood in the way of closing the account when that was last asked for.
type ClosingView struct {
	Closed   bool
	Balance  money.Amount // that the operator still owes
	Reserved money.Amount // for payments that merchants may still bring
	Until    int64        // Unix seconds by which the last of that is released; 0: nothing is
	Payments int          // not settled yet
}

// SaveHolding hands the user a file with all that the operator keeps on the shopper.
func (w *Wallet) SaveHolding() {
	w.post(func() {
		if w.ports.Save == nil {
			return
		}
		var held json.RawMessage
		w.ask(func(ctx context.Context, c client) error { return c.get(ctx, api.PathHolding, &held) }, func() {
			at := w.clock().UTC().Format("20060102-150405")
			if err := w.ports.Save(fmt.Sprintf("glint-data-%.8s-%s.json", w.device.Device, at), held); err != nil {
				w.report(ProblemExport, err)
				return
			}
			w.privacy.Saved = true
		})
	})
}

// CloseAccount asks the server to close the account, and notes what stands in the way. Where there is a PIN, its settings must be open.
func (w *Wallet) CloseAccount() {
	w.post(func() {
		if !w.unlocked() {
			w.fail(ProblemPINAsked, nil)
			return
		}
		var said api.AccountClosing
		w.ask(func(ctx context.Context, c client) error {
			return c.do(ctx, Request{Method: "POST", Path: api.PathClose}, &said)
		}, func() {
			w.privacy.Closing = &ClosingView{
				Closed: said.Closed, Balance: w.amount(money.Minor(said.Balance)), Reserved: w.amount(money.Minor(said.Reserved)),
				Until: said.Until, Payments: said.Payments,
			}
			w.sync.kick() // a closed account's phone is withdrawn
		})
	})
}

// ask asks the server one thing at a time for the shopper.
func (w *Wallet) ask(request func(ctx context.Context, c client) error, then func()) {
	if w.stage != stageLive || w.privacy.Busy {
		return
	}
	c := w.client()
	w.privacy = PrivacyView{Busy: true}
	w.publish()
	w.async(func(ctx context.Context) func() {
		err := request(ctx, c)
		return func() {
			w.privacy.Busy = false
			if err != nil {
				w.report(problemOf(err), err)
			} else {
				then()
			}
			w.publish()
		}
	})
}

func (w *Wallet) privacyView() PrivacyView {
	v := w.privacy
	v.Can = w.ports.Save != nil
	return v
}
