package kit

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Slider is a value between two ends, in steps of a hundredth of the way: a range's own default, so that the
// order in which a browser learns its attributes does not matter.
type Slider struct {
	ID, Label string
	From, To  float64
	Value     float64
	Words     string // the value with its unit
	Move      func(value float64)
}

const sliderSteps = 100

// UI draws the slider with its label and value.
func (s Slider) UI() app.UI {
	from, to, move := s.From, s.To, s.Move
	position := int((s.Value-from)/(to-from)*sliderSteps + 0.5)
	return app.Div().Class("slider").Body(
		app.Label().For(s.ID).Class("label").Text(s.Label),
		app.Output().For(s.ID).Class("slider-value").Text(s.Words),
		app.Input().Type("range").ID(s.ID).Class("range").Value(position).Aria("valuetext", s.Words).
			OnInput(func(ctx app.Context, e app.Event) {
				n, err := strconv.Atoi(ctx.JSSrc().Get("value").String())
				if err == nil {
					move(from + (to-from)*float64(min(max(n, 0), sliderSteps))/sliderSteps)
				}
			}, app.EventScope(s.ID)),
	)
}
