package httpapi_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/authority"
)

// side is one side's record of a payment, before anything is wrong with it.
type side struct {
	w     *world
	payer *client.Payer
	payee *client.Payee
	code  wire.PaymentCode
	core  wire.Core
	yes   wire.Acceptance
}

func newSide(w *world, payee *client.Payee) *side {
	s := &side{w: w, payer: w.payer(), payee: payee}
	s.code = s.payer.Code()
	s.core = payee.Charge(s.code, amount)
	s.yes = s.payer.Answer(s.code, s.core, wire.OutcomeAccepted)
	return s
}

// sign makes the payer sign code and core as they are now.
func (s *side) sign() { s.yes = s.payer.SignAnswer(s.answer(), s.code, s.core) }

func (s *side) answer() wire.Acceptance {
	a, id := s.yes, wire.PaymentIDOf(s.code.Bytes(), s.core)
	a.Token, a.Counter = s.code.Token.ID, s.code.Counter
	copy(a.Payment[:], id[:])
	return a
}

// reissue signs a changed token with a key of the test's choice.
func (s *side) reissue(seed byte, change func(*wire.Token)) {
	change(&s.code.Token)
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	copy(s.code.Token.Signature[:], ed25519.Sign(key, s.code.Token.SigningInput()))
	s.sign()
}

const serverSeed = 0 // of the world's authority: forging with it stands for "signed by us, never issued"

