package books

import (
	"context"

	"glint/app/api"
	"glint/server/internal/store"
	"glint/server/internal/trail"
)

// actorServer is who does in the audit log what nobody has asked for just then. Whom people act as, callers say.
const actorServer = "server"

// note adds an entry to the audit log, in the transaction of what it tells.
func (b *Books) note(tx store.Tx, actor, action, subject, detail string) error {
	return store.Note(tx, trail.Entry{Time: b.now(), Actor: actor, Action: action, Subject: subject, Detail: detail})
}

// Trail lists the audit log, newest first, before a number or from the end where it is 0.
func (b *Books) Trail(ctx context.Context, before uint64) (out []api.TrailEntry, err error) {
	if before == 0 {
		before = 1 << 62
	}
	err = b.Store.View(ctx, func(r store.Reader) error {
		entries, err := r.EntriesBefore(before, api.MaxPage)
		for _, e := range entries {
			out = append(out, api.TrailEntry{
				Number: e.Number, Time: e.Time.UnixMilli(), Actor: e.Actor, Action: e.Action, Subject: e.Subject, Detail: e.Detail, Hash: e.Hash[:],
			})
		}
		return err
	})
	return out, err
}
