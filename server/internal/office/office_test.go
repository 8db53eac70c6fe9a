package office

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"glint/server/internal/authority"
	"glint/server/internal/books"
	"glint/server/internal/people"
	"glint/server/internal/plain"
	"glint/server/internal/rights"
	"glint/server/internal/store/sqlite"
)

const password = "four unusual words here"

// desk is an office with real books.
type world struct {
	*testing.T
	http.Handler
	people *people.People
	books  *books.Books
	log    bytes.Buffer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "glint.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.books, err = books.New(t.Context(), books.Options{
		Store: s, Authority: authority.New(1, make([]byte, authority.SeedSize)), Operator: "Test", Policy: books.DefaultPolicy(), Now: time.Now, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.people = people.New(people.Options{Store: s, Now: time.Now, Cost: people.Cost{Time: 1, MemoryKiB: 8}})
	w.Handler = New(Options{Books: w.books, People: w.people, Public: "https://pay.test", Now: time.Now, Log: log})
	return w
}

// caller is a browser.
type caller struct {
	w      *world
	cookie string
	site   string // Sec-Fetch-Site of what it posts
}

func (c *caller) do(method, path string, form url.Values) (int, string, http.Header) {
	c.w.Helper()
	var body io.Reader
	if method == "POST" {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "https://office.test"+path, body)
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", c.site)
	}
	if c.cookie != "" {
		r.Header.Set("Cookie", c.cookie)
	}
	out := httptest.NewRecorder()
	c.w.ServeHTTP(out, r)
	if set := out.Header().Get("Set-Cookie"); set != "" {
		c.cookie, _, _ = strings.Cut(set, ";")
		if strings.Contains(set, "Max-Age=0") {
			c.cookie = ""
		}
	}
	return out.Code, out.Body.String(), out.Header()
}

func (c *caller) post(path string, pairs ...string) (int, string) {
	c.w.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	status, body, _ := c.do("POST", path, form)
	return status, body
}

// join makes a person in a browser of their own.
func (w *world) join(name, role string) *caller {
	w.Helper()
	code, err := w.people.Invite(w.Context(), "", role)
	if err != nil {
		w.Fatal(err)
	}
	c := &caller{w: w, site: "same-origin"}
	if status, body := c.post(rights.Join, "code", code, "name", name, "password", password); status != http.StatusSeeOther || c.cookie == "" {
		w.Fatalf("join: %d %s", status, body)
	}
	return c
}

// TestRights opens every page as everybody who could.
func TestRights(t *testing.T) {
	w := newWorld(t)
	admin, operator := w.join("anna", rights.RoleAdmin), w.join("olga", rights.RoleOperator)
	for _, route := range rights.Table {
		method, path, _ := strings.Cut(strings.TrimSuffix(route.Pattern, "{$}"), " ")
		if !strings.HasPrefix(path, rights.Office) || path == rights.Logout {
			continue
		}
		for name, c := range map[string]struct {
			caller *caller
			role   string
		}{
			"nobody": {&caller{w: w, site: "same-origin"}, ""}, "an operator": {operator, rights.RoleOperator}, "an admin": {admin, rights.RoleAdmin},
			"a forged session": {&caller{w: w, site: "same-origin", cookie: "__Host-glint=AAAA"}, ""},
		} {
			status, body, header := c.caller.do(method, path, url.Values{"nonsense": {"1"}})
			refused := status == 401 || status == 403 || status == http.StatusSeeOther && header.Get("Location") == rights.Login
			if refused == route.Who.Allows(c.role) {
				t.Errorf("%s, which is for %s, as %s: got %d: %s", route.Pattern, route.Who, name, status, body)
			}
			if method == "POST" && !refused && status != http.StatusBadRequest {
				t.Errorf("%s takes a form that it has not asked for: %d", route.Pattern, status)
			}
		}
		if method == "POST" {
			for _, site := range []string{"cross-site", "same-site", ""} {
				if status, _, _ := (&caller{w: w, site: site, cookie: admin.cookie}).do(method, path, nil); status != http.StatusForbidden {
					t.Errorf("%s from a page of %q: got %d", route.Pattern, site, status)
				}
			}
		}
	}
}

