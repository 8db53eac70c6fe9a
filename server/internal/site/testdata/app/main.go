// Command app is a client with nothing in it, for the tests of the site in a
// browser: it shows that it runs, and at which address.
package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type page struct {
	app.Compo
	path string
}

func (p *page) OnNav(ctx app.Context) { p.path = ctx.Page().URL().Path }

func (p *page) Render() app.UI {
	return app.Main().ID("app").Class("page").Text("running at " + p.path)
}

func main() {
	app.RouteWithRegexp(".*", func() app.Composer { return &page{} })
	app.RunWhenOnBrowser()
}
