package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"glint/app/api"
)

// Codes of problems that a view shows. The server's codes (package api) come through unchanged, and
// "camera_" with a CameraTrouble stands for the troubles of a camera.
const (
	ProblemOffline      = "offline"          // the server cannot be reached
	ProblemAnswer       = "bad_answer"       // the server's answer makes no sense
	ProblemStore        = "store_failed"     // the browser did not store; nothing was shown or signed
	ProblemStoreFull    = "store_full"       // no room left in the browser's storage
	ProblemSign         = "sign_failed"      // the device key could not be used
	ProblemLock         = "lock_failed"      // the browser cannot keep two windows apart
	ProblemCamera       = "camera_"          // and the trouble
	ProblemLamp         = "lamp_failed"      // the light cannot be played
	ProblemCodeForeign  = "code_foreign"     // a code that is none of ours
	ProblemCodeAlipay   = "code_alipay"      // of Alipay
	ProblemCodeWeChat   = "code_wechat"      // of WeChat Pay
	ProblemCodeBank     = "code_bank"        // of a card scheme
	ProblemCodeMerchant = "code_merchant"    // for payers to scan
	ProblemCodeLink     = "code_link"        // a web link
	ProblemCodeProduct  = "code_product"     // on goods
	ProblemKeyboard     = "code_keyboard"    // one of ours, typed by a scanner that is set to another keyboard
	ProblemCodeBroken   = "code_unreadable"  // ours, but broken
	ProblemUnknown      = "payee_unknown"    // nobody vouches for this payee: the charge cannot be accepted
	ProblemSettings     = "settings_reset"   // the stored settings could not be read: the usual ones are used
	ProblemSensor       = "still_sensor"     // a still code for a phone without a camera
	ProblemTrust        = "trust_bad"        // what the server signed of keys, withdrawals or payees is not genuine, or older than what is known
	ProblemPIN          = "pin_wrong"        // not the PIN
	ProblemPINWait      = "pin_wait"         // too many wrong ones: not yet
	ProblemPINBad       = "pin_bad"          // none that can be set
	ProblemPINFailed    = "pin_failed"       // the browser could not check it
	ProblemPINAsked     = "pin_needed"       // the settings are behind it
	ProblemChoice       = "choice_reset"     // how to confirm could not be read: a tap each time
	ProblemSetBack      = "storage_set_back" // what is stored is older than what was: the terminal goes on no more
	ProblemLost         = "storage_lost"     // there was a terminal here, and the browser has dropped it
	ProblemUnsentFull   = "unsent_full"      // UnsentMax records wait
	ProblemExport       = "export_failed"    // the file could not be written
	ProblemEnrolment    = "enrolment_bad"    // what the server gave does not fit this device
	ProblemScanPart     = "scan_part"        // what a scanner typed broke off
)

// ProblemWithdrawn says that the operator has withdrawn the terminal, which goes on no more.
const ProblemWithdrawn = api.CodeRevoked

// refusal is the server's problem+json answer.
type refusal struct {
	Status int
	Code   string
	Time   int64 // server's Unix seconds, where the clock is what it refuses
}

func (e *refusal) Error() string { return fmt.Sprintf("session: server said %d %s", e.Status, e.Code) }

// errAnswer says that the server's answer cannot be used.
var errAnswer = errors.New("session: answer makes no sense")

// problemOf names an error for people.
func problemOf(err error) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.Code
	}
	if c, ok := errors.AsType[*CameraError](err); ok {
		return ProblemCamera + string(c.Trouble)
	}
	switch {
	case errors.Is(err, ErrOffline), errors.Is(err, context.DeadlineExceeded):
		return ProblemOffline
	case errors.Is(err, errAnswer):
		return ProblemAnswer
	case errors.Is(err, errTrust):
		return ProblemTrust
	case errors.Is(err, errEnrolment):
		return ProblemEnrolment
	case errors.Is(err, errLock):
		return ProblemLock
	case errors.Is(err, errSign):
		return ProblemSign
	case errors.Is(err, ErrQuota):
		return ProblemStoreFull
	}
	return ProblemStore
}

// standing is a problem that lasts as long as the phase: it has no time from which it grows old.
func (p Problem) standing(code string) Problem {
	if p.Code == code {
		return Problem{Code: code, Count: p.Count}
	}
	return Problem{Code: code, Count: 1}
}

// problemFor is how long a problem that does not come again is shown.
const problemFor = 12 * time.Second

func (p Problem) old(now time.Time) bool { return p.Code != "" && now.Sub(p.At) >= problemFor }

// seen counts a problem: the same one again within a few seconds is one that goes on.
func (p Problem) seen(code string, now time.Time) Problem {
	const goesOn = 5 * time.Second
	if p.Code == code && now.Sub(p.At) <= goesOn {
		return Problem{Code: code, At: now, Count: p.Count + 1}
	}
	return Problem{Code: code, At: now, Count: 1}
}