func TestRejectedRecords(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	stranger := authority.New(1, bytes.Repeat([]byte{9}, authority.SeedSize))
	tests := []struct {
		name   string
		change func(*side)
		reason string
		payee  bool // only the payee's record can be so
	}{
		{"token signed by another server", func(s *side) {
			s.code.Token = ok[wire.Token](w, "strange token")(stranger.Token(authority.Allowance{Currency: money.CNY, PerPayment: 200_00, Cumulative: 300_00,
				Uses: 5, Channels: wire.ChannelLight, Issued: w.clock.now(), Expiry: w.clock.now().Add(time.Hour)}, s.code.Token.Device))
			s.sign()
		}, api.ReasonToken, false},
		{"token of an unknown key number", func(s *side) { s.reissue(serverSeed, func(t *wire.Token) { t.Key = 77 }) }, api.ReasonToken, false},
		{"token never issued", func(s *side) { s.reissue(serverSeed, func(t *wire.Token) { t.ID[0] ^= 1 }) }, api.ReasonToken, false},
		{"token with a higher limit", func(s *side) { s.reissue(serverSeed, func(t *wire.Token) { t.Cumulative *= 2 }) }, api.ReasonToken, false},
		{"token tampered with", func(s *side) { s.code.Token.PerPayment++; s.sign() }, api.ReasonToken, false},
		{"signed code that does not verify", func(s *side) { s.code.Signed = true; s.sign() }, api.ReasonSignature, false},
		{"token without light", func(s *side) { s.reissue(serverSeed, func(t *wire.Token) { t.Channels = wire.ChannelOnline }) }, api.ReasonChannel, false},
		{"one-way code on a token without", func(s *side) {
			s.code.Signed, s.code.OneWay = true, true
			s.code.Signature = s.payer.Sign(s.code.SigningInput())
			s.sign()
		}, api.ReasonChannel, false},
		{"another currency", func(s *side) { s.core.Currency = 840; s.sign() }, api.ReasonCurrency, false},
		{"echo of another code", func(s *side) { s.core.Echo[0] ^= 1; s.sign() }, api.ReasonOtherCore, false},
		{"acceptance forged", func(s *side) { s.yes.Signature[0] ^= 1 }, api.ReasonAcceptance, false},
		{"acceptance signed by nobody we know", func(s *side) {
			a := s.answer()
			copy(a.Signature[:], ed25519.Sign(ed25519.NewKeyFromSeed(make([]byte, 32)), a.SigningInput(s.code, s.core)))
			s.yes = a
		}, api.ReasonAcceptance, false},
		{"amount raised after signing", func(s *side) { s.core.Amount++ }, api.ReasonAcceptance, false},
		{"acceptance of another code", func(s *side) { s.code.Nonce[7] ^= 1 }, api.ReasonAcceptance, false},
		{"acceptance of another counter", func(s *side) {
			a := s.answer()
			a.Counter++
			s.yes = s.payer.SignAnswer(a, s.code, s.core)
		}, api.ReasonAcceptance, false},
		{"tip on a plain charge", func(s *side) {
			a := s.answer()
			a.Tip = 1
			s.yes = s.payer.SignAnswer(a, s.code, s.core)
		}, api.ReasonAcceptance, false},
		{"refusal called an acceptance", func(s *side) {
			a := s.answer()
			a.Outcome = wire.OutcomeRefused
			s.yes = s.payer.SignAnswer(a, s.code, s.core)
		}, api.ReasonMalformed, true},
		{"over the limit per payment", func(s *side) { s.core.Amount = 200_01; s.yes.Spent = 200_01; s.sign() }, api.ReasonLimit, false},
		{"over the cumulative limit", func(s *side) { s.yes.Spent = 300_01; s.sign() }, api.ReasonCumulative, false},
		{"spent less than the amount", func(s *side) { s.yes.Spent = amount - 1; s.sign() }, api.ReasonCumulative, false},
		{"over the count of uses", func(s *side) { s.yes.Uses = 51; s.sign() }, api.ReasonUses, false},
		{"used nothing", func(s *side) { s.yes.Uses = 0; s.sign() }, api.ReasonMalformed, false},
		{"code made two days before the token", func(s *side) { s.code.Time -= 2 * 86400; s.sign() }, api.ReasonTime, false},
		{"charge made two days before the token", func(s *side) { s.core.Minute -= 2 * 1440; s.sign() }, api.ReasonTime, false},
		{"accepted two days ahead", func(s *side) { s.yes.Time += 2 * 86400; s.sign() }, api.ReasonTime, false},
		{"accepted after the token's life", func(s *side) { s.yes.Time += 5 * 86400; s.sign() }, api.ReasonExpired, false},
		{"charge of another terminal", func(s *side) { s.core.Terminal++; s.sign() }, api.ReasonTerminal, true},
		{"charge of another payee", func(s *side) { s.core.Payee++; s.sign() }, api.ReasonTerminal, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := w.in(t)
			s := newSide(w, payee)
			tt.change(s)
			if !tt.payee {
				w.want("payer's", w.send(s.payer.Terminal, s.payer.Record(s.code, s.core, s.yes))[0], api.StateRejected, tt.reason)
			}
			w.want("payee's", w.send(payee.Terminal, payee.Record(s.code, s.core, wire.EndingAccepted, &s.yes))[0], api.StateRejected, tt.reason)
			if balance, reserved := w.balance(s.payer.Terminal); balance != 200_00 || reserved != 300_00 {
				t.Errorf("payer has %d, %d reserved, want all", balance, reserved)
			}
		})
	}
	if balance, _ := w.balance(payee.Terminal); balance != 0 {
		t.Errorf("payee has %d of nothing but rejected records", balance)
	}
}

