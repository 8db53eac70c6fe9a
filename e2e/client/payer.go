package client

import (
	"context"
	"crypto/rand"
	"net/http"

	"glint/app/api"
	"glint/app/wire"
)

// Payer is a phone.
type Payer struct {
	*Terminal
	Token   wire.Token
	Counter wire.Counter // last one shown
	Spent   uint32
	Uses    uint16
}

// EnrolPayer enrols a phone with a fresh key and takes its token.
func (c *Client) EnrolPayer(ctx context.Context, code string) (*Payer, error) {
	t, err := c.Enrol(ctx, code, api.RolePayer, nil)
	if err != nil {
		return nil, err
	}
	p := &Payer{Terminal: t}
	if len(t.Enrolled.Token) == 0 {
		return p, nil // the account has no money
	}
	p.Token, err = wire.DecodeToken(t.Enrolled.Token)
	return p, err
}

// Renew asks for a token and takes it; counters begin anew with a token that is another.
func (p *Payer) Renew(ctx context.Context) error {
	var out api.TokenIssued
	if err := p.Call(ctx, http.MethodPost, api.PathTokens, nil, &out); err != nil {
		return err
	}
	t, err := wire.DecodeToken(out.Token)
	if err == nil && t.ID != p.Token.ID {
		p.Token, p.Counter, p.Spent, p.Uses = t, 0, 0, 0
	}
	return err
}

// Code makes the next payment code.
func (p *Payer) Code() wire.PaymentCode {
	p.Counter++
	return p.CodeAt(p.Counter)
}

// CodeAt makes a payment code with a counter of the test's choice.
func (p *Payer) CodeAt(counter wire.Counter) wire.PaymentCode {
	c := wire.PaymentCode{Token: p.Token, Counter: counter, Time: wire.SecondsAt(p.Now()), Abilities: wire.AbilityCamera}
	rand.Read(c.Nonce[:]) // never fails: crypto/rand ends the program instead
	return c
}

// Answer decides on a charge and counts what it spends.
func (p *Payer) Answer(code wire.PaymentCode, core wire.Core, outcome wire.Outcome) wire.Acceptance {
	if outcome == wire.OutcomeAccepted {
		p.Spent += core.Amount
		p.Uses++
	}
	return p.AnswerWith(code, core, outcome, p.Spent, p.Uses)
}

// AnswerWith signs an answer with sums of the test's choice.
func (p *Payer) AnswerWith(code wire.PaymentCode, core wire.Core, outcome wire.Outcome, spent uint32, uses uint16) wire.Acceptance {
	id := wire.PaymentIDOf(code.Bytes(), core)
	a := wire.Acceptance{
		Token: code.Token.ID, Counter: code.Counter, Time: wire.SecondsAt(p.Now()), Outcome: outcome, Spent: spent, Uses: uses,
	}
	copy(a.Payment[:], id[:])
	copy(a.Log[:], p.Head.Hash[:])
	return p.SignAnswer(a, code, core)
}

// SignAnswer signs an answer as it stands.
func (p *Payer) SignAnswer(a wire.Acceptance, code wire.PaymentCode, core wire.Core) wire.Acceptance {
	a.Signature = p.Sign(a.SigningInput(code, core))
	return a
}

// Record logs the payer's side of a payment.
func (p *Payer) Record(code wire.PaymentCode, core wire.Core, a wire.Acceptance) wire.Record {
	ending := wire.EndingAccepted
	if a.Outcome == wire.OutcomeRefused {
		ending = wire.EndingRefused
	}
	return p.Log(wire.Record{Role: wire.RolePayer, Ending: ending, Form: wire.FormSealed, Code: code.Bytes(), Core: core, Acceptance: a.Bytes()})
}
