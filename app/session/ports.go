// Package session drives the two state machines on a device: it feeds them events and carries out
// their effects through ports.
//
// A Wallet drives the payer's machine, a Till the payee's; the syncer of either uploads what it has
// logged. The ports below are all that a device must offer; porttest holds the suite that each adapter
// passes, memport a device in memory.
//
//	commands, sights, ticks ──post──▶ loop ──event──▶ machine ──effects──▶ carry ──▶ view
//	                                   ▲                                    │
//	                                   └──── result ◀── beside: commit, sign, request
//
// One goroutine, the loop, owns all state of a session; whatever waits runs beside it and posts its
// result. Commits run one after another. Each carries the fence that this start has put into the store,
// so that of two windows only the one that began last can store anything, whatever became of the lock.
// A commit whose expectation fails ends this start: it gives up the terminal or begins anew from what is
// stored. Of a commit that failed otherwise the machine is told; nothing of it is in memory.
package session

import (
	"context"
	"errors"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/money"
	"glint/app/wire"
)

// Errors of ports that callers branch on.
var (
	ErrNotFound = errors.New("session: not found")
	ErrChanged  = errors.New("session: stored value has changed") // Commit: an expectation did not hold
	ErrQuota    = errors.New("session: storage is full")
	ErrOffline  = errors.New("session: server cannot be reached")
	ErrHeld     = errors.New("session: another window holds this terminal")
)

// Store keeps a terminal's data: buckets of keys and values. A Commit is one durable transaction
// (IndexedDB, durability strict): all of it is stored when it returns nil, nothing of it otherwise.
type Store interface {
	Get(ctx context.Context, bucket, key string) ([]byte, error) // ErrNotFound
	// List gives a bucket's entries in ascending order of key, those after the key given ("" for all).
	List(ctx context.Context, bucket, after string, limit int) ([]Entry, error)
	Commit(ctx context.Context, tx Tx) error // ErrChanged, ErrQuota
}

// Entry is one stored value.
type Entry struct {
	Key   string
	Value []byte
}

// Tx is a transaction: each Expect must still hold, then all Puts are stored and Deletes removed.
type Tx struct {
	Expect []Put // nil Value: the key must not exist
	Puts   []Put
	Delete []Put // Value unused
}

// Put names a bucket's key and its value.
type Put struct {
	Bucket, Key string
	Value       []byte
}

// Signer holds the device key, which never leaves it.
type Signer interface {
	Public(ctx context.Context) (wire.PublicKey, error) // makes the key at first use
	Sign(ctx context.Context, input []byte) (wire.Signature, error)
}

// Keys are further keys of the device, one for each of a payer's tokens.
type Keys interface {
	Make(ctx context.Context) (wire.PublicKey, error)
	SignBy(ctx context.Context, key wire.PublicKey, input []byte) (wire.Signature, error) // ErrNoKey
	Retain(ctx context.Context, keys []wire.PublicKey) error                              // drops all others; the device's own stays
}

// ErrNoKey says that a key is not on this device.
var ErrNoKey = errors.New("session: no such key on this device")

// Server carries a request to the server and its answer back; ErrOffline when none came.
type Server interface {
	Do(ctx context.Context, r Request) (Answer, error)
}

// Request is one HTTP request to the own origin.
type Request struct {
	Method, Path string // path with query
	Header       map[string]string
	Body         []byte
}

// Answer is the HTTP answer.
type Answer struct {
	Status int
	Body   []byte
}

// Eye looks through a camera, or the simulated light path, and reports to a sink until stopped.
type Eye interface {
	// Start begins to look; a second Start, with the camera still open, changes what is looked for and
	// to whom it is reported, and forgets what was received so far. Reports come in order, never
	// concurrently, until ctx ends. An error is a CameraError.
	Start(ctx context.Context, want Want, sink func(Sight)) error
	Stop() // harmless where nothing was started
	// Lenses lists what the eye can look through, once it has been allowed to look; Use changes to one of them (empty: the usual
	// one) and is remembered on the device.
	Lenses(ctx context.Context) ([]Lens, error)
	Use(id string)
}

// Lens is one camera, or a light sensor, of the device.
type Lens struct {
	ID, Name string
	Sensor   bool // a light sensor: sees no codes and no still light
	Used     bool // looked through now, or at the next Start
}

// Want says what an eye looks for.
type Want uint8

// What an eye can look for.
const (
	WantCodes Want = 1 // QR codes: the payee's eye
	WantLight Want = 2 // the light signal: the payer's eye
)

// Sight is one report of an eye. The zero parts say nothing.
type Sight struct {
	Code    string         // text of a code that was read, ours or foreign; an eye for light reports still light here
	Light   light.Progress // of the signal; Payload set once when complete
	Trouble CameraTrouble  // the camera stopped or its view is unusable; TroubleNone when well
	FPS     float32        // shots decoded in the last second, for the page

	Seen  code.Advice // what an eye for codes makes out, in pixels of its shots
	Rear  bool        // the camera looks away from whoever reads the screen: its picture is no mirror
	Torch Torch
}