func TestRejectedForWhoUploads(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	s := newSide(w, payee)
	mine, theirs := s.payer.Record(s.code, s.core, s.yes), payee.Record(s.code, s.core, wire.EndingAccepted, &s.yes)
	w.want("payer's record by the payee", w.send(payee.Terminal, mine)[0], api.StateRejected, api.ReasonTerminal)
	w.want("payee's record by the payer", w.send(s.payer.Terminal, theirs)[0], api.StateRejected, api.ReasonTerminal)
	w.want("another payee's", w.send(w.payee().Terminal, theirs)[0], api.StateRejected, api.ReasonTerminal)
	w.want("another payer's", w.send(w.payer().Terminal, mine)[0], api.StateRejected, api.ReasonSignature)

	thief := w.payer()
	stolen := thief.Resign(mine)
	w.want("another's token, own signature", w.send(thief.Terminal, stolen)[0], api.StateRejected, api.ReasonTerminal)

	forged := mine
	forged.Signature[0] ^= 1
	w.want("forged", w.send(s.payer.Terminal, forged)[0], api.StateRejected, api.ReasonSignature)

	for name, ending := range map[string]wire.Ending{"cancelled": wire.EndingCancelled, "timed out": wire.EndingTimedOut, "foreign": wire.EndingForeign} {
		r := s.payer.Log(wire.Record{Role: wire.RolePayer, Ending: ending, Form: wire.FormSealed, Code: s.code.Bytes(), Core: s.core, Acceptance: s.yes.Bytes()})
		w.want("payer "+name, w.send(s.payer.Terminal, r)[0], api.StateRejected, api.ReasonMalformed)
	}
	for name, ending := range map[string]wire.Ending{"cancelled": wire.EndingCancelled, "timed out": wire.EndingTimedOut} {
		r := payee.Record(s.code, s.core, ending, &s.yes)
		w.want("payee "+name+" with the acceptance", w.send(payee.Terminal, r)[0], api.StateRejected, api.ReasonMalformed)
	}
	altered := s.yes
	altered.Signature[0] ^= 1
	r := payee.Record(s.code, s.core, wire.EndingForeign, &altered)
	w.want("own acceptance called foreign, forged", w.send(payee.Terminal, r)[0], api.StateRejected, api.ReasonAcceptance)
	other := newSide(w, payee)
	r = payee.Record(other.code, other.core, wire.EndingForeign, &other.yes)
	w.want("own acceptance called foreign: pays nothing", w.send(payee.Terminal, r)[0], api.StatePayeeOnly, api.ReasonOtherCore)

	// After all that the honest pair settles.
	w.want("payer", w.send(s.payer.Terminal, mine)[0], api.StatePayerOnly, "")
	w.want("payee", w.send(payee.Terminal, theirs)[0], api.StateSettled, "")
}

func TestBytesThatAreNoRecord(t *testing.T) {
	w := newWorld(t)
	s := newSide(w, w.payee())
	good := s.payer.Record(s.code, s.core, s.yes).Bytes()
	batch := []api.Bytes{nil, {}, {0x51}, good[:len(good)-1], append(bytes.Clone(good), 0), bytes.Repeat([]byte{0x51}, 100_000), good}
	var out api.BatchResult
	body := marshal(t, api.Batch{Records: batch})
	if err := s.payer.Call(t.Context(), "POST", api.PathRecords, body, &out); err != nil {
		t.Fatal(err)
	}
	for i, got := range out.Results[:len(batch)-1] {
		w.want("bad bytes", got, api.StateRejected, api.ReasonMalformed)
		if len(got.Payment) != 0 {
			t.Errorf("result %d names a payment", i)
		}
	}
	w.want("the good one among them", out.Results[len(batch)-1], api.StatePayerOnly, "")
}

func TestTokenThatExpired(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	early, late := newSide(w, payee), newSide(w, payee)
	made := early.payer.Record(early.code, early.core, early.yes)
	w.clock.advance(72*time.Hour + 25*time.Hour)

	// Made in its life and uploaded late counts; made late does not.
	w.want("made in time", w.send(early.payer.Terminal, made)[0], api.StatePayerOnly, "")
	w.want("payee's, made in time, logged late", w.send(payee.Terminal, payee.Record(early.code, early.core, wire.EndingAccepted, &early.yes))[0],
		api.StateRejected, api.ReasonExpired)
	w.want("accepted late", w.send(late.payer.Terminal, late.payer.Record(late.code, late.core, late.yes))[0], api.StateRejected, api.ReasonExpired)
}

