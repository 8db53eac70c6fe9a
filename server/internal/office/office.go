// Package office is the pages of people who run the server: sign in, accounts, devices and their one-time
// codes, withdrawals, sessions, people, the audit log.
//
// Plain HTML without script. Package rights says whom each page is for; package books does what is asked.
package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"glint/server/internal/books"
	"glint/server/internal/headers"
	"glint/server/internal/people"
	"glint/server/internal/plain"
	"glint/server/internal/rights"
	"glint/server/internal/store"
)

// Options are what the office is made of.
type Options struct {
	Books  *books.Books
	People *people.People
	Public string // where terminals reach the server: "https://pay.example.com"
	Now    func() time.Time
	Log    *slog.Logger
}

// formMax is the largest form, in bytes.
const formMax = 8 << 10

type handler struct{ Options }

// request is one request with who sends it and the form that came with it.
type request struct {
	*http.Request
	known    people.Known
	language plain.Language
	form     map[string]string
}

// say gives a text in the page's language.
func (r request) say(t plain.Text) string { return r.language.Say(t) }

// answer is what a page comes to: a page, or another address.
type answer struct {
	status  int
	page    plain.Page
	title   plain.Text
	body    any
	to      string // instead of a page
	cookie  string // a session begins
	signOut bool
}

// entry is one page with the fields of its form.
type entry struct {
	serve  func(request) (answer, error)
	fields []string
}

// New serves everything below rights.Office.
func New(o Options) http.Handler {
	h := &handler{o}
	mux := http.NewServeMux()
	for pattern, e := range map[string]entry{
		"GET " + rights.Office + "{$}": {h.devices, nil},
		"GET " + rights.Login:          {h.loginForm, nil},
		"POST " + rights.Login:         {h.login, []string{"name", "password"}},
		"GET " + rights.Join:           {h.joinForm, nil},
		"POST " + rights.Join:          {h.join, []string{"code", "name", "password"}},
		"POST " + rights.Logout:        {h.logout, nil},
		"GET " + rights.Password:       {h.passwordForm, nil},
		"POST " + rights.Password:      {h.password, []string{"old", "password"}},
		"GET " + rights.Accounts:       {h.accounts, nil},
		"POST " + rights.Accounts:      {h.openAccount, []string{"name", "kind", "currency"}},
		"POST " + rights.TopUps:        {h.topUp, []string{"id", "account", "amount"}},
		"POST " + rights.Scope:         {h.scope, []string{"account", "scope", "number"}},
		"POST " + rights.Enrolments:    {h.enrol, []string{"account"}},
		"GET " + rights.Devices:        {h.devices, nil},
		"POST " + rights.Revoke:        {h.revoke, []string{"device", "reason"}},
		"GET " + rights.Payments:       {h.payments, nil},
		"GET " + rights.Sessions:       {h.sessions, nil},
		"POST " + rights.Sessions:      {h.endSession, []string{"session"}},
		"GET " + rights.People:         {h.people, nil},
		"POST " + rights.Invite:        {h.invite, []string{"role"}},
		"POST " + rights.Remove:        {h.remove, []string{"person"}},
		"GET " + rights.Trail:          {h.trail, nil},
	} {
		mux.Handle(pattern, h.only(rights.Of(pattern), e))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, request{Request: r, language: plain.Of(r)}, errNoPage)
	})
	return mux
}

// only serves a page to those whom it is for, and leads everybody else to the door.
func (h *handler) only(who rights.Who, e entry) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r := request{Request: q, language: plain.Of(q)}
		if !people.OwnPage(q) {
			h.fail(w, r, errOtherPage)
			return
		}
		if who != rights.Anybody {
			var err error
			r.known, err = h.People.Of(q)
			switch {
			case errors.Is(err, people.ErrSession) && q.Method == http.MethodGet:
				http.Redirect(w, q, rights.Login, http.StatusSeeOther)
				return
			case err != nil:
				h.fail(w, r, err)
				return
			case !who.Allows(r.known.Role):
				h.fail(w, r, errRole)
				return
			}
		}
		if err := r.read(w, e.fields); err != nil {
			h.fail(w, r, err)
			return
		}
		a, err := e.serve(r)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.send(w, r, a)
	})
}

