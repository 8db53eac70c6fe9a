package session_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/money"
	"glint/app/session"
	"glint/app/wire"
)

// bank is the server's API in memory: it verifies every signature, matches by payment id, and moves
// money once. The server itself is tested elsewhere.
type bank struct {
	t   testing.TB
	key ed25519.PrivateKey
	now func() time.Time

	root     ed25519.PrivateKey
	keys     wire.KeyList
	snapshot wire.Snapshot // unsigned, its time is set when it is asked for
	signs    wire.KeyID
	forged   bool   // what is signed anew comes out wrong
	revoked  bool   // all devices
	noted    string // said of every log

	mu       sync.Mutex
	invites  map[string]string // one-time code → device it made, or empty
	devices  map[string]*member
	payments []*bankPayment
	changes  int
	spent    map[string]wire.PaymentID // by token and counter
	epoch    uint16
	listed   []api.Bytes
	tokens   int
	terms    terms
	uploads  int    // requests with records
	equal    int    // records that came again, equal
	odd      int    // uploads whose number is neither the newest nor the next
	skewed   int    // requests refused for their time
	refuse   string // code of a problem for the next request with records
}

// terms are what new tokens allow.
type terms struct {
	perPayment, cumulative uint32
	uses                   uint16
	life                   time.Duration
	scope                  wire.Scope
}

type member struct {
	batch    uint32 // number of its newest upload
	id, role string
	key      wire.PublicKey
	balance  int64
	token    wire.Token
	head     journal.Head
	byNumber map[uint32][]byte
	said     string // ?head of the newest status
}

type bankPayment struct {
	id           wire.PaymentID
	payer, payee *wire.Record // newest of each side
	by           map[string]*member
	state        api.State
	changed      int
}

const bankKey wire.KeyID = 7

func newBank(t testing.TB, now func() time.Time) *bank {
	seed := bytes.Repeat([]byte{0xb0}, ed25519.SeedSize)
	b := &bank{
		root: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{0xb1}, ed25519.SeedSize)), signs: bankKey, snapshot: wire.Snapshot{Stale: 48, Dead: 168},
		t: t, key: ed25519.NewKeyFromSeed(seed), now: now,
		invites: map[string]string{"PAYER-1": "", "PAYEE-1": "", "PAYER-2": "", "PAYEE-2": ""}, devices: map[string]*member{}, spent: map[string]wire.PaymentID{},
		terms: terms{perPayment: 200_00, cumulative: 300_00, uses: 50, life: 72 * time.Hour},
	}
	b.list(wire.ServerKey{ID: bankKey, From: 1, Until: math.MaxUint32, Key: public(b.key)})
	return b
}

func public(key ed25519.PrivateKey) wire.PublicKey {
	return wire.PublicKey(key.Public().(ed25519.PublicKey))
}

// list publishes the next key list.
func (b *bank) list(keys ...wire.ServerKey) {
	b.keys = wire.KeyList{Version: b.keys.Version + 1, Time: wire.SecondsAt(b.now()), Keys: keys}
	copy(b.keys.Signature[:], ed25519.Sign(b.root, b.keys.SigningInput()))
}

// rotate lists a new key, which signs from now on; the old one stays listed, unless it is withdrawn.
func (b *bank) rotate(withdraw bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{0xb0 + byte(b.keys.Version)}, ed25519.SeedSize))
	b.signs++
	keys := append(slices.Clone(b.keys.Keys), wire.ServerKey{ID: b.signs, From: wire.SecondsAt(b.now()), Until: math.MaxUint32, Key: public(b.key)})
	if withdraw {
		keys = keys[len(keys)-1:]
	}
	b.list(keys...)
	b.epoch++
	for i, raw := range b.listed {
		c, err := wire.DecodeCertificate(raw)
		if err != nil {
			b.t.Fatal(err)
		}
		c.Key = b.signs
		c.Signature = b.sign(c.SigningInput())
		b.listed[i] = c.Bytes()
	}
}

// revoke withdraws a token or a till.
func (b *bank) revoke(tokens []wire.TokenID, tills []wire.Till) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.snapshot.Number++
	b.snapshot.Tokens, b.snapshot.Tills = tokens, tills
}

