package httpapi_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"glint/app/api"
	"glint/e2e/client"
	"glint/server/internal/people"
	"glint/server/internal/rights"
)

// password is what everybody in these tests has chosen.
const password = "four unusual words here"

// signIn makes a person and gives the cookie of a session.
func (w *world) signIn(name, role string) string {
	w.Helper()
	code := ok[string](w, "invite")(w.people.Invite(w.Context(), "", role))
	if err := w.people.Join(w.Context(), "192.0.2.1", code, name, password); err != nil {
		w.Fatal(err)
	}
	return "__Host-glint=" + ok[string](w, "sign in")(w.people.Login(w.Context(), people.Place{Address: "192.0.2.1"}, name, password))
}

// TestRights asks for every path of the API as everybody who could.
func TestRights(t *testing.T) {
	w := newWorld(t)
	operator, admin, ended := w.signIn("olga", rights.RoleOperator), w.signIn("anna", rights.RoleAdmin), w.signIn("emil", rights.RoleAdmin)
	known, err := w.people.Session(t.Context(), strings.TrimPrefix(ended, "__Host-glint="))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.people.Logout(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	own := http.Header{"Sec-Fetch-Site": {"same-origin"}}
	callers := map[string]struct {
		header http.Header
		may    func(rights.Who) bool
	}{
		"nobody":            {nil, nil},
		"a wrong key":       {http.Header{"Authorization": {"Bearer guess"}}, nil},
		"the key":           {http.Header{"Authorization": {"Bearer " + operatorKey}}, func(w rights.Who) bool { return w.Allows(rights.RoleAdmin) }},
		"an operator":       {http.Header{"Cookie": {operator}}, func(w rights.Who) bool { return w.Allows(rights.RoleOperator) }},
		"an admin":          {http.Header{"Cookie": {admin}}, func(w rights.Who) bool { return w.Allows(rights.RoleAdmin) }},
		"an ended session":  {http.Header{"Cookie": {ended}}, nil},
		"a stolen page":     {http.Header{"Cookie": {admin}, "Sec-Fetch-Site": {"cross-site"}}, nil},
		"no page of ours":   {http.Header{"Cookie": {admin}, "Origin": {"https://evil.example"}}, nil},
		"key beats session": {http.Header{"Cookie": {admin}, "Authorization": {"Bearer guess"}}, nil},
	}
	for _, route := range rights.Table {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if !strings.HasPrefix(path, "/v1/") {
			continue
		}
		for name, c := range callers {
			header := c.header.Clone()
			foreign := header.Get("Sec-Fetch-Site") != "" || header.Get("Origin") != ""
			if header == nil {
				header = http.Header{}
			}
			if method == http.MethodPost && !foreign {
				header["Sec-Fetch-Site"] = own["Sec-Fetch-Site"]
			}
			err := w.api.Do(t.Context(), method, path, header, []byte("{}"), nil)
			refusal, _ := errors.AsType[*client.ProblemError](err)
			refused := refusal != nil && (refusal.Problem.Status == 401 || refusal.Problem.Status == 403)
			want := route.Who == rights.Anybody || c.may != nil && c.may(route.Who)
			if foreign {
				want = method == http.MethodGet && (route.Who == rights.Anybody || route.Who.Allows(rights.RoleAdmin))
			}
			if refused == want {
				t.Errorf("%s, which is for %s, as %s: got %v", route.Pattern, route.Who, name, err)
			}
			w.clock.advance(11 * 1e9) // so that wrong keys do not add up to the limit
		}
	}
}

// TestPeopleInTheAuditLog: what people do stands there by their name.
func TestPeopleInTheAuditLog(t *testing.T) {
	w := newWorld(t)
	cookie := http.Header{"Cookie": {w.signIn("anna", rights.RoleAdmin)}, "Sec-Fetch-Site": {"same-origin"}}
	if err := w.api.Do(t.Context(), "POST", api.PathAdminAccounts, cookie, []byte(`{"name":"Corner Shop","kind":"merchant","currency":978}`), nil); err != nil {
		t.Fatal(err)
	}
	var log []api.TrailEntry
	if err := w.api.Do(t.Context(), "GET", api.PathAdminTrail, cookie, nil, &log); err != nil {
		t.Fatal(err)
	}
	if log[0].Actor != "person anna" || log[0].Action != "account opened" {
		t.Errorf("got %+v", log[0])
	}
}
