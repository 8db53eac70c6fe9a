// Package api names the requests and answers that terminals and the server exchange, as JSON.
//
// Binary messages of package wire travel inside as base64url without padding (type Bytes). A
// terminal signs each request after enrolment: three headers carry its device id, the time, and an
// Ed25519 signature over wire.RequestInput.
package api

import (
	"bytes"
	"encoding/base64"
	"errors"
)

// Paths of the API.
const (
	PathEnrol     = "/v1/enrol"         // POST Enrol → Enrolled
	PathTokens    = "/v1/tokens"        // POST, signed, TokenAsk or empty body → TokenIssued
	PathRecords   = "/v1/records"       // POST, signed, Batch → BatchResult
	PathStatus    = "/v1/status"        // GET, signed → Status; ?since=cursor
	PathDirectory = "/v1/directory"     // GET, signed → Directory
	PathDemo      = "/v1/demo"          // POST Demo → DemoCode; only with --demo, on loopback
	PathKeys      = "/v1/keys"          // GET → KeyList
	PathSnapshot  = "/v1/snapshot"      // GET, signed → Snapshot
	PathEvidence  = "/v1/evidence"      // GET, signed by a payee → []Evidence; ?payment=hex
	PathHolding   = "/v1/account"       // GET, signed by a payer → Holding, streamed
	PathClose     = "/v1/account/close" // POST, signed by a payer, empty body → AccountClosing
	PathHealth    = "/v1/health"        // GET → 200

	PathAdminAccounts   = "/v1/admin/accounts"   // GET → []Account; POST NewAccount → Account
	PathAdminTopUps     = "/v1/admin/topups"     // POST TopUp → Account
	PathAdminPayouts    = "/v1/admin/payouts"    // POST TopUp → Account: the same the other way
	PathAdminScope      = "/v1/admin/scope"      // POST Scope → Account
	PathAdminHolding    = "/v1/admin/holding"    // GET ?account=number → Holding, streamed
	PathAdminClose      = "/v1/admin/close"      // POST AccountClose → AccountClosing
	PathAdminEnrolments = "/v1/admin/enrolments" // POST NewEnrolment → DemoCode
	PathAdminPayments   = "/v1/admin/payments"   // GET → []Payment, newest first
	PathAdminDevices    = "/v1/admin/devices"    // GET → []Device, newest first
	PathAdminRevoke     = "/v1/admin/revoke"     // POST Revocation → {}
	PathAdminImport     = "/v1/admin/import"     // POST Import → BatchResult
	PathAdminEvidence   = "/v1/admin/evidence"   // GET → []Evidence; ?payment=hex
	PathAdminTrail      = "/v1/admin/trail"      // GET → []TrailEntry, newest first; ?before=number
)

// Headers of a signed request.
const (
	HeaderDevice    = "Glint-Device"
	HeaderTime      = "Glint-Time"      // Unix seconds, decimal
	HeaderSignature = "Glint-Signature" // base64url
)

// Limits of the API.
const (
	MaxBody    = 256 << 10 // bytes of a request
	MaxRecords = 200       // in one batch
	MaxPage    = 200       // payments in one answer
)

// Bytes is binary data, base64url without padding in JSON.
type Bytes []byte

// MarshalText writes base64url.
func (b Bytes) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// ErrBytes says that a text is not base64url in its only form.
var ErrBytes = errors.New("api: not base64url without padding")

// UnmarshalText reads base64url; ErrBytes where the text is not what MarshalText writes.
func (b *Bytes) UnmarshalText(text []byte) error {
	out, err := base64.RawURLEncoding.Strict().DecodeString(string(text))
	if err != nil || bytes.ContainsAny(text, "\r\n") { // which package base64 skips
		return ErrBytes
	}
	*b = out
	return nil
}

// Roles of a terminal.
const (
	RolePayer = "payer"
	RolePayee = "payee"
)

// Enrol asks to bind a device key to an account by a one-time code.
type Enrol struct {
	Code string `json:"code"`
	Role string `json:"role"`
	Key  Bytes  `json:"key"` // Ed25519 public key, 32 bytes
}

// ServerKey is a public key of the server with its number.
type ServerKey struct {
	ID  uint16 `json:"id"`
	Key Bytes  `json:"key"`
}

// Enrolled is what a terminal needs to work offline.
type Enrolled struct {
	Device   string      `json:"device"` // sent as HeaderDevice
	Operator string      `json:"operator"`
	Account  string      `json:"account"` // the holder's name for the account
	Currency uint16      `json:"currency"`
	Keys     []ServerKey `json:"keys"`
	Time     int64       `json:"time"` // server's Unix seconds

	Root    Bytes `json:"root,omitempty"`     // public key that signs key lists; the terminal holds on to it
	KeyList Bytes `json:"key_list,omitempty"` // wire.KeyList

	// Payer.
	Token Bytes `json:"token,omitempty"`
	Short Bytes `json:"short,omitempty"` // key of the token's short codes, 32 bytes
	// Payee.
	Certificate Bytes  `json:"certificate,omitempty"`
	ListedSince uint16 `json:"listed_since,omitempty"` // directory epoch from which phones know this payee
}

