package httpapi_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/headers"
)

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignedRequests(t *testing.T) {
	w := newWorld(t)
	payer, payee := w.payer(), w.payee()
	now := func() wire.Seconds { return wire.SecondsAt(w.clock.now()) }
	header := func(change func(http.Header)) http.Header {
		h := payer.Header(http.MethodGet, api.PathStatus, now(), nil)
		change(h)
		return h
	}
	minute := wire.Seconds(60)
	tests := []struct {
		name   string
		method string
		path   string
		header http.Header
		body   string
		status int
		code   string
	}{
		{"right", "GET", api.PathStatus, header(func(http.Header) {}), "", 200, ""},
		{"nine minutes late", "GET", api.PathStatus, payer.Header("GET", api.PathStatus, now()-9*minute, nil), "", 200, ""},
		{"nine minutes early", "GET", api.PathStatus, payer.Header("GET", api.PathStatus, now()+9*minute, nil), "", 200, ""},
		{"eleven minutes late", "GET", api.PathStatus, payer.Header("GET", api.PathStatus, now()-11*minute, nil), "", 401, api.CodeClockSkew},
		{"eleven minutes early", "GET", api.PathStatus, payer.Header("GET", api.PathStatus, now()+11*minute, nil), "", 401, api.CodeClockSkew},
		{"unsigned", "GET", api.PathStatus, nil, "", 401, api.CodeUnauthorized},
		{"no such device", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderDevice, "nobody") }), "", 401, api.CodeUnauthorized},
		{"another device", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderDevice, payee.Enrolled.Device) }), "", 401, api.CodeUnauthorized},
		{"another time", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderTime, "1") }), "", 401, api.CodeUnauthorized},
		{"time that is no number", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderTime, "noon") }), "", 401, api.CodeUnauthorized},
		{"time beyond 2106", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderTime, "99999999999") }), "", 401, api.CodeUnauthorized},
		{"signature cut", "GET", api.PathStatus, header(func(h http.Header) { h.Set(api.HeaderSignature, h.Get(api.HeaderSignature)[:40]) }), "", 401, api.CodeUnauthorized},
		{"signature for another path", "GET", api.PathDirectory, header(func(http.Header) {}), "", 401, api.CodeUnauthorized},
		{"signature for another query", "GET", api.PathStatus + "?since=1", header(func(http.Header) {}), "", 401, api.CodeUnauthorized},
		{"signature for another body", "POST", api.PathRecords, payer.Header("POST", api.PathRecords, now(), []byte("{}")), `{"records":[]}`, 401, api.CodeUnauthorized},
		{"cursor that is no number", "GET", api.PathStatus + "?since=x", payer.Header("GET", api.PathStatus+"?since=x", now(), nil), "", 400, api.CodeInvalid},
		{"cursor below nothing", "GET", api.PathStatus + "?since=-1", payer.Header("GET", api.PathStatus+"?since=-1", now(), nil), "", 400, api.CodeInvalid},
		{"payee asks for a token", "POST", api.PathTokens, payee.Header("POST", api.PathTokens, now(), nil), "", 400, api.CodeInvalid},
		{"no such path", "GET", "/v1/nothing", nil, "", 404, api.CodeNotFound},
		{"another method", "DELETE", api.PathRecords, nil, "", 404, api.CodeNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := w.in(t)
			err := w.api.Do(t.Context(), tt.method, tt.path, tt.header, []byte(tt.body), nil)
			if tt.code == "" {
				if err != nil {
					t.Errorf("got %v, want an answer", err)
				}
				return
			}
			p := w.refused(tt.name, err, tt.status, tt.code)
			if now := w.clock.now().Unix(); tt.code == api.CodeClockSkew && (p.Time != now || !strings.Contains(p.Detail, strconv.FormatInt(now, 10))) {
				t.Errorf("got time %d, detail %q, want the server's time %d", p.Time, p.Detail, now)
			}
		})
	}
}

