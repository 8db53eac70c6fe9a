package payer

// Reason is why something was not done: a closed set; package ui/text has a sentence for each.
type Reason string

// Reasons why there is no code to show (Empty).
const (
	ReasonNoToken      Reason = "token_missing"
	ReasonTokenBad     Reason = "token_invalid" // signature of no known server key
	ReasonTokenExpired Reason = "token_expired"
	ReasonTokenUsedUp  Reason = "token_used_up" // no uses, or nothing of the allowance, left
	ReasonNoCounter    Reason = "counters_used_up"
	ReasonSetBack      Reason = "storage_set_back" // what is stored here is older than what was: counters could be used twice
	ReasonWithdrawn    Reason = "device_revoked"   // the server takes no more from this device
)

// Reasons why a light signal is no charge for us (told; the machine goes on).
const (
	ReasonMalformed    Reason = "charge_malformed"    // also amount 0 and unknown currencies
	ReasonOtherCode    Reason = "charge_other_code"   // made for no code of this phone, or an old one
	ReasonForged       Reason = "charge_forged"       // seal or signature does not fit: altered on the way
	ReasonUnverifiable Reason = "charge_unverifiable" // signed by a payee that no directory entry names
	ReasonCodeUsed     Reason = "charge_code_used"    // another charge on a code that has been answered
	ReasonAside        Reason = "charge_aside"        // the charge that was just put aside
)

// Reasons why a charge is shown but cannot be accepted (Blocked).
const (
	ReasonChannel     Reason = "charge_channel" // the token does not allow payment by light
	ReasonCurrency    Reason = "charge_currency"
	ReasonLimit       Reason = "charge_limit"     // above the limit for one payment
	ReasonAllowance   Reason = "charge_allowance" // above what is left of the allowance
	ReasonUses        Reason = "charge_uses"      // no payment left in the token
	ReasonExpired     Reason = "charge_token_expired"
	ReasonMinute      Reason = "charge_minute"       // more than ClockLeeway from our clock
	ReasonTinyLimit   Reason = "charge_tiny_limit"   // above TinyMost, in the tiny form
	ReasonCertificate Reason = "certificate_expired" // the introduction is out of date
	ReasonPayeeClosed Reason = "payee_withdrawn"     // this terminal of the payee has been withdrawn
	ReasonScope       Reason = "charge_scope"        // the token is good at other payees only
)

// Reasons why a charge is not accepted yet (Asking goes on).
const (
	ReasonTap     Reason = "tap_needed"
	ReasonPIN     Reason = "pin_needed"
	ReasonPasskey Reason = "passkey_needed"
)

// Reasons about receipts and acceptances.
const (
	ReasonReceiptFalse   Reason = "receipt_false"   // for another payment, or its seal does not fit
	ReasonReceiptForeign Reason = "receipt_foreign" // the payee says that this paid someone else
	ReasonNotOpen        Reason = "acceptance_not_open"
	ReasonVoided         Reason = "payment_void" // the server's last word is not paid
)

// Reasons of time and of the device.
const (
	ReasonAskedTooLong Reason = "ask_timed_out"
	ReasonStoreFailed  Reason = "store_failed"
	ReasonStoreFull    Reason = "store_full"
	ReasonSignFailed   Reason = "sign_failed" // also a signature that does not verify
	ReasonLogFull      Reason = "log_full"
)

// Reasons lists the whole set.
var Reasons = []Reason{
	ReasonNoToken, ReasonTokenBad, ReasonTokenExpired, ReasonTokenUsedUp, ReasonNoCounter, ReasonSetBack, ReasonWithdrawn,
	ReasonMalformed, ReasonOtherCode, ReasonForged, ReasonUnverifiable, ReasonCodeUsed, ReasonAside,
	ReasonChannel, ReasonCurrency, ReasonLimit, ReasonAllowance, ReasonUses, ReasonExpired, ReasonMinute, ReasonTinyLimit, ReasonCertificate, ReasonPayeeClosed, ReasonScope,
	ReasonTap, ReasonPIN, ReasonPasskey,
	ReasonReceiptFalse, ReasonReceiptForeign, ReasonNotOpen, ReasonVoided,
	ReasonAskedTooLong, ReasonStoreFailed, ReasonStoreFull, ReasonSignFailed, ReasonLogFull,
}