// read takes the form: each of the fields once, and no others.
func (r *request) read(w http.ResponseWriter, fields []string) error {
	if r.Method != http.MethodPost {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, formMax)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	r.form = map[string]string{}
	for _, name := range fields {
		if len(r.PostForm[name]) != 1 {
			return fmt.Errorf("%w: %d fields %s", errForm, len(r.PostForm[name]), name)
		}
		r.form[name] = strings.TrimSpace(r.PostForm[name][0])
	}
	if len(r.PostForm) != len(fields) {
		return fmt.Errorf("%w: fields that are not asked for", errForm)
	}
	return nil
}

func (h *handler) send(w http.ResponseWriter, r request, a answer) {
	if a.cookie != "" {
		people.SetCookie(w, a.cookie)
	}
	if a.signOut {
		people.DropCookie(w)
	}
	if a.to != "" {
		headers.Set(w.Header(), headers.Plain)
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r.Request, a.to, http.StatusSeeOther)
		return
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.page.Show(w, a.status, plain.View{Language: r.language, Title: r.say(a.title), Body: shown{r.nav(), a.body, r}})
}

// shown is what every page's template gets.
type shown struct {
	Nav  []link
	Body any
	r    request
}

// Say gives templates a word of the page's language.
func (s shown) Say(key string) string { return s.r.say(labels[key]) }

// Time writes a time as people of the server read it.
func (s shown) Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

type link struct{ To, Name string }

// nav lists the pages that somebody may open.
func (r request) nav() (out []link) {
	if r.known.ID == 0 {
		return nil
	}
	for _, one := range []struct {
		path string
		name plain.Text
	}{
		{rights.Devices, titleDevices}, {rights.Accounts, titleAccounts}, {rights.Payments, titlePayments}, {rights.Sessions, titleSessions},
		{rights.Password, titlePassword}, {rights.People, titlePeople}, {rights.Trail, titleTrail},
	} {
		if rights.Of("GET " + one.path).Allows(r.known.Role) {
			out = append(out, link{one.path, r.say(one.name)})
		}
	}
	return out
}

// Errors of requests.
var (
	errNoPage    = errors.New("office: no such page")
	errOtherPage = errors.New("office: sent by a page of somebody else")
	errRole      = errors.New("office: not for this role")
	errForm      = errors.New("office: not the form asked for")
)

// problems maps errors to statuses and words: the first that fits counts.
var problems = []struct {
	err    error
	status int
	say    plain.Text
}{
	{errNoPage, 404, sayNoPage}, {errOtherPage, 403, sayOtherPage}, {errRole, 403, sayRole}, {errForm, 400, sayForm},
	{people.ErrSession, 401, saySession}, {people.ErrLogin, 401, sayLogin}, {people.ErrCode, 409, sayCode}, {people.ErrName, 400, sayName},
	{people.ErrTaken, 409, sayTaken}, {people.ErrPassword, 400, sayPassword}, {people.ErrUnknown, 404, sayUnknown}, {people.ErrLast, 409, sayLast},
	{people.ErrRole, 400, sayForm}, {people.ErrBusy, 503, sayBusy},
	{books.ErrUnknown, 404, sayUnknown}, {books.ErrInvalid, 400, sayInvalid}, {books.ErrFunds, 409, sayInvalid},
	{store.ErrClosed, 503, sayBusy}, {context.Canceled, 503, sayBusy},
}

// fail answers with a page about what went wrong; the log has the cause, and never what was typed.
func (h *handler) fail(w http.ResponseWriter, r request, err error) {
	status, say := http.StatusInternalServerError, sayInternal
	if wait, ok := errors.AsType[*people.WaitError](err); ok {
		status, say = http.StatusTooManyRequests, sayWait
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Left.Seconds())+1))
	}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok && large != nil {
		status, say = http.StatusRequestEntityTooLarge, sayForm
	} else if status == http.StatusInternalServerError {
		for _, p := range problems {
			if errors.Is(err, p.err) {
				status, say = p.status, p.say
				break
			}
		}
	}
	log := h.Log.Info
	if status >= http.StatusInternalServerError {
		log = h.Log.Error
	}
	log("page refused", "method", r.Method, "path", r.URL.Path, "status", status, "from", place(r.Request).Address, "cause", err)
	pageProblem.Show(w, status, plain.View{Language: r.language, Title: r.say(titleProblem), Body: shown{r.nav(), r.say(say), r}})
}

// place is where a request comes from.
func place(r *http.Request) people.Place {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return people.Place{Address: host, Agent: r.UserAgent()}
}
