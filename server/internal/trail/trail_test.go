package trail

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func chain() (out []Entry) {
	before := Entry{}
	for _, action := range []string{"one", "two", "three"} {
		before = Entry{Time: time.Unix(1_800_000_000, 123_456_789), Actor: "operator", Action: action, Subject: "s", Detail: "d"}.After(before)
		out = append(out, before)
	}
	return out
}

func check(entries []Entry) (bad int) {
	before := Entry{}
	for i, e := range entries {
		if e.Check(before) != nil {
			return i + 1
		}
		before = e
	}
	return 0
}

func TestChangesShow(t *testing.T) {
	if bad := check(chain()); bad != 0 {
		t.Fatalf("entry %d of an honest chain is refused", bad)
	}
	for name, tt := range map[string]struct {
		change func([]Entry) []Entry
		bad    int
	}{
		"actor":    {func(e []Entry) []Entry { e[1].Actor = "nobody"; return e }, 2},
		"action":   {func(e []Entry) []Entry { e[0].Action = "two"; return e }, 1},
		"subject":  {func(e []Entry) []Entry { e[2].Subject = "t"; return e }, 3},
		"time":     {func(e []Entry) []Entry { e[1].Time = e[1].Time.Add(time.Millisecond); return e }, 2},
		"hash":     {func(e []Entry) []Entry { e[1].Hash[31]++; return e }, 2},
		"shifted":  {func(e []Entry) []Entry { e[0].Subject, e[0].Detail = "sd", ""; return e }, 1},
		"left out": {func(e []Entry) []Entry { return slices.Delete(e, 1, 2) }, 2},
		"first":    {func(e []Entry) []Entry { return e[1:] }, 1},
		"swapped":  {func(e []Entry) []Entry { e[1], e[2] = e[2], e[1]; return e }, 2},
		"chained anew from the middle": {func(e []Entry) []Entry {
			e[1].Detail = "x"
			e[1] = e[1].After(e[0])
			return e
		}, 3},
	} {
		if bad := check(tt.change(chain())); bad != tt.bad {
			t.Errorf("%s: got entry %d refused, want %d", name, bad, tt.bad)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	e := Entry{Detail: strings.Repeat("x", 1000)}.After(Entry{})
	if len(e.Detail) != FieldMax || e.Check(Entry{}) != nil {
		t.Errorf("got %d bytes, %v", len(e.Detail), e.Check(Entry{}))
	}
}
