package httpapi_test

import (
	"strings"
	"sync"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// An act is one record, uploaded: P payer, E payee, X another payee; then A accepts, R refuses, C
// cancels, T timed out, F saw a foreign acceptance. Capitals are about the charge of this payment, small
// letters about another charge on the same code by the same payee (x: by another one).
type scene struct {
	w                *world
	payer            *client.Payer
	payee, other     *client.Payee
	code             wire.PaymentCode
	core, twin, far  wire.Core
	yes, no, yesTwin wire.Acceptance
	records          map[string]wire.Record
	began            map[*client.Terminal]string // cursor of each payee
}

const (
	amount     = 12_30
	amountTwin = 45_00
)

func newScene(w *world, payee, other *client.Payee) *scene {
	s := &scene{w: w, payer: w.payer(), payee: payee, other: other, records: map[string]wire.Record{}}
	s.began = map[*client.Terminal]string{}
	for _, t := range []*client.Terminal{payee.Terminal, other.Terminal} {
		w.cursors[t] = ok[api.Status](w, "status")(t.Status(w.Context(), w.cursors[t])).Cursor
		s.began[t] = w.cursors[t]
	}
	s.code = s.payer.Code()
	s.core, s.twin, s.far = payee.Charge(s.code, amount), payee.Charge(s.code, amountTwin), other.Charge(s.code, amount)
	s.yes = s.payer.AnswerWith(s.code, s.core, wire.OutcomeAccepted, amount, 1)
	s.no = s.payer.AnswerWith(s.code, s.core, wire.OutcomeRefused, 0, 0)
	s.yesTwin = s.payer.AnswerWith(s.code, s.twin, wire.OutcomeAccepted, amountTwin, 1)
	return s
}

func (s *scene) record(act string) (*client.Terminal, wire.Record) {
	switch act {
	case "PA":
		return s.payer.Terminal, s.once(act, func() wire.Record { return s.payer.Record(s.code, s.core, s.yes) })
	case "PR":
		return s.payer.Terminal, s.once(act, func() wire.Record { return s.payer.Record(s.code, s.core, s.no) })
	case "pa":
		return s.payer.Terminal, s.once(act, func() wire.Record { return s.payer.Record(s.code, s.twin, s.yesTwin) })
	}
	payee, core, foreign := s.payee, s.core, s.yesTwin
	switch {
	case strings.HasPrefix(act, "x"):
		payee, core, foreign = s.other, s.far, s.yes
	case act == strings.ToLower(act):
		core, foreign = s.twin, s.yes
	}
	ending := map[string]wire.Ending{"A": wire.EndingAccepted, "R": wire.EndingRefused, "C": wire.EndingCancelled, "T": wire.EndingTimedOut, "F": wire.EndingForeign}
	var a *wire.Acceptance
	switch act {
	case "EA":
		a = &s.yes
	case "ER":
		a = &s.no
	case "ea":
		a = &s.yesTwin
	case "EF", "ef", "xf":
		a = &foreign
	}
	return payee.Terminal, s.once(act, func() wire.Record {
		return payee.Record(s.code, core, ending[strings.ToUpper(act[1:])], a)
	})
}

func (s *scene) once(act string, make func() wire.Record) wire.Record {
	r, ok := s.records[act]
	if !ok {
		r = make()
		s.records[act] = r
	}
	return r
}

func (s *scene) upload(act string) api.Result {
	s.w.Helper()
	t, r := s.record(act)
	return s.w.send(t, r)[0]
}

// again uploads everything once more, each terminal all that it has in one batch.
func (s *scene) again(acts []string) {
	s.w.Helper()
	batches := map[*client.Terminal][]wire.Record{}
	for _, act := range acts {
		t, r := s.record(act)
		batches[t] = append(batches[t], r)
	}
	for t, batch := range batches {
		for i, result := range s.w.send(t, batch...) {
			if result.State == api.StateRejected {
				s.w.Errorf("record %d, uploaded again: got %+v", i, result)
			}
		}
	}
}

// states gives what the payees' terminals are told of the payments on the code since the scene began.
func (s *scene) states() string {
	s.w.Helper()
	told := map[string]string{}
	for _, t := range []*client.Terminal{s.payee.Terminal, s.other.Terminal} {
		for _, p := range ok[api.Status](s.w, "status")(t.Status(s.w.Context(), s.began[t])).Payments {
			told[string(p.ID)] = strings.TrimSuffix(string(p.State)+"/"+p.Reason, "/")
		}
	}
	var out []string
	for _, core := range []wire.Core{s.core, s.twin, s.far} {
		id := wire.PaymentIDOf(s.code.Bytes(), core)
		if text, ok := told[string(id[:])]; ok {
			out = append(out, text)
		}
	}
	return strings.Join(out, " ")
}

const (
	noAcceptance = "/no_acceptance"
	otherCharge  = "/other_charge"
	mismatched   = "mismatched/other_charge"
	conflict     = "conflict/counter_used"
)

// Each set of records is uploaded in every order; want gives the states of the payments about which
// there were records, in the order: this charge, the twin, the other payee's.
var sequences = []struct {
	acts   string
	want   string
	unless string // order in which the end is another: "EC" stands for all orders that end with it
	then   string
	token  string // reason for which the token ends revoked
}{
	{acts: "PA", want: "payer_only"},
	{acts: "PR", want: "refused"},
	{acts: "EA", want: "payee_only"},
	{acts: "ER", want: "refused"},
	{acts: "EC", want: "payee_only" + noAcceptance},
	{acts: "ET", want: "payee_only" + noAcceptance},
	{acts: "EF", want: "payee_only" + otherCharge},

	{acts: "PA EA", want: "settled"},
	{acts: "PA ET", want: "payer_only" + noAcceptance},
	{acts: "PA EF", want: "payer_only" + otherCharge},
	{acts: "PA ET EA", want: "settled"},
	{acts: "PA EF EA", want: "settled"},
	{acts: "ET EA", want: "payee_only"},

	{acts: "PA EC", want: "voided"},
	{acts: "PA EC ET", want: "voided"},
	{acts: "EC ET", want: "payee_only" + noAcceptance},
	{acts: "EC EA", want: "disputed"},
	{acts: "PA EC EA", want: "disputed", unless: "EC", then: "settled"},

	{acts: "PR ER", want: "refused"},
	{acts: "PR ET", want: "refused"},
	{acts: "PR EC", want: "refused"},
	{acts: "PR EF", want: "refused"},
	{acts: "ER ET", want: "refused"},
	{acts: "PA PR", want: "disputed"},
	{acts: "PA ER", want: "disputed"},
	{acts: "PR EA", want: "disputed"},

	{acts: "PA et", want: mismatched + " " + mismatched},
	{acts: "PA ef", want: mismatched + " " + mismatched},
	{acts: "PA ec", want: mismatched + " voided"},
	{acts: "PA EA et", want: "settled " + mismatched},
	{acts: "PA EA ef", want: "settled " + mismatched},
	{acts: "PA EA ec", want: "settled voided"},
	{acts: "EA ec", want: "payee_only voided"},
	{acts: "ET et", want: "payee_only" + noAcceptance + " payee_only" + noAcceptance},
	{acts: "PR et", want: "refused payee_only" + noAcceptance},

	{acts: "PA xt", want: "payer_only " + mismatched},
	{acts: "PA xf", want: "payer_only " + mismatched},
	{acts: "PA EA xt", want: "settled " + mismatched},
	{acts: "PA EA xf", want: "settled " + mismatched},

	{acts: "PA pa", want: conflict + " " + conflict, token: "revoked"},
	{acts: "PA ea", want: conflict + " " + conflict, token: "revoked"},
	{acts: "EA ea", want: conflict + " " + conflict, token: "revoked"},
	{acts: "PA EA pa", want: conflict + " " + conflict, unless: "pa", then: "settled " + conflict, token: "revoked"},
	{acts: "PA EA ea", want: conflict + " " + conflict, unless: "ea", then: "settled " + conflict, token: "revoked"},
}

func TestSequencesInEveryOrder(t *testing.T) {
	w := newWorld(t)
	payee, other := w.payee(), w.payee()
	for _, q := range sequences {
		for _, order := range permutations(strings.Fields(q.acts)) {
			t.Run(strings.Join(order, " "), func(t *testing.T) {
				w := w.in(t)
				s := newScene(w, payee, other)
				for _, act := range strings.Fields(q.acts) {
					s.record(act) // made in one order, uploaded in another
				}
				var answers []api.Result
				for _, act := range order {
					answers = append(answers, s.upload(act))
				}
				want := q.want
				if q.unless != "" && order[len(order)-1] == q.unless {
					want = q.then
				}
				s.check(want, q.token)
				s.again(order)
				for i, act := range order {
					if answers[i].State == api.StateRejected {
						t.Errorf("%s: got %+v, want no rejection", act, answers[i])
					}
				}
				s.check(want, q.token)
			})
		}
	}
}

// check compares states and money.
func (s *scene) check(want, token string) {
	s.w.Helper()
	if got := s.states(); got != want {
		s.w.Errorf("got %s, want %s", got, want)
	}
	balance, reserved := s.w.balance(s.payer.Terminal)
	paid := int64(0)
	if strings.Contains(want, "settled") {
		paid = amount
	}
	if balance != 200_00 || reserved != 300_00-paid {
		s.w.Errorf("payer has %d and %d reserved, want 20000 and %d", balance, reserved, 300_00-paid)
	}
	status := ok[api.Status](s.w, "status")(s.payer.Status(s.w.Context(), ""))
	if revoked := status.Token == ""; revoked != (token != "") {
		s.w.Errorf("token revoked: %t, want %q", revoked, token)
	}
}

// in gives the same world inside a subtest.
func (w *world) in(t testing.TB) *world {
	inner := *w
	inner.TB = t
	return &inner
}

func permutations(in []string) (out [][]string) {
	if len(in) == 0 {
		return [][]string{nil}
	}
	for i := range in {
		rest := append(append([]string{}, in[:i]...), in[i+1:]...)
		for _, p := range permutations(rest) {
			out = append(out, append([]string{in[i]}, p...))
		}
	}
	return out
}

func TestUploadedTwiceConcurrentlySettlesOnce(t *testing.T) {
	w := newWorld(t)
	payee, other := w.payee(), w.payee()
	for round := range 10 {
		s := newScene(w, payee, other)
		acts := []string{"PA", "EA", "EA", "PA", "PA", "EA", "EA", "PA"}
		if round%2 == 1 {
			acts = []string{"EA", "PA", "PA", "EA", "EA", "PA", "PA", "EA"}
		}
		for _, act := range acts[:2] {
			s.record(act)
		}
		var uploads sync.WaitGroup
		for _, act := range acts {
			terminal, record := s.record(act)
			uploads.Go(func() {
				results, err := terminal.Upload(t.Context(), record)
				if err != nil || len(results) != 1 || results[0].State == api.StateRejected {
					t.Errorf("round %d, %s: got %v, %v", round, act, results, err)
				}
			})
		}
		uploads.Wait()
		s.check("settled", "")
	}
	balance, _ := w.balance(payee.Terminal)
	if want := int64(10 * amount); balance != want {
		t.Errorf("payee has %d, want %d", balance, want)
	}
}

func TestResultsOfAnEqualUpload(t *testing.T) {
	w := newWorld(t)
	s := newScene(w, w.payee(), w.payee())
	w.want("first", s.upload("PA"), api.StatePayerOnly, "")
	w.want("again", s.upload("PA"), api.StatePayerOnly, "")
	w.want("payee", s.upload("EA"), api.StateSettled, "")
	w.want("payer, once more", s.upload("PA"), api.StateSettled, "")

	// A rejection is stored as well, and answered again.
	wrong := s.records["EA"]
	wrong.Signature[5] ^= 1
	for range 2 {
		got := w.send(s.payee.Terminal, wrong)[0]
		w.want("forged", got, api.StateRejected, api.ReasonSignature)
		if id := wrong.PaymentID(); string(got.Payment) != string(id[:]) {
			t.Errorf("rejection names payment %x, want %s", got.Payment, id)
		}
	}
	report, err := w.books.Audit(t.Context())
	if err != nil || report.Records != 3 {
		t.Errorf("audit found %d records, %v, want 3: payer's, payee's, the forged one", report.Records, err)
	}
}
