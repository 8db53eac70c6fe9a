package stretch

import (
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"testing"
	"time"
)

// TestAsTheStandardLibrary: the browser's figures are those of package crypto/pbkdf2.
func TestAsTheStandardLibrary(t *testing.T) {
	salt := []byte("sixteen bytes, 1")
	for _, rounds := range []int{1, 1000} {
		got, err := PIN(context.Background(), "4071", salt, rounds)
		if err != nil {
			t.Fatal(err)
		}
		want, err := pbkdf2.Key(sha256.New, "4071", salt, rounds, 32)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d rounds: got %x, want %x", rounds, got, want)
		}
	}
	if _, err := PIN(context.Background(), "4071", salt, 0); err == nil {
		t.Error("no rounds at all are taken")
	}
}

// BenchmarkPIN is the time of the rounds that package session asks for.
func BenchmarkPIN(b *testing.B) {
	for b.Loop() {
		begin := time.Now()
		if _, err := PIN(context.Background(), "4071", []byte("sixteen bytes, 1"), 600_000); err != nil {
			b.Fatal(err)
		}
		b.Logf("%v", time.Since(begin))
	}
}
