// Package porttest is what the ports of package session promise, as tests that each adapter runs: those
// in memory natively, those of a browser inside a wasm test binary.
//
//	func TestStore(t *testing.T) {
//		porttest.Store(t, func() func() session.Store { … })
//	}
//
// Nothing here touches an operating system, and package testing is not imported: *testing.T fits, and so
// does anything else with its methods.
package porttest

import (
	"context"
	"errors"
)

// T is what the suites need of *testing.T. Run gives each case a T of its own.
type T[S any] interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Run(name string, f func(S)) bool
}

// wantErr checks that an error is the one that callers branch on.
func wantErr[S T[S]](t S, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

func noErr[S T[S]](t S, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
