package wire_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"glint/app/wire"
)

var update = flag.Bool("update", false, "write testdata/vectors anew; review the difference")

// vectorFile is one file of testdata/vectors, for any implementation of SPEC.md.
type vectorFile struct {
	Message string            `json:"message"`
	Comment string            `json:"comment"`
	Keys    map[string]string `json:"keys"` // Ed25519 public keys; the private ones are 32 equal bytes: 01, 02, 03, 04
	Vectors []vector          `json:"vectors"`
}

// vector is bytes and what must come of them. Error is empty for a good message, else "format" (it
// cannot be read; Reason says why), or what its verification says: "signature", "seal", "not_ours".
type vector struct {
	ID      string            `json:"id"`
	Comment string            `json:"comment"`
	Given   map[string]string `json:"given,omitempty"` // hex: what the message is verified against
	Hex     string            `json:"hex"`
	Want    any               `json:"want,omitempty"` // its fields, and ids and inputs computed from it
	Error   string            `json:"error,omitempty"`
	Reason  string            `json:"reason,omitempty"`
}

// fields are a message's, for Want: numbers, strings, or hex.
type fields map[string]any

// read is a message that was decoded.
type read struct {
	again  []byte // encoded again
	fields fields
	verify func(given map[string]string) error
}

// errorNames maps what verification says to a vector's Error.
var errorNames = map[error]string{
	wire.ErrSignature: "signature", wire.ErrSeal: "seal", wire.ErrNotOurs: "not_ours",
}

func nameOf(err error) string {
	if _, ok := errors.AsType[*wire.FormatError](err); ok {
		return "format"
	}
	for known, name := range errorNames {
		if errors.Is(err, known) {
			return name
		}
	}
	return fmt.Sprint(err)
}

func vectorKeys() map[string]string {
	return map[string]string{
		fmt.Sprintf("server %d", serverKeyID): fmt.Sprintf("%x", public(serverKey)),
		"phone":                               fmt.Sprintf("%x", public(phoneKey)),
		"till":                                fmt.Sprintf("%x", public(tillKey)),
		"other":                               fmt.Sprintf("%x", public(otherKey)),
	}
}

// TestVectorFiles: the committed files are what the fixtures give.
func TestVectorFiles(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.message, func(t *testing.T) {
			file := vectorFile{Message: s.message, Comment: s.comment, Keys: vectorKeys()}
			for _, c := range s.cases() {
				v := vector{ID: strings.ReplaceAll(s.message, " ", "-") + "-" + c.id, Comment: c.comment, Given: c.given, Hex: hex.EncodeToString(c.bytes), Error: c.err}
				m, err := s.decode(c.bytes, c.given)
				if err != nil {
					v.Reason = err.Error()
				} else {
					v.Want = m.fields
				}
				file.Vectors = append(file.Vectors, v)
			}
			var out bytes.Buffer
			e := json.NewEncoder(&out)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(file); err != nil {
				t.Fatal(err)
			}
			compareFile(t, vectorPath(s.message), out.Bytes())
		})
	}
}

func vectorPath(message string) string {
	return filepath.Join("testdata", "vectors", strings.ReplaceAll(message, " ", "_")+".json")
}

func compareFile(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the fixtures give; run go test -update and review the difference", path)
	}
}

func readVectors(t testing.TB, message string) vectorFile {
	t.Helper()
	b, err := os.ReadFile(vectorPath(message))
	if err != nil {
		t.Fatal(err)
	}
	var file vectorFile
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestVectors reads the files alone, as another implementation would.
func TestVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range subjects {
		for _, v := range readVectors(t, s.message).Vectors {
			t.Run(v.ID, func(t *testing.T) {
				if seen[v.ID] || v.Comment == "" {
					t.Errorf("second vector of this id, or no comment")
				}
				seen[v.ID] = true
				checkVector(t, s, v)
			})
		}
	}
}

func checkVector(t *testing.T, s subject, v vector) {
	t.Helper()
	b := unhex(t, v.Hex)
	m, err := s.decode(b, v.Given)
	if v.Error == "format" {
		if nameOf(err) != "format" || err.Error() != v.Reason {
			t.Errorf("read: %v, want %s", err, v.Reason)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.again, b) {
		t.Errorf("encoded again as %x", m.again)
	}
	if got := viaJSON(t, m.fields); !reflect.DeepEqual(got, v.Want) {
		t.Errorf("got  %v\nwant %v", got, v.Want)
	}
	switch err := m.verify(v.Given); {
	case v.Error == "" && err != nil:
		t.Errorf("verify: %v", err)
	case v.Error != "" && nameOf(err) != v.Error:
		t.Errorf("verify: %v, want %s", err, v.Error)
	}
}

func viaJSON(t *testing.T, v any) (out any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTruncatedAndExtended: no good message is still one with a byte less or more.
func TestTruncatedAndExtended(t *testing.T) {
	for _, s := range subjects {
		if s.message == "id" || s.message == "request" {
			continue // inputs of functions, not messages
		}
		for _, v := range readVectors(t, s.message).Vectors {
			if v.Error != "" {
				continue
			}
			b := unhex(t, v.Hex)
			for n := range len(b) {
				if _, err := s.decode(b[:n], v.Given); nameOf(err) != "format" && !shorterForm(s, n) {
					t.Errorf("%s cut to %d bytes: %v", v.ID, n, err)
				}
			}
			if _, err := s.decode(append(b, 0), v.Given); nameOf(err) != "format" {
				t.Errorf("%s with a byte more: %v", v.ID, err)
			}
		}
	}
}

// shorterForm: a charge's form is told by its length, so that a cut one can be another form, which its
// seal or signature then refuses.
func shorterForm(s subject, n int) bool {
	return s.message == "charge" && (n == wire.SealedSize || n == wire.SignedSize)
}

// TestFlippedBits: each bit of a good message counts. One changed is unreadable or does not verify.
func TestFlippedBits(t *testing.T) {
	for _, s := range subjects {
		if s.message == "id" || s.message == "request" {
			continue
		}
		for _, v := range readVectors(t, s.message).Vectors {
			if v.Error != "" {
				continue
			}
			b := unhex(t, v.Hex)
			for i := range b {
				bit := byte(1) << (i % 8)
				b[i] ^= bit
				if m, err := s.decode(b, v.Given); err == nil {
					if !bytes.Equal(m.again, b) {
						t.Errorf("%s, byte %d: encoded again as %x", v.ID, i, m.again)
					}
					if m.verify(v.Given) == nil && !free(s, v, i) {
						t.Errorf("%s, byte %d: still verifies", v.ID, i)
					}
				}
				b[i] ^= bit
			}
		}
	}
}

// free tells which bytes nothing vouches for: an open payment code beyond its token, by design.
func free(s subject, v vector, at int) bool {
	token := wire.TokenSize
	if strings.Contains(v.ID, "scoped") {
		token = wire.TokenSizeMax
	}
	return s.message == "payment code" && at >= token && strings.Contains(v.ID, "open")
}
