package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Limits of passwords: long enough that guessing offline costs more than it brings (NIST SP 800-63B
// section 3.1.1 asks for 15 where there is nothing else), no rule about kinds of characters, which only
// make people write them down.
const (
	PasswordMin = 15  // characters
	passwordMax = 256 // bytes
)

// Cost is what one try of a password costs (Argon2id, RFC 9106).
type Cost struct {
	Time, MemoryKiB uint32
}

// DefaultCost is the second choice that RFC 9106 section 4 recommends, with one lane: 64 MiB, three passes.
func DefaultCost() Cost { return Cost{Time: 3, MemoryKiB: 64 << 10} }

const (
	saltSize = 16
	hashSize = 32
	// Limits of what a stored hash may ask for.
	timeMax   = 10
	memoryMax = 256 << 10
)

// ErrPassword says that a password is too short, too long or no text.
var ErrPassword = fmt.Errorf("people: a password has at least %d characters and at most %d bytes", PasswordMin, passwordMax)

func checkPassword(password string) error {
	if !utf8.ValidString(password) || utf8.RuneCountInString(password) < PasswordMin || len(password) > passwordMax {
		return ErrPassword
	}
	return nil
}

// hash writes a password as it is stored: the usual text form of Argon2.
func (c Cost) hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	sum := argon2.IDKey([]byte(password), salt, c.Time, c.MemoryKiB, 1, hashSize)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.MemoryKiB, c.Time, text(salt), text(sum))
}

var errHash = errors.New("people: stored password cannot be read")

// matches compares a password with what is stored of it.
func matches(stored, password string) (bool, error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, errHash
	}
	var c Cost
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.MemoryKiB, &c.Time); n != 2 || err != nil ||
		c.Time < 1 || c.Time > timeMax || c.MemoryKiB < 8 || c.MemoryKiB > memoryMax {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || err2 != nil || len(salt) != saltSize || len(want) != hashSize {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, c.Time, c.MemoryKiB, 1, hashSize)
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
