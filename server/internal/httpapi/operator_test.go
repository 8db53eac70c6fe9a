package httpapi_test

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/rights"
)

func TestOperatorsKey(t *testing.T) {
	w := newWorld(t)
	paths := map[string]string{
		api.PathAdminAccounts: "GET", api.PathAdminPayments: "GET", api.PathAdminTopUps: "POST", api.PathAdminEnrolments: "POST", rights.Counters: "GET",
	}
	for path, method := range paths {
		for name, value := range map[string]string{
			"none": "", "wrong": "Bearer guess", "a part": "Bearer " + operatorKey[:8], "longer": "Bearer " + operatorKey + "x", "another scheme": "Basic " + operatorKey,
			"bare": operatorKey,
		} {
			h := http.Header{}
			if value != "" {
				h.Set("Authorization", value)
			}
			w.refused(path+" "+name, w.api.Do(t.Context(), method, path, h, []byte("{}"), nil), 401, api.CodeUnauthorized)
		}
	}
}

func TestAccountsAndTopUps(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	shop := ok[api.Account](w, "open")(w.operator.Open(ctx, api.NewAccount{Name: "Corner Shop", Kind: "merchant", Currency: 978}))
	anna := ok[api.Account](w, "open")(w.operator.Open(ctx, api.NewAccount{Name: "Anna 安娜", Kind: "shopper", Currency: 978}))
	for name, n := range map[string]api.NewAccount{
		"no name": {Kind: "shopper", Currency: 978}, "control character": {Name: "a\nb", Kind: "shopper", Currency: 978}, "not UTF-8": {Name: "\xff", Kind: "shopper", Currency: 978},
		"long": {Name: strings.Repeat("x", 65), Kind: "shopper", Currency: 978}, "merchant's name too long": {Name: strings.Repeat("x", 25), Kind: "merchant", Currency: 978},
		"float": {Name: "F", Kind: "float", Currency: 978}, "reserve": {Name: "R", Kind: "reserve", Currency: 978}, "currency": {Name: "C", Kind: "shopper", Currency: 1},
	} {
		_, err := w.operator.Open(ctx, n)
		w.refused(name, err, 400, api.CodeInvalid)
	}

	for range 3 { // the same id: once
		a := ok[api.Account](w, "top-up")(w.operator.TopUp(ctx, api.TopUp{ID: "a-1", Account: anna.ID, Amount: 10_00}))
		if a.Balance != 10_00 {
			t.Errorf("balance %d, want 1000", a.Balance)
		}
	}
	_, err := w.operator.TopUp(ctx, api.TopUp{ID: "a-1", Account: anna.ID, Amount: 11_00})
	w.refused("same id, another amount", err, 400, api.CodeInvalid)
	_, err = w.operator.TopUp(ctx, api.TopUp{ID: "a-1", Account: shop.ID, Amount: 10_00})
	w.refused("same id, another account", err, 400, api.CodeInvalid)
	_, err = w.operator.TopUp(ctx, api.TopUp{ID: "a-2", Account: 999, Amount: 1})
	w.refused("no such account", err, 404, api.CodeNotFound)
	for name, u := range map[string]api.TopUp{
		"zero": {ID: "z", Account: anna.ID}, "negative": {ID: "n", Account: anna.ID, Amount: -5}, "overflowing": {ID: "o", Account: anna.ID, Amount: math.MaxInt64},
		"no id": {Account: anna.ID, Amount: 5}, "long id": {ID: strings.Repeat("i", 65), Account: anna.ID, Amount: 5},
	} {
		_, err := w.operator.TopUp(ctx, u)
		w.refused(name, err, 400, api.CodeInvalid)
	}

	list := ok[[]api.Account](w, "accounts")(w.operator.Accounts(ctx))
	i := slices.IndexFunc(list, func(a api.Account) bool { return a.Kind == "float" })
	if len(list) != 3 || i < 0 || list[i].Balance != -10_00 {
		t.Errorf("got %+v, want both accounts and a float of -1000", list)
	}
	_, err = w.operator.TopUp(ctx, api.TopUp{ID: "f", Account: list[i].ID, Amount: 5})
	w.refused("the float itself", err, 404, api.CodeNotFound)
}

func TestInvitations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	shop := ok[api.Account](w, "open")(w.operator.Open(ctx, api.NewAccount{Name: "Corner Shop", Kind: "merchant", Currency: 978}))
	for name, c := range map[string]struct {
		n      api.NewEnrolment
		status int
		code   string
	}{
		"payer on a merchant": {api.NewEnrolment{Account: shop.ID, Role: api.RolePayer}, 400, api.CodeInvalid},
		"no role":             {api.NewEnrolment{Account: shop.ID}, 400, api.CodeInvalid},
		"no account":          {api.NewEnrolment{Account: 77, Role: api.RolePayee}, 404, api.CodeNotFound},
	} {
		_, err := w.operator.Invite(ctx, c.n)
		w.refused(name, err, c.status, c.code)
	}
	for want := range wire.Terminal(3) {
		code := ok[string](w, "invite")(w.operator.Invite(ctx, api.NewEnrolment{Account: shop.ID, Role: api.RolePayee}))
		p := ok[*client.Payee](w, "enrol")(w.api.EnrolPayee(ctx, code))
		if c := p.Certificate; c.Terminal != want+1 || c.Payee != wire.PayeeID(shop.ID) || c.Name != "Corner Shop" {
			t.Errorf("certificate %+v, want terminal %d of payee %d", c, want+1, shop.ID)
		}
	}
}

// A charge in the merchant's currency on a token in another moves nothing, and neither does one of the
// token's currency by a merchant whose account is in another.
func TestCurrenciesOfBothAccounts(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	shop := ok[api.Account](w, "open")(w.operator.Open(ctx, api.NewAccount{Name: "Euro Shop", Kind: "merchant", Currency: 978}))
	code := ok[string](w, "invite")(w.operator.Invite(ctx, api.NewEnrolment{Account: shop.ID, Role: api.RolePayee}))
	payee := ok[*client.Payee](w, "enrol")(w.api.EnrolPayee(ctx, code))
	payer := w.payer()
	for _, currency := range []uint16{978, 156} {
		payee.Enrolled.Currency = currency
		mine, theirs := pay(payer, payee, amount)
		w.want("payer", w.send(payer.Terminal, mine)[0], api.StateRejected, api.ReasonCurrency)
		w.want("payee", w.send(payee.Terminal, theirs)[0], api.StateRejected, api.ReasonCurrency)
	}
}

func TestPaymentsAndCounters(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	if list := ok[[]api.Payment](w, "payments")(w.operator.Payments(t.Context())); list == nil || len(list) != 0 {
		t.Errorf("no payments: got %v, want an empty list", list)
	}
	mine, theirs := pay(payer, payee, amount)
	w.send(payer.Terminal, mine)
	w.send(payee.Terminal, theirs)
	list := ok[[]api.Payment](w, "payments")(w.operator.Payments(t.Context()))
	if len(list) != 1 || list[0].Payer != payer.Enrolled.Account || list[0].Payee != payee.Enrolled.Account || list[0].State != api.StateSettled || list[0].Order != 1 {
		t.Errorf("got %+v", list)
	}
	var counts map[string]int64
	if err := w.api.Do(t.Context(), "GET", rights.Counters, http.Header{"Authorization": {"Bearer " + operatorKey}}, nil, &counts); err != nil {
		t.Fatal(err)
	}
	if counts["record payer_only"] != 1 || counts["record settled"] != 1 || counts["answered POST /v1/records"] != 2 {
		t.Errorf("got %v", counts)
	}
}
