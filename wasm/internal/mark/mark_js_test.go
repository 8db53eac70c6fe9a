package mark_test

import (
	"testing"

	"glint/wasm/internal/mark"
)

func TestMark(t *testing.T) {
	m, other := mark.Mark("test mark"), mark.Mark("another")
	m.Drop()
	if got := m.Load(); got != "" {
		t.Fatalf("empty mark says %q", got)
	}
	m.Save(`{"head":1}`)
	m.Save(`{"head":2}`)
	if got := mark.Mark("test mark").Load(); got != `{"head":2}` || other.Load() != "" {
		t.Errorf("got %q, the other %q", got, other.Load())
	}
	m.Drop()
	if got := m.Load(); got != "" {
		t.Errorf("dropped mark says %q", got)
	}
}
