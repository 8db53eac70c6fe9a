package kit

// Places where a terminal's page can stand. Both roles stand on the desk.
const (
	PlacePayee = "payee"
	PlacePayer = "payer"
	PlaceDesk  = "desk"
)

// Ids of elements that others than the pages look for: the adapters of screen and camera, and tests.
// Every page's root of a terminal carries data-phase with its session's phase.
const (
	IDMain   = "main"   // the page's main part
	IDTill   = "till"   // root of a payee's terminal
	IDWallet = "wallet" // root of a payer's terminal

	IDTillNow    = "till-now"    // the one big line
	IDTillWords  = "till-words"  // check words
	IDTillCharge = "till-charge" // charge the sum entered
	IDTillSure   = "till-sure"   // charge the same sum again
	IDTillWarned = "till-warned" // the warning before the first light is understood
	IDTillCancel = "till-cancel" // stop the charge under way; also: back from a question
	IDTillAgain  = "till-again"  // play again without a new charge
	IDTillNext   = "till-next"   // back to the keypad
	IDTillLate   = "till-late"   // look for the answer to a charge of before
	IDTillRef    = "till-reference"
	IDTillSync   = "till-sync"
	IDTillRetry  = "till-retry"
	IDTillTake   = "till-takeover"
	IDTillAmount = "till-amount"
	IDTillStill  = "till-still"    // the same as a still code, in place of light
	IDTillLight  = "till-light"    // light after all, in place of a still code
	IDTillDark   = "till-dark"     // stop the light of a receipt
	IDTillLook   = "till-look"     // try the camera again
	IDTillLens   = "till-lens"     // look through the next camera
	IDTillTorch  = "till-torch"    // the camera's own lamp
	IDTillHint   = "till-hint"     // how to hold the phone
	IDTillSet    = "till-settings" // open the light's settings
	IDTillBack   = "till-back"     // leave them
	IDTillTab    = "till-tab-"     // and the tab's name: charge, payments
	IDKey        = "key-"          // and the key's face: 0 to 9, 00, clear, back

	IDWalletNow     = "wallet-now"
	IDWalletWords   = "wallet-words"
	IDWalletAccept  = "wallet-accept"
	IDWalletRefuse  = "wallet-refuse"
	IDWalletStop    = "wallet-stop" // stop showing
	IDWalletNext    = "wallet-next" // back to the code
	IDWalletSync    = "wallet-sync"
	IDWalletRetry   = "wallet-retry"
	IDWalletTake    = "wallet-takeover"
	IDWalletAgain   = "wallet-again-" // and the payment id in hex: show its acceptance again
	IDWalletTab     = "wallet-tab-"   // and the tab's name: pay, history, account
	IDWalletSum     = "wallet-sum"
	IDWalletNew     = "wallet-new"        // a fresh code
	IDWalletBars    = "wallet-bars"       // the code as bars, or square again
	IDWalletDigits  = "wallet-digits"     // under the bars
	IDWalletLens    = "wallet-lens"       // choose another camera
	IDWalletConfirm = "wallet-confirming" // open the settings of how to confirm
	IDWalletDone    = "wallet-confirmed"  // leave them
	IDWalletPIN     = "wallet-pin"        // where a PIN is asked for
	IDWalletNewPIN  = "wallet-new-pin"    // where it is set
	IDTillPIN       = "till-pin"
	IDTillNewPIN    = "till-new-pin"
	IDWalletMeter   = "wallet-meter"  // how far receiving has come
	IDWalletSignal  = "wallet-signal" // its figures

	IDLanguage = "language"
	IDTheme    = "theme"
)

// IDLight is the id of the canvas that a payee's lamp plays on.
func IDLight(place string) string { return "light-" + place + "-payee" }

// IDCode is the id of the canvas with a payer's code.
func IDCode(place string) string { return "code-" + place + "-payer" }

// IDStill is the id of the canvas with what a payee's light carries, as a code.
func IDStill(place string) string { return "still-" + place + "-payee" }

// IDEye is the id of the preview of a camera: a video element, on the desk a canvas.
func IDEye(place, role string) string { return "eye-" + place + "-" + role }

// IDEnrolCode and IDEnrolGo are the field and the button that enrol a terminal. The desk has two terminals on
// one page and tells them apart by the role.
func IDEnrolCode(place, role string) string { return onDesk(place, role) + "enrol-code" }

// IDEnrolGo is the button beside IDEnrolCode.
func IDEnrolGo(place, role string) string { return onDesk(place, role) + "enrol-go" }

func onDesk(place, role string) string {
	if place == PlaceDesk {
		return role + "-"
	}
	return ""
}
