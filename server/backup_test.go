package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"glint/app/api"
	"glint/e2e/client"
)

// TestBackupUnderLoad takes backups while payments come in. Each passes its audit, holds every payment
// that was settled before it began, and what is restored from it is a server as before.
func TestBackupUnderLoad(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	m := start(t, Config{Listen: "127.0.0.1:0", Data: data, Demo: true})
	payer, payee := couple(t, m.api)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	settle := func() error {
		mine, theirs := pay(payer, payee, 100)
		if _, err := payer.Upload(t.Context(), mine); err != nil {
			return err
		}
		results, err := payee.Upload(t.Context(), theirs)
		if err == nil && results[0].State != api.StateSettled {
			err = errors.New("payment is " + string(results[0].State))
		}
		return err
	}
	if err := settle(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	load.Go(func() {
		for range 40 {
			if err := settle(); err != nil || ctx.Err() != nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
		}
	})
	var copied string
	for _, name := range []string{"first", "second"} {
		copied = filepath.Join(t.TempDir(), name)
		var out bytes.Buffer
		if err := backup(t.Context(), Config{Data: data}, copied, &out, log); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), " 0 faults") || strings.Contains(out.String(), " 0 payments") {
			t.Errorf("%s: audit says %q", name, &out)
		}
	}
	stop()
	load.Wait()
	if err := backup(t.Context(), Config{Data: data}, copied, io.Discard, log); !errors.Is(err, os.ErrExist) {
		t.Errorf("backup over another: %v", err)
	}
	if err := restore(t.Context(), Config{Data: data}, copied, io.Discard, log); !errors.Is(err, os.ErrExist) {
		t.Errorf("restore over books: %v", err)
	}
	again := filepath.Join(t.TempDir(), "restored")
	if err := restore(t.Context(), Config{Data: again}, copied, io.Discard, log); err != nil {
		t.Fatal(err)
	}
	second := start(t, Config{Listen: "127.0.0.1:0", Data: again, Demo: true})
	terminal := *payee.Terminal
	terminal.Client = client.New(second.api.Base)
	s, err := terminal.Status(t.Context(), "")
	if err != nil || len(s.Payments) == 0 || s.Payments[0].State != api.StateSettled || s.Balance < 100 {
		t.Errorf("restored server says %+v, %v", s, err)
	}
}
