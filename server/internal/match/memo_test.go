package match

import (
	"encoding/binary"
	"errors"
	"testing"
)

func TestMemo(t *testing.T) {
	var m Memo
	bad := errors.New("bad")
	ran := 0
	ask := func(result error, what string, parts ...[]byte) error {
		return m.once(func() error { ran++; return result }, what, parts...)
	}
	for _, tt := range []struct {
		name   string
		result error
		what   string
		parts  [][]byte
		runs   bool
	}{
		{"first", nil, "a", [][]byte{{1, 2}, {3}}, true},
		{"again", bad, "a", [][]byte{{1, 2}, {3}}, false}, // had it run, it would have failed
		{"other parts, same bytes", nil, "a", [][]byte{{1}, {2, 3}}, true},
		{"other kind", nil, "b", [][]byte{{1, 2}, {3}}, true},
		{"bad", bad, "c", [][]byte{{1}}, true},
		{"bad is not remembered", nil, "c", [][]byte{{1}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := ran
			err := ask(tt.result, tt.what, tt.parts...)
			if (ran > before) != tt.runs {
				t.Errorf("check ran: %t, want %t", ran > before, tt.runs)
			}
			if want := tt.result; tt.runs && !errors.Is(err, want) || !tt.runs && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
	var none *Memo
	if err := none.once(func() error { return bad }, "a"); !errors.Is(err, bad) {
		t.Errorf("without a memo: %v", err)
	}
}

// TestMemoForgets fills a memo many times over: it stays bounded, and what is used stays in it.
func TestMemoForgets(t *testing.T) {
	var m Memo
	used := 0
	for i := range 5 * memoMax {
		if err := m.once(func() error { return nil }, "x", binary.BigEndian.AppendUint32(nil, uint32(i))); err != nil {
			t.Fatal(err)
		}
		if i%1000 == 0 {
			if err := m.once(func() error { used++; return nil }, "used"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(m.young)+len(m.old) > 2*memoMax {
		t.Errorf("holds %d", len(m.young)+len(m.old))
	}
	if used != 1 {
		t.Errorf("what is in use was checked %d times", used)
	}
}
