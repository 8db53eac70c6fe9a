package kit

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/text"
	"glint/app/wire"
)

// Standing is how a payment stands, in three drawers that people must not mix up.
type Standing uint8

// The standings.
const (
	StandingOther   Standing = iota // not paid, or in question
	StandingOffline                 // accepted; no money has moved yet
	StandingSettled                 // the server has moved the money
)

// StandingOf sorts a payment into its drawer.
func StandingOf(it session.HistoryItem) Standing {
	switch it.State {
	case api.StateSettled:
		return StandingSettled
	case "", api.StatePayerOnly, api.StatePayeeOnly, api.StateMatched:
		if it.Ending == wire.EndingAccepted {
			return StandingOffline
		}
	}
	return StandingOther
}

// StateBadge says a payment's state in a word: the server's once it has spoken, else how it ended here.
func StateBadge(l text.Language, it session.HistoryItem) app.UI {
	switch StandingOf(it) {
	case StandingSettled:
		return Badge(ToneGood, IconCheck, l.State(it.State))
	case StandingOffline:
		if it.State == "" {
			return Badge(ToneWait, IconClock, l.Say(text.StateOffline))
		}
		return Badge(ToneWait, IconClock, l.State(it.State))
	}
	if it.State == "" || it.Ending != wire.EndingAccepted && (it.State == api.StatePayeeOnly || it.State == api.StatePayerOnly) {
		return Badge(ToneCalm, IconNone, l.Ending(it.Ending))
	}
	tone := ToneCalm
	switch it.State {
	case api.StateMismatched, api.StateConflict, api.StateDisputed, api.StateUnfunded, api.StateRejected:
		tone = ToneBad
	}
	return Badge(tone, IconNone, l.State(it.State))
}

// PaymentRow is a row of a list of payments; it carries the payment's id and the server's state for tests.
func PaymentRow(it session.HistoryItem) app.HTMLLi {
	return app.Li().Class("row").DataSet("payment", it.Payment.String()).DataSet("state", string(it.State))
}

// ProblemCode is the code of the problem that is to be shown now, or empty.
func ProblemCode(p session.Problem, now time.Time) string {
	if !Fresh(p, now) {
		return ""
	}
	return p.Code
}

// SentMark says whether a payment's records have been uploaded.
func SentMark(l text.Language, sent bool) app.UI {
	if sent {
		return app.Span().Class("sent").Text(l.Say(text.StateSent))
	}
	return app.Span().Class("sent", "not").Text(l.Say(text.StateNotSent))
}

// Upload shows how the upload stands, with the button to sync. sync must stay valid as long as the id does.
func Upload(l text.Language, id string, v session.SyncView, now time.Time, sync func()) app.UI {
	tone, icon, line := ToneCalm, IconCheck, l.Say(text.SyncDone)
	switch {
	case v.Pending == 1:
		tone, icon, line = ToneWait, IconClock, l.Say(text.SyncPendingOne)
	case v.Pending > 1:
		tone, icon, line = ToneWait, IconClock, l.Say(text.SyncPending, v.Pending)
	}
	face := l.Say(text.SyncNow)
	if v.Running {
		face = l.Say(text.SyncRunning)
	}
	net := l.Say(text.SyncOffline)
	if v.Online {
		net = l.Say(text.SyncOnline)
	}
	return app.Section().Class("upload").Aria("labelledby", id+"-title").Body(
		app.Div().ID(id+"-title").Class("unseen").Text(l.Say(text.SyncSection)),
		app.Div().Class("upload-words").Body(
			Badge(tone, icon, line),
			app.P().Class("help").Text(net+" · "+l.Say(text.SyncLast, l.Ago(v.Last, now))),
			app.If(v.Problem != "" && v.Problem != session.ProblemOffline, func() app.UI {
				return app.P().Class("help", "bad-words").Text(l.Problem(v.Problem).Both())
			}),
		),
		Button{ID: id, Label: face, Icon: IconSync, Disabled: v.Running, Press: sync}.UI(),
	)
}

// Troubled shows a camera's trouble, or a session's newest problem, if there is one. A problem is shown for a
// while after it was seen: the code that caused it has gone by.
func Troubled(l text.Language, camera session.CameraTrouble, p session.Problem, now time.Time) app.UI {
	if camera != session.TroubleNone {
		a := l.Problem(session.ProblemCamera + string(camera))
		return Banner(ToneBad, IconCamera, a.What, a.Do)
	}
	if !Fresh(p, now) {
		return nil
	}
	a := l.Problem(p.Code)
	return Banner(ToneBad, IconWarning, a.What, a.Do)
}

// ProblemFor is how long a problem is shown.
const ProblemFor = 12 * time.Second

// Fresh tells whether a problem is to be shown still.
func Fresh(p session.Problem, now time.Time) bool {
	return p.Code != "" && (p.At.IsZero() || now.Sub(p.At) < ProblemFor)
}
