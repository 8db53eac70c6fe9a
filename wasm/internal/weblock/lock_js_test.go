package weblock

import (
	"errors"
	"testing"

	"glint/app/session"
)

func TestOneHolder(t *testing.T) {
	l := Lock{Prefix: t.Name()}
	never := func() { t.Error("lost although nobody took over") }
	release, err := l.Hold(t.Context(), "payer", false, never)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Hold(t.Context(), "payer", false, never); !errors.Is(err, session.ErrHeld) {
		t.Errorf("second Hold: %v, want ErrHeld", err)
	}
	other, err := l.Hold(t.Context(), "payee", false, never)
	if err != nil {
		t.Fatalf("another role: %v", err)
	}
	other()
	release()
	release() // harmless
	again, err := l.Hold(t.Context(), "payer", false, never)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again()
}

func TestTakeOver(t *testing.T) {
	l := Lock{Prefix: t.Name()}
	lost := make(chan struct{})
	first, err := l.Hold(t.Context(), "payer", false, func() { close(lost) })
	if err != nil {
		t.Fatal(err)
	}
	second, err := l.Hold(t.Context(), "payer", true, func() { t.Error("the second lost it") })
	if err != nil {
		t.Fatal(err)
	}
	<-lost
	first() // the first has nothing left to give back
	if _, err := l.Hold(t.Context(), "payer", false, nil); !errors.Is(err, session.ErrHeld) {
		t.Errorf("Hold while the second has it: %v, want ErrHeld", err)
	}
	second()
}

func TestTakeOverOfNothing(t *testing.T) {
	release, err := Lock{Prefix: t.Name()}.Hold(t.Context(), "payer", true, func() { t.Error("lost") })
	if err != nil {
		t.Fatal(err)
	}
	release()
}
