package kit

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// OtherLanguage is the preferences with the other language.
func (p Prefs) OtherLanguage() Prefs {
	p.Language = p.Language.Other()
	return p
}

// NextTheme is the preferences with the next theme.
func (p Prefs) NextTheme() Prefs {
	p.Theme = p.Theme.next()
	return p
}

// SaveWarned keeps that the warning before the first light is understood.
func SaveWarned(s Storage) { _ = s.Set(keyWarned, true) }

// Follow calls changed on the page's goroutine at each signal, until the context ends.
func Follow(life context.Context, ctx app.Context, signal <-chan struct{}, changed func(app.Context)) {
	for {
		select {
		case <-life.Done():
			return
		case <-signal:
			ctx.Dispatch(changed)
		}
	}
}

// OnKeys listens to the physical keyboard, except while something is typed into a field, with a modifier
// held, or, for Enter, while a button has the focus and presses itself.
func OnKeys(pressed func(name string)) app.Func {
	if app.IsServer {
		return nil
	}
	listener := app.FuncOf(func(_ app.Value, args []app.Value) any {
		e := args[0]
		tag := ""
		if target := e.Get("target"); target.Truthy() && target.Get("tagName").Truthy() {
			tag = target.Get("tagName").String()
		}
		name := e.Get("key").String()
		switch {
		case tag == "INPUT", tag == "TEXTAREA", tag == "SELECT":
		case e.Get("ctrlKey").Truthy(), e.Get("metaKey").Truthy(), e.Get("altKey").Truthy():
		case name == "Enter" && (tag == "BUTTON" || tag == "A"):
		default:
			pressed(name)
		}
		return nil
	})
	app.Window().Call("addEventListener", "keydown", listener)
	return listener
}

// OffKeys ends OnKeys.
func OffKeys(listener app.Func) {
	if listener == nil {
		return
	}
	app.Window().Call("removeEventListener", "keydown", listener)
	listener.Release()
}

// FocusIfLost moves the focus to an element if what had it has gone from the page.
func FocusIfLost(ctx app.Context, id string) {
	if app.IsServer {
		return
	}
	ctx.Defer(func(app.Context) {
		document := app.Window().Get("document")
		active := document.Get("activeElement")
		if active.Truthy() && !active.Equal(document.Get("body")) {
			return
		}
		if e := app.Window().GetElementByID(id); e.Truthy() {
			e.Call("focus", map[string]any{"preventScroll": true})
		}
	})
}

// ScrollTo brings an element into the window, if it is out of it, once the page is drawn.
func ScrollTo(ctx app.Context, id string) {
	if app.IsServer {
		return
	}
	ctx.Defer(func(app.Context) {
		if e := app.Window().GetElementByID(id); e.Truthy() {
			e.Call("scrollIntoView", map[string]any{"block": "nearest"})
		}
	})
}

// CleanCode takes out of a one-time code what people add when they type it.
func CleanCode(code string) string {
	return strings.TrimSpace(strings.ReplaceAll(code, "\u00a0", " "))
}

// Apply puts language, theme and title on the document.
func (p Prefs) Apply(title string) {
	if app.IsServer {
		return
	}
	document := app.Window().Get("document")
	document.Set("title", title)
	root := document.Get("documentElement")
	root.Set("lang", p.Language.Tag())
	if p.Theme == ThemeAuto {
		root.Call("removeAttribute", "data-theme")
		return
	}
	root.Call("setAttribute", "data-theme", string(p.Theme))
}
