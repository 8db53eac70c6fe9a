// Package store says what the server's books need of a database. Each engine lies in a package below
// and passes storetest, so that the books are the same on all of them.
//
// A transaction sees all that was committed before it and nothing of others under way. Updates come
// one after the other: a check and the write that rests on it need no further lock. What Update
// returned nil for survives the end of the process and of the machine.
package store

import (
	"context"
	"errors"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/trail"
)

// Errors of stores that callers branch on.
var (
	ErrNotFound = errors.New("store: not found")
	ErrExists   = errors.New("store: already there")
	ErrClosed   = errors.New("store: closed")
)

// Store is a database with the server's books.
type Store interface {
	// View reads one consistent state.
	View(ctx context.Context, read func(Reader) error) error
	// Update runs write alone and commits it; an error from write undoes all that it did and is
	// returned. Once begun it runs to its end, whatever becomes of ctx. write may be run with others
	// in one commit, and must not call the store but through its Tx.
	Update(ctx context.Context, write func(Tx) error) error
	Close() error
}

// Reader reads.
type Reader interface {
	Meta
	Accounts
	Terminals
	Tokens
	Payments
	Trust
	People
	Whole
}

// Tx reads its own writes.
type Tx interface {
	Reader
	PeopleTx
	SetMeta(key string, value []byte) error

	AddAccount(a ledger.Account, at time.Time) (ledger.AccountID, error)
	Rename(id ledger.AccountID, name string) error // ErrNotFound
	// Post moves money; ErrExists where the reference has been used, or an error of package ledger.
	Post(t ledger.Transfer) error

	AddEnrolment(e Enrolment) error
	UseEnrolment(hash [32]byte, device string, at time.Time) error
	AddDevice(d Device) error // ErrExists
	SetCertificate(device string, certificate []byte, expires time.Time) error

	AddToken(t Token) error // ErrExists
	RevokeToken(id wire.TokenID, reason string, at time.Time) error
	ReleaseToken(id wire.TokenID, at time.Time) error
	AddSigned(s match.Signed) error // the same decision again is no error

	AddRecord(r Record) error // ErrExists
	AddLogEntry(l LogEntry) error
	// PutPayment stores a payment under its id and makes it the newest change.
	PutPayment(p Payment) error
	AddStep(s Step) error

	AddEntry(e trail.Entry) error // ErrExists
	RevokeDevice(id, reason string, at time.Time) error
	Tell(device string, at time.Time) error // it has been sent a snapshot
	AddEvidence(e Evidence) error           // the same two payments again are no error
	AddFinding(f Finding) error             // ErrExists
}

// Meta keeps single values.
type Meta interface {
	Meta(key string) ([]byte, error) // ErrNotFound
}

// Accounts reads accounts and what moved.
type Accounts interface {
	Account(id ledger.AccountID) (ledger.Account, error)      // ErrNotFound
	Float(currency money.Currency) (ledger.Account, error)    // ErrNotFound
	Accounts() ([]ledger.Account, error)                      // all but reserves, by number
	Reserved() (map[ledger.AccountID]money.Minor, error)      // by shopper, sum of their reserves
	ReservedBy(shopper ledger.AccountID) (money.Minor, error) // of one shopper
	Transfer(ref string) (ledger.Transfer, error)             // ErrNotFound
	// Booked gives what moved on an account after a number, in order of posting.
	Booked(account ledger.AccountID, after int64, limit int) ([]Booked, error)
}

// Booked is a transfer as one of its two accounts sees it.
type Booked struct {
	Number   int64 // rises in order of posting
	Transfer ledger.Transfer
	Entry    ledger.Entry
}

// Enrolment is a one-time code that binds a device to an account.
type Enrolment struct {
	Hash    [32]byte
	Account ledger.AccountID
	Role    wire.Role
	Expires time.Time
	Device  string // that used it, or empty
}

// Device is an enrolled terminal.
type Device struct {
	ID       string
	Account  ledger.AccountID
	Role     wire.Role
	Key      wire.PublicKey
	Terminal wire.Terminal // of a payee
	Listed   uint16        // directory epoch from which phones know this payee's terminal
	Enrolled time.Time

	Certificate []byte // of a payee
	Expires     time.Time

	Revoked   string // reason, or empty
	RevokedAt time.Time
	Told      time.Time // when it was last sent a snapshot of what is withdrawn, zero if never
}

// Terminals reads enrolments and devices.
type Terminals interface {
	Enrolment(hash [32]byte) (Enrolment, error) // ErrNotFound
	Device(id string) (Device, error)           // ErrNotFound
	Payees() ([]Device, error)                  // all devices of role payee, in order of enrolment
	CountDevices(account ledger.AccountID) (int, error)
}

// Token is an issued allowance.
type Token struct {
	Token    wire.Token
	Device   string
	Account  ledger.AccountID
	Reserve  ledger.AccountID
	Issued   time.Time
	Releases time.Time // when what is left goes back to the account
	Revoked  string    // reason, or empty
	Released bool

	RevokedAt time.Time
}

