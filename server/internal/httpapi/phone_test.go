package httpapi_test

import (
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
)

// TestNewPhoneAfterALostOne: the lost phone is withdrawn, the new one pays from what is not reserved, and what was
// reserved for the lost one comes back when its settlement window ends, less what it has paid before.
func TestNewPhoneAfterALostOne(t *testing.T) {
	w := newWorld(t)
	lost, till := w.payer(), w.payee()
	balance, reserved := w.balance(lost.Terminal)
	whole := balance + reserved
	_, offline := pay(lost, till, amount) // nobody has sent it when the phone is lost
	var devices []api.Device
	if err := w.operator.Ask(t.Context(), api.PathAdminDevices, &devices); err != nil {
		t.Fatal(err)
	}
	var account int64
	for _, d := range devices {
		if d.ID == lost.Enrolled.Device {
			account = d.Account
		}
	}
	w.revoke(api.Revocation{Device: lost.Enrolled.Device, Reason: "lost phone"})
	code, err := w.operator.Invite(t.Context(), api.NewEnrolment{Account: account, Role: api.RolePayer})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.advance(enrolPause)
	phone, err := w.api.EnrolPayer(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	fresh := int64(phone.Token.Cumulative)
	if free, held := w.balance(phone.Terminal); held != reserved+fresh || free != whole-held || fresh > balance {
		t.Errorf("new phone: %d free, %d held; the lost one held %d of %d, the new one %d", free, held, reserved, whole, fresh)
	}
	w.send(till.Terminal, offline)
	w.clock.advance(25 * time.Hour) // the payee's evidence settles alone: the lost phone sends nothing
	if _, err := w.books.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if free, held := w.balance(phone.Terminal); free+held != whole-amount {
		t.Errorf("after the payment of before the loss: %d and %d, want %d in all", free, held, whole-amount)
	}
	mine, theirs := pay(phone, till, amount)
	w.send(phone.Terminal, mine)
	w.want("by the new phone", w.send(till.Terminal, theirs)[0], api.StateSettled, "")

	w.clock.advance(lost.Token.Expiry.Time().Add(14*24*time.Hour).Sub(w.clock.now()) + time.Hour)
	if _, err := w.books.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	free, held := w.balance(phone.Terminal)
	if free+held != whole-2*amount || held > fresh {
		t.Errorf("at the end: %d free, %d held, want %d in all and nothing held for the lost phone", free, held, whole-2*amount)
	}
	if late := wire.SecondsAt(w.clock.now()); late < lost.Token.Expiry {
		t.Error("the test ended before the window")
	}
}
