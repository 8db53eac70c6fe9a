package main

import (
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestCrowd: so many at once, and the next when one has left.
func TestCrowd(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := newCrowd(l, 2)
	in := make(chan net.Conn)
	done := make(chan error, 1)
	go func() {
		for {
			conn, err := c.Accept()
			if err != nil {
				done <- err
				return
			}
			in <- conn
		}
	}()
	for range 4 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	first, second := <-in, <-in
	if len(c.places) != 2 {
		t.Errorf("%d places taken by two", len(c.places))
	}
	select {
	case <-in:
		t.Error("a third came in")
	default:
	}
	for range 2 { // a second Close gives no second place
		if err := first.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Error(err)
		}
	}
	third := <-in
	select {
	case <-in:
		t.Error("one left, two came in")
	default:
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("goes on after its end")
	}
	second.Close()
	third.Close()
}

// TestHugeHeaders: a request whose headers are too large is not read to its end.
func TestHugeHeaders(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir()})
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.api.Base+"/v1/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-Huge", strings.Repeat("x", 2*headerMax))
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %d", answer.StatusCode)
	}
}