// TestTimesAreCorrected: a terminal whose clock is five minutes wrong has made its record in time, or
// not, by the server's clock.
func TestTimesAreCorrected(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	skewed := *w.api
	for name, tt := range map[string]struct {
		wrong time.Duration // of the terminal's clock
		made  time.Duration // after the end of the token's life and slack, by the terminal's clock
		state api.State
	}{
		"ahead, made in time":  {5 * time.Minute, 2 * time.Minute, api.StatePayeeOnly},
		"ahead, made late":     {5 * time.Minute, 6 * time.Minute, api.StateRejected},
		"behind, made late":    {-5 * time.Minute, -2 * time.Minute, api.StateRejected},
		"behind, made in time": {-5 * time.Minute, -6 * time.Minute, api.StatePayeeOnly},
	} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			s := newSide(w, payee)
			r := payee.Record(s.code, s.core, wire.EndingAccepted, &s.yes)
			end := s.payer.Token.Expiry.Time().Add(24 * time.Hour)
			r.Time = wire.SecondsAt(end.Add(tt.made))
			w.clock.advance(end.Add(time.Hour).Sub(w.clock.now()))
			skewed.Now = func() time.Time { return w.clock.now().Add(tt.wrong) }
			payee.Client = &skewed
			defer func() { payee.Client = w.api }()
			if got := w.send(payee.Terminal, payee.Resign(r))[0]; got.State != tt.state {
				t.Errorf("got %s %s, want %s", got.State, got.Reason, tt.state)
			}
		})
	}
}

func TestSpentAndUsesRiseAlongCounters(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	type said struct {
		counter wire.Counter
		amount  uint32
		spent   uint32
		uses    uint16
		state   api.State
		reason  string
	}
	tests := map[string][]said{
		"in order": {
			{1, 100, 100, 1, api.StatePayeeOnly, ""}, {2, 50, 150, 2, api.StatePayeeOnly, ""}, {3, 1, 151, 3, api.StatePayeeOnly, ""}},
		"backwards": {
			{3, 1, 151, 3, api.StatePayeeOnly, ""}, {2, 50, 150, 2, api.StatePayeeOnly, ""}, {1, 100, 100, 1, api.StatePayeeOnly, ""}},
		"spent falls": {
			{1, 100, 100, 1, api.StatePayeeOnly, ""}, {2, 50, 99, 2, api.StateRejected, api.ReasonCumulative}},
		"spent rises by less than the amount": {
			{1, 100, 100, 1, api.StatePayeeOnly, ""}, {2, 50, 149, 2, api.StateRejected, api.ReasonCumulative}},
		"spent falls, seen from above": {
			{2, 50, 120, 2, api.StatePayeeOnly, ""}, {1, 100, 100, 1, api.StateRejected, api.ReasonCumulative}},
		"uses stay": {
			{1, 100, 100, 1, api.StatePayeeOnly, ""}, {2, 50, 150, 1, api.StateRejected, api.ReasonUses}},
		"uses fall, seen from above": {
			{5, 50, 900, 2, api.StatePayeeOnly, ""}, {4, 50, 800, 2, api.StateRejected, api.ReasonUses}},
		"sums over the cumulative limit": {
			{1, 150_00, 150_00, 1, api.StatePayeeOnly, ""}, {2, 150_00, 300_00, 2, api.StatePayeeOnly, ""}, {3, 1, 300_01, 3, api.StateRejected, api.ReasonCumulative}},
		"gap in the counters": {
			{1, 100, 100, 1, api.StatePayeeOnly, ""}, {9, 50, 700, 8, api.StatePayeeOnly, ""}, {4, 10, 110, 2, api.StatePayeeOnly, ""}},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			payer := w.payer()
			for i, s := range steps {
				code := payer.CodeAt(s.counter)
				core := payee.Charge(code, s.amount)
				yes := payer.AnswerWith(code, core, wire.OutcomeAccepted, s.spent, s.uses)
				got := w.send(payee.Terminal, payee.Record(code, core, wire.EndingAccepted, &yes))[0]
				if got.State != s.state || got.Reason != s.reason {
					t.Errorf("step %d: got %s %s, want %s %s", i, got.State, got.Reason, s.state, s.reason)
				}
			}
		})
	}
}

