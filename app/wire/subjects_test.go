package wire_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"glint/app/wire"
)

// subject is one message that has vectors.
type subject struct {
	message, comment string
	cases            func() []vectorCase
	decode           func(b []byte, given map[string]string) (read, error)
}

// subjects lists the files of testdata/vectors.
var subjects = []subject{
	{"token", "T: SPEC.md section 3. Verified with the server's key.", tokenCases, readToken},
	{"payment code", "M1: SPEC.md section 4. Verified with the server's key and, where signed, the token's device key.", codeCases, readCode},
	{"certificate", "SPEC.md section 6. Verified with the server's key.", certificateCases, readCertificate},
	{"charge", "Core and forms: SPEC.md section 5. Verified against the payment code given; the signed form with the till's key.", chargeCases, readCharge},
	{"tiny charge", "SPEC.md section 5.1. Verified against the payment code given; want.core is the core that it stands for.", tinyCases, readTiny},
	{"acceptance", "M3: SPEC.md section 7. Verified against the payment code and core given.", acceptanceCases, readAcceptance},
	{"receipt", "M4: SPEC.md section 8. Verified against the acceptance given.", receiptCases, readReceipt},
	{"record", "SPEC.md section 10. Verified with the phone's or the till's key, by role.", recordCases, readRecord},
	{"id", "SPEC.md section 9. Hex is a payment code M1.", idCases, readID},
	{"request", "SPEC.md section 12. Hex is the signing input of the request given.", requestCases, readRequest},
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// given decodes a hex value that the cases put there themselves.
func given(g map[string]string, name string) []byte {
	b, err := hex.DecodeString(g[name])
	if err != nil {
		panic("wire_test: internal error: " + err.Error())
	}
	return b
}

func readToken(b []byte, _ map[string]string) (read, error) {
	t, err := wire.DecodeToken(b)
	if err != nil {
		return read{}, err
	}
	return read{t.Bytes(), fields{
		"key": t.Key, "alias": t.Alias.String(), "id": t.ID.String(), "expiry": t.Expiry, "currency": t.Currency,
		"per_payment": t.PerPayment, "cumulative": t.Cumulative, "uses": t.Uses, "channels": t.Channels, "scope_payee": t.Scope.Payee, "scope_section": t.Scope.Section, "epoch": t.Epoch,
		"device": hexOf(t.Device[:]), "signature": hexOf(t.Signature[:]), "signing_input": hexOf(t.SigningInput()),
	}, func(map[string]string) error { return t.Verify(ring()) }}, nil
}

func readCode(b []byte, _ map[string]string) (read, error) {
	c, err := wire.DecodePaymentCode(b)
	if err != nil {
		return read{}, err
	}
	f := fields{
		"token": c.Token.ID.String(), "counter": c.Counter, "nonce": hexOf(c.Nonce[:]), "time": c.Time, "abilities": c.Abilities,
		"directory": c.Directory, "one_way": c.OneWay, "signed": c.Signed, "code_id": c.ID().String(),
	}
	if c.Signed {
		f["signature"], f["signing_input"] = hexOf(c.Signature[:]), hexOf(c.SigningInput())
	}
	return read{c.Bytes(), f, func(map[string]string) error { return c.Verify(ring()) }}, nil
}

func readCertificate(b []byte, _ map[string]string) (read, error) {
	c, err := wire.DecodeCertificate(b)
	if err != nil {
		return read{}, err
	}
	return read{c.Bytes(), fields{
		"key": c.Key, "payee": c.Payee, "terminal": c.Terminal, "expiry": c.Expiry, "name": c.Name, "section": c.Section, "device": hexOf(c.Device[:]),
		"signature": hexOf(c.Signature[:]), "signing_input": hexOf(c.SigningInput()),
	}, func(map[string]string) error { return c.Verify(ring()) }}, nil
}

func coreFields(c wire.Core) fields {
	return fields{
		"kind": c.Kind, "payee": c.Payee, "terminal": c.Terminal, "amount": c.Amount, "currency": c.Currency, "flags": c.Flags,
		"minute": c.Minute, "order": c.Order, "item": c.Item, "echo": hexOf(c.Echo[:]),
	}
}

func readCharge(b []byte, g map[string]string) (read, error) {
	c, err := wire.DecodeCharge(b)
	if err != nil {
		return read{}, err
	}
	m1 := given(g, "code")
	f := fields{"form": c.Form, "core": coreFields(c.Core)}
	if c.Form == wire.FormSealed {
		f["seal"] = hexOf(c.Seal[:])
	} else {
		f["signature"], f["signing_input"] = hexOf(c.Signature[:]), hexOf(wire.ChargeInput(m1, c.Core))
	}
	if c.Form == wire.FormIntroduced {
		f["certificate"] = hexOf(c.Certificate.Bytes())
	}
	return read{c.Bytes(), f, func(map[string]string) error {
		if err := c.Verify(m1, ring(), public(tillKey)); err != nil {
			return err
		}
		code, err := wire.DecodePaymentCode(m1)
		if err != nil {
			return err
		}
		return c.Core.Answers(code)
	}}, nil
}

func readTiny(b []byte, g map[string]string) (read, error) {
	t, err := wire.DecodeTiny(b)
	if err != nil {
		return read{}, err
	}
	m1 := given(g, "code")
	f := fields{
		"payee": t.Payee, "terminal": t.Terminal, "amount": t.Amount, "order": t.Order, "echo": hexOf([]byte{t.Echo}), "mac": hexOf(t.MAC[:]),
	}
	if c, err := t.Open(m1); err == nil {
		f["core"] = coreFields(c.Core)
		f["payment_id"] = wire.PaymentIDOf(m1, c.Core).String()
	}
	return read{t.Bytes(), f, func(map[string]string) error {
		_, err := t.Open(m1)
		return err
	}}, nil
}

func readAcceptance(b []byte, g map[string]string) (read, error) {
	a, err := wire.DecodeAcceptance(b)
	if err != nil {
		return read{}, err
	}
	code, core, err := codeAndCore(g)
	if err != nil {
		return read{}, err
	}
	return read{a.Bytes(), fields{
		"token": a.Token.String(), "counter": a.Counter, "time": a.Time, "outcome": a.Outcome, "tip": a.Tip, "spent": a.Spent,
		"uses": a.Uses, "payment": hexOf(a.Payment[:]), "log": hexOf(a.Log[:]), "signature": hexOf(a.Signature[:]),
		"signing_input": hexOf(a.SigningInput(code, core)),
	}, func(map[string]string) error { return a.Verify(code, core) }}, nil
}

func codeAndCore(g map[string]string) (wire.PaymentCode, wire.Core, error) {
	code, err := wire.DecodePaymentCode(given(g, "code"))
	if err != nil {
		return code, wire.Core{}, err
	}
	core, err := wire.DecodeCore(given(g, "core"))
	return code, core, err
}

func readReceipt(b []byte, _ map[string]string) (read, error) {
	r, err := wire.DecodeReceipt(b)
	if err != nil {
		return read{}, err
	}
	return read{r.Bytes(), fields{
		"payment": r.Payment.String(), "status": r.Status, "minute": r.Minute, "order": r.Order, "mac": hexOf(r.MAC[:]),
	}, func(g map[string]string) error { return r.Verify(given(g, "acceptance")) }}, nil
}

func readRecord(b []byte, _ map[string]string) (read, error) {
	r, err := wire.DecodeRecord(b)
	if err != nil {
		return read{}, err
	}
	device := public(tillKey)
	if r.Role == wire.RolePayer {
		device = public(phoneKey)
	}
	return read{r.Bytes(), fields{
		"role": r.Role, "ending": r.Ending, "form": r.Form, "time": r.Time, "number": r.Number, "previous": r.Previous.String(),
		"code": hexOf(r.Code), "core": coreFields(r.Core), "acceptance": hexOf(r.Acceptance), "reference": r.Reference,
		"signature": hexOf(r.Signature[:]), "signing_input": hexOf(r.SigningInput()), "hash": r.Hash().String(),
		"code_id": r.CodeID().String(), "payment_id": r.PaymentID().String(),
	}, func(map[string]string) error { return r.Verify(device) }}, nil
}

func readID(b []byte, g map[string]string) (read, error) {
	core, err := wire.DecodeCore(given(g, "core"))
	if err != nil {
		return read{}, err
	}
	return read{b, fields{
		"code_id": wire.CodeIDOf(b).String(), "payment_id": wire.PaymentIDOf(b, core).String(),
	}, func(map[string]string) error { return nil }}, nil
}

func readRequest(_ []byte, g map[string]string) (read, error) {
	at := wire.Seconds(binary.BigEndian.Uint32(given(g, "time")))
	input := wire.RequestInput(string(given(g, "method")), string(given(g, "path")), at, given(g, "body"))
	sig := sign(tillKey, input)
	return read{input, fields{
		"method": string(given(g, "method")), "path": string(given(g, "path")), "time": at, "till_signature": fmt.Sprintf("%x", sig),
	}, func(map[string]string) error { return public(tillKey).Verify(input, sig) }}, nil
}
