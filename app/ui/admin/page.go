package admin

import (
	"context"
	"encoding/json"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// keyStored is where the operator's key is remembered, for the tab only.
const keyStored = "glint.operator"

// patience is how long the server may take.
const patience = 15 * time.Second

// Page is the operator's page at work. It implements Actions.
type Page struct {
	app.Compo

	Server session.Server

	screen Screen
	key    string
	prefs  kit.Storage
	tab    app.BrowserStorage
	ctx    app.Context
	life   context.Context
	stop   context.CancelFunc
}

// OnMount reads the preferences and opens the books, if a key is remembered or the server is a demonstration.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx, p.prefs, p.tab = ctx, ctx.LocalStorage(), ctx.SessionStorage()
	p.life, p.stop = context.WithCancel(context.Background())
	p.screen.Prefs = kit.LoadPrefs(p.prefs)
	p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.AdminName))
	if err := p.tab.Get(keyStored, &p.key); err == nil && p.key != "" {
		p.Refresh()
		return
	}
	p.work(func(ctx context.Context) func() {
		key, err := demoKey(ctx, p.Server)
		return func() {
			if err != nil || key == "" {
				return // not a demonstration: the page asks
			}
			p.key = key
			p.Refresh()
		}
	})
}

// OnDismount gives up what is under way.
func (p *Page) OnDismount() {
	if p.stop != nil {
		p.stop()
	}
}

// Render draws the page.
func (p *Page) Render() app.UI {
	s := p.screen
	s.Do, s.Now = p, time.Now()
	return Render(s)
}

// work asks the server beside the page and then puts the result on it.
func (p *Page) work(ask func(context.Context) func()) {
	p.screen.Busy = true
	p.ctx.Async(func() {
		ctx, cancel := context.WithTimeout(p.life, patience)
		defer cancel()
		then := ask(ctx)
		p.ctx.Dispatch(func(app.Context) {
			p.screen.Busy = false
			then()
		})
	})
}

// Refresh fetches both lists.
func (p *Page) Refresh() {
	key := p.key
	p.work(func(ctx context.Context) func() {
		accounts, code := fetch[[]api.Account](ctx, p.Server, api.PathAdminAccounts, key)
		var payments []api.Payment
		if code == "" {
			payments, code = fetch[[]api.Payment](ctx, p.Server, api.PathAdminPayments, key)
		}
		return func() {
			p.screen.Problem = code
			switch code {
			case "":
				p.screen.Open, p.screen.Key = true, ""
				p.screen.Accounts, p.screen.Payments, p.screen.Updated = accounts, payments, time.Now()
				_ = p.tab.Set(keyStored, key) // a full storage costs a second typing
			case api.CodeUnauthorized:
				p.forget()
			}
		}
	})
}

// TypeKey takes the key as it is typed.
func (p *Page) TypeKey(key string) { p.screen.Key = key }

// Enter opens the books with the key that was typed.
func (p *Page) Enter() {
	if p.key = kit.CleanCode(p.screen.Key); p.key != "" {
		p.Refresh()
	}
}

// Forget forgets the key.
func (p *Page) Forget() {
	p.forget()
	p.screen.Problem = ""
}

func (p *Page) forget() {
	p.key, p.screen.Open = "", false
	p.screen.Accounts, p.screen.Payments = nil, nil
	p.tab.Del(keyStored)
}

// SwitchLanguage changes the language and keeps the choice.
func (p *Page) SwitchLanguage() { p.choose(kit.Prefs.OtherLanguage) }

// SwitchTheme changes the colours and keeps the choice.
func (p *Page) SwitchTheme() { p.choose(kit.Prefs.NextTheme) }

func (p *Page) choose(change func(kit.Prefs) kit.Prefs) {
	p.screen.Prefs = change(p.screen.Prefs)
	p.screen.Prefs.Save(p.prefs)
	p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.AdminName))
}

// demoKey asks a demonstration server for the operator's key; empty where it is none.
func demoKey(ctx context.Context, s session.Server) (string, error) {
	body, err := json.Marshal(api.Demo{Role: "operator"})
	if err != nil {
		return "", err
	}
	answer, err := s.Do(ctx, session.Request{Method: "POST", Path: api.PathDemo, Header: map[string]string{"Content-Type": "application/json"}, Body: body})
	if err != nil || answer.Status != 200 {
		return "", err
	}
	var code api.DemoCode
	if err := json.Unmarshal(answer.Body, &code); err != nil {
		return "", err
	}
	return code.Code, nil
}

// fetch gets a list, or the code of what went wrong.
func fetch[T any](ctx context.Context, s session.Server, path, key string) (out T, problem string) {
	answer, err := s.Do(ctx, session.Request{Method: "GET", Path: path, Header: map[string]string{"Authorization": "Bearer " + key}})
	if err != nil {
		return out, session.ProblemOffline
	}
	if answer.Status != 200 {
		var p api.Problem
		if json.Unmarshal(answer.Body, &p) != nil || p.Code == "" {
			return out, session.ProblemAnswer
		}
		return out, p.Code
	}
	if json.Unmarshal(answer.Body, &out) != nil {
		return out, session.ProblemAnswer
	}
	return out, ""
}
