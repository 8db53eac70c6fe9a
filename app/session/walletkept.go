package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"glint/app/pay/payer"
	"glint/app/wire"
)

// Keys of the payer's own in bucket meta and codes.
const (
	keyCounter = "counter" // highest counter ever given to a decision
	keyShown   = "shown"   // codes of the last minutes
)

// spentsMax is how many decisions a start reads, the newest: more than any token allows.
const spentsMax = 1000

// keptSpent is a decision as it is stored.
type keptSpent struct {
	Counter wire.Counter `json:"counter"`
	M1      []byte       `json:"m1"`
	Core    []byte       `json:"core"`
	Form    wire.Form    `json:"form"`
	Name    string       `json:"name,omitempty"`
	Outcome wire.Outcome `json:"outcome"`
	Time    wire.Seconds `json:"time"`
	Total   uint32       `json:"total"`
	Uses    uint16       `json:"uses"`
	Log     []byte       `json:"log"`
	M3      []byte       `json:"m3,omitempty"`
	Receipt []byte       `json:"m4,omitempty"`
	Proof   payer.Proof  `json:"proof,omitempty"`
	Passkey []byte       `json:"passkey,omitempty"`
}

func keepSpent(s payer.Spent) keptSpent {
	core := s.Core.Bytes()
	return keptSpent{
		Counter: s.Counter, M1: s.M1, Core: core[:], Form: s.Form, Name: s.Name, Outcome: s.Outcome, Time: s.Time,
		Total: s.Total, Uses: s.Uses, Log: s.Log[:], M3: s.M3, Receipt: s.Receipt,
		Proof: s.Proof, Passkey: s.Passkey,
	}
}

func (k keptSpent) spent() (payer.Spent, error) {
	core, err := wire.DecodeCore(k.Core)
	if err != nil {
		return payer.Spent{}, err
	}
	s := payer.Spent{
		Counter: k.Counter, M1: k.M1, Core: core, Form: k.Form, Name: k.Name, Outcome: k.Outcome, Time: k.Time,
		Total: k.Total, Uses: k.Uses, M3: k.M3, Receipt: k.Receipt, Proof: k.Proof, Passkey: k.Passkey,
	}
	copy(s.Log[:], k.Log)
	return s, nil
}

// keptShown is a payment code that was shown.
type keptShown struct {
	M1    []byte `json:"m1"`
	Short []byte `json:"short,omitempty"`
	At    int64  `json:"at"` // Unix milliseconds
	To    int64  `json:"to"` // Unix milliseconds, 0 while it is on screen
}

func keepShown(codes []payer.Shown) []keptShown {
	out := make([]keptShown, len(codes))
	for i, c := range codes {
		out[i] = keptShown{M1: c.M1, Short: c.Short, At: c.At.UnixMilli()}
		if !c.To.IsZero() {
			out[i].To = c.To.UnixMilli()
		}
	}
	return out
}

func (k keptShown) shown() payer.Shown {
	s := payer.Shown{M1: k.M1, Short: k.Short, At: time.UnixMilli(k.At)}
	if k.To != 0 {
		s.To = time.UnixMilli(k.To)
	}
	return s
}

// load reads what the machine starts from.
func (w *Wallet) load(ctx context.Context, p Ports, k kept) (func(), error) {
	event := payer.Loaded{
		Ring: k.trust.ring, Abilities: w.abilities, Head: k.head, Snapshot: k.trust.snapshot, Stop: payer.Reason(k.status.Stop),
	}
	if t, err := wire.DecodeToken(k.meta[keyToken]); err == nil {
		event.Token, event.ShortKey = &t, shortKey(k.meta[keyShort])
	}
	var fresh wire.PublicKey
	copy(fresh[:], k.meta[keyFresh])
	counter, n, err := k.number(keyCounter)
	if err != nil {
		return nil, err
	}
	event.Last = wire.Counter(n)
	if event.Spents, err = readSpents(ctx, p.Store, event.Last, k.verdicts); err != nil {
		return nil, err
	}
	if event.Codes, err = readShown(ctx, p.Store); err != nil {
		return nil, err
	}
	certificates, listed, err := readDirectory(ctx, p.Store, p.Now())
	if err != nil {
		return nil, err
	}
	event.Directory = payer.NewDirectory(k.status.Epoch, certificates)
	chosen, choiceErr := decodeChoice(k.meta[keyConfirm])
	event.Confirm = chosen.confirmation()
	event.Confirm.HasPIN = k.pin.set()
	return func() {
		if choiceErr != nil {
			w.report(ProblemChoice, choiceErr)
		}
		w.chosen = chosen
		w.counter, w.listed, w.loaded, w.fresh = counter, listed, event, fresh
		if event.Token != nil {
			w.newest, w.newestKey = event.Token.ID, event.Token.Device
		}
		for _, c := range certificates {
			w.history.name(payeeKey{c.Payee, c.Terminal}, c.Name)
		}
		for _, s := range event.Spents {
			w.name(s)
		}
	}, nil
}

func readSpents(ctx context.Context, s Store, last wire.Counter, known verdicts) ([]payer.Spent, error) {
	entries, err := s.List(ctx, bucketSpent, numberKey(max(last, spentsMax)-spentsMax), spentsMax)
	if err != nil {
		return nil, fmt.Errorf("session: spent: %w", err)
	}
	out := make([]payer.Spent, 0, len(entries))
	for _, e := range entries {
		var k keptSpent
		if err := json.Unmarshal(e.Value, &k); err != nil {
			return nil, fmt.Errorf("session: spent %s: %w", e.Key, err)
		}
		spent, err := k.spent()
		if err != nil {
			return nil, fmt.Errorf("session: spent %s: %w", e.Key, err)
		}
		v, err := known.of(ctx, s, spent.Payment())
		if err != nil {
			return nil, err
		}
		spent.Final = v.decided()
		out = append(out, spent)
	}
	return out, nil
}

func readShown(ctx context.Context, s Store) ([]payer.Shown, error) {
	b, err := s.Get(ctx, bucketCodes, keyShown)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	var list []keptShown
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("session: codes: %w", err)
	}
	out := make([]payer.Shown, len(list))
	for i, k := range list {
		out[i] = k.shown()
	}
	return out, nil
}

// name notes the payee's name as it was shown with a decision.
func (w *Wallet) name(s payer.Spent) {
	if s.Proof == payer.ProofQuiet {
		w.history.quiet[s.Payment()] = true
	}
	if s.Name != "" {
		w.history.name(payeeKey{s.Core.Payee, s.Core.Terminal}, s.Name)
	}
}