// Tokens reads tokens and the decisions signed on them.
type Tokens interface {
	Token(id wire.TokenID) (Token, error)                          // ErrNotFound
	NewestToken(device string) (Token, error)                      // ErrNotFound
	TokensOf(account ledger.AccountID, limit int) ([]Token, error) // newest first
	CountTokens(account ledger.AccountID) (int, error)
	DueTokens(now time.Time, limit int) ([]Token, error)              // not released, Releases at or before now
	SignedAt(id wire.TokenID, c wire.Counter) ([]match.Signed, error) // several only in a conflict
	// SignedBeside gives the nearest decisions below and above a counter, nil where there is none.
	SignedBeside(id wire.TokenID, c wire.Counter) (below, above *match.Signed, err error)
	// SignedTotal gives the sum and count of payments that the token's device has said yes to.
	SignedTotal(id wire.TokenID) (money.Minor, int, error)
	HasSigned(p wire.PaymentID) (yes, any bool, err error)
}

// Record is one uploaded record, or what claimed to be one.
type Record struct {
	Device  string
	Hash    [32]byte // of all its bytes, signature included
	Bytes   []byte   // of a malformed one no more than wire.RecordSizeMax
	Payment wire.PaymentID
	Read    bool   // the record could be read; Payment is known
	Reason  string // why it was rejected, or empty
	Flag    string // what is odd about its place in the log, or empty
	Time    time.Time
}

// LogEntry is a record's place in its device's log.
type LogEntry struct {
	Device   string
	Number   uint32
	Hash     wire.Hash // of the record's body
	Previous wire.Hash
}

// Payment is one payment: one code and one charge.
type Payment struct {
	ID       wire.PaymentID
	Code     wire.CodeID
	Token    wire.TokenID
	Core     wire.Core
	Phase    match.Phase
	Payer    ledger.AccountID
	Payee    ledger.AccountID // 0 where the charge names no account of ours
	Signed   bool             // the payer has decided on it
	Evidence time.Time        // when the payee's acceptance came, zero before
	First    time.Time        // of the first record
	Changed  time.Time
	Change   int64 // set by the store: rises with every change of any payment
}

// Step is one step of a payment, kept for ever.
type Step struct {
	Payment  wire.PaymentID
	From, To match.Phase
	Cause    match.Cause
	Device   string // that caused it, or empty for the server
	Time     time.Time
}

// Payments reads payments and records.
type Payments interface {
	Payment(id wire.PaymentID) (Payment, error)       // ErrNotFound
	PaymentsOfCode(id wire.CodeID) ([]Payment, error) // in order of their first records
	PaymentsOf(f Filter, after int64, limit int) ([]Payment, error)
	NewestPayments(limit int) ([]Payment, error) // by first record, newest first
	LastChange() (int64, error)
	// EvidenceSince lists payments in phase PayeeHolds whose evidence came at or before a time.
	EvidenceSince(before time.Time, limit int) ([]wire.PaymentID, error)
	Record(device string, hash [32]byte) (Record, error) // ErrNotFound
	CountRejected(device string) (int, error)
	LogAt(device string, number uint32) ([]LogEntry, error)
	Steps(id wire.PaymentID) ([]Step, error)
}

// Filter chooses the payments that a terminal may see: those a payer's account has decided on, or
// those that name a payee's terminal. PaymentsOf gives them in order of change, oldest first.
type Filter struct {
	Payer    ledger.AccountID
	Payee    ledger.AccountID
	Terminal wire.Terminal
}

// Evidence is the proof of a double spend: two payments that one device has signed for one counter.
type Evidence struct {
	Token          wire.TokenID
	Counter        wire.Counter
	Payment, Other wire.PaymentID
	Bundle         []byte // JSON of api.Evidence
	Time           time.Time
}

// Finding is something odd about a device's log.
type Finding struct {
	Device string
	Kind   string // one of package match's flags
	Number uint32 // in the log
	Time   time.Time
}

// Trust reads what is withdrawn and what was found out.
type Trust interface {
	LastEntry() (trail.Entry, error)                               // ErrNotFound
	EntriesBefore(number uint64, limit int) ([]trail.Entry, error) // newest first
	Devices(limit int) ([]Device, error)                           // newest first
	DevicesOf(account ledger.AccountID) ([]Device, error)          // in order of enrolment
	RevokedTokens(after time.Time) ([]Token, error)                // whose Releases come after a time, by id
	OpenTokens(device string) ([]Token, error)                     // not released, oldest first
	EvidenceOf(p wire.PaymentID) ([]Evidence, error)               // in order
	RecordsOf(p wire.PaymentID) ([]Record, error)                  // that count, in order
	Findings(device string) ([]Finding, error)                     // in order
	LogLast(device string) ([]LogEntry, error)                     // of the highest number; several only in a fork
}

// Whole reads everything, for audits.
type Whole interface {
	EachAccount(yield func(ledger.Account) error) error
	EachTransfer(yield func(ledger.Transfer, []ledger.Entry) error) error // in order of posting
	EachToken(yield func(Token) error) error
	EachPayment(yield func(Payment) error) error
	EachRecord(yield func(Record) error) error
	EachEntry(yield func(trail.Entry) error) error // in order
	EachEvidence(yield func(Evidence) error) error
}