// TestDay is a day's work.
func TestDay(t *testing.T) {
	w := newWorld(t)
	admin := w.join("anna", rights.RoleAdmin)
	must := func(what string, got, want int, body string) {
		t.Helper()
		if got != want {
			t.Fatalf("%s: got %d, want %d: %s", what, got, want, body)
		}
	}
	status, body := admin.post(rights.Accounts, "name", "Corner <Shop>", "kind", "merchant", "currency", "978")
	must("open", status, 303, body)
	status, body = admin.post(rights.Accounts, "name", "Bert", "kind", "shopper", "currency", "978")
	must("open", status, 303, body)
	status, body, header := admin.do("GET", rights.Accounts, nil)
	must("accounts", status, 200, body)
	if !strings.Contains(body, "Corner &lt;Shop&gt;") || strings.Contains(body, "<Shop>") || header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %v: %s", header, body)
	}
	ids := regexp.MustCompile(`<td>(\d+)</td><td>Bert</td>`).FindStringSubmatch(body)
	form := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(body)
	if ids == nil || form == nil {
		t.Fatal(body)
	}
	for range 2 { // the same form twice: once
		status, body = admin.post(rights.TopUps, "id", form[1], "account", ids[1], "amount", "20.50")
		must("top up", status, 303, body)
	}
	if _, body, _ = admin.do("GET", rights.Accounts, nil); !strings.Contains(body, "<td>20.50 EUR</td>") {
		t.Errorf("not topped up once: %s", body)
	}
	for _, amount := range []string{"-1", "1e9", "0", "", "1.234", "x"} {
		if status, _ := admin.post(rights.TopUps, "id", "other", "account", ids[1], "amount", amount); status != 400 {
			t.Errorf("amount %q: got %d", amount, status)
		}
	}

	status, body = admin.post(rights.Enrolments, "account", ids[1])
	must("code", status, 200, body)
	code := regexp.MustCompile(`[2-9A-Z]{5}-[2-9A-Z]{5}`).FindString(body)
	if code == "" || !strings.Contains(body, "https://pay.test/payer/#enrol="+code) || !strings.Contains(body, `src="data:image/png;base64,`) {
		t.Errorf("no code: %s", body)
	}
	if status, _ = admin.post(rights.Enrolments, "account", "99"); status != 404 {
		t.Errorf("a code for no account: %d", status)
	}

	if strings.Contains(w.log.String(), code) {
		t.Error("the code is in the log")
	}
}

// TestColleague comes and goes.
func TestColleague(t *testing.T) {
	w := newWorld(t)
	admin := w.join("anna", rights.RoleAdmin)
	must := func(what string, got, want int, body string) {
		t.Helper()
		if got != want {
			t.Fatalf("%s: got %d, want %d: %s", what, got, want, body)
		}
	}
	status, body := admin.post(rights.Invite, "role", "operator")
	must("invite", status, 200, body)
	invitation := regexp.MustCompile(`[2-9A-Z]{5}-[2-9A-Z]{5}`).FindString(body)
	olga := &caller{w: w, site: "same-origin"}
	status, body = olga.post(rights.Join, "code", invitation, "name", "olga", "password", password)
	must("join", status, 303, body)
	status, body = admin.post(rights.Remove, "person", "2")
	must("remove", status, 303, body)
	if status, _, _ = olga.do("GET", rights.Devices, nil); status != 303 {
		t.Errorf("a removed person still works: %d", status)
	}
	status, body, _ = admin.do("GET", rights.Trail, nil)
	must("trail", status, 200, body)
	for _, line := range []string{"person anna", "person invited", "person olga", "person added", "signed in", "person removed"} {
		if !strings.Contains(body, line) {
			t.Errorf("audit log lacks %q", line)
		}
	}
	status, body = admin.post(rights.Logout)
	must("sign out", status, 303, body)
	if admin.cookie != "" {
		t.Error("the cookie stays")
	}
	secrets := []string{password, invitation}
	for _, secret := range secrets {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

func TestRefusedForms(t *testing.T) {
	w := newWorld(t)
	admin := w.join("anna", rights.RoleAdmin)
	for name, form := range map[string]url.Values{
		"a field twice": {"role": {"admin", "admin"}}, "one too many": {"role": {"admin"}, "more": {"x"}}, "none": {}, "another role": {"role": {"king"}},
	} {
		if status, _, _ := admin.do("POST", rights.Invite, form); status != 400 {
			t.Errorf("%s: got %d", name, status)
		}
	}
	if status, _, _ := admin.do("POST", rights.Invite, url.Values{"role": {strings.Repeat("x", formMax)}}); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge form: got %d", status)
	}
	for path, want := range map[string]int{rights.Office + "nothing": 404, rights.Trail + "?before=x": 400, rights.Trail + "?before=2": 200} {
		if status, _, _ := admin.do("GET", path, nil); status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	guess := &caller{w: w, site: "same-origin"}
	var status int
	for range 5 {
		status, _ = guess.post(rights.Login, "name", "anna", "password", "a guess of some length")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after five guesses: got %d", status)
	}
}

// TestEverythingIsSaidTwice: no word lacks its other language, and templates name only words that there are.
func TestEverythingIsSaidTwice(t *testing.T) {
	all := map[string]plain.Text{}
	for name, text := range labels {
		all[name] = text
	}
	for i, p := range problems {
		all[string(rune('0'+i))] = p.say
	}
	for name, text := range all {
		if text[0] == "" || text[1] == "" || text[0] == text[1] {
			t.Errorf("%s: %q, %q", name, text[0], text[1])
		}
	}
	w := newWorld(t)
	admin := w.join("anna", rights.RoleAdmin)
	for _, route := range rights.Table {
		method, path, _ := strings.Cut(strings.TrimSuffix(route.Pattern, "{$}"), " ")
		if method != "GET" || !strings.HasPrefix(path, rights.Office) {
			continue
		}
		_, body, _ := admin.do(method, path, nil)
		for _, empty := range []string{`aria-label=""`, "<th></th>", "<button></button>", "></label>", `<button id="go"></button>`} {
			if strings.Contains(body, empty) {
				t.Errorf("%s has %s", path, empty)
			}
		}
	}
}
