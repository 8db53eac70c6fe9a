package match

import (
	"slices"
	"testing"

	"glint/app/api"
)

// TestTableIsWellFormed walks every row.
func TestTableIsWellFormed(t *testing.T) {
	type key struct {
		from  Phase
		cause Cause
	}
	seen := map[key]Phase{}
	for i, row := range Table {
		if _, ok := Causes[row.Cause]; !ok {
			t.Errorf("row %d: nobody may cause %q", i, row.Cause)
		}
		if !slices.Contains(Phases, row.To) || row.To == None {
			t.Errorf("row %d leads to %q", i, row.To)
		}
		for _, from := range row.From {
			if !slices.Contains(Phases, from) {
				t.Errorf("row %d begins at unknown phase %q", i, from)
			}
			if before, ok := seen[key{from, row.Cause}]; ok {
				t.Errorf("%q by %q leads to both %q and %q", from, row.Cause, before, row.To)
			}
			seen[key{from, row.Cause}] = row.To
			if from == row.To {
				t.Errorf("row %d: a step from %q to itself", i, from)
			}
			if got, ok := Next(from, row.Cause); !ok || got != row.To {
				t.Errorf("Next(%q, %q) = %q, %t, want %q", from, row.Cause, got, ok, row.To)
			}
		}
	}
	for _, p := range Phases {
		for cause := range Causes {
			if _, listed := seen[key{p, cause}]; listed {
				continue
			}
			if got, ok := Next(p, cause); ok || got != p {
				t.Errorf("Next(%q, %q) = %q, %t, want no step", p, cause, got, ok)
			}
		}
	}
}

// TestMoneyMovesByAgreementOnly: the one way to settled is matched, and the only ways to matched are the
// payee's hold on an acceptance together with the payer's word or the grace.
func TestMoneyMovesByAgreementOnly(t *testing.T) {
	for _, row := range Table {
		switch row.To {
		case Settled, Unfunded:
			if !slices.Equal(row.From, []Phase{Matched}) {
				t.Errorf("%q from %q", row.To, row.From)
			}
		case Matched:
			for _, from := range row.From {
				holds := from == PayeeHolds && (row.Cause == PayerAccepts || row.Cause == Grace)
				brings := row.Cause == PayeeAccepts && slices.Contains([]Phase{PayerOnly, PayerUnseen, PayerForeign, MismatchedPayer}, from)
				if !holds && !brings {
					t.Errorf("matched from %q by %q", from, row.Cause)
				}
			}
		}
	}
}

// TestWhatNothingLeaves: settled money stays, and a conflict or a dispute is for people, but that
// somebody may bear a loss.
func TestWhatNothingLeaves(t *testing.T) {
	for _, p := range []Phase{Settled, Covered, Conflict, Disputed} {
		for cause := range Causes {
			if to, ok := Next(p, cause); ok && cause != LossCovered {
				t.Errorf("%q goes to %q by %q", p, to, cause)
			}
		}
	}
}

// TestEveryPhaseIsReached from nothing, and every record's cause does something to a new payment.
func TestEveryPhaseIsReached(t *testing.T) {
	reached := map[Phase]bool{None: true}
	for grew := true; grew; {
		grew = false
		for _, row := range Table {
			for _, from := range row.From {
				if reached[from] && !reached[row.To] {
					reached[row.To], grew = true, true
				}
			}
		}
	}
	for _, p := range Phases {
		if !reached[p] {
			t.Errorf("no way leads to %q", p)
		}
	}
	for cause, by := range Causes {
		if _, ok := Next(None, cause); !ok && by != ByServer {
			t.Errorf("%q does nothing to a new payment", cause)
		}
	}
	for e, cause := range causes {
		if _, ok := Causes[cause]; !ok {
			t.Errorf("ending %v has unknown cause %q", e, cause)
		}
	}
}

func TestEveryPhaseHasAState(t *testing.T) {
	known := []api.State{api.StatePayerOnly, api.StatePayeeOnly, api.StateMatched, api.StateSettled, api.StateMismatched, api.StateConflict,
		api.StateVoided, api.StateRefused, api.StateDisputed, api.StateUnfunded}
	shown := map[api.State]bool{}
	for _, p := range Phases {
		if p == None {
			continue
		}
		if !slices.Contains(known, p.State()) {
			t.Errorf("phase %q is shown as %q", p, p.State())
		}
		shown[p.State()] = true
	}
	for _, s := range known {
		if !shown[s] {
			t.Errorf("no phase is shown as %q", s)
		}
	}
}
