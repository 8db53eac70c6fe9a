package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"glint/app/api"
	"glint/e2e/client"
	"glint/server/internal/people"
	"glint/server/internal/rights"
)

// record is a log that may be written from everywhere.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// TestNoSecretInTheLog runs a whole day with everything logged that ever is: enrolments, payments, people who
// sign in, forms that are wrong, requests that are refused. Then no key, token, code or password may be there.
func TestNoSecretInTheLog(t *testing.T) {
	log, data := &record{}, t.TempDir()
	r := &running{t: t, out: &bytes.Buffer{}, done: make(chan error, 1)}
	r.main = NewMain(Config{Listen: "127.0.0.1:0", Data: data, Demo: true}, r.out, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	r.run()
	secrets := map[string]string{}

	payer, payee := couple(t, r.api)
	mine, theirs := pay(payer, payee, 700)
	for _, upload := range []func() ([]api.Result, error){
		func() ([]api.Result, error) { return payer.Upload(t.Context(), mine) }, func() ([]api.Result, error) { return payee.Upload(t.Context(), theirs) },
	} {
		if _, err := upload(); err != nil {
			t.Fatal(err)
		}
	}
	secrets["token"], secrets["phone's key"] = string(payer.Enrolled.Token), string(payer.Terminal.Key.Seed())
	key, err := r.api.Demo(t.Context(), "operator")
	if err != nil {
		t.Fatal(err)
	}
	secrets["operator's key"] = key
	op := client.Operator{Client: r.api, Key: key}
	for what, role := range map[string]string{"used code": api.RolePayer, "wrong role's code": api.RolePayee} {
		code, err := r.api.Demo(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		secrets[what] = code
		for range 2 {
			_, err = r.api.Enrol(t.Context(), code, api.RolePayer, nil)
		}
		if err == nil {
			t.Errorf("%s was taken twice", what)
		}
	}
	wrong := client.Operator{Client: r.api, Key: "a wrong key that somebody has mistyped"}
	secrets["mistyped key"] = wrong.Key
	if _, err := wrong.Accounts(t.Context()); err == nil {
		t.Error("a wrong key was taken")
	}
	if _, err := op.Accounts(t.Context()); err != nil {
		t.Error(err)
	}
	r.people(secrets)
	r.end()

	for _, name := range []string{operatorFile, "root.key", "signing.key"} {
		text, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		secrets[name] = strings.TrimSpace(string(text))
	}
	if lines := strings.Count(log.String(), "\n"); lines < 6 {
		t.Fatalf("only %d lines: the log was not written to", lines)
	}
	for what, secret := range secrets {
		for form, text := range map[string]string{
			"as it is": secret, "in base64url": base64.RawURLEncoding.EncodeToString([]byte(secret)), "in base64": base64.StdEncoding.EncodeToString([]byte(secret)),
			"in hex": hex.EncodeToString([]byte(secret)), "escaped": url.QueryEscape(secret),
		} {
			if len(secret) < 8 || strings.Contains(log.String(), text) {
				t.Errorf("%s stands in the log, %s (or is too short to look for)", what, form)
			}
		}
	}
}

// run starts the program and waits until it answers.
func (r *running) run() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	r.stop = cancel
	go func() { r.done <- errors.Join(r.main.Run(ctx), r.main.Close()) }()
	select {
	case <-r.main.Ready():
	case err := <-r.done:
		r.t.Fatal(err)
	}
	r.api = client.New("http://" + r.main.Addr().String())
	r.t.Cleanup(r.end)
}

// people has an admin come in, mistype, sign in, make codes, and be refused; it notes what nobody may read.
func (r *running) people(secrets map[string]string) {
	t := r.t
	t.Helper()
	jar := ""
	post := func(path string, pairs ...string) string {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.api.Base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		q.Header.Set("Cookie", jar)
		answer, err := browser(nil).Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		for _, c := range answer.Cookies() {
			jar = c.Name + "=" + c.Value
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(answer.Body); err != nil {
			t.Fatal(err)
		}
		return body.String()
	}
	code, err := people.New(people.Options{Store: r.main.store, Now: time.Now, Cost: people.Cost{Time: 1, MemoryKiB: 8}}).Invite(t.Context(), "", rights.RoleAdmin)
	if err != nil {
		t.Fatal(err)
	}
	password, mistyped := "four unusual words here", "four unusal words here"
	post(rights.Join, "code", code, "name", "Not A Name", "password", password)
	post(rights.Join, "code", code, "name", "anna", "password", password)
	post(rights.Login, "name", "anna", "password", mistyped)
	post(rights.Login, "name", "anna", "password", password)
	made := regexp.MustCompile(`[2-9A-Z]{5}-[2-9A-Z]{5}`).FindString(post(rights.Enrolments, "account", "2"))
	post(rights.Enrolments, "account", "none", "password", password)
	if jar == "" || made == "" {
		t.Fatalf("session %q, code %q", jar, made)
	}
	_, session, _ := strings.Cut(jar, "=")
	secrets["session"], secrets["invitation"], secrets["password"], secrets["mistyped password"], secrets["code"] = session, code, password, mistyped, made
}
