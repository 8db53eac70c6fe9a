package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The client builds with the lean library, and nothing in it serves pages or speaks TLS.
func TestClientWithoutAServer(t *testing.T) {
	dir := t.TempDir()
	if err := prepare("../..", dir); err != nil {
		t.Fatal(err)
	}
	got := dependencies(t, dir)
	for _, unwanted := range []string{"net/http", "crypto/tls", "crypto/x509", "mime/multipart"} {
		if got[unwanted] {
			t.Errorf("the client depends on %s again", unwanted)
		}
	}
	for _, wanted := range []string{"glint/app/session", library + "/pkg/app", "crypto/ed25519"} {
		if !got[wanted] {
			t.Errorf("the client does not depend on %s: is this the client?", wanted)
		}
	}
	vet := exec.Command("go", "build", "-modfile", filepath.Join(dir, "go.mod"), "-o", os.DevNull, library+"/pkg/app")
	vet.Dir, vet.Env = "../..", append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("the copied library does not build: %v\n%s", err, out)
	}
}

func dependencies(t *testing.T, dir string) map[string]bool {
	t.Helper()
	list := exec.Command("go", "list", "-modfile", filepath.Join(dir, "go.mod"), "-deps", "./wasm")
	list.Dir, list.Env, list.Stderr = "../..", append(os.Environ(), "GOOS=js", "GOARCH=wasm"), os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for name := range strings.FieldsSeq(string(out)) {
		names[name] = true
	}
	return names
}

// A second run replaces the first one's copy whole.
func TestPrepareAgain(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "library/pkg/app/stale.go")
	if err := os.MkdirAll(filepath.Dir(stale), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stale, []byte("package broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := prepare("../..", dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("what an older library left behind is still there: %v", err)
	}
	for name := range left {
		if _, err := os.Stat(filepath.Join(dir, "library/pkg/app", name)); !os.IsNotExist(err) {
			t.Errorf("%s was copied: %v", name, err)
		}
	}
	if err := prepare("missing", dir); err == nil {
		t.Error("no error without a module")
	}
}