// trust answers what is signed anew.
func (b *bank) trust(path string) session.Answer {
	switch path {
	case api.PathKeys:
		l := b.keys
		if b.forged {
			l.Signature[0]++
		}
		return reply(api.KeyList{Version: l.Version, List: l.Bytes()})
	case api.PathSnapshot:
		s := b.snapshot
		s.Key, s.Time = b.signs, wire.SecondsAt(b.now())
		s.Signature = b.sign(s.SigningInput())
		if b.forged {
			s.Signature[0]++
		}
		return reply(api.Snapshot{Snapshot: s.Bytes()})
	}
	raw := make([][]byte, len(b.listed))
	for i, c := range b.listed {
		raw[i] = c
	}
	l := wire.ListingOf(b.signs, b.epoch, wire.SecondsAt(b.now()), raw)
	l.Signature = b.sign(l.SigningInput())
	return reply(api.Directory{Epoch: b.epoch, Certificates: b.listed, Listing: l.Bytes()})
}

func (b *bank) sign(input []byte) (s wire.Signature) {
	copy(s[:], ed25519.Sign(b.key, input))
	return s
}

// answer serves one request.
func (b *bank) answer(r session.Request) session.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	path, query, _ := strings.Cut(r.Path, "?")
	switch r.Method + " " + path {
	case "POST " + api.PathEnrol:
		return b.enrol(r.Body)
	case "POST " + api.PathDemo:
		var in api.Demo
		if err := json.Unmarshal(r.Body, &in); err != nil {
			return problem(400, api.CodeInvalid)
		}
		return reply(api.DemoCode{Code: strings.ToUpper(in.Role) + "-1"})
	}
	m, code := b.caller(r)
	if m == nil {
		return b.unauthorized(code)
	}
	if b.revoked && path != api.PathRecords {
		return problem(403, api.CodeRevoked)
	}
	switch r.Method + " " + path {
	case "GET " + api.PathKeys, "GET " + api.PathSnapshot, "GET " + api.PathDirectory:
		return b.trust(path)
	case "POST " + api.PathRecords:
		return b.records(m, r.Body)
	case "GET " + api.PathStatus:
		return b.status(m, query)
	case "POST " + api.PathTokens:
		var ask api.TokenAsk
		if err := json.Unmarshal(r.Body, &ask); err != nil || len(ask.Key) != len(m.key) {
			return problem(400, api.CodeInvalid)
		}
		if m.balance <= 0 {
			return problem(409, api.CodeNoFunds)
		}
		b.issue(m, wire.PublicKey(ask.Key))
		return reply(api.TokenIssued{Token: m.token.Bytes(), Short: shortKey[:]})
	}
	if m.role == api.RolePayer {
		return b.private(m, r.Method+" "+path)
	}
	return problem(404, api.CodeNotFound)
}

// private answers what a shopper asks of what is kept on him.
func (b *bank) private(m *member, what string) session.Answer {
	switch what {
	case "GET " + api.PathHolding:
		return reply(api.Holding{Operator: "bank", Time: b.now().Unix(), Account: api.Account{Balance: m.balance}})
	case "POST " + api.PathClose:
		b.revoked = b.revoked || m.balance == 0
		return reply(api.AccountClosing{Closed: m.balance == 0, Balance: m.balance})
	}
	return problem(404, api.CodeNotFound)
}

// emptied pays all shoppers out.
func (b *bank) emptied() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.devices {
		if m.role == api.RolePayer {
			m.balance = 0
		}
	}
}

// shortKey makes the dynamic digits of every token.
var shortKey = wire.ShortKey{7, 7, 7}

func reply(v any) session.Answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return session.Answer{Status: 200, Body: body}
}

func problem(status int, code string) session.Answer {
	a := reply(api.Problem{Type: "about:blank", Title: code, Status: status, Code: code})
	a.Status = status
	return a
}

func (b *bank) unauthorized(code string) session.Answer {
	p := api.Problem{Type: "about:blank", Title: code, Status: 401, Code: code}
	if code == api.CodeClockSkew {
		p.Time = b.now().Unix()
	}
	a := reply(p)
	a.Status = 401
	return a
}

