// Command client shows the stories in a browser: /stories/<page>/<state>?lang=zh.
package main

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/light"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/e2e/stories/scenes"
)

func main() {
	app.RouteWithRegexp(`^/stories/`, func() app.Composer { return &page{} })
	app.RunWhenOnBrowser()
}

// page shows the story of its address.
type page struct {
	app.Compo

	story scenes.Story
	prefs kit.Prefs
}

// OnInit reads the address: a story is there from the first rendering.
func (p *page) OnInit() { p.open() }

// OnNav shows the story and says so on the document, for whoever waits.
func (p *page) OnNav(ctx app.Context) {
	p.open()
	p.prefs.Apply("Glint: " + p.story.Name)
	ctx.Dispatch(func(ctx app.Context) {
		ctx.Defer(func(ctx app.Context) {
			if p.story.Light {
				shine()
			}
			ctx.After(30*time.Millisecond, func(app.Context) {
				app.Window().Get("document").Get("documentElement").Call("setAttribute", "data-story", p.story.Name+app.Window().URL().RawQuery)
			})
		})
	})
}

func (p *page) open() {
	url := app.Window().URL()
	p.story, _ = scenes.Find(strings.Trim(strings.TrimPrefix(url.Path, "/stories/"), "/"))
	p.prefs = kit.Prefs{Language: text.ForTag(url.Query().Get("lang")), Theme: kit.Theme(url.Query().Get("theme"))}
}

// Render draws the story, each in elements of its own.
func (p *page) Render() app.UI {
	if p.story.Render == nil {
		return app.Main().Body(app.H1().Text("No such story"))
	}
	return app.Div().Body(&kit.Keyed{Key: p.story.Name, Content: func() app.UI { return p.story.Render(p.prefs) }})
}

// busy finds a moment of data: between its symbols the signal shows even colours and gradients also.
func busy(e *light.Emitter) light.Picture {
	best, most := e.Rest(), 0
	for at := time.Second; at < 3*time.Second; at += 20 * time.Millisecond {
		p, edges := e.Picture(at), 0
		for i := 1; i < p.Cols*p.Rows; i++ {
			if b := int(p.Colours[i].B) - int(p.Colours[i-1].B); b > 90 || b < -90 {
				edges++
			}
		}
		if edges > most {
			best, most = p, edges
		}
	}
	return best
}

// shine puts one real picture of the signal on the light canvas.
func shine() {
	emitter, err := light.NewEmitter(light.Profiles()[0], []byte("a charge, sealed to one payment code"))
	if err != nil {
		app.Log(err)
		return
	}
	canvas := app.Window().Get("document").Call("querySelector", "canvas.light")
	if !canvas.Truthy() {
		return
	}
	picture := busy(emitter)
	canvas.Set("width", picture.Cols)
	canvas.Set("height", picture.Rows)
	pen := canvas.Call("getContext", "2d")
	for i, c := range picture.Colours[:picture.Cols*picture.Rows] {
		pen.Set("fillStyle", app.FormatString("rgb(%d %d %d)", c.R, c.G, c.B))
		pen.Call("fillRect", i%picture.Cols, i/picture.Cols, 1, 1)
	}
}
