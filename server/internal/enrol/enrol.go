// Package enrol makes and recognises the one-time codes that bind a terminal to an account.
//
// A code is ten characters of an alphabet without look-alikes, shown as two groups: "K7M2P-9XQ4T". That
// is 49 bits, good once and for a short time; the server keeps only its hash.
package enrol

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"strings"
)

// ErrCode means that a text is not a code at all.
var ErrCode = errors.New("enrol: not an enrolment code")

// alphabet leaves out 0 O 1 I L, which people confuse. 31 characters.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// Length counts the characters of a code, without the dash.
const Length = 10

// New makes a code from the system's random source.
func New() string {
	var b strings.Builder
	for b.Len() < Length {
		var one [1]byte
		rand.Read(one[:]) // never fails: crypto/rand ends the program instead
		// 248 is the largest multiple of 31 in a byte; above it some characters would come more often.
		if int(one[0]) < 248 {
			b.WriteByte(alphabet[int(one[0])%len(alphabet)])
		}
	}
	return b.String()[:Length/2] + "-" + b.String()[Length/2:]
}

// Hash gives what the server keeps of a code. Case, spaces and dashes do not matter; ErrCode.
func Hash(code string) ([32]byte, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(code) {
		switch {
		case r == '-' || r == ' ':
			continue
		case !strings.ContainsRune(alphabet, r) || b.Len() == Length:
			return [32]byte{}, ErrCode
		}
		b.WriteRune(r)
	}
	if b.Len() != Length {
		return [32]byte{}, ErrCode
	}
	return sha256.Sum256([]byte("glint enrol 1" + b.String())), nil
}
