package wire_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"glint/app/wire"
)

// rootKey signs key lists in tests.
var rootKey = keyFrom(0x05)

func keyList(edit ...func(*wire.KeyList)) wire.KeyList {
	l := wire.KeyList{Version: 4, Time: 1_800_000_000, Keys: []wire.ServerKey{
		{ID: 3, From: 1_700_000_000, Until: 1_801_000_000, Key: public(otherKey)},
		{ID: serverKeyID, From: 1_800_000_000, Until: 1_900_000_000, Key: public(serverKey)},
	}}
	for _, e := range edit {
		e(&l)
	}
	l.Signature = sign(rootKey, l.SigningInput())
	return l
}

func snapshot(edit ...func(*wire.Snapshot)) wire.Snapshot {
	s := wire.Snapshot{Key: serverKeyID, Number: 9, Time: 1_800_000_000, Stale: 48, Dead: 168,
		Tokens: []wire.TokenID{{1}, {1, 2}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
		Tills:  []wire.Till{{Payee: 1, Terminal: 1}, {Payee: 1, Terminal: 2}, {Payee: 1 << 31, Terminal: 0}}}
	for _, e := range edit {
		e(&s)
	}
	s.Signature = sign(serverKey, s.SigningInput())
	return s
}

func listing(certificates ...[]byte) wire.Listing {
	l := wire.ListingOf(serverKeyID, 12, 1_800_000_000, certificates)
	l.Signature = sign(serverKey, l.SigningInput())
	return l
}

func closing() wire.Closing {
	c := wire.Closing{Token: token().ID, Counter: 5, Number: 8, Hash: wire.Hash{1}, Time: 1_800_000_000}
	c.Signature = sign(phoneKey, c.SigningInput())
	return c
}

func TestAnchorTakesOnlyNewerListsOfItsRoot(t *testing.T) {
	anchor := wire.Anchor{Root: public(rootKey), Version: 3}
	forged := keyList()
	forged.Signature = sign(serverKey, forged.SigningInput()) // the server itself has no say
	altered := keyList()
	altered.Keys[1].Until++
	for name, tt := range map[string]struct {
		list []byte
		want error
	}{
		"newer":                 {keyList().Bytes(), nil},
		"two steps at once":     {keyList(func(l *wire.KeyList) { l.Version = 9 }).Bytes(), nil},
		"the same version":      {keyList(func(l *wire.KeyList) { l.Version = 3 }).Bytes(), wire.ErrRollback},
		"an older version":      {keyList(func(l *wire.KeyList) { l.Version = 1 }).Bytes(), wire.ErrRollback},
		"signed by the server":  {forged.Bytes(), wire.ErrSignature},
		"altered after signing": {altered.Bytes(), wire.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			after, l, err := anchor.Take(tt.list)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err != nil && (after != anchor || len(l.Keys) != 0) {
				t.Errorf("a refused list moved the anchor to %+v, gave %+v", after, l)
			}
			if err == nil && after.Version != l.Version {
				t.Errorf("anchor is at %d after list %d", after.Version, l.Version)
			}
		})
	}
}

func TestRingEndsWithItsKeys(t *testing.T) {
	l := keyList()
	for _, tt := range []struct {
		now   wire.Seconds
		known int
	}{{1_700_000_000, 2}, {1_801_000_000, 2}, {1_801_000_001, 1}, {1_900_000_000, 1}, {1_900_000_001, 0}} {
		ring, err := l.Ring(tt.now)
		if len(ring) != tt.known || (err != nil) != (tt.known == 0) || (err != nil && !errors.Is(err, wire.ErrKeyless)) {
			t.Errorf("at %d: got %d keys, %v, want %d", tt.now, len(ring), err, tt.known)
		}
	}
	ring, err := l.Ring(1_800_000_000)
	if err != nil || token().Verify(ring) != nil {
		t.Errorf("a token of a listed key does not verify: %v", err)
	}
}

