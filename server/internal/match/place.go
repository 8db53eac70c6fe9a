package match

import (
	"errors"
	"slices"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/wire"
)

// Flags of a record's place in its device's log. They are kept with the record and change nothing
// about its payment: records may come late and out of order, and a fork is for people to look into.
const (
	FlagNone   = ""
	FlagGap    = "log_gap" // the record before it has not come yet
	FlagFork   = api.ReasonFork
	FlagRewind = "log_rewind" // the log stands before what it has uploaded
)

// Link is a record's place in a log.
type Link struct{ Hash, Previous wire.Hash }

// Place tells how a record, which its device has signed, fits its neighbours in the device's log: those known with the number
// below, with its own number, and with the number above.
func Place(r wire.Record, below, same, above []Link) string {
	h := r.Hash()
	other := func(l Link) bool { return l.Hash != h }
	unlinked := func(l Link) bool { return l.Previous != h }
	if slices.ContainsFunc(same, other) || slices.ContainsFunc(above, unlinked) {
		return FlagFork
	}
	if len(below) == 0 && r.Number > 1 {
		return FlagGap
	}
	head := journal.Head{Number: r.Number - 1}
	if len(below) > 0 {
		head.Hash = below[0].Hash
	}
	if _, err := head.Follow(r); errors.Is(err, journal.ErrFork) || len(below) > 1 {
		return FlagFork
	}
	return FlagNone
}
