package people

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"glint/server/internal/rights"
	"glint/server/internal/store"
	"glint/server/internal/store/sqlite"
)

// cheap makes passwords cost nothing in tests.
var cheap = Cost{Time: 1, MemoryKiB: 8}

const password = "four unusual words here"

var here = Place{"192.0.2.1", "a browser"}

// house is a server's people with a clock of their own.
type house struct {
	*People
	t  *testing.T
	at time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "glint.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{t: t, at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	h.People = New(Options{Store: s, Now: func() time.Time { return h.at }, Cost: cheap})
	return h
}

// join makes a person.
func (h *house) join(name, role string) {
	h.t.Helper()
	code, err := h.Invite(h.t.Context(), "", role)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Join(h.t.Context(), here.Address, code, name, password); err != nil {
		h.t.Fatal(err)
	}
}

// in signs a person in.
func (h *house) in(name string) (token string, k Known) {
	h.t.Helper()
	token, err := h.Login(h.t.Context(), here, name, password)
	if err != nil {
		h.t.Fatal(err)
	}
	if k, err = h.Session(h.t.Context(), token); err != nil {
		h.t.Fatal(err)
	}
	return token, k
}

func (h *house) wants(what string, got, want error) {
	h.t.Helper()
	if !errors.Is(got, want) {
		h.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (h *house) alive(token string) bool {
	h.t.Helper()
	_, err := h.Session(h.t.Context(), token)
	if err != nil && !errors.Is(err, ErrSession) {
		h.t.Fatal(err)
	}
	return err == nil
}

// trail gives the audit log as lines, oldest first.
func (h *house) trail() (out []string) {
	h.t.Helper()
	err := h.Store.View(h.t.Context(), func(r store.Reader) error {
		entries, err := r.EntriesBefore(1<<62, 1000)
		for _, e := range entries {
			out = append([]string{e.Actor + ": " + e.Action + " " + e.Subject}, out...)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func TestFirstAdmin(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	if nobody, err := h.Nobody(ctx); err != nil || !nobody {
		t.Fatalf("got %t, %v at the beginning", nobody, err)
	}
	code, err := h.Invite(ctx, "", rights.RoleAdmin)
	if err != nil {
		t.Fatal(err)
	}
	h.wants("another code", h.Join(ctx, here.Address, "AAAAA-AAAAA", "anna", password), ErrCode)
	h.wants("no code", h.Join(ctx, here.Address, "?", "anna", password), ErrCode)
	for _, name := range []string{"", "a", "Anna", "an na", "anna\n", "<b>", strings.Repeat("a", 33), "\u0430nna", "anna\u200b"} {
		h.wants("name "+name, h.Join(ctx, here.Address, code, name, password), ErrName)
	}
	for _, bad := range []string{"", "fourteen chars", strings.Repeat("x", 257), "not UTF-8 at all \xff\xff"} {
		h.wants("password "+bad, h.Join(ctx, here.Address, code, "anna", bad), ErrPassword)
	}
	h.wants("the code", h.Join(ctx, here.Address, code, "anna", password), nil)
	h.wants("the code again", h.Join(ctx, here.Address, code, "bert", password), ErrCode)
	if nobody, err := h.Nobody(ctx); err != nil || nobody {
		t.Errorf("got %t, %v with an admin", nobody, err)
	}
	late, err := h.Invite(ctx, "", rights.RoleOperator)
	if err != nil {
		t.Fatal(err)
	}
	h.wants("a name twice", h.Join(ctx, here.Address, late, "anna", password), ErrTaken)
	h.at = h.at.Add(invitationLife + time.Minute)
	h.wants("an old code", h.Join(ctx, here.Address, late, "bert", password), ErrCode)
	_, err = h.Invite(ctx, "", "king")
	h.wants("a role that there is not", err, ErrRole)
}

func TestPasswords(t *testing.T) {
	stored := cheap.hash(password)
	if again := cheap.hash(password); again == stored {
		t.Error("no salt")
	}
	if strings.Contains(stored, password) || !strings.HasPrefix(stored, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("stored as %s", stored)
	}
	for given, want := range map[string]bool{password: true, password + " ": false, "": false, strings.ToUpper(password): false} {
		if got, err := matches(stored, given); err != nil || got != want {
			t.Errorf("%q: got %t, %v", given, got, err)
		}
	}
	for _, broken := range []string{"", "$", strings.Replace(stored, "argon2id", "argon2i", 1), strings.Replace(stored, "m=8", "m=99999999", 1),
		strings.Replace(stored, "t=1", "t=0", 1), stored[:len(stored)-4], strings.Replace(stored, "v=19", "v=16", 1)} {
		if ok, err := matches(broken, password); ok || err == nil {
			t.Errorf("%q: got %t, %v", broken, ok, err)
		}
	}
	if c := DefaultCost(); c.MemoryKiB < 64<<10 || c.Time < 3 {
		t.Errorf("%+v is less than RFC 9106 section 4 asks for", c)
	}
}

func TestSessionEnds(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.join("anna", rights.RoleAdmin)
	h.join("bert", rights.RoleOperator)

	token, _ := h.in("anna")
	h.at = h.at.Add(Idle - time.Second)
	if !h.alive(token) {
		t.Error("ended while somebody uses it")
	}
	h.at = h.at.Add(Idle - time.Second)
	if !h.alive(token) {
		t.Error("its use is not noticed")
	}
	h.at = h.at.Add(Idle)
	if h.alive(token) {
		t.Error("goes on though nobody uses it")
	}

	token, _ = h.in("anna")
	for began := h.at; h.at.Sub(began) < Longest; h.at = h.at.Add(Idle / 2) {
		if !h.alive(token) {
			t.Fatalf("ended after %s of use", h.at.Sub(began))
		}
	}
	if h.alive(token) {
		t.Error("goes on for ever")
	}

	token, anna := h.in("anna")
	h.wants("sign out", h.Logout(ctx, anna), nil)
	if h.alive(token) {
		t.Error("goes on after signing out")
	}
	h.wants("sign out again", h.Logout(ctx, anna), ErrUnknown)

	_, anna = h.in("anna")
	token, bert := h.in("bert")
	h.wants("an operator ends an admin's", h.EndSession(ctx, bert, ID(anna.Session)), ErrUnknown)
	if list, err := h.Sessions(ctx, bert); err != nil || len(list) != 1 || list[0].Name != "bert" {
		t.Errorf("an operator sees %v, %v", list, err)
	}
	if list, err := h.Sessions(ctx, anna); err != nil || len(list) != 2 {
		t.Errorf("an admin sees %v, %v", list, err)
	}
	h.wants("an admin ends an operator's", h.EndSession(ctx, anna, ID(bert.Session)), nil)
	if h.alive(token) {
		t.Error("goes on after it was ended")
	}
	for _, forged := range []string{"", "x", token + "A", strings.Repeat("A", 43)} {
		if h.alive(forged) {
			t.Errorf("%q is a session", forged)
		}
	}
}

func TestRemovedAndChanged(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.join("anna", rights.RoleAdmin)
	h.join("bert", rights.RoleOperator)
	_, anna := h.in("anna")
	first, bert := h.in("bert")
	second, _ := h.in("bert")
	h.wants("wrong old password", h.SetPassword(ctx, bert, password+"x", "another long password"), ErrLogin)
	h.wants("short", h.SetPassword(ctx, bert, password, "short"), ErrPassword)
	h.wants("changed", h.SetPassword(ctx, bert, password, "another long password"), nil)
	if !h.alive(first) || h.alive(second) {
		t.Error("a new password ends the other sessions, and only those")
	}
	_, err := h.Login(ctx, here, "bert", password)
	h.wants("the old password", err, ErrLogin)
	if _, err := h.Login(ctx, here, "bert", "another long password"); err != nil {
		t.Error(err)
	}
	h.wants("removed", h.Remove(ctx, Actor("anna"), bert.ID), nil)
	if h.alive(first) {
		t.Error("a removed person goes on")
	}
	_, err = h.Login(ctx, here, "bert", "another long password")
	h.wants("after removal", err, ErrLogin)
	h.wants("removed again", h.Remove(ctx, Actor("anna"), bert.ID), ErrUnknown)
	h.wants("the last admin", h.Remove(ctx, Actor("anna"), anna.ID), ErrLast)
	code, err := h.Invite(ctx, Actor("anna"), rights.RoleOperator)
	if err != nil {
		t.Fatal(err)
	}
	h.wants("a removed person's name", h.Join(ctx, here.Address, code, "bert", password), ErrTaken)

	got, want := strings.Join(h.trail(), "\n"), []string{
		"server: person invited admin", "person anna: person added admin", "person bert: signed in session ", "person bert: password changed person bert",
		"somebody at 192.0.2.1: login refused person bert", "person anna: person removed person bert", "person anna: person invited operator",
	}
	for _, line := range want {
		if !strings.Contains(got, line) {
			t.Errorf("audit log lacks %q:\n%s", line, got)
		}
	}
	if strings.Contains(got, password) || strings.Contains(got, code) {
		t.Error("secrets in the audit log")
	}
}

// TestGuessing: a guesser waits longer and longer; who knows the password waits seconds at most.
func TestGuessing(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.join("anna", rights.RoleAdmin)
	began, tries := h.at, 0
	for h.at.Sub(began) < 24*time.Hour {
		_, err := h.Login(ctx, Place{Address: "203.0.113.9"}, "anna", "a guess of some length")
		if wait, ok := errors.AsType[*WaitError](err); ok {
			h.at = h.at.Add(wait.Left)
			continue
		}
		h.wants("guess", err, ErrLogin)
		tries++
		h.at = h.at.Add(time.Millisecond)
	}
	if tries > 120 {
		t.Errorf("%d tries a day from one address", tries)
	}
	// The owner, from elsewhere, waits no longer than a name's wait.
	_, err := h.Login(ctx, here, "anna", password)
	if wait, ok := errors.AsType[*WaitError](err); ok {
		if wait.Left > nameWait {
			t.Errorf("the owner waits %s", wait.Left)
		}
		h.at = h.at.Add(wait.Left)
		_, err = h.Login(ctx, here, "anna", password)
	}
	h.wants("the owner", err, nil)
	// Made-up names cost an address as much, and leave nothing in the audit log.
	before := len(h.trail())
	for range 10 {
		_, err = h.Login(ctx, Place{Address: "203.0.113.10"}, "nobody", password)
	}
	if _, ok := errors.AsType[*WaitError](err); !ok || len(h.trail()) != before {
		t.Errorf("got %v, %d entries more", err, len(h.trail())-before)
	}
}

func TestWaitsAreBounded(t *testing.T) {
	w, now := newWaits(time.Minute), time.Unix(1e9, 0)
	for i := range keysMax + 100 {
		w.fail(strings.Repeat("x", i%7)+time.Duration(i).String(), now)
	}
	if len(w.fails) > keysMax+1 {
		t.Errorf("%d keys", len(w.fails))
	}
	if w.left("a newcomer", now) == 0 {
		t.Error("newcomers share one wait when there are too many")
	}
	now = now.Add(2 * forgetTime)
	w.fail("later", now)
	if len(w.fails) > 2 || w.left("later", now) != 0 {
		t.Errorf("%d keys after an hour of quiet", len(w.fails))
	}
}

// TestTogether: one invitation makes one person, and tries beside each other are counted.
func TestTogether(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	code, err := h.Invite(ctx, "", rights.RoleAdmin)
	if err != nil {
		t.Fatal(err)
	}
	var joining sync.WaitGroup
	results := make([]error, 3)
	for i := range results {
		joining.Go(func() {
			results[i] = h.Join(ctx, here.Address+strings.Repeat("0", i), code, "anna"+strings.Repeat("a", i), password)
		})
	}
	joining.Wait()
	joined := 0
	for _, err := range results {
		if err == nil {
			joined++
		} else {
			h.wants("beside", err, ErrCode)
		}
	}
	if all, err := h.List(ctx); joined != 1 || err != nil || len(all) != 1 {
		t.Errorf("%d joined, %v, %v", joined, all, err)
	}
}

func TestSessionsOfOnePerson(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.join("anna", rights.RoleAdmin)
	first, _ := h.in("anna")
	var last Known
	for range sessionsMax {
		h.at = h.at.Add(time.Second)
		_, last = h.in("anna")
	}
	if h.alive(first) {
		t.Error("the oldest session goes on beside too many others")
	}
	if list, err := h.Sessions(ctx, last); err != nil || len(list) != sessionsMax {
		t.Errorf("got %d sessions, %v", len(list), err)
	}
}
