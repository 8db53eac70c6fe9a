package payee

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// named is a value of a setting with its words.
type named[V ~uint8] struct {
	value       V
	label, help text.Key
}

var (
	styles = []named[session.Style]{
		{session.StyleBeside, text.StyleBeside, text.StyleBesideHelp},
		{session.StyleLight, text.StyleLight, text.StyleLightHelp},
		{session.StyleStill, text.StyleStill, text.StyleStillHelp},
	}
	reaches = []named[session.Reach]{
		{session.ReachNear, text.ReachNear, text.ReachNearHelp},
		{session.ReachUsual, text.ReachUsual, text.ReachUsualHelp},
		{session.ReachFar, text.ReachFar, text.ReachFarHelp},
	}
	untils = []named[session.Until]{
		{session.UntilAnswered, text.UntilAnswered, text.UntilAnsweredHelp},
		{session.UntilWindow, text.UntilWindow, text.UntilWindowHelp},
		{session.UntilWhole, text.UntilWhole, text.UntilWholeHelp},
	}
)

// windows are the times to choose from.
var windows = []time.Duration{session.WindowMin, 10 * time.Second, 20 * time.Second, session.WindowUsual, time.Minute, session.WindowMax}

// settings is the page of the light's settings.
func (s Screen) settings() app.UI {
	if s.View.PIN.Has && !s.View.PIN.Open {
		return s.locked()
	}
	e := s.View.Emission
	return app.Div().Class("settings").Body(
		kit.Now(s.level(), kit.IDTillNow, s.say(text.Settings), s.say(text.SettingsDo)),
		kit.Troubled(s.Prefs.Language, session.TroubleNone, s.View.Problem, s.Now),
		choice(s, "set-style", text.SettingsStyle, styles, e.Style, s.Do.Style),
		choice(s, "set-reach", text.SettingsReach, reaches, e.Reach, s.Do.Reach),
		choice(s, "set-until", text.SettingsUntil, untils, e.Until, s.Do.Until),
		app.If(e.Until == session.UntilWindow, func() app.UI { return s.window() }),
		kit.LensChoice(s.Prefs.Language, "set-lens", s.View.Lenses, s.Do.UseLens),
		app.P().Class("help", "sound").Body(kit.IconSun.UI(), app.Span().Text(s.say(text.BrightnessTill))),
		app.If(s.View.PIN.Can, s.staff),
		kit.ReadyDoor(s.Prefs.Language, kit.IDTill, s.View.Ready, s.Do.OpenReady),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillBack, Label: s.say(text.Back), Look: kit.LookPrimary, Press: s.Do.CloseSettings}.UI()))
}

// readiness is the page that says whether this till is ready.
func (s Screen) readiness() app.UI {
	return kit.Readiness{
		Language: s.Prefs.Language, Level: s.level(), Prefix: kit.IDTill, NowID: kit.IDTillNow, Checks: s.View.Ready, Sync: s.View.Sync,
		Sure: s.Sure, Now: s.Now, Do: s.Do,
	}.UI()
}

// choice offers the values of a setting.
func choice[V ~uint8](s Screen, id string, label text.Key, values []named[V], current V, pick func(V)) app.UI {
	c := kit.Choice{ID: id, Label: s.say(label), Current: -1, Pick: func(key string) {
		for _, v := range values {
			if key == strconv.Itoa(int(v.value)) {
				pick(v.value)
			}
		}
	}}
	for i, v := range values {
		if v.value == current {
			c.Current = i
		}
		c.Options = append(c.Options, kit.Option{Key: strconv.Itoa(int(v.value)), Label: s.say(v.label), Help: s.say(v.help)})
	}
	return c.UI()
}

// window offers times.
func (s Screen) window() app.UI {
	pick := s.Do.Window
	c := kit.Choice{ID: "set-window", Label: s.say(text.SettingsWindow), Current: -1, Short: true, Pick: func(key string) {
		if d, err := time.ParseDuration(key); err == nil {
			pick(d)
		}
	}}
	for i, d := range windows {
		if d == s.View.Emission.Window {
			c.Current = i
		}
		c.Options = append(c.Options, kit.Option{Key: d.String(), Label: s.say(text.Seconds, int(d.Seconds()))})
	}
	return c.UI()
}

// settingsDoor opens the settings and says how they stand.
func (s Screen) settingsDoor() app.UI {
	e := s.View.Emission
	words := label(s, styles, e.Style)
	if e.Style != session.StyleStill {
		words += " · " + label(s, reaches, e.Reach)
	}
	if e.Until != session.UntilAnswered {
		words += " · " + label(s, untils, e.Until)
	}
	return kit.Button{ID: kit.IDTillSet, Label: s.say(text.SettingsOpen, words), Icon: kit.IconSettings, Look: kit.LookChip, Press: s.Do.OpenSettings}.UI()
}

func label[V ~uint8](s Screen, values []named[V], current V) string {
	for _, v := range values {
		if v.value == current {
			return s.say(v.label)
		}
	}
	return ""
}
