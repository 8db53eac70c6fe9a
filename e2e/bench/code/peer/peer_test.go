package peer

import (
	"errors"
	"slices"
	"testing"

	"glint/app/code"
)

// Both read a clean code and nothing in an empty picture. Without node or the packages (make peers) there is nothing to be tested but that this is said.
func TestRead(t *testing.T) {
	p, err := Start("../../../out/peers")
	if errors.Is(err, ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := code.Make(code.KindPayment, []byte("glint"))
	if err != nil {
		t.Fatal(err)
	}
	luma, side := s.Luma(5)
	for _, which := range []Which{ZXing, JSQR} {
		if got, _, err := p.Read(which, luma, side, side); err != nil || !slices.Equal(got, []string{s.Text}) {
			t.Errorf("%s: got %q, %v, want %q", p.Names[which], got, err, s.Text)
		}
		if got, _, err := p.Read(which, make([]byte, 100*70), 100, 70); err != nil || len(got) != 0 {
			t.Errorf("%s: got %q, %v from darkness", p.Names[which], got, err)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestMissing(t *testing.T) {
	if _, err := Start(t.TempDir()); !errors.Is(err, ErrMissing) {
		t.Errorf("got %v, want %v", err, ErrMissing)
	}
}
