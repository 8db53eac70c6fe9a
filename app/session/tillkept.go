package session

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"glint/app/pay/payee"
	"glint/app/wire"
)

// Keys of the payee's own in bucket meta.
const (
	keyOrder    = "order"    // highest order number ever used
	keyEmission = "emission" // settings of the light
)

// chargesMax is how many charges a start reads, the newest.
const chargesMax = 2000

// keptCharge is a charge as it is stored. Payment, code id, token and counter follow from it.
type keptCharge struct {
	Order     wire.Order   `json:"order"`
	M1        []byte       `json:"m1"`
	Short     []byte       `json:"short,omitempty"`
	Core      []byte       `json:"core"`
	Form      wire.Form    `json:"form"`
	Reference string       `json:"reference,omitempty"`
	Began     wire.Seconds `json:"began"`
	Ending    wire.Ending  `json:"ending,omitempty"`
	Ended     wire.Seconds `json:"ended,omitempty"`
	Cancelled bool         `json:"cancelled,omitempty"`
	M3        []byte       `json:"m3,omitempty"`
}

func keepCharge(c payee.Charge) keptCharge {
	core := c.Core.Bytes()
	return keptCharge{
		Order: c.Order, M1: c.M1, Short: c.Short, Core: core[:], Form: c.Form, Reference: c.Reference,
		Began: c.Began, Ending: c.Ending, Ended: c.Ended, Cancelled: c.Cancelled, M3: c.M3,
	}
}

func (k keptCharge) charge() (payee.Charge, error) {
	core, err := wire.DecodeCore(k.Core)
	if err != nil {
		return payee.Charge{}, err
	}
	var code wire.PaymentCode
	if !wire.IsShort(k.M1) { // of digits without an answer nothing more is known
		if code, err = wire.DecodePaymentCode(k.M1); err != nil {
			return payee.Charge{}, err
		}
	}
	return payee.Charge{
		Order: k.Order, Payment: wire.PaymentIDOf(k.M1, core), Code: wire.CodeIDOf(k.M1),
		Token: code.Token.ID, Counter: code.Counter, M1: k.M1, Short: k.Short, Core: core, Form: k.Form, Reference: k.Reference,
		Began: k.Began, Ending: k.Ending, Ended: k.Ended, Cancelled: k.Cancelled, M3: k.M3,
	}, nil
}

// load reads what the machine starts from.
func (t *Till) load(ctx context.Context, p Ports, k kept) (func(), error) {
	till := payee.Till{
		Ring: k.trust.ring, Certificate: k.device.certificate, ListedSince: k.device.ListedSince,
		Currency: k.device.currency(), Head: k.head, Snapshot: k.trust.snapshot,
	}
	if c, err := wire.DecodeCertificate(k.meta[keyCertificate]); err == nil {
		till.Certificate = c
	}
	order, n, err := k.number(keyOrder)
	if err != nil {
		return nil, err
	}
	till.Last = wire.Order(n)
	all, err := readCharges(ctx, p.Store, till.Last, k.verdicts)
	if err != nil {
		return nil, err
	}
	now := p.Now()
	for _, c := range all {
		if !c.Final || now.Sub(c.Began.Time()) < payee.KeepFor+time.Hour { // more than asked for is harmless
			till.Charges = append(till.Charges, c)
		}
	}
	how, spoilt := decodeEmission(k.meta[keyEmission])
	if spoilt != nil {
		how, _ = decodeEmission(nil) // the usual ones
	}
	return func() {
		t.order, t.loaded, t.how = order, till, how
		t.device.certificate = till.Certificate
		if spoilt != nil {
			t.report(ProblemSettings, spoilt)
		}
		if len(all) > 0 {
			t.guard(all[len(all)-1])
		}
	}, nil
}

func readCharges(ctx context.Context, s Store, last wire.Order, known verdicts) ([]payee.Charge, error) {
	entries, err := s.List(ctx, bucketOpen, numberKey(max(last, chargesMax)-chargesMax), chargesMax)
	if err != nil {
		return nil, fmt.Errorf("session: charges: %w", err)
	}
	out := make([]payee.Charge, 0, len(entries))
	for _, e := range entries {
		var k keptCharge
		if err := json.Unmarshal(e.Value, &k); err != nil {
			return nil, fmt.Errorf("session: charge %s: %w", e.Key, err)
		}
		c, err := k.charge()
		if err != nil {
			return nil, fmt.Errorf("session: charge %s: %w", e.Key, err)
		}
		v, err := known.of(ctx, s, c.Payment)
		if err != nil {
			return nil, err
		}
		c.Final = v.decided()
		out = append(out, c)
	}
	return out, nil
}