func TestKeyListsThatMakeNoSense(t *testing.T) {
	for name, edit := range map[string]func(*wire.KeyList){
		"version 0":       func(l *wire.KeyList) { l.Version = 0 },
		"no key":          func(l *wire.KeyList) { l.Keys = nil },
		"too many":        func(l *wire.KeyList) { l.Keys = make([]wire.ServerKey, wire.KeysMax+1) },
		"out of order":    func(l *wire.KeyList) { l.Keys[0], l.Keys[1] = l.Keys[1], l.Keys[0] },
		"one key twice":   func(l *wire.KeyList) { l.Keys[0].ID = l.Keys[1].ID },
		"key 0":           func(l *wire.KeyList) { l.Keys[0].ID = 0 },
		"ends in time":    func(l *wire.KeyList) { l.Keys[0].Until = l.Keys[0].From },
		"anybody's key":   func(l *wire.KeyList) { l.Keys[0].Key = wire.PublicKey{1} },
		"all zeros a key": func(l *wire.KeyList) { l.Keys[1].Key = wire.PublicKey{} },
	} {
		if _, err := wire.DecodeKeyList(keyList(edit).Bytes()); nameOf(err) != "format" {
			t.Errorf("%s: got %v, want a FormatError", name, err)
		}
	}
}

func TestSnapshotAge(t *testing.T) {
	const at, hour = 1_800_000_000, 3600
	s := snapshot()
	for _, tt := range []struct {
		now  wire.Seconds
		want wire.Age
		left uint32
	}{
		{at, wire.AgeFresh, 201}, {at + 48*hour, wire.AgeFresh, 201}, {at + 48*hour + 1, wire.AgeStale, 100}, {at + 168*hour, wire.AgeStale, 100},
		{at + 168*hour + 1, wire.AgeDead, 0}, {at - 600, wire.AgeFresh, 201}, {at - 601, wire.AgeDead, 0},
	} {
		if got := s.Age(tt.now); got != tt.want || got.Limit(201) != tt.left {
			t.Errorf("%d seconds old: got age %d, limit %d, want %d, %d", int64(tt.now)-at, got, got.Limit(201), tt.want, tt.left)
		}
	}
}

func TestSnapshotTellsWhatIsWithdrawn(t *testing.T) {
	s, err := wire.DecodeSnapshot(snapshot().Bytes())
	if err != nil || s.Verify(ring()) != nil {
		t.Fatal(err, s.Verify(ring()))
	}
	for _, id := range s.Tokens {
		if !s.Revoked(id) {
			t.Errorf("token %s is listed and not found", id)
		}
	}
	for _, till := range s.Tills {
		if !s.Closed(till) {
			t.Errorf("till %+v is listed and not found", till)
		}
	}
	if s.Revoked(wire.TokenID{2}) || s.Closed(wire.Till{Payee: 2, Terminal: 1}) {
		t.Error("found what is not listed")
	}
	older := snapshot(func(s *wire.Snapshot) { s.Number-- })
	earlier := snapshot(func(s *wire.Snapshot) { s.Time-- })
	if s.Follows(s) != nil || s.Follows(older) != nil || !errors.Is(older.Follows(s), wire.ErrRollback) || !errors.Is(earlier.Follows(s), wire.ErrRollback) {
		t.Error("snapshots do not only rise")
	}
	s.Tokens = s.Tokens[:1]
	if s.Verify(ring()) == nil {
		t.Error("a shortened snapshot verifies")
	}
}

func TestSnapshotsThatMakeNoSense(t *testing.T) {
	for name, edit := range map[string]func(*wire.Snapshot){
		"tokens out of order": func(s *wire.Snapshot) { s.Tokens[0], s.Tokens[1] = s.Tokens[1], s.Tokens[0] },
		"one token twice":     func(s *wire.Snapshot) { s.Tokens[1] = s.Tokens[0] },
		"tills out of order":  func(s *wire.Snapshot) { s.Tills[0], s.Tills[1] = s.Tills[1], s.Tills[0] },
		"stale at once":       func(s *wire.Snapshot) { s.Stale = 0 },
		"dead before stale":   func(s *wire.Snapshot) { s.Dead = 47 },
		"too many tokens":     func(s *wire.Snapshot) { s.Tokens = make([]wire.TokenID, wire.SnapshotTokensMax+1) },
	} {
		if _, err := wire.DecodeSnapshot(snapshot(edit).Bytes()); nameOf(err) != "format" {
			t.Errorf("%s: got %v, want a FormatError", name, err)
		}
	}
}