func TestBodies(t *testing.T) {
	w := newWorld(t)
	payer := w.payer()
	now := wire.SecondsAt(w.clock.now())
	many := api.Batch{Records: make([]api.Bytes, api.MaxRecords+1)}
	tests := []struct {
		name   string
		body   []byte
		media  string
		status int
		code   string
	}{
		{"no records", []byte(`{"records":[]}`), "", 200, ""},
		{"unknown field", []byte(`{"records":[],"later":1}`), "", 400, api.CodeInvalid},
		{"a field twice", []byte(`{"records":[],"records":[]}`), "", 400, api.CodeInvalid},
		{"a field twice in other letters", []byte(`{"records":[],"Records":[]}`), "", 400, api.CodeInvalid},
		{"charset", []byte(`{"records":[]}`), "application/json; charset=utf-8", 200, ""},
		{"empty", nil, "", 400, api.CodeInvalid},
		{"truncated", []byte(`{"records":["AAAA"`), "", 400, api.CodeInvalid},
		{"two values", []byte(`{"records":[]}{}`), "", 400, api.CodeInvalid},
		{"not an object", []byte(`[]`), "", 400, api.CodeInvalid},
		{"records not a list", []byte(`{"records":"AAAA"}`), "", 400, api.CodeInvalid},
		{"not base64url", []byte(`{"records":["a+b="]}`), "", 400, api.CodeInvalid},
		{"deep", bytes.Repeat([]byte("["), 100_000), "", 400, api.CodeInvalid},
		{"text", []byte(`{"records":[]}`), "text/plain", 415, api.CodeInvalid},
		{"form", []byte(`records=1`), "application/x-www-form-urlencoded", 415, api.CodeInvalid},
		{"too many records", marshal(t, many), "", 413, api.CodeTooLarge},
		{"oversized", bytes.Repeat([]byte(" "), api.MaxBody+1), "", 413, api.CodeTooLarge},
		{"just not oversized", append([]byte(`{"records":[]}`), bytes.Repeat([]byte(" "), api.MaxBody-14)...), "", 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := w.in(t)
			h := payer.Header(http.MethodPost, api.PathRecords, now, tt.body)
			h.Set("Content-Type", "application/json")
			if tt.media != "" {
				h.Set("Content-Type", tt.media)
			}
			err := w.api.Do(t.Context(), http.MethodPost, api.PathRecords, h, tt.body, nil)
			if tt.code == "" && err != nil {
				t.Errorf("got %v, want an answer", err)
			}
			if tt.code != "" {
				w.refused(tt.name, err, tt.status, tt.code)
			}
		})
	}
}

func TestProblemsAndHeaders(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{api.PathHealth, api.PathStatus, "/v1/nothing"} {
		r, err := http.Get(w.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": headers.Data, "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		media := "application/json"
		if r.StatusCode != http.StatusOK {
			media = "application/problem+json"
			var p api.Problem
			if err := json.Unmarshal(body, &p); err != nil || p.Status != r.StatusCode || p.Title == "" || p.Type != "about:blank" || p.Code == "" {
				t.Errorf("%s: problem %s does not say all", path, body)
			}
		}
		if got := r.Header.Get("Content-Type"); got != media {
			t.Errorf("%s: media type %q, want %q", path, got, media)
		}
	}
}

func TestPagesOfOtherOriginsCannotPost(t *testing.T) {
	w := newWorld(t)
	body := marshal(t, api.Demo{Role: api.RolePayer})
	for name, h := range map[string]http.Header{
		"by fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
		"by origin":         {"Origin": {"https://evil.example"}},
	} {
		w.refused(name, w.api.Do(t.Context(), "POST", api.PathDemo, h, body, nil), 403, api.CodeUnauthorized)
	}
	own := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {w.server.URL}}
	if err := w.api.Do(t.Context(), "POST", api.PathDemo, own, body, nil); err != nil {
		t.Errorf("own page: %v", err)
	}
}

