package kit

import (
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/money"
	"glint/app/ui/text"
	"glint/app/wire"
)

// Sum shows an amount in large figures with its currency's code.
func Sum(id string, a money.Amount) app.UI {
	out := app.Span().Class("sum")
	if id != "" {
		out = out.ID(id)
	}
	figure, length := text.Sum(a), ""
	switch n := utf8.RuneCountInString(figure); {
	case n > 11:
		length = "longer"
	case n > 7:
		length = "long"
	}
	return out.Body(
		app.Span().Class(classes("sum-figure", length)).Text(figure),
		app.Span().Class("sum-code").Text(a.Currency.Code()),
	)
}

// Tone is the colour of a banner or badge, beside its icon and words.
type Tone string

// The tones.
const (
	ToneCalm Tone = "calm"
	ToneGood Tone = "good"
	ToneWait Tone = "wait" // money that is not there yet
	ToneBad  Tone = "bad"
)

// Banner says something that stays until it is no more so.
func Banner(tone Tone, icon Icon, what, do string, actions ...app.UI) app.UI {
	return app.Div().Class("banner", string(tone)).Body(
		icon.UI(),
		app.Div().Class("banner-words").Body(
			app.P().Class("banner-what").Text(what),
			app.If(do != "", func() app.UI { return app.P().Text(do) }),
		),
		app.If(len(actions) > 0, func() app.UI { return app.Div().Class("banner-actions").Body(actions...) }),
	)
}

// Badge is a word of state with its icon.
func Badge(tone Tone, icon Icon, label string) app.UI {
	return app.Span().Class("badge", string(tone)).Body(icon.UI(), app.Span().Text(label))
}

// Progress shows how far something is. A count of needed that is not positive means that the whole is not
// known yet.
func Progress(label string, known, needed int) app.UI {
	bar := app.Progress().Class("progress").Aria("label", label)
	if needed > 0 {
		bar = bar.Max(needed).Value(min(max(known, 0), needed))
	}
	return app.Div().Class("progress-box").Body(bar, app.P().Class("progress-label").Aria("hidden", "true").Text(label))
}

// Tab is one of several parts of a page.
type Tab struct {
	ID    string
	Label string
	Icon  Icon
	Count int // of things waiting there; 0 shows nothing
}

// Tabs is a row of tabs. show gets the index of the one pressed; it must stay valid as long as the ids do.
func Tabs(label string, current int, show func(int), tabs ...Tab) app.UI {
	return app.Nav().Class("tabs").Aria("label", label).Body(
		app.Range(tabs).Slice(func(i int) app.UI {
			t := tabs[i]
			face := t.Label
			if t.Count > 0 {
				face = app.FormatString("%s (%d)", t.Label, t.Count)
			}
			return Button{ID: t.ID, Label: face, Icon: t.Icon, Look: LookTab, Current: i == current, Press: func() { show(i) }}.UI()
		}),
	)
}

// Panel is what a tab shows. In a wide page all panels show side by side.
func Panel(shown bool, class string, body ...app.UI) app.UI {
	if !shown {
		class = classes(class, "off")
	}
	return app.Div().Class("panel", class).Body(body...)
}

// Field is a line of input.
type Field struct {
	ID, Label, Help string
	Value           string
	Max             int // characters
	Secret, Code    bool
	Figures         bool // a keyboard of figures comes up
	Type            func(value string)
	Enter           func()
}

// UI draws the field with its label.
func (f Field) UI() app.UI {
	kind := "text"
	if f.Secret {
		kind = "password"
	}
	typed, enter := f.Type, f.Enter
	in := app.Input().Type(kind).ID(f.ID).Class("input").Value(f.Value).AutoComplete(false).Spellcheck(false).
		Attr("autocapitalize", "off").
		OnInput(func(ctx app.Context, e app.Event) { typed(ctx.JSSrc().Get("value").String()) }, app.EventScope(f.ID))
	if f.Figures {
		in = in.Attr("inputmode", "numeric")
	}
	if f.Max > 0 {
		in = in.MaxLength(f.Max)
	}
	if f.Help != "" {
		in = in.Aria("describedby", f.ID+"-help")
	}
	if enter != nil {
		in = in.OnKeyDown(func(ctx app.Context, e app.Event) {
			if e.Get("key").String() == "Enter" {
				e.PreventDefault()
				enter()
			}
		}, app.EventScope(f.ID))
	}
	return app.Div().Class("field").Body(
		app.Label().For(f.ID).Class("label").Text(f.Label),
		in,
		app.If(f.Help != "", func() app.UI { return app.P().ID(f.ID + "-help").Class("help").Text(f.Help) }),
	)
}

// Eye is the place of a camera's picture. A video's source, or on the desk the simulated shots on a canvas,
// come from the adapter that finds it by id.
func Eye(place, role string) app.UI {
	id := IDEye(place, role)
	if place == PlaceDesk {
		return app.Div().Class("eye").Aria("hidden", "true").Body(app.Canvas().ID(id).Class("eye-picture"))
	}
	return app.Div().Class("eye").Aria("hidden", "true").Body(
		app.Video().ID(id).Class("eye-picture").AutoPlay(true).Muted(true).Attr("playsinline", "playsinline").TabIndex(-1))
}

// Facts is a short list of names and values.
func Facts(facts ...Fact) app.UI {
	return app.Dl().Class("facts").Body(app.Range(facts).Slice(func(i int) app.UI {
		f := facts[i]
		return app.Div().Class("fact").Body(app.Dt().Text(f.Name), app.Dd().Body(f.Value,
			app.If(f.More != "", func() app.UI { return app.Span().Class("fact-more").Text(f.More) })))
	}))
}

// Fact is a name, its value, and a remark.
type Fact struct {
	Name  string
	Value app.UI
	More  string
}

// CheckWords shows the two words of a payment on the phone: in the page's language and in the other, since till and shopper may not share one.
func CheckWords(l text.Language, id string, w *wire.CheckWords) app.UI {
	return app.If(w != nil, func() app.UI {
		other := l.Other()
		return app.P().ID(id).Class("help").DataSet("words", text.English.CheckWords(*w)).Body(
			app.Text(l.Say(text.CheckWords, l.CheckWords(*w))+" "),
			app.Span().Lang(other.Tag()).Text("("+other.CheckWords(*w)+")"))
	})
}

// CheckWordsShort shows them on the till, where light leaves little room: the phone has them in both languages.
func CheckWordsShort(l text.Language, id string, w *wire.CheckWords) app.UI {
	return app.If(w != nil, func() app.UI {
		return app.Span().ID(id).Class("help").DataSet("words", text.English.CheckWords(*w)).Text(l.Say(text.CheckWordsShort, l.CheckWords(*w)))
	})
}