// A till that has been paid with a counter keeps the phone's second signature with it as foreign.
func TestSecondSignatureAtOneTillIsProof(t *testing.T) {
	w := newWorld(t)
	payee, payer := w.payee(), w.payer()
	answered := func() (wire.PaymentCode, wire.Core, wire.Acceptance) {
		code := payer.CodeAt(1)
		core := payee.Charge(code, amount)
		return code, core, payer.AnswerWith(code, core, wire.OutcomeAccepted, amount, 1)
	}
	code, core, yes := answered()
	w.want("first", w.send(payee.Terminal, payee.Record(code, core, wire.EndingAccepted, &yes))[0], api.StatePayeeOnly, "")
	code, core, yes = answered()
	w.want("second", w.send(payee.Terminal, payee.Record(code, core, wire.EndingForeign, &yes))[0], api.StateConflict, api.ReasonCounter)
	before := payer.Token.ID
	if err := payer.Renew(t.Context()); err != nil || payer.Token.ID == before {
		t.Errorf("renewal: %v; token %s, was %s: want it withdrawn", err, payer.Token.ID, before)
	}
	if balance, _ := w.balance(payee.Terminal); balance != 0 {
		t.Errorf("payee has %d before anything is settled", balance)
	}
}

func TestCounterUsedTwiceRevokesTheToken(t *testing.T) {
	w := newWorld(t)
	payee := w.payee()
	payer := w.payer()
	pay := func(counter wire.Counter, spent uint32, uses uint16) (wire.Record, wire.Record) {
		code := payer.CodeAt(counter)
		core := payee.Charge(code, amount)
		yes := payer.AnswerWith(code, core, wire.OutcomeAccepted, spent, uses)
		return payer.Record(code, core, yes), payee.Record(code, core, wire.EndingAccepted, &yes)
	}
	lateCode := payer.CodeAt(4)
	lateCore := payee.Charge(lateCode, amount)
	lateYes := payer.AnswerWith(lateCode, lateCore, wire.OutcomeAccepted, 4*amount, 4)
	w.want("charge, unseen", w.send(payee.Terminal, payee.Record(lateCode, lateCore, wire.EndingTimedOut, nil))[0], api.StatePayeeOnly, api.ReasonNoAcceptance)

	first, firstPayee := pay(1, amount, 1)
	pending, pendingPayee := pay(2, 2*amount, 2)
	w.want("first", w.send(payer.Terminal, first)[0], api.StatePayerOnly, "")
	w.want("first settles", w.send(payee.Terminal, firstPayee)[0], api.StateSettled, "")
	w.want("second waits", w.send(payer.Terminal, pending)[0], api.StatePayerOnly, "")

	_, again := pay(1, amount, 1) // another code, another payment, the same counter
	w.want("counter again", w.send(payee.Terminal, again)[0], api.StateConflict, api.ReasonCounter)
	w.want("what settled stays", w.send(payer.Terminal, first)[0], api.StateSettled, "")

	w.want("known before the revocation", w.send(payee.Terminal, pendingPayee)[0], api.StateSettled, "")
	w.want("charge known before it, accepted", w.send(payer.Terminal, payer.Record(lateCode, lateCore, lateYes))[0], api.StatePayerOnly, api.ReasonNoAcceptance)
	_, after := pay(3, 3*amount, 3)
	w.want("first heard of after it, by who was not told", w.send(payee.Terminal, after)[0], api.StatePayeeOnly, "")
	_, told := ok[api.Snapshot](w, "snapshot")(payee.Snapshot(t.Context())), w.clock
	told.advance(time.Minute)
	_, after = pay(5, 5*amount, 5)
	w.want("taken after he was told", w.send(payee.Terminal, after)[0], api.StateRejected, api.ReasonRevoked)

	if err := payer.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if payer.Counter != 0 {
		t.Error("the revoked token was given again")
	}
}
