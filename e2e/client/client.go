// Package client is a payer and a payee without pages, for tests: real keys, real messages, real
// requests, and no storage, light or codes. Its parts are small on purpose: a test puts them together in
// the order that it wants to try, also in orders that no honest terminal would.
//
//	api := client.New("http://127.0.0.1:8080")
//	payer, err := api.EnrolPayer(ctx, code)
//	payee, err := api.EnrolPayee(ctx, code)
//	m1 := payer.Code()
//	core := payee.Charge(m1, 12_30)
//	yes := payer.Answer(m1, core, wire.OutcomeAccepted)
//	payer.Upload(ctx, payer.Record(m1, core, yes))
//	payee.Upload(ctx, payee.Record(m1, core, wire.EndingAccepted, &yes))
package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/wire"
)

// Client calls one server.
type Client struct {
	Base string // "http://127.0.0.1:8080"
	HTTP *http.Client
	Now  func() time.Time
}

// New makes a client that gives a request up after ten seconds.
func New(base string) *Client {
	return &Client{Base: base, HTTP: &http.Client{Timeout: 10 * time.Second}, Now: time.Now}
}

// ProblemError is the server's refusal.
type ProblemError struct{ Problem api.Problem }

func (e *ProblemError) Error() string {
	return fmt.Sprintf("client: status %d, %s: %s %s", e.Problem.Status, e.Problem.Code, e.Problem.Title, e.Problem.Detail)
}

// Do sends a request with a body that may be nil, and reads the JSON answer into out unless that is
// nil. A refusal is a *ProblemError.
func (c *Client) Do(ctx context.Context, method, path string, header http.Header, body []byte, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		refusal := &ProblemError{}
		if err := json.Unmarshal(text, &refusal.Problem); err != nil || refusal.Problem.Status != answer.StatusCode {
			return fmt.Errorf("client: status %d without a problem: %.200q", answer.StatusCode, text)
		}
		return refusal
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

func (c *Client) post(ctx context.Context, path string, header http.Header, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return c.Do(ctx, http.MethodPost, path, header, body, out)
}

// Demo gets a one-time code of a demo account, or the operator's key.
func (c *Client) Demo(ctx context.Context, role string) (string, error) {
	var out api.DemoCode
	err := c.post(ctx, api.PathDemo, nil, api.Demo{Role: role}, &out)
	return out.Code, err
}

// Operator calls what needs the operator's key.
type Operator struct {
	*Client
	Key string
}

func (o Operator) header() http.Header {
	return http.Header{"Authorization": {"Bearer " + o.Key}}
}

// Accounts lists the accounts.
func (o Operator) Accounts(ctx context.Context) (out []api.Account, err error) {
	return out, o.Do(ctx, http.MethodGet, api.PathAdminAccounts, o.header(), nil, &out)
}

// Open opens an account.
func (o Operator) Open(ctx context.Context, n api.NewAccount) (out api.Account, err error) {
	return out, o.post(ctx, api.PathAdminAccounts, o.header(), n, &out)
}

// TopUp puts money into an account.
func (o Operator) TopUp(ctx context.Context, t api.TopUp) (out api.Account, err error) {
	return out, o.post(ctx, api.PathAdminTopUps, o.header(), t, &out)
}

// Invite makes an enrolment code.
func (o Operator) Invite(ctx context.Context, n api.NewEnrolment) (string, error) {
	var out api.DemoCode
	err := o.post(ctx, api.PathAdminEnrolments, o.header(), n, &out)
	return out.Code, err
}

// Payments lists the newest payments.
func (o Operator) Payments(ctx context.Context) (out []api.Payment, err error) {
	return out, o.Do(ctx, http.MethodGet, api.PathAdminPayments, o.header(), nil, &out)
}

// Terminal is an enrolled device with its key and its log.
type Terminal struct {
	*Client
	Enrolled api.Enrolled
	Key      ed25519.PrivateKey
	Head     journal.Head // of its log
}

// Enrol binds a key, or a new one if nil, to the account of a one-time code.
func (c *Client) Enrol(ctx context.Context, code, role string, key ed25519.PrivateKey) (*Terminal, error) {
	if key == nil {
		var err error
		if _, key, err = ed25519.GenerateKey(rand.Reader); err != nil {
			return nil, err
		}
	}
	t := &Terminal{Client: c, Key: key}
	err := c.post(ctx, api.PathEnrol, nil, api.Enrol{Code: code, Role: role, Key: api.Bytes(key.Public().(ed25519.PublicKey))}, &t.Enrolled)
	return t, err
}

// Sign signs with the device key.
func (t *Terminal) Sign(input []byte) (s wire.Signature) {
	copy(s[:], ed25519.Sign(t.Key, input))
	return s
}

// Header signs a request at a time.
func (t *Terminal) Header(method, path string, at wire.Seconds, body []byte) http.Header {
	sig := t.Sign(wire.RequestInput(method, path, at, body))
	text, err := api.Bytes(sig[:]).MarshalText()
	if err != nil {
		panic("client: internal error: " + err.Error()) // bytes always have a text
	}
	return http.Header{
		api.HeaderDevice: {t.Enrolled.Device}, api.HeaderTime: {strconv.FormatUint(uint64(at), 10)}, api.HeaderSignature: {string(text)},
	}
}

// Call sends a signed request.
func (t *Terminal) Call(ctx context.Context, method, path string, body []byte, out any) error {
	return t.Do(ctx, method, path, t.Header(method, path, wire.SecondsAt(t.Now()), body), body, out)
}

// Status asks for what has changed since a cursor.
func (t *Terminal) Status(ctx context.Context, since string) (out api.Status, err error) {
	path := api.PathStatus
	if since != "" {
		path += "?since=" + url.QueryEscape(since)
	}
	return out, t.Call(ctx, http.MethodGet, path, nil, &out)
}

// Directory asks for the payees' certificates.
func (t *Terminal) Directory(ctx context.Context) (out api.Directory, err error) {
	return out, t.Call(ctx, http.MethodGet, api.PathDirectory, nil, &out)
}

// Snapshot asks for what is withdrawn.
func (t *Terminal) Snapshot(ctx context.Context) (out api.Snapshot, err error) {
	return out, t.Call(ctx, http.MethodGet, api.PathSnapshot, nil, &out)
}

// Ask calls what needs the operator's key with GET.
func (o Operator) Ask(ctx context.Context, path string, out any) error {
	return o.Do(ctx, http.MethodGet, path, o.header(), nil, out)
}

// Tell calls what needs the operator's key with POST.
func (o Operator) Tell(ctx context.Context, path string, in, out any) error {
	return o.post(ctx, path, o.header(), in, out)
}

// Upload sends records as they are.
func (t *Terminal) Upload(ctx context.Context, records ...wire.Record) ([]api.Result, error) {
	var batch api.Batch
	for _, r := range records {
		batch.Records = append(batch.Records, r.Bytes())
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	var out api.BatchResult
	err = t.Call(ctx, http.MethodPost, api.PathRecords, body, &out)
	return out.Results, err
}

// Log appends a record to the terminal's log and signs it, whatever is wrong with it.
func (t *Terminal) Log(r wire.Record) wire.Record {
	if r.Time == 0 {
		r.Time = wire.SecondsAt(t.Now())
	}
	r.Number, r.Previous = t.Head.Number+1, t.Head.Hash
	t.Head = journal.Head{Number: r.Number, Hash: r.Hash()}
	return t.Resign(r)
}

// Resign signs a record again after a test has changed it.
func (t *Terminal) Resign(r wire.Record) wire.Record {
	r.Signature = t.Sign(r.SigningInput())
	return r
}
