package payer

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/light"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// guidance says how receiving goes and what to do, or what is in its way. While light comes in, that is what counts: what went wrong
// before it is past.
func (s Screen) guidance() app.UI {
	if s.View.Phase == session.PhaseReceiving && s.View.Camera == session.TroubleNone {
		return s.progress()
	}
	if trouble := kit.Troubled(s.Prefs.Language, s.View.Camera, s.View.Problem, s.Now); trouble != nil {
		if s.View.Camera == session.TroubleNone || len(s.View.Lenses) < 2 {
			return trouble
		}
		return app.Div().Class("offers").Body(trouble, s.otherCamera())
	}
	if s.View.Slow {
		return s.offers(text.SlowUnseen)
	}
	return app.P().Class("hint").Text(s.hint())
}

// hint is the receiver's advice in words. While it only searches, more can be said of how to hold the phone by what stands above.
func (s Screen) hint() string {
	if h := s.View.Light.Hint; h != light.HintNone && h != light.HintSearching {
		return s.Prefs.Language.Hint(h)
	}
	if s.View.Sound {
		return s.say(text.Brighter)
	}
	return s.say(text.Brighter) + " " + s.say(text.TouchForSound)
}

// progress is what is known of the message, of what there is to know.
func (s Screen) progress() app.UI {
	known, needed := s.View.Light.Known, s.View.Light.Needed
	label, hint := s.say(text.ReceivedStart), s.Prefs.Language.Hint(s.View.Light.Hint)
	switch {
	case needed > 0:
		label = s.say(text.ReceivedShare, min(max(known, 0), needed)*100/needed)
	case !s.View.Light.Locked:
		label = s.say(text.ReceivedLost)
		if s.View.Light.Hint == light.HintSearching {
			hint = "" // it says the same
		}
	}
	return app.Div().Class("meter").Body(
		kit.Progress(label, known, needed),
		app.If(hint != "", func() app.UI { return app.P().Class("hint", "strong").Text(hint) }),
		app.If(s.View.Slow && s.View.Phase == session.PhaseReceiving, func() app.UI { return s.offers(text.SlowPart) }))
}

// offers are other ways, where this one takes long.
func (s Screen) offers(words text.Key) app.UI {
	hint := ""
	if h := s.View.Light.Hint; s.View.Phase == session.PhaseReady && h != light.HintNone && h != light.HintSearching {
		hint = s.Prefs.Language.Hint(h)
	}
	return app.Div().Class("offers").Body(
		app.If(hint != "", func() app.UI { return app.P().Class("hint", "strong").Text(hint) }),
		app.P().Class("hint").Text(s.say(words)),
		app.Div().Class("offer-buttons").Body(
			app.If(s.View.Phase == session.PhaseReady, func() app.UI {
				return kit.Button{ID: kit.IDWalletNew, Label: s.say(text.FreshCode), Icon: kit.IconCode, Press: s.Do.NewCode}.UI()
			}),
			s.otherCamera()))
}

func (s Screen) otherCamera() app.UI {
	if len(s.View.Lenses) < 2 {
		return nil
	}
	return kit.Button{ID: kit.IDWalletLens, Label: s.say(text.ChooseCamera), Icon: kit.IconCamera, Press: func() { s.Do.Show(TabAccount) }}.UI()
}

// signal is the camera's part of the account: which one looks, and its figures for whoever wants them.
func (s Screen) signal() app.UI {
	p := s.View.Light
	return app.Section().ID(kit.IDWalletSignal).Class("signal").Aria("labelledby", kit.IDWalletSignal+"-title").Body(
		kit.Heading(s.levelOf(TabAccount)+1, "drawer-title", app.Span().ID(kit.IDWalletSignal+"-title").Text(s.say(text.SignalTitle))),
		kit.LensChoice(s.Prefs.Language, "wallet-lenses", s.View.Lenses, s.Do.UseLens),
		app.If(len(s.View.Lenses) < 2, func() app.UI { return app.P().Class("help").Text(s.say(text.CameraUsual)) }),
		app.Details().Class("details").Body(
			app.Summary().Class("summary").Text(s.say(text.SignalFigures)),
			app.P().Text(s.say(text.FramesPerSecond, int(s.View.FPS+0.5))),
			app.If(p.Needed > 0, func() app.UI { return app.P().Text(s.say(text.ReceivedBits, p.Known, p.Needed)) }),
			app.If(s.Prefs.Language.Hint(p.Hint) != "", func() app.UI { return app.P().Text(s.Prefs.Language.Hint(p.Hint)) })))
}
