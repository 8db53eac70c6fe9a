package httpapi_test

import (
	"testing"

	"glint/app/api"
	"glint/app/wire"
)

// TestScope: the operator says where a shopper's next token is good, and in which section a merchant is.
func TestScope(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	shopper, merchant := w.account(payer.Terminal).ID, w.account(payee.Terminal).ID
	set := func(s api.Scope) error { return w.operator.Tell(t.Context(), api.PathAdminScope, s, new(api.Account)) }
	for name, s := range map[string]api.Scope{
		"payee and section":   {Account: shopper, Payee: merchant, Section: 3},
		"merchant with payee": {Account: merchant, Payee: merchant},
	} {
		w.refused(name, set(s), 400, api.CodeInvalid)
	}
	w.refused("no merchant", set(api.Scope{Account: shopper, Payee: shopper}), 404, api.CodeNotFound)
	w.refused("no account", set(api.Scope{Account: 999_999}), 404, api.CodeNotFound)

	if got := payer.Token.Scope; got != (wire.Scope{}) {
		t.Errorf("first token: scope %+v", got)
	}
	for _, s := range []api.Scope{{Account: shopper, Payee: merchant}, {Account: shopper, Section: 3}, {Account: merchant, Section: 3}} {
		if err := set(s); err != nil {
			t.Fatal(err)
		}
	}
	var issued api.TokenIssued
	if err := payer.Call(t.Context(), "POST", api.PathTokens, nil, &issued); err != nil {
		t.Fatal(err)
	}
	token, err := wire.DecodeToken(issued.Token)
	if err != nil {
		t.Fatal(err)
	}
	if token.Scope != (wire.Scope{Section: 3}) || token.ID == payer.Token.ID {
		t.Errorf("second token: %v, scope %+v", token.ID, token.Scope)
	}
	directory := ok[api.Directory](w, "directory")(payee.Directory(t.Context()))
	found := false
	for _, b := range directory.Certificates {
		c, err := wire.DecodeCertificate(b)
		if err != nil {
			t.Fatal(err)
		}
		found = found || int64(c.Payee) == merchant && c.Section == 3
	}
	if !found {
		t.Error("no certificate names the section")
	}
}
