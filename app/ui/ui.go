// Package ui is Glint's pages: the till, the wallet, the desk with both, the operator's lists, and the list
// of pages.
//
// Routes registers them with go-app. Each role's page is a package of its own, a pure function of a session's
// view; kit holds their parts and text their words.
package ui

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/admin"
	"glint/app/ui/desk"
	"glint/app/ui/kit"
	"glint/app/ui/payee"
	"glint/app/ui/payer"
	"glint/app/ui/text"
)

// Host is the device that the pages run on. A place ("payee", "payer", "desk") has one terminal of each role;
// asking again gives the same one, which runs until the page is closed.
type Host interface {
	Till(ctx context.Context, place string) (*session.Till, error)
	Wallet(ctx context.Context, place string) (*session.Wallet, error)
	Desk() DeskPath
	Server() session.Server
}

// DeskPath is the simulated light path between the two terminals of the desk.
type DeskPath = desk.Path

// Routes registers the pages. Paths below a page's own are deep links into it.
func Routes(h Host) {
	till := func(place string) func(context.Context) (payee.Session, error) {
		return func(ctx context.Context) (payee.Session, error) { return h.Till(ctx, place) }
	}
	wallet := func(place string) func(context.Context) (payer.Session, error) {
		return func(ctx context.Context) (payer.Session, error) { return h.Wallet(ctx, place) }
	}
	page := func(pattern string, make func() app.Composer) { app.RouteWithRegexp(pattern, make) }

	page(`^/$`, func() app.Composer { return &Home{} })
	page(`^/payee/history/?$`, func() app.Composer {
		return &payee.Page{Open: till(kit.PlacePayee), Place: kit.PlacePayee, Start: payee.TabPayments}
	})
	page(`^/payee(/.*)?$`, func() app.Composer {
		return &payee.Page{Open: till(kit.PlacePayee), Place: kit.PlacePayee}
	})
	page(`^/payer/history/?$`, func() app.Composer {
		return &payer.Page{Open: wallet(kit.PlacePayer), Place: kit.PlacePayer, Start: payer.TabHistory}
	})
	page(`^/payer/account/?$`, func() app.Composer {
		return &payer.Page{Open: wallet(kit.PlacePayer), Place: kit.PlacePayer, Start: payer.TabAccount}
	})
	page(`^/payer(/.*)?$`, func() app.Composer {
		return &payer.Page{Open: wallet(kit.PlacePayer), Place: kit.PlacePayer}
	})
	page(`^/desk(/.*)?$`, func() app.Composer {
		return &desk.Page{Till: till(kit.PlaceDesk), Wallet: wallet(kit.PlaceDesk), Light: h.Desk()}
	})
	page(`^/admin(/.*)?$`, func() app.Composer { return &admin.Page{Server: h.Server()} })
	page(`^/`, func() app.Composer { return &Home{Lost: true} })
}

// Words gives the sentence to be spoken for what a session wants to say, in the language chosen on this device.
func Words(p session.Phrase) string {
	return Spoken(kit.LanguageNow(), p)
}

// Spoken is the sentence for a phrase in a language.
func Spoken(l text.Language, p session.Phrase) string {
	sum := text.Sum(p.Sum)
	switch p.Phase {
	case session.PhaseAsking:
		if p.Who == "" {
			return l.Say(text.SayAskUnknown, sum)
		}
		return l.Say(text.SayAsk, sum, p.Who)
	case session.PhaseApproved:
		if p.Quiet {
			return l.Say(text.SayQuiet, sum, p.Who)
		}
		return l.Say(text.SayApproved)
	case session.PhasePaid:
		return l.Say(text.SayPaid, sum)
	case session.PhaseFlashing:
		return l.Say(text.SayFlash)
	case session.PhaseRefused:
		return l.Say(text.SayRefused)
	case session.PhaseForeign:
		return l.Say(text.ForeignTitle)
	case session.PhaseTimedOut:
		return l.Say(text.TimedOutTitle)
	case session.PhaseFailed:
		return l.Say(text.FailedTitle)
	}
	return ""
}
