package kit

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/text"
)

// LensChoice offers what a device can look through; with fewer than two there is nothing to choose. use must stay valid as long as the
// id does.
func LensChoice(l text.Language, id string, lenses []session.Lens, use func(id string)) app.UI {
	if len(lenses) < 2 {
		return nil
	}
	c := Choice{ID: id, Label: l.Say(text.CameraChoice), Current: -1, Pick: use}
	for i, lens := range lenses {
		o := Option{Key: lens.ID, Label: lens.Name}
		if lens.Name == "" {
			o.Label = l.Say(text.CameraLens, i+1)
		}
		if lens.Sensor {
			o.Label, o.Help = l.Say(text.SensorLens), l.Say(text.SensorLensHelp)
		}
		if lens.Used {
			c.Current = i
		}
		c.Options = append(c.Options, o)
	}
	return app.Div().Class("lenses").Body(c.UI(), app.P().Class("help").Text(l.Say(text.CameraChoiceHelp)))
}