func (b *bank) caller(r session.Request) (*member, string) {
	m := b.devices[r.Header[api.HeaderDevice]]
	if m == nil {
		return nil, api.CodeUnauthorized
	}
	at, err := strconv.ParseInt(r.Header[api.HeaderTime], 10, 64)
	if d := b.now().Unix() - at; err != nil || d < -300 || d > 300 {
		b.skewed++
		return nil, api.CodeClockSkew
	}
	var sig api.Bytes
	if err := sig.UnmarshalText([]byte(r.Header[api.HeaderSignature])); err != nil || len(sig) != 64 {
		return nil, api.CodeUnauthorized
	}
	if m.key.Verify(wire.RequestInput(r.Method, r.Path, wire.Seconds(at), r.Body), wire.Signature(sig)) != nil {
		return nil, api.CodeUnauthorized
	}
	return m, ""
}

func (b *bank) enrol(body []byte) session.Answer {
	var in api.Enrol
	if err := json.Unmarshal(body, &in); err != nil || len(in.Key) != 32 {
		return problem(400, api.CodeInvalid)
	}
	id, known := b.invites[in.Code]
	if !known || !strings.HasPrefix(in.Code, strings.ToUpper(in.Role)) {
		return problem(404, api.CodeNotFound)
	}
	if id != "" && b.devices[id].key != wire.PublicKey(in.Key) {
		return problem(409, api.CodeEnrolmentUsed)
	}
	out := api.Enrolled{
		Device: "device " + in.Code, Operator: "Glint demo", Account: "Account of " + in.Code, Currency: uint16(money.CNY),
		Time: b.now().Unix(),
		Root: api.Bytes(b.root.Public().(ed25519.PublicKey)), KeyList: b.keys.Bytes(),
	}
	for _, k := range b.keys.Keys {
		out.Keys = append(out.Keys, api.ServerKey{ID: uint16(k.ID), Key: k.Key[:]})
	}
	m := b.devices[out.Device]
	if m == nil {
		m = &member{id: out.Device, role: in.Role, key: wire.PublicKey(in.Key), byNumber: map[uint32][]byte{}}
		b.devices[m.id], b.invites[in.Code] = m, m.id
		if in.Role == api.RolePayer {
			m.balance = 500_00
			b.issue(m, m.key)
		}
	}
	if in.Role == api.RolePayer {
		out.Token, out.Short = m.token.Bytes(), shortKey[:]
		return reply(out)
	}
	n, _ := strconv.Atoi(in.Code[len(in.Code)-1:])
	c := wire.Certificate{
		Key: b.signs, Payee: wire.PayeeID(1000 + n), Terminal: 1, Expiry: wire.SecondsAt(b.now().Add(90 * 24 * time.Hour)),
		Name: fmt.Sprintf("茶 Harbour Tea %d", n), Device: m.key,
	}
	c.Signature = b.sign(c.SigningInput())
	b.epoch++
	b.listed = append(b.listed, c.Bytes())
	out.Certificate, out.ListedSince = c.Bytes(), b.epoch
	return reply(out)
}

func (b *bank) issue(m *member, key wire.PublicKey) {
	b.tokens++
	m.token = wire.Token{
		Key: b.signs, ID: wire.TokenID{5: byte(b.tokens)}, Alias: wire.Alias{7: byte(b.tokens)}, Currency: money.CNY,
		Expiry: wire.SecondsAt(b.now().Add(b.terms.life)), PerPayment: b.terms.perPayment, Cumulative: b.terms.cumulative,
		Uses: b.terms.uses, Channels: wire.ChannelLight | wire.ChannelShort, Epoch: uint32(b.tokens), Device: key,
		Scope: b.terms.scope,
	}
	m.token.Signature = b.sign(m.token.SigningInput())
}

func (b *bank) records(m *member, body []byte) session.Answer {
	b.uploads++
	if code := b.refuse; code != "" {
		b.refuse = ""
		return problem(503, code)
	}
	var in api.Batch
	if err := json.Unmarshal(body, &in); err != nil || len(in.Records) > api.MaxRecords {
		return problem(400, api.CodeInvalid)
	}
	if in.Number != m.batch && in.Number != m.batch+1 {
		b.odd++
	}
	m.batch = in.Number
	out := api.BatchResult{Time: b.now().Unix()}
	for _, raw := range in.Records {
		out.Results = append(out.Results, b.record(m, raw))
	}
	return reply(out)
}