// KeyList is the newest list of the server's keys, signed by the root: wire.KeyList.
type KeyList struct {
	Version uint32 `json:"version"`
	List    Bytes  `json:"list"`
}

// TokenAsk asks for a token, and says which key it shall be for where a fresh one is made. Without a body it is the device's own.
type TokenAsk struct {
	Key Bytes `json:"key"` // Ed25519 public key, 32 bytes
}

// TokenIssued carries a fresh token.
type TokenIssued struct {
	Token Bytes `json:"token"`
	Short Bytes `json:"short,omitempty"` // key of its short codes, 32 bytes
}

// Directory lists the payees' certificates, each signed by the server.
type Directory struct {
	Epoch        uint16  `json:"epoch"`
	Certificates []Bytes `json:"certificates"`
	Listing      Bytes   `json:"listing,omitempty"` // wire.Listing of just these certificates
}

// Batch uploads records, oldest first. Number counts a terminal's batches from 1; it rises with each one
// that was answered, and the same number again is a repeat. 0 is a terminal that does not count.
type Batch struct {
	Number  uint32  `json:"number,omitempty"`
	Records []Bytes `json:"records"`
}

// BatchResult answers each record of a batch in its order.
type BatchResult struct {
	Time    int64    `json:"time"`
	Results []Result `json:"results"`
}

// Result is what became of one record. An equal upload gives the stored result again.
type Result struct {
	Payment Bytes  `json:"payment"` // payment id, 16 bytes; empty where the record could not be read
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"` // a code of package api, where rejected or waiting
}

// State of a payment at the server.
type State string

// The states of a payment (the server's table says who may cause each step).
const (
	StatePayerOnly  State = "payer_only"
	StatePayeeOnly  State = "payee_only"
	StateMatched    State = "matched"
	StateSettled    State = "settled"
	StateMismatched State = "mismatched"
	StateConflict   State = "conflict"
	StateVoided     State = "voided"
	StateRefused    State = "refused" // the payer said no; nothing moves
	StateDisputed   State = "disputed"
	StateUnfunded   State = "unfunded"
	StateRejected   State = "rejected"
)

// Final tells whether no further record changes the state by itself.
func (s State) Final() bool {
	switch s {
	case StatePayerOnly, StatePayeeOnly, StateMatched, StateDisputed:
		return false
	}
	return true
}

// Status is what a terminal learns at each sync.
type Status struct {
	Time     int64     `json:"time"`
	Currency uint16    `json:"currency"`
	Balance  int64     `json:"balance"`  // minor units, reserves not counted
	Reserved int64     `json:"reserved"` // minor units held for tokens
	Token    string    `json:"token,omitempty"`
	Renew    bool      `json:"renew,omitempty"`    // the payer should ask for a new token
	Epoch    uint16    `json:"epoch"`              // of the directory
	Keys     uint32    `json:"keys,omitempty"`     // version of the key list
	Snapshot uint32    `json:"snapshot,omitempty"` // number of the newest, see Snapshot
	Log      string    `json:"log,omitempty"`      // what is wrong with the head sent as ?head, see Finding
	Cursor   string    `json:"cursor"`             // for ?since
	Payments []Payment `json:"payments"`           // changed since the cursor, oldest first
}

// Payment is one payment as the server sees it.
type Payment struct {
	ID       Bytes  `json:"id"`
	Code     Bytes  `json:"code"` // code id
	State    State  `json:"state"`
	Reason   string `json:"reason,omitempty"`
	Amount   int64  `json:"amount"`
	Currency uint16 `json:"currency"`
	Payer    string `json:"payer,omitempty"` // names only for the operator, and the payee's for the payer
	Payee    string `json:"payee,omitempty"`
	Order    uint32 `json:"order"`
	Time     int64  `json:"time"`    // Unix seconds, the server's, of the first record
	Changed  int64  `json:"changed"` // Unix seconds of the last step
}

// Demo asks for a one-time enrolment code of a demo account with money, or for the operator's key.
type Demo struct {
	Role string `json:"role"` // RolePayer, RolePayee, or "operator"
}

// DemoCode is a one-time enrolment code, or the operator's key.
type DemoCode struct {
	Code string `json:"code"`
}

// Account is one account in the operator's list.
type Account struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind"` // shopper, merchant, float, reserve
	Currency uint16 `json:"currency"`
	Balance  int64  `json:"balance"`
	Reserved int64  `json:"reserved"`
	Payee    int64  `json:"payee,omitempty"`   // of a shopper: the only merchant's account at which new tokens are good
	Section  uint16 `json:"section,omitempty"` // of a shopper: the only section where new tokens are good; of a merchant: its own
}