// Torch says whether a camera has a lamp of its own, and what that does.
type Torch uint8

// The states of a torch.
const (
	TorchNone Torch = iota // the camera has none
	TorchOff
	TorchOn
)

// Torcher is an Eye whose cameras may have a torch. It is off whenever a camera is opened.
type Torcher interface {
	SetTorch(on bool) // harmless where there is none; the sights say what became of it
}

// CameraTrouble says why an eye sees nothing.
type CameraTrouble string

// The troubles of a camera.
const (
	TroubleNone     CameraTrouble = ""
	TroubleRefused  CameraTrouble = "refused"  // permission denied
	TroubleMissing  CameraTrouble = "missing"  // no camera
	TroubleBusy     CameraTrouble = "busy"     // in use by another program
	TroubleInsecure CameraTrouble = "insecure" // page has no right to cameras (no HTTPS)
	TroubleDark     CameraTrouble = "dark"
	TroubleEnded    CameraTrouble = "ended" // unplugged, or stopped by the system
	TroubleDecoder  CameraTrouble = "decoder"
)

// CameraError is returned by Eye.Start.
type CameraError struct {
	Trouble CameraTrouble
	Cause   error
}

func (e *CameraError) Error() string { return "session: camera: " + string(e.Trouble) }
func (e *CameraError) Unwrap() error { return e.Cause }

// Lamp plays a payload by light until stopped, or replaced by another Play.
type Lamp interface {
	// Play begins at once and returns; the light goes on until ctx ends. shown is told how many whole
	// signals have been played so far.
	Play(ctx context.Context, s Signal, shown func(whole int)) error
	Stop() // harmless where nothing is played
}

// Signal is what a lamp plays.
type Signal struct {
	Payload []byte
	Profile uint8 // of package light
	Reach   Reach
}

// Reach is how far the light carries: its area and brightness on the screen. Other phones further away are not to read along.
type Reach uint8

// The reaches. The zero value is the usual one.
const (
	ReachUsual Reach = iota // the whole light area
	ReachNear               // a phone held close: a smaller and dimmer area
	ReachFar                // the whole screen, as bright as it goes
)

// Voice tells people by sound, speech and vibration. It never fails loudly: what cannot be heard has a
// twin on the page.
type Voice interface {
	Tell(n Notice)
	Ready() bool // sound is unlocked by a first touch
}

// Notice is what a voice tells.
type Notice struct {
	Tone Tone
	Say  string // spoken text in the user's language, or empty
}

// Tone is a short melody.
type Tone uint8

// The tones.
const (
	ToneNone Tone = iota
	ToneLook
	ToneSuccess
	ToneFailure
)

// Lock holds a role of this browser profile for one window.
type Lock interface {
	// Hold waits until the role is free, or takes it over; ErrHeld where another window has it and
	// takeOver is false. lost is called when another window takes over.
	Hold(ctx context.Context, role string, takeOver bool, lost func()) (release func(), err error)
}

// Words gives the sentence to be spoken for a phrase, in the user's language.
type Words func(p Phrase) string

// Phrase is what a session wants to say aloud.
type Phrase struct {
	Phase Phase        // that has just begun
	Who   string       // payee's name, or empty
	Sum   money.Amount // of the charge
	Quiet bool         // accepted without a tap
}

// Stretch derives a key of 32 bytes from a PIN, slowly: PBKDF2 with HMAC-SHA-256 (RFC 8018), in the browser outside of Go.
type Stretch func(ctx context.Context, pin string, salt []byte, rounds int) ([]byte, error)

// Lasting tells whether the browser promises to keep what is stored here; with ask it asks for that first.
type Lasting func(ctx context.Context, ask bool) (bool, error)

// Ports is a device.
type Ports struct {
	Store  Store
	Signer Signer
	Keys   Keys // of a payer; nil: all tokens are for the device's own key
	Server Server
	Eye    Eye
	Lamp   Lamp
	Voice  Voice
	Lock   Lock
	Now    func() time.Time

	Stretch   Stretch                           // nil: no PIN can be set
	Words     Words                             // nil: tones only
	Log       func(code string, cause error)    // of problems, for whoever looks into them; nil: nowhere
	Marker    Marker                            // nil: a store that was set back is found at the next sync only
	Lasting   Lasting                           // nil: nobody knows whether the browser keeps what is stored
	Save      func(name string, b []byte) error // hands a file to the user; nil: nothing can be exported
	Forget    func(ctx context.Context) error   // drops store, key and mark, and opens the page anew; nil: it cannot
	Abilities wire.Abilities                    // of a payer's camera; zero: AbilityCamera
	Slow      bool                              // the camera has not shown yet that it gives as many shots as Abilities stand for
}