func (b *bank) record(m *member, raw []byte) api.Result {
	r, err := wire.DecodeRecord(raw)
	if err != nil {
		b.t.Errorf("%s uploaded a record that cannot be read: %v", m.id, err)
		return api.Result{State: api.StateRejected, Reason: api.ReasonMalformed}
	}
	id := r.PaymentID()
	if had, ok := m.byNumber[r.Number]; ok {
		if !bytes.Equal(had, raw) {
			b.t.Errorf("%s uploaded two records with number %d", m.id, r.Number)
		}
		b.equal++
		return api.Result{Payment: id[:], State: b.payment(id).state}
	}
	if m.head, err = m.head.Check(r, m.key); err != nil {
		b.t.Errorf("log of %s: %v", m.id, err)
	}
	m.byNumber[r.Number] = bytes.Clone(raw)
	b.spend(r, id)
	p := b.payment(id)
	p.by[m.role] = m
	if m.role == api.RolePayer {
		p.payer = &r
	} else {
		p.payee = &r
	}
	b.settle(p)
	return api.Result{Payment: id[:], State: p.state}
}

// spend sees to it that no counter of a token ever answers two payments.
func (b *bank) spend(r wire.Record, id wire.PaymentID) {
	a, err := wire.DecodeAcceptance(r.Acceptance)
	if err != nil || r.Ending == wire.EndingForeign {
		return
	}
	key := fmt.Sprint(a.Token, a.Counter)
	if had, ok := b.spent[key]; ok && had != id {
		b.t.Errorf("counter %d of token %s has signed two payments", a.Counter, a.Token)
	}
	b.spent[key] = id
}

func (b *bank) payment(id wire.PaymentID) *bankPayment {
	for _, p := range b.payments {
		if p.id == id {
			return p
		}
	}
	p := &bankPayment{id: id, by: map[string]*member{}}
	b.payments = append(b.payments, p)
	return p
}

// settle moves the money once both sides have the acceptance.
func (b *bank) settle(p *bankPayment) {
	before := p.state
	switch {
	case before == api.StateSettled:
	case p.payee == nil:
		p.state = api.StatePayerOnly
	case p.payer == nil:
		p.state = api.StatePayeeOnly
	case p.payer.Ending == wire.EndingRefused:
		p.state = api.StateRefused
	case p.payee.Ending == wire.EndingCancelled:
		p.state = api.StateVoided
	case p.payee.Ending != wire.EndingAccepted:
		p.state = api.StateMatched
	default:
		if !bytes.Equal(p.payer.Acceptance, p.payee.Acceptance) {
			b.t.Errorf("payment %s: two acceptances", p.id)
		}
		p.state = api.StateSettled
		p.by[api.RolePayer].balance -= int64(p.payer.Core.Amount)
		p.by[api.RolePayee].balance += int64(p.payer.Core.Amount)
	}
	if p.state != before {
		b.changes++
		p.changed = b.changes
	}
}

func (b *bank) status(m *member, query string) session.Answer {
	since := 0
	q, err := url.ParseQuery(query)
	m.said = q.Get("head")
	if err == nil && q.Get("since") != "" {
		since, _ = strconv.Atoi(q.Get("since"))
	}
	reserved := int64(0)
	if m.role == api.RolePayer {
		reserved = min(m.balance, int64(b.terms.cumulative))
	}
	out := api.Status{
		Time: b.now().Unix(), Currency: uint16(money.CNY), Balance: m.balance - reserved, Reserved: reserved, Epoch: b.epoch, Cursor: strconv.Itoa(b.changes),
		Keys: b.keys.Version, Snapshot: b.snapshot.Number, Log: b.noted, Renew: m.role == api.RolePayer && m.token.Key != b.signs,
	}
	mine := slices.DeleteFunc(slices.Clone(b.payments), func(p *bankPayment) bool { return p.by[m.role] != m || p.changed <= since })
	slices.SortFunc(mine, func(x, y *bankPayment) int { return x.changed - y.changed })
	for _, p := range mine {
		out.Payments = append(out.Payments, api.Payment{ID: p.id[:], State: p.state})
	}
	return reply(out)
}

// balances gives what payer and payee have now.
func (b *bank) balance(device string) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.devices[device].balance
}

// states counts the payments by state.
func (b *bank) states() map[api.State]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[api.State]int{}
	for _, p := range b.payments {
		out[p.state]++
	}
	return out
}