// Scope says where a shopper's next tokens are good: at one merchant, by its account, or at those of one section, or, with neither,
// everywhere. For a merchant's account it gives the section that it is in, or takes it out of one.
type Scope struct {
	Account int64  `json:"account"`
	Payee   int64  `json:"payee,omitempty"`
	Section uint16 `json:"section,omitempty"`
}

// NewAccount opens an account.
type NewAccount struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // shopper or merchant
	Currency uint16 `json:"currency"`
}

// TopUp moves money from the float to an account. ID is the caller's own: repeats are harmless.
type TopUp struct {
	ID      string `json:"id"`
	Account int64  `json:"account"`
	Amount  int64  `json:"amount"`
}

// NewEnrolment asks for a one-time code that binds a terminal to an account.
type NewEnrolment struct {
	Account int64  `json:"account"`
	Role    string `json:"role"`
}

// Snapshot is what is withdrawn: wire.Snapshot.
type Snapshot struct {
	Snapshot Bytes `json:"snapshot"`
}

// Revocation withdraws a token, a terminal with its tokens, or all terminals of an account.
type Revocation struct {
	Token   string `json:"token,omitempty"`
	Device  string `json:"device,omitempty"`
	Account int64  `json:"account,omitempty"`
	Reason  string `json:"reason"`
}

// Import hands in records of a terminal that cannot send them any more; each is signed by that terminal.
type Import struct {
	Device  string  `json:"device"`
	Records []Bytes `json:"records"`
}

// Device is a terminal as the operator sees it.
type Device struct {
	ID       string    `json:"id"`
	Account  int64     `json:"account"`
	Role     string    `json:"role"`
	Terminal uint8     `json:"terminal,omitempty"`
	Enrolled int64     `json:"enrolled"`
	Told     int64     `json:"told,omitempty"` // Unix seconds of its newest snapshot
	Revoked  string    `json:"revoked,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is what is odd about a terminal's log: "log_gap", "log_fork", "log_rewind"; or about its
// uploads, where Number is a batch's: "batch_replayed", "batch_skipped", "batch_unnumbered".
type Finding struct {
	Kind   string `json:"kind"`
	Number uint32 `json:"number"` // place in the log
	Time   int64  `json:"time"`
}

// Evidence proves to anybody who knows the root that one device has signed two payments for one counter.
type Evidence struct {
	Root    Bytes      `json:"root"`
	KeyList Bytes      `json:"key_list"`
	Token   Bytes      `json:"token"`
	Counter uint32     `json:"counter"`
	Answers []Answered `json:"answers"`
	Time    int64      `json:"time"`
}

// Answered is one signed decision with all that its signature covers.
type Answered struct {
	Payment    Bytes `json:"payment"`
	Code       Bytes `json:"code"` // M1
	Core       Bytes `json:"core"`
	Acceptance Bytes `json:"acceptance"` // M3
}

// TrailEntry is one entry of the audit log; its hash covers the entry before it.
type TrailEntry struct {
	Number  uint64 `json:"number"`
	Time    int64  `json:"time"` // Unix milliseconds
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Subject string `json:"subject"`
	Detail  string `json:"detail,omitempty"`
	Hash    Bytes  `json:"hash"`
}

// Problem is an RFC 9457 answer to a request that failed. Code is one of the closed set below.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
	Time   int64  `json:"time,omitempty"` // with CodeClockSkew: the server's Unix seconds
}

// Codes of problems and reasons; people see the page's own words for each.
const (
	CodeInvalid        = "invalid"
	CodeUnauthorized   = "unauthorized"
	CodeNotFound       = "not_found"
	CodeTooLarge       = "too_large"
	CodeEnrolmentUsed  = "enrolment_used"
	CodeClockSkew      = "clock_skew"
	CodeNoFunds        = "no_funds"
	CodeBusy           = "busy"
	CodeInternal       = "internal"
	CodeRevoked        = "device_revoked"
	ReasonMalformed    = "malformed"
	ReasonSignature    = "bad_signature"
	ReasonToken        = "bad_token"
	ReasonRevoked      = "token_revoked"
	ReasonExpired      = "token_expired"
	ReasonTerminal     = "wrong_terminal"
	ReasonAcceptance   = "bad_acceptance"
	ReasonCurrency     = "wrong_currency"
	ReasonLimit        = "over_limit"
	ReasonCumulative   = "over_cumulative"
	ReasonUses         = "over_uses"
	ReasonCounter      = "counter_used"
	ReasonChannel      = "wrong_channel"
	ReasonScope        = "wrong_payee"
	ReasonTime         = "bad_time"
	ReasonFork         = "log_fork"
	ReasonOtherCore    = "other_charge"
	ReasonNoAcceptance = "no_acceptance"
	ReasonDigits       = "bad_digits" // the dynamic digits of a short code are not the token's
	ReasonUnanswered   = "unanswered" // a charge on a short code that no phone has answered
)
