package kit

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Choice is one of several, all in view. A keyboard goes through them with the arrows.
type Choice struct {
	ID      string
	Label   string
	Options []Option
	Current int // index; none if out of range
	Short   bool
	Pick    func(key string)
}

// Option is one to choose.
type Option struct {
	Key   string // goes to Pick; an option at the same place may have another one later
	Label string
	Help  string
}

// UI draws the choice. Pick must stay valid as long as id and keys do.
func (c Choice) UI() app.UI {
	pick := c.Pick
	class := "options"
	if c.Short {
		class = "options short"
	}
	return app.FieldSet().ID(c.ID).Class("choice").Body(
		app.Legend().Class("label").Text(c.Label),
		app.Div().Class(class).Body(app.Range(c.Options).Slice(func(i int) app.UI {
			o := c.Options[i]
			key, id := o.Key, c.ID+"-"+strconv.Itoa(i)
			in := app.Input().Type("radio").Name(c.ID).ID(id).Class("option-input").Checked(i == c.Current).
				OnChange(func(app.Context, app.Event) { pick(key) }, app.EventScope(id, key))
			if o.Help != "" {
				in = in.Aria("describedby", id+"-help")
			}
			return app.Div().Class("option").Body(
				in,
				app.Span().Class("option-mark").Aria("hidden", "true"),
				app.Span().Class("option-words").Body(
					app.Label().For(id).Class("option-label").Text(o.Label),
					app.If(o.Help != "", func() app.UI { return app.Span().ID(id + "-help").Class("help").Text(o.Help) })))
		})))
}
