package main

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// books1 lays out the data directory of a server at schema version 1, and gives what its terminals had.
func books1(t *testing.T) (dir string, phone *client.Terminal, waiting []byte) {
	t.Helper()
	dir = t.TempDir()
	const from = "testdata/books1/"
	for _, name := range []string{"signing.key", "operator.key"} {
		b, err := os.ReadFile(from + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := os.Open(from + "glint.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, booksFile), b, 0o600); err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Device, Operator string
		Key, Waiting     api.Bytes
		Keys             []api.ServerKey
		Token            api.Bytes
	}
	text, err := os.ReadFile(from + "terminals.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	phone = &client.Terminal{Key: ed25519.NewKeyFromSeed(kept.Key), Enrolled: api.Enrolled{Device: kept.Device, Keys: kept.Keys, Token: kept.Token}}
	return dir, phone, kept.Waiting
}

// TestOldBooksOpen: books of the first schema go on under this program, with the terminals that they know.
func TestOldBooksOpen(t *testing.T) {
	dir, phone, waiting := books1(t)
	r := start(t, Config{Listen: "127.0.0.1:0", Data: dir, Demo: true})
	phone.Client = r.api
	status, err := phone.Status(t.Context(), "")
	if err != nil || len(status.Payments) == 0 || status.Keys != 1 {
		t.Fatalf("got %+v, %v", status, err)
	}
	// The phone's record is of November 2026: it counts whenever this test runs after that.
	record, err := wire.DecodeRecord(waiting)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := phone.Upload(t.Context(), record); err != nil || got[0].State == "" {
		t.Errorf("got %v, %v", got, err)
	}
	var list api.KeyList
	if err := r.api.Do(t.Context(), "GET", api.PathKeys, nil, nil, &list); err != nil {
		t.Fatal(err)
	}
	keys, err := wire.DecodeKeyList(list.List)
	if err != nil || len(keys.Keys) != 1 || string(keys.Keys[0].Key[:]) != string(phone.Enrolled.Keys[0].Key) {
		t.Errorf("the old terminals' key is not the one on the list: %+v, %v", keys, err)
	}
	payer, payee := couple(t, r.api)
	mine, theirs := pay(payer, payee, 700)
	if got, err := payer.Upload(t.Context(), mine); err != nil || got[0].State != api.StatePayerOnly {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := payee.Upload(t.Context(), theirs); err != nil || got[0].State != api.StateSettled {
		t.Errorf("got %v, %v, want settled", got, err)
	}
	r.end()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--data", dir, "audit"}, noEnv, &out, io.Discard); err != nil || !strings.Contains(out.String(), ": 0 faults") {
		t.Errorf("audit: %v\n%s", err, &out)
	}
}

// TestRotationOnTheServer: a server takes a rotated list at its next start, and terminals from before go on.
func TestRotationOnTheServer(t *testing.T) {
	c := Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Demo: true}
	r := start(t, c)
	payer, payee := couple(t, r.api)
	anchor, _, err := wire.Anchor{Root: wire.PublicKey(payer.Enrolled.Root)}.Take(payer.Enrolled.KeyList)
	if err != nil {
		t.Fatal(err)
	}
	r.end()
	for _, args := range [][]string{{"keys", "rotate"}, {"keys", "list"}} {
		var out bytes.Buffer
		if err := run(t.Context(), append([]string{"--data", c.Data}, args...), noEnv, &out, io.Discard); err != nil || !strings.Contains(out.String(), "key 2") {
			t.Fatalf("%v: %v\n%s", args, err, &out)
		}
	}
	r = start(t, c)
	payer.Base, payee.Base = r.api.Base, r.api.Base
	var list api.KeyList
	if err := r.api.Do(t.Context(), "GET", api.PathKeys, nil, nil, &list); err != nil || list.Version != 2 {
		t.Fatalf("got %+v, %v", list, err)
	}
	if _, _, err := anchor.Take(list.List); err != nil {
		t.Errorf("the phone refuses the rotated list: %v", err)
	}
	mine, theirs := pay(payer, payee, 700)
	if _, err := payer.Upload(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	if got, err := payee.Upload(t.Context(), theirs); err != nil || got[0].State != api.StateSettled {
		t.Errorf("got %v, %v, want settled", got, err)
	}
	r.end()
	// A copy of the directory from before the rotation would take terminals back: the books refuse it.
	if err := os.WriteFile(filepath.Join(c.Data, "keys.list"), []byte(listText(t, payer.Enrolled.KeyList)), 0o600); err != nil {
		t.Fatal(err)
	}
	m := NewMain(c, io.Discard, quiet())
	if err := m.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "older") {
		t.Errorf("an older key list: got %v", err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

func listText(t *testing.T, b api.Bytes) string {
	t.Helper()
	text, err := b.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
