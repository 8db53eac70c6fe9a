package weblock

import (
	"errors"
	"fmt"
	"testing"

	"glint/app/session"
	"glint/app/session/porttest"
)

func TestLock(t *testing.T) {
	profiles := 0
	porttest.Lock(t, func() func() session.Lock {
		profiles++
		prefix := fmt.Sprintf("%s %d ", t.Name(), profiles)
		return func() session.Lock { return Lock{Prefix: prefix} }
	})
}

func TestReleaseTwice(t *testing.T) {
	l := Lock{Prefix: t.Name()}
	release, err := l.Hold(t.Context(), "payer", false, func() { t.Error("lost although nobody took over") })
	if err != nil {
		t.Fatal(err)
	}
	release()
	second, err := l.Hold(t.Context(), "payer", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	release() // of what is another's now: harmless
	if _, err := l.Hold(t.Context(), "payer", false, nil); !errors.Is(err, session.ErrHeld) {
		t.Errorf("Hold = %v, want ErrHeld", err)
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
