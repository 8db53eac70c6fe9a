package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"glint/app/api"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// keyFresh names, in bucket meta, the key that was made for the next token. It is stored before the server hears of it: an answer that is lost
// costs nothing then, for the token that comes at the next try is for this key too.
const keyFresh = "fresh key"

// freshKey gives the key for the next token, made and stored.
func (w *Wallet) freshKey(then func(wire.PublicKey)) {
	if w.ports.Keys == nil {
		then(wire.PublicKey(w.device.Key))
		return
	}
	if w.fresh != (wire.PublicKey{}) {
		then(w.fresh)
		return
	}
	w.sync.step(func(ctx context.Context, _ client) (func(), error) {
		key, err := w.ports.Keys.Make(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSign, err)
		}
		return func() {
			w.sync.store(func(d *draft) error {
				d.put(bucketMeta, keyFresh, key[:])
				d.then(func() { w.fresh = key })
				return nil
			}, func() { then(key) })
		}, nil
	})
}

// askToken fetches the newest token: a new one for the key, or the one that the phone has or was on its way before.
func (w *Wallet) askToken(key wire.PublicKey, finish func(error)) {
	ring := w.trust.ring
	own := append(w.tokenKeys(), key)
	w.sync.step(func(ctx context.Context, c client) (func(), error) {
		body, err := json.Marshal(api.TokenAsk{Key: key[:]})
		if err != nil {
			return nil, err
		}
		var out api.TokenIssued
		if err := c.do(ctx, Request{Method: "POST", Path: api.PathTokens, Body: body}, &out); err != nil {
			return nil, err
		}
		t, err := w.device.checkToken(out.Token, ring, own...)
		return func() { w.storeToken(t, out.Short, finish) }, err
	})
}

func (w *Wallet) storeToken(t wire.Token, short []byte, finish func(error)) {
	w.sync.store(func(d *draft) error {
		d.put(bucketMeta, keyToken, t.Bytes())
		d.put(bucketMeta, keyShort, short)
		if t.Device == w.fresh {
			d.del(bucketMeta, keyFresh)
		}
		d.then(func() {
			w.newest, w.newestKey = t.ID, t.Device
			if t.Device == w.fresh {
				w.fresh = wire.PublicKey{}
			}
			w.raise(mark{Device: w.device.Device, Token: t.Epoch})
		})
		return nil
	}, func() {
		w.feed(payer.Synced{Moment: w.moment(), Token: &t, ShortKey: shortKey(short)})
		w.retainKeys(func() { finish(nil) })
	})
}

// tokenKeys are the keys that are still needed: of the tokens in use, of decisions on which the server has not spoken, and the next.
func (w *Wallet) tokenKeys() (keys []wire.PublicKey) {
	p := w.state.Held()
	add := func(k wire.PublicKey) {
		if k != (wire.PublicKey{}) && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	add(w.fresh)
	add(w.newestKey)
	if p.Has {
		add(p.Token.Device)
	}
	for _, s := range p.Spents {
		add(s.Key())
	}
	for _, c := range p.Codes {
		if code, err := wire.DecodePaymentCode(c.M1); err == nil {
			add(code.Token.Device)
		}
	}
	return keys
}

// retainKeys forgets keys of tokens that are done with, within the round: a key that is made meanwhile must not be forgotten. If it fails they stay
// until the next time.
func (w *Wallet) retainKeys(then func()) {
	if w.ports.Keys == nil {
		then()
		return
	}
	keep := w.tokenKeys()
	w.sync.step(func(ctx context.Context, _ client) (func(), error) {
		err := w.ports.Keys.Retain(ctx, keep)
		return func() {
			if err != nil {
				w.log(ProblemSign, fmt.Errorf("%w: %w", errSign, err))
			}
			then()
		}, nil
	})
}