func TestListingKnowsItsDirectory(t *testing.T) {
	a, b := []byte("one certificate"), []byte("another")
	l := listing(a, b)
	for name, tt := range map[string]struct {
		ring  wire.KeyRing
		certs [][]byte
		want  error
	}{
		"as it was":     {ring(), [][]byte{a, b}, nil},
		"one left out":  {ring(), [][]byte{a}, wire.ErrNotOurs},
		"other order":   {ring(), [][]byte{b, a}, wire.ErrNotOurs},
		"joined":        {ring(), [][]byte{append(bytes.Clone(a), b...)}, wire.ErrNotOurs},
		"another's key": {wire.KeyRing{serverKeyID: public(otherKey)}, [][]byte{a, b}, wire.ErrSignature},
	} {
		if err := l.Verify(tt.ring, tt.certs); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestClosing(t *testing.T) {
	c, err := wire.DecodeClosing(closing().Bytes())
	if err != nil || c.Verify(public(phoneKey)) != nil || c.Verify(public(otherKey)) == nil {
		t.Errorf("got %+v, %v", c, err)
	}
	c.Number = 0
	if _, err := wire.DecodeClosing(c.Bytes()); nameOf(err) != "format" {
		t.Errorf("hash of an empty log: got %v, want a FormatError", err)
	}
}

func TestDoubleSpend(t *testing.T) {
	answer := func(code wire.PaymentCode, core wire.Core) wire.Answered {
		return wire.Answered{Code: code, Core: core, Acceptance: acceptance(code, core)}
	}
	one := openCode()
	twin := core(func(c *wire.Core) { c.Amount++ })
	again := openCode(func(c *wire.PaymentCode) { c.Nonce[7]++ })
	next := openCode(func(c *wire.PaymentCode) { c.Counter++ })
	unsigned := answer(one, twin)
	unsigned.Acceptance.Signature[0]++
	for name, tt := range map[string]struct {
		other wire.Answered
		proof bool
	}{
		"another amount":        {answer(one, twin), true},
		"another code":          {answer(again, core()), true},
		"the next counter":      {answer(next, core()), false},
		"the same payment":      {answer(one, core()), false},
		"an altered acceptance": {unsigned, false},
	} {
		err := wire.DoubleSpend(answer(one, core()), tt.other, ring())
		if (err == nil) != tt.proof || (err != nil && !errors.Is(err, wire.ErrNoProof)) {
			t.Errorf("%s: got %v, want a proof: %t", name, err, tt.proof)
		}
	}
	if wire.DoubleSpend(answer(one, core()), answer(one, twin), wire.KeyRing{}) == nil {
		t.Error("a token that nobody signed proves something")
	}
}

func fuzzAuthority(f *testing.F, seeds [][]byte, decode func([]byte) ([]byte, error)) {
	f.Helper()
	for _, b := range seeds {
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		again, err := decode(b)
		switch {
		case err != nil && nameOf(err) != "format":
			t.Errorf("%x: %T %v, want a FormatError", b, err, err)
		case err == nil && !bytes.Equal(again, b):
			t.Errorf("%x encodes as %x", b, again)
		}
	})
}

func FuzzKeyList(f *testing.F) {
	fuzzAuthority(f, [][]byte{keyList().Bytes()}, func(b []byte) ([]byte, error) {
		l, err := wire.DecodeKeyList(b)
		if _, ringErr := l.Ring(wire.SecondsAt(time.Unix(1_800_000_000, 0))); ringErr == nil && err != nil {
			return nil, ringErr
		}
		return l.Bytes(), err
	})
}

func FuzzSnapshot(f *testing.F) {
	empty := snapshot(func(s *wire.Snapshot) { s.Tokens, s.Tills = nil, nil })
	fuzzAuthority(f, [][]byte{snapshot().Bytes(), empty.Bytes()}, func(b []byte) ([]byte, error) {
		s, err := wire.DecodeSnapshot(b)
		_, _ = s.Revoked(wire.TokenID{1}), s.Closed(wire.Till{Payee: 1})
		return s.Bytes(), err
	})
}

func FuzzListing(f *testing.F) {
	fuzzAuthority(f, [][]byte{listing([]byte("x")).Bytes()}, func(b []byte) ([]byte, error) {
		l, err := wire.DecodeListing(b)
		return l.Bytes(), err
	})
}

func FuzzClosing(f *testing.F) {
	fuzzAuthority(f, [][]byte{closing().Bytes()}, func(b []byte) ([]byte, error) {
		c, err := wire.DecodeClosing(b)
		return c.Bytes(), err
	})
}
