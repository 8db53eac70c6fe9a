// Package kit holds the parts that Glint's pages are made of: buttons, the keypad, the one big line, the
// canvas of a code, progress, banners, lists, tabs, switches and live regions.
//
// A part takes values and callbacks and gives elements. It knows no session and decides nothing. Looks come
// from classes alone (web/glint.css): the pages' content security policy lets no style attribute through.
//
// go-app takes an event handler for unchanged if it comes from the same function literal, whatever that
// has captured. So each part that handles events has an id that is part of the handler's scope, and a
// callback may capture only what stays the same as long as the id does.
package kit

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Button is one press.
type Button struct {
	ID       string // unique in the page
	Label    string
	Name     string // spoken instead of the label, where that is a sign
	Look     Look
	Icon     Icon
	Disabled bool
	Current  bool // of a group: the one that is shown
	Press    func()
}

// Look is how much a button stands out.
type Look string

// The looks.
const (
	LookPrimary Look = "primary" // the one thing to do next
	LookPlain   Look = "plain"
	LookDanger  Look = "danger"
	LookKey     Look = "key"  // of the keypad
	LookTab     Look = "tab"  // of a row of tabs
	LookChip    Look = "chip" // small, in a header; still 48 px to touch
)

// UI draws the button.
func (b Button) UI() app.UI {
	look := b.Look
	if look == "" {
		look = LookPlain
	}
	press := b.Press
	out := app.Button().Type("button").ID(b.ID).Class("button", string(look)).Disabled(b.Disabled).
		OnClick(func(app.Context, app.Event) { press() }, app.EventScope(b.ID))
	if b.Name != "" {
		out = out.Aria("label", b.Name)
	}
	if b.Current {
		out = out.Aria("current", "page")
	}
	if b.Icon == IconNone {
		return out.Text(b.Label)
	}
	return out.Body(b.Icon.UI(), app.If(b.Label != "", func() app.UI { return app.Span().Text(b.Label) }))
}

// Heading is a heading of a level from 1 to 4. The desk shows both terminals below its own heading, so the
// same page can begin at 1 or at 2.
func Heading(level int, class string, body ...app.UI) app.UI {
	switch level {
	case 1:
		return app.H1().Class(class).Body(body...)
	case 2:
		return app.H2().Class(class).Body(body...)
	case 3:
		return app.H3().Class(class).Body(body...)
	}
	return app.H4().Class(class).Body(body...)
}

// Now is the one big line that says what happens now, with a sentence below it. It can take the focus, so
// that a keyboard does not lose its place when the page changes.
func Now(level int, id, line, more string) app.UI {
	return app.Div().Class("now").ID(id).TabIndex(-1).Body(
		Heading(level, "now-line", app.Text(line)),
		app.If(more != "", func() app.UI { return app.P().Class("now-more").Text(more) }),
	)
}

// Live is a region whose text is spoken when it changes. It must stay on the page from the start.
func Live(id, text string, urgent bool) app.UI {
	manner := "polite"
	if urgent {
		manner = "assertive"
	}
	return app.Div().ID(id).Class("unseen").Role("status").Aria("live", manner).Aria("atomic", "true").Text(text)
}

// Keyed gives its content an identity: with another key the old elements go and new ones come, and none is
// reused for something else under a finger or the focus.
type Keyed struct {
	app.Compo

	Key     string
	Content func() app.UI
}

// CompoID tells go-app when the component is another.
func (k *Keyed) CompoID() string { return k.Key }

// Render draws the content.
func (k *Keyed) Render() app.UI { return k.Content() }

// classes joins the class names that are not empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}
