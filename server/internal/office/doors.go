package office

import (
	"errors"
	"net/http"

	"glint/server/internal/people"
	"glint/server/internal/rights"
)

func (h *handler) loginForm(request) (answer, error) {
	return answer{page: pageLogin, title: titleLogin}, nil
}

func (h *handler) login(r request) (answer, error) {
	token, err := h.People.Login(r.Context(), place(r.Request), r.form["name"], r.form["password"])
	if errors.Is(err, people.ErrLogin) {
		return answer{status: http.StatusUnauthorized, page: pageLogin, title: titleLogin, body: r.say(sayLogin)}, nil
	}
	return answer{to: rights.Office, cookie: token}, err
}

func (h *handler) joinForm(request) (answer, error) {
	return answer{page: pageJoin, title: titleJoin}, nil
}

func (h *handler) join(r request) (answer, error) {
	at := place(r.Request)
	if err := h.People.Join(r.Context(), at.Address, r.form["code"], r.form["name"], r.form["password"]); err != nil {
		return answer{}, err
	}
	token, err := h.People.Login(r.Context(), at, r.form["name"], r.form["password"])
	return answer{to: rights.Office, cookie: token}, err
}

func (h *handler) logout(r request) (answer, error) {
	return answer{to: rights.Login, signOut: true}, h.People.Logout(r.Context(), r.known)
}

func (h *handler) passwordForm(request) (answer, error) {
	return answer{page: pagePassword, title: titlePassword}, nil
}

func (h *handler) password(r request) (answer, error) {
	return answer{to: rights.Sessions}, h.People.SetPassword(r.Context(), r.known, r.form["old"], r.form["password"])
}

// session is one line of the list.
type session struct {
	people.Open
	ID  string
	Own bool // the one that asks
}

func (h *handler) sessions(r request) (answer, error) {
	list, err := h.People.Sessions(r.Context(), r.known)
	var out []session
	for _, s := range list {
		out = append(out, session{s, people.ID(s.Hash), s.Hash == r.known.Session})
	}
	return answer{page: pageSessions, title: titleSessions, body: out}, err
}

func (h *handler) endSession(r request) (answer, error) {
	return answer{to: rights.Sessions}, h.People.EndSession(r.Context(), r.known, r.form["session"])
}
