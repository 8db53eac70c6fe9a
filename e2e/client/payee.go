package client

import (
	"context"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
)

// Payee is a till.
type Payee struct {
	*Terminal
	Certificate wire.Certificate
	Order       wire.Order // last one used
}

// EnrolPayee enrols a till with a fresh key.
func (c *Client) EnrolPayee(ctx context.Context, code string) (*Payee, error) {
	t, err := c.Enrol(ctx, code, api.RolePayee, nil)
	if err != nil {
		return nil, err
	}
	p := &Payee{Terminal: t}
	p.Certificate, err = wire.DecodeCertificate(t.Enrolled.Certificate)
	return p, err
}

// Charge asks for an amount on a payment code, under the till's next order number.
func (p *Payee) Charge(code wire.PaymentCode, minor uint32) wire.Core {
	p.Order++
	core := wire.Core{
		Kind: wire.KindCharge, Payee: p.Certificate.Payee, Terminal: p.Certificate.Terminal, Amount: minor,
		Currency: money.Currency(p.Enrolled.Currency), Minute: wire.MinutesAt(p.Now()), Order: p.Order,
	}
	copy(core.Echo[:], code.Nonce[:])
	return core
}

// Record logs the payee's side of a payment; a is nil where no acceptance was seen.
func (p *Payee) Record(code wire.PaymentCode, core wire.Core, ending wire.Ending, a *wire.Acceptance) wire.Record {
	r := wire.Record{Role: wire.RolePayee, Ending: ending, Form: wire.FormSealed, Code: code.Bytes(), Core: core}
	if a != nil {
		r.Acceptance = a.Bytes()
	}
	return p.Log(r)
}
