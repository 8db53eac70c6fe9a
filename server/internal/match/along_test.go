package match

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
)

func reasonOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	r, ok := errors.AsType[*Rejection](err)
	if !ok || r.Cause == nil {
		t.Fatalf("got %v, want a rejection with its cause", err)
	}
	return r.Reason
}

func TestAlong(t *testing.T) {
	yes := func(counter wire.Counter, amount, spent uint32, uses uint16) *Signed {
		return &Signed{Counter: counter, Yes: true, Amount: amount, Spent: spent, Uses: uses}
	}
	no := func(counter wire.Counter, spent uint32, uses uint16) *Signed {
		return &Signed{Counter: counter, Amount: 9999, Spent: spent, Uses: uses}
	}
	for name, tt := range map[string]struct {
		s            *Signed
		below, above *Signed
		want         string
	}{
		"alone":                       {yes(5, 10, 10, 1), nil, nil, ""},
		"after an equal refusal":      {yes(2, 10, 10, 1), no(1, 0, 0), nil, ""},
		"refusal keeps the sums":      {no(2, 10, 1), yes(1, 10, 10, 1), nil, ""},
		"refusal lowers spent":        {no(2, 9, 1), yes(1, 10, 10, 1), nil, api.ReasonCumulative},
		"refusal lowers uses":         {no(2, 10, 0), yes(1, 10, 10, 1), nil, api.ReasonUses},
		"between":                     {yes(2, 10, 20, 2), yes(1, 10, 10, 1), yes(3, 10, 30, 3), ""},
		"between, above too low":      {yes(2, 10, 20, 2), yes(1, 10, 10, 1), yes(3, 10, 29, 3), api.ReasonCumulative},
		"between, above used too few": {yes(2, 10, 20, 2), yes(1, 10, 10, 1), yes(3, 10, 30, 2), api.ReasonUses},
		"largest numbers":             {yes(2, 1<<32-1, 1<<32-1, 2), yes(1, 1<<32-1, 1<<32-1, 1), nil, api.ReasonCumulative},
	} {
		t.Run(name, func(t *testing.T) {
			if got := reasonOf(t, Along(*tt.s, tt.below, tt.above)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWithin(t *testing.T) {
	token := wire.Token{Cumulative: 300, Uses: 3}
	yes := Signed{Yes: true, Amount: 100}
	for name, tt := range map[string]struct {
		s     Signed
		spent int64
		uses  int
		want  string
	}{
		"just all":            {yes, 200, 2, ""},
		"one more":            {yes, 201, 2, api.ReasonCumulative},
		"used up":             {yes, 0, 3, api.ReasonUses},
		"refusal costs none":  {Signed{Amount: 1 << 31}, 300, 3, ""},
		"no overflow into it": {yes, 1<<63 - 50, 0, api.ReasonCumulative},
	} {
		t.Run(name, func(t *testing.T) {
			if got := reasonOf(t, Within(token, tt.s, money.Minor(tt.spent), tt.uses)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	var device wire.PublicKey
	copy(device[:], key.Public().(ed25519.PublicKey))
	record := func(number uint32, previous wire.Hash, at wire.Seconds) wire.Record {
		r := wire.Record{Role: wire.RolePayee, Ending: wire.EndingTimedOut, Form: wire.FormSealed, Number: number, Previous: previous, Time: at}
		copy(r.Signature[:], ed25519.Sign(key, r.SigningInput()))
		return r
	}
	link := func(r wire.Record) []Link { return []Link{{r.Hash(), r.Previous}} }
	first := record(1, wire.Hash{}, 1)
	second := record(2, first.Hash(), 2)
	third := record(3, second.Hash(), 3)
	otherFirst, otherSecond := record(1, wire.Hash{}, 9), record(2, first.Hash(), 9)
	for name, tt := range map[string]struct {
		r                  wire.Record
		below, same, above []Link
		want               string
	}{
		"first":                        {r: first},
		"first that follows something": {r: record(1, wire.Hash{1}, 1), want: FlagFork},
		"second":                       {r: second, below: link(first)},
		"second again":                 {r: second, below: link(first), same: link(second)},
		"second before first":          {r: second, want: FlagGap},
		"second after another first":   {r: second, below: link(otherFirst), want: FlagFork},
		"second after two firsts":      {r: second, below: append(link(first), link(otherFirst)...), want: FlagFork},
		"another second":               {r: otherSecond, below: link(first), same: link(second), want: FlagFork},
		"between":                      {r: second, below: link(first), above: link(third)},
		"third follows another":        {r: otherSecond, below: link(first), above: link(third), want: FlagFork},
		"above, nothing below":         {r: second, above: link(third), want: FlagGap},
		"last number":                  {r: record(1<<32-1, wire.Hash{7}, 1), below: []Link{{Hash: wire.Hash{7}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Place(tt.r, tt.below, tt.same, tt.above); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
