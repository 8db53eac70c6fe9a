package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glint/app/api"
	"glint/app/wire"
)

// TestImport: what a terminal has written to a file counts as if it had sent it, once.
func TestImport(t *testing.T) {
	c := Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Demo: true}
	r := start(t, c)
	payer, payee := couple(t, r.api)
	file := api.Import{Device: payee.Enrolled.Device}
	for range api.MaxRecords/2 + 1 { // more than one batch, with what follows
		code := payer.Code()
		record := payee.Record(code, payee.Charge(code, 100), wire.EndingTimedOut, nil)
		file.Records = append(file.Records, record.Bytes(), record.Bytes())
	}
	mine, theirs := pay(payer, payee, 700)
	if _, err := payer.Upload(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	file.Records = append(file.Records, theirs.Bytes())
	r.end()

	path := filepath.Join(t.TempDir(), "till.json")
	write := func(v any) {
		t.Helper()
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file)
	for range 2 {
		var out bytes.Buffer
		if err := run(t.Context(), []string{"--data", c.Data, "import", path}, noEnv, &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "203 records of payee") || !strings.Contains(out.String(), " 1 settled\n") {
			t.Errorf("got\n%s", &out)
		}
	}
	r = start(t, c)
	payee.Base = r.api.Base
	if s, err := payee.Status(t.Context(), ""); err != nil || s.Balance != 700 {
		t.Errorf("got balance %d, %v, want 700", s.Balance, err)
	}
	r.end()

	for name, v := range map[string]any{
		"unknown device": api.Import{Device: "nobody"}, "no device": api.Import{}, "other shape": map[string]int{"secret": 1}, "no object": 7,
		"not base64": map[string]any{"device": file.Device, "records": []string{"%"}},
	} {
		write(v)
		if err := run(t.Context(), []string{"--data", c.Data, "import", path}, noEnv, io.Discard, io.Discard); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := run(t.Context(), []string{"--data", t.TempDir(), "import", path}, noEnv, io.Discard, io.Discard); err == nil {
		t.Error("imported into no books")
	}
}
