package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"glint/app/api"
	"glint/app/wire"
)

// verdict is the server's word for a payment; the zero verdict where it has said nothing.
type verdict struct {
	State  api.State `json:"state"`
	Reason string    `json:"reason,omitempty"`
	At     int64     `json:"at"` // when we heard it, Unix milliseconds
}

func (v verdict) same(w verdict) bool { return v.State == w.State && v.Reason == w.Reason }

// decided tells whether the server has spoken its last word.
func (v verdict) decided() bool { return v.State != "" && v.State.Final() }

// verdicts are the stored ones, read at once. A store that holds too many is asked one by one.
type verdicts struct {
	all      map[string]verdict // by payment id
	complete bool
}

const verdictsMax = 3000

func readVerdicts(ctx context.Context, s Store) (verdicts, error) {
	entries, err := s.List(ctx, bucketStates, "", verdictsMax)
	if err != nil {
		return verdicts{}, fmt.Errorf("session: states: %w", err)
	}
	out := verdicts{make(map[string]verdict, len(entries)), len(entries) < verdictsMax}
	for _, e := range entries {
		var v verdict
		if err := json.Unmarshal(e.Value, &v); err != nil {
			return verdicts{}, fmt.Errorf("session: state of %s: %w", e.Key, err)
		}
		out.all[e.Key] = v
	}
	return out, nil
}

func (vs verdicts) of(ctx context.Context, s Store, id wire.PaymentID) (v verdict, err error) {
	v, found := vs.all[id.String()]
	if found || vs.complete {
		return v, nil
	}
	b, err := s.Get(ctx, bucketStates, id.String())
	if errors.Is(err, ErrNotFound) {
		return verdict{}, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		err = fmt.Errorf("session: state of %s: %w", id, err)
	}
	return v, err
}
