package books

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

const (
	metaRevoked = "snapshot number" // rises with every withdrawal
	reasonMax   = 64                // bytes of the operator's reason
)

// withdrawn begins a new snapshot.
func withdrawn(tx store.Tx) error {
	n, err := number(tx, metaRevoked)
	if err != nil {
		return err
	}
	return setNumber(tx, metaRevoked, n+1)
}

// revokeToken withdraws a token: payees learn of it with their next snapshot. What was accepted on it
// before they could know still counts.
func (b *Books) revokeToken(tx store.Tx, actor string, id wire.TokenID, reason string) error {
	t, err := tx.Token(id)
	if err != nil || t.Revoked != "" {
		return err
	}
	return errors.Join(
		tx.RevokeToken(id, reason, b.now()), withdrawn(tx), b.note(tx, actor, "token revoked", "token "+id.String(), reason))
}

// revokeDevice withdraws a terminal: it may still upload what it has, and nothing else. Its tokens go
// with it, their reserves stay until their windows end; a till leaves the directory.
func (b *Books) revokeDevice(tx store.Tx, actor string, d store.Device, reason string) error {
	if d.Revoked != "" {
		return nil
	}
	open, err := tx.OpenTokens(d.ID)
	if err != nil {
		return err
	}
	for _, t := range open {
		if err := b.revokeToken(tx, actor, t.Token.ID, reason); err != nil {
			return err
		}
	}
	if d.Role == wire.RolePayee {
		if _, err := b.nextEpoch(tx); err != nil {
			return err
		}
	}
	return errors.Join(
		tx.RevokeDevice(d.ID, reason, b.now()), withdrawn(tx), b.note(tx, actor, "device revoked", "device "+d.ID, reason))
}

// Revoke withdraws a token, a terminal, or all terminals of an account: a lost phone, a stolen till.
func (b *Books) Revoke(ctx context.Context, actor string, r api.Revocation) error {
	if r.Reason == "" || len(r.Reason) > reasonMax || !printable(r.Reason) {
		return fmt.Errorf("%w: reason", ErrInvalid)
	}
	if !oneOf(r.Token != "", r.Device != "", r.Account != 0) {
		return fmt.Errorf("%w: one of token, device and account", ErrInvalid)
	}
	err := b.Store.Update(ctx, func(tx store.Tx) error {
		if r.Token != "" {
			var id wire.TokenID
			raw, err := hex.DecodeString(r.Token)
			if err != nil || len(raw) != len(id) {
				return fmt.Errorf("%w: token %q", ErrInvalid, r.Token)
			}
			return b.revokeToken(tx, actor, wire.TokenID(raw), r.Reason)
		}
		if r.Device != "" {
			d, err := tx.Device(r.Device)
			if err != nil {
				return err
			}
			return b.revokeDevice(tx, actor, d, r.Reason)
		}
		devices, err := tx.DevicesOf(ledger.AccountID(r.Account))
		if err == nil && len(devices) == 0 {
			err = store.ErrNotFound
		}
		for _, d := range devices {
			err = errors.Join(err, b.revokeDevice(tx, actor, d, r.Reason))
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: to revoke", ErrUnknown)
	}
	return err
}

func oneOf(set ...bool) bool {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	return n == 1
}

// Snapshot tells a terminal what is withdrawn, and notes that it knows by now.
func (b *Books) Snapshot(ctx context.Context, d store.Device) (out api.Snapshot, err error) {
	now := b.now()
	s := wire.Snapshot{Time: wire.SecondsAt(now), Stale: uint16(b.Policy.Stale.Hours()), Dead: uint16(b.Policy.Dead.Hours())}
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		n, err := number(tx, metaRevoked)
		if err != nil {
			return err
		}
		s.Number = uint32(n)
		if d.Role == wire.RolePayee {
			s.Tokens, err = b.revokedTokens(tx)
		} else {
			s.Tills, err = b.revokedTills(tx)
		}
		return errors.Join(err, tx.Tell(d.ID, now))
	})
	if err != nil {
		return out, err
	}
	s, err = b.keys().Snapshot(s)
	out.Snapshot = s.Bytes()
	return out, err
}

// errSnapshot is no mistake of the caller's: terminals go on with the snapshot that they have, whose
// age ends what they take.
var errSnapshot = errors.New("books: more is withdrawn than a snapshot holds")

// revokedTokens lists those that a payee might still take: the expired are refused without any list.
func (b *Books) revokedTokens(r store.Reader) (out []wire.TokenID, err error) {
	now := b.now()
	all, err := r.RevokedTokens(now)
	for _, t := range all {
		if t.Token.Expiry.Time().Add(match.Slack).After(now) {
			out = append(out, t.Token.ID)
		}
	}
	slices.SortFunc(out, func(a, b wire.TokenID) int { return bytes.Compare(a[:], b[:]) })
	if err == nil && len(out) > wire.SnapshotTokensMax {
		err = errSnapshot
	}
	return out, err
}

func (b *Books) revokedTills(r store.Reader) (out []wire.Till, err error) {
	payees, err := r.Payees()
	for _, d := range payees {
		if d.Revoked != "" && d.Expires.After(b.now()) {
			out = append(out, wire.Till{Payee: payeeID(d.Account), Terminal: d.Terminal})
		}
	}
	slices.SortFunc(out, func(a, b wire.Till) int {
		return cmp.Or(cmp.Compare(a.Payee, b.Payee), cmp.Compare(a.Terminal, b.Terminal))
	})
	if err == nil && len(out) > wire.SnapshotTerminalsMax {
		err = errSnapshot
	}
	return out, err
}

// Devices lists the newest terminals for the operator, with what was found in their logs.
func (b *Books) Devices(ctx context.Context) (out []api.Device, err error) {
	err = b.Store.View(ctx, func(r store.Reader) error {
		list, err := r.Devices(api.MaxPage)
		for _, d := range list {
			one := api.Device{ID: d.ID, Account: int64(d.Account), Role: api.RolePayer, Terminal: uint8(d.Terminal), Enrolled: d.Enrolled.Unix(), Revoked: d.Revoked}
			if d.Role == wire.RolePayee {
				one.Role = api.RolePayee
			}
			if !d.Told.IsZero() {
				one.Told = d.Told.Unix()
			}
			findings, err := r.Findings(d.ID)
			if err != nil {
				return err
			}
			for _, f := range findings {
				one.Findings = append(one.Findings, api.Finding{Kind: f.Kind, Number: f.Number, Time: f.Time.Unix()})
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// find keeps what is odd about a device's log, once for each place in it.
func (b *Books) find(tx store.Tx, device, kind string, at uint32) error {
	err := tx.AddFinding(store.Finding{Device: device, Kind: kind, Number: at, Time: b.now()})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.note(tx, actorServer, kind, "device "+device, fmt.Sprintf("number %d", at))
}

// Head compares where a device says that its log stands with what it has uploaded. A log that stands
// before its own records, or has another record at the same place, was set back: by a restored profile
// or in a copy. One that is ahead only has more to upload.
func (b *Books) Head(ctx context.Context, d store.Device, at uint32, hash wire.Hash) (kind string, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		last, err := tx.LogLast(d.ID)
		if err != nil || len(last) == 0 || at > last[0].Number {
			return err
		}
		here, err := tx.LogAt(d.ID, at)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(here, func(l store.LogEntry) bool { return l.Hash == hash })
		switch {
		case at < last[0].Number:
			kind = match.FlagRewind
		case len(here) > 1 || !known:
			kind = match.FlagFork
		default:
			return nil
		}
		return b.find(tx, d.ID, kind, at)
	})
	return kind, err
}