func TestDemoOnlyForThisMachine(t *testing.T) {
	w := newWorld(t)
	post := func(host string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), "POST", w.server.URL+api.PathDemo, strings.NewReader(`{"role":"operator"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer
	}
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:99": 200, "[::1]:8080": 200, "evil.example": 404, "evil.example:8080": 404, "192.168.0.9": 404,
		"localhost.evil.example": 404,
	} {
		if got := post(host).StatusCode; got != want {
			t.Errorf("Host %s: got status %d, want %d", host, got, want)
		}
	}
	key, err := w.api.Demo(t.Context(), "operator")
	if err != nil || key != operatorKey {
		t.Errorf("operator's key: got %q, %v", key, err)
	}
	_, err = w.api.Demo(t.Context(), "thief")
	w.refused("unknown role", err, 400, api.CodeInvalid)
}

func TestEnrolmentTriesAreLimited(t *testing.T) {
	w := newWorld(t)
	try := func() error {
		_, err := w.api.EnrolPayer(t.Context(), "22222-22222")
		return err
	}
	tries := 0
	for ; tries < 1000; tries++ {
		p, ok := errors.AsType[*client.ProblemError](try())
		if !ok {
			t.Fatal("a made-up code enrolled")
		}
		if p.Problem.Code == api.CodeBusy {
			break
		}
		if p.Problem.Code != api.CodeNotFound {
			t.Fatalf("try %d: %v", tries, p)
		}
	}
	if tries < 20 || tries > 100 {
		t.Errorf("got %d tries before the limit, want some tens", tries)
	}
	w.clock.advance(3 * time.Second)
	for range 3 {
		w.refused("a little later", try(), 404, api.CodeNotFound)
	}
	w.refused("and no more", try(), 429, api.CodeBusy)
}

func TestEnrolment(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	code := ok[string](w, "code")(w.books.Demo(ctx, api.RolePayer))
	_, err := w.api.EnrolPayee(ctx, code)
	w.refused("another role", err, 400, api.CodeInvalid)
	payer := ok[*client.Payer](w, "enrol")(w.api.EnrolPayer(ctx, strings.ToLower(strings.ReplaceAll(code, "-", " "))))
	_, err = w.api.EnrolPayer(ctx, code)
	w.refused("the code again, another key", err, 409, api.CodeEnrolmentUsed)

	// The answer may have been lost: the same key gets it again, and nothing is reserved twice.
	again := ok[*client.Terminal](w, "enrol again")(w.api.Enrol(ctx, code, api.RolePayer, payer.Key))
	if again.Enrolled.Device != payer.Enrolled.Device || !bytes.Equal(again.Enrolled.Token, payer.Enrolled.Token) {
		t.Errorf("the second answer differs: %+v, %+v", again.Enrolled, payer.Enrolled)
	}
	if balance, reserved := w.balance(payer.Terminal); balance != 200_00 || reserved != 300_00 {
		t.Errorf("got %d, %d reserved, want 20000, 30000", balance, reserved)
	}
	for name, in := range map[string]api.Enrol{
		"short key": {Code: code, Role: api.RolePayer, Key: make([]byte, 31)}, "no key": {Code: code, Role: api.RolePayer}, "weak key": {Code: code, Role: api.RolePayer, Key: make([]byte, 32)},
		"no role": {Code: code, Key: make([]byte, 32)},
	} {
		w.refused(name, w.api.Do(ctx, "POST", api.PathEnrol, nil, marshal(t, in), nil), 400, api.CodeInvalid)
	}
	old := ok[string](w, "code")(w.books.Demo(ctx, api.RolePayer))
	w.clock.advance(25 * time.Hour)
	_, err = w.api.EnrolPayer(ctx, old)
	w.refused("too old", err, 409, api.CodeEnrolmentUsed)

	if k := payer.Token; k.Verify(w.ring(payer.Terminal)) != nil || !payer.Key.Public().(ed25519.PublicKey).Equal(ed25519.PublicKey(k.Device[:])) {
		t.Errorf("token %+v is not the device's, or not the server's", k)
	}
}

func TestDirectoryAndCertificates(t *testing.T) {
	w := newWorld(t)
	first, second := w.payee(), w.payee()
	if first.Enrolled.ListedSince != 1 || second.Enrolled.ListedSince != 2 {
		t.Errorf("listed since %d and %d, want 1 and 2", first.Enrolled.ListedSince, second.Enrolled.ListedSince)
	}
	d := ok[api.Directory](w, "directory")(w.payer().Directory(t.Context()))
	if d.Epoch != 2 || len(d.Certificates) != 2 || !bytes.Equal(d.Certificates[0], first.Enrolled.Certificate) {
		t.Fatalf("got epoch %d with %d certificates", d.Epoch, len(d.Certificates))
	}
	ring := w.ring(first.Terminal)
	if err := first.Certificate.Verify(ring); err != nil || first.Certificate.Name != "Harbour Tea 海港茶铺" {
		t.Errorf("certificate of %q: %v", first.Certificate.Name, err)
	}
	w.clock.advance(16 * 24 * time.Hour)
	if done, err := w.books.Tick(t.Context()); err != nil || done.Certified != 2 {
		t.Errorf("got %+v, %v, want both renewed", done, err)
	}
	d = ok[api.Directory](w, "directory")(first.Directory(t.Context()))
	c, err := wire.DecodeCertificate(d.Certificates[0])
	if err != nil || c.Verify(ring) != nil || c.Device != first.Certificate.Device || c.Expiry <= first.Certificate.Expiry || d.Epoch != 3 {
		t.Errorf("renewed certificate %+v in epoch %d: %v", c, d.Epoch, err)
	}
	w.clock.advance(31 * 24 * time.Hour)
	if d = ok[api.Directory](w, "directory")(first.Directory(t.Context())); len(d.Certificates) != 0 {
		t.Errorf("%d expired certificates are listed", len(d.Certificates))
	}
}
