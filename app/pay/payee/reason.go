package payee

// Reason is why something was not done: a closed set; package ui/text has a sentence for each.
type Reason string

// Reasons why a sum cannot be charged (told in Idle).
const (
	ReasonAmount       Reason = "amount_invalid"  // zero or negative
	ReasonOverflow     Reason = "amount_overflow" // more than a charge can hold
	ReasonCurrency     Reason = "amount_currency" // not this till's currency
	ReasonReference    Reason = "reference_invalid"
	ReasonTillExpired  Reason = "till_expired" // own certificate is out of date: go online
	ReasonOrders       Reason = "orders_used_up"
	ReasonSnapshotDead Reason = "snapshot_dead" // what is withdrawn was heard too long ago: go online
)

// Reasons why a code is not taken (told; the till goes on looking).
const (
	ReasonCodeMalformed Reason = "code_malformed"
	ReasonCodeForeign   Reason = "code_foreign"  // no code of Glint
	ReasonCodeOperator  Reason = "code_operator" // token signed by a key that this till does not know
	ReasonCodeForged    Reason = "code_forged"   // signature does not verify
	ReasonCodeExpired   Reason = "code_expired"  // token expired
	ReasonCodeRevoked   Reason = "code_revoked"
	ReasonCodeStale     Reason = "code_stale"   // older than CodeLeeway
	ReasonCodeFuture    Reason = "code_future"  // more than CodeLeeway ahead
	ReasonCodeUsed      Reason = "code_used"    // its counter has been answered: shown a second time
	ReasonCodeCharged   Reason = "code_charged" // has been charged before: wait for the next code
	ReasonCodeChannel   Reason = "code_channel" // token does not allow payment by light
	ReasonCodeScope     Reason = "code_scope"   // token is good at other payees only
	ReasonCodeCurrency  Reason = "code_currency"
	ReasonCodeLimit     Reason = "code_limit"        // sum above the token's limits
	ReasonSnapshotStale Reason = "snapshot_stale"    // sum above half of the token's limit, while what is withdrawn was heard long ago
	ReasonCodeOther     Reason = "code_other"        // another phone's code while a charge plays
	ReasonTinyLimit     Reason = "code_tiny_limit"   // phone with a light sensor and no camera: sum above TinyMost
	ReasonTinyOrders    Reason = "code_tiny_orders"  // the same phone: this till's order numbers are too high for the tiny form
	ReasonTinyUnknown   Reason = "code_tiny_unknown" // the same phone: its directory lacks this payee, and light is too slow for an introduction
	ReasonShortLimit    Reason = "code_short_limit"  // a short code: sum above ShortMost
	ReasonScanTimedOut  Reason = "scan_timed_out"
)

// Reasons why an acceptance is not taken (told; the till goes on looking).
const (
	ReasonAcceptanceMalformed Reason = "acceptance_malformed"
	ReasonAcceptanceForged    Reason = "acceptance_forged"  // signature or counter does not fit
	ReasonAcceptanceLimit     Reason = "acceptance_limit"   // beyond what the token allows
	ReasonAcceptanceRefused   Reason = "acceptance_refused" // a refusal of an earlier charge, or after one
	ReasonAcceptanceForeign   Reason = "acceptance_foreign" // for a charge that is not ours
)

// Reasons of the device.
const (
	ReasonStoreFailed Reason = "store_failed"
	ReasonStoreFull   Reason = "store_full"
	ReasonSignFailed  Reason = "sign_failed" // also a signature that does not verify
	ReasonLogFull     Reason = "log_full"
)

// Reasons lists the whole set.
var Reasons = []Reason{
	ReasonAmount, ReasonOverflow, ReasonCurrency, ReasonReference, ReasonTillExpired, ReasonOrders, ReasonSnapshotDead, ReasonSnapshotStale,
	ReasonCodeMalformed, ReasonCodeForeign, ReasonCodeOperator, ReasonCodeForged, ReasonCodeExpired,
	ReasonCodeRevoked, ReasonCodeStale, ReasonCodeFuture, ReasonCodeUsed, ReasonCodeCharged,
	ReasonCodeChannel, ReasonCodeScope, ReasonCodeCurrency, ReasonCodeLimit, ReasonCodeOther, ReasonTinyLimit, ReasonTinyOrders, ReasonTinyUnknown, ReasonShortLimit, ReasonScanTimedOut,
	ReasonAcceptanceMalformed, ReasonAcceptanceForged, ReasonAcceptanceLimit, ReasonAcceptanceRefused, ReasonAcceptanceForeign,
	ReasonStoreFailed, ReasonStoreFull, ReasonSignFailed, ReasonLogFull,
}
