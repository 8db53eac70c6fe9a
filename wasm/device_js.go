package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"glint/app/session"
	"glint/app/ui"
	"glint/app/ui/kit"
	"glint/app/wire"
	"glint/wasm/internal/ambient"
	"glint/wasm/internal/camera"
	"glint/wasm/internal/fetch"
	"glint/wasm/internal/idb"
	"glint/wasm/internal/key"
	"glint/wasm/internal/lamp"
	"glint/wasm/internal/lenses"
	"glint/wasm/internal/mark"
	"glint/wasm/internal/stretch"
	"glint/wasm/internal/voice"
	"glint/wasm/internal/weblock"
	"glint/wasm/internal/wedge"
	"glint/wasm/internal/window"
)

// device is this browser as the pages see it. Each place has one terminal of each role at most, made when a page first asks for
// it and run until the page is closed.
type device struct {
	ctx   context.Context
	voice *voice.Voice
	desk  *desk

	enrolled time.Time // the last try for the desk; follow's

	mu      sync.Mutex
	tills   map[string]*session.Till
	wallets map[string]*session.Wallet
}

func newDevice(ctx context.Context) *device {
	d := &device{ctx: ctx, tills: map[string]*session.Till{}, wallets: map[string]*session.Wallet{}}
	d.voice = voice.New(d.unlocked)
	d.desk = newDesk()
	window.OnVisible(d.wake)
	window.OnDevices(d.plugged)
	go d.persist()
	go d.follow()
	return d
}

// Till implements ui.Host.
func (d *device) Till(_ context.Context, place string) (*session.Till, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.tills[place]; t != nil {
		return t, nil
	}
	ports, err := d.ports(place, "payee")
	if err != nil {
		return nil, err
	}
	t := session.NewTill(ports)
	d.tills[place] = t
	wedge.Listen(t.Typed) // as long as the page is open, like the till
	go d.run(place+" till", t.Run)
	return t, nil
}

// Wallet implements ui.Host.
func (d *device) Wallet(_ context.Context, place string) (*session.Wallet, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.wallets[place]; w != nil {
		return w, nil
	}
	ports, err := d.ports(place, "payer")
	if err != nil {
		return nil, err
	}
	w := session.NewWallet(ports)
	d.wallets[place] = w
	go d.run(place+" wallet", w.Run)
	return w, nil
}

// Server implements ui.Host.
func (d *device) Server() session.Server { return fetch.Server{} }

// Desk implements ui.Host.
func (d *device) Desk() ui.DeskPath { return d.desk }

func (d *device) run(name string, session func(context.Context) error) {
	if err := session(d.ctx); err != nil && d.ctx.Err() == nil {
		window.Log(fmt.Sprintf("glint: %s: %v", name, err))
	}
}

// ports are those of one terminal. Only the desk's eyes and lamp are simulated, all else is the same everywhere.
func (d *device) ports(place, role string) (session.Ports, error) {
	name := "glint-" + place + "-" + role
	store, kept := idb.New(name), mark.Mark(name)
	keys := key.New(store)
	go store.Warm(d.ctx) // while the lock is asked for
	p := session.Ports{
		Store: store, Signer: keys, Keys: keys, Server: fetch.Server{}, Voice: d.voice, Stretch: stretch.PIN,
		Lock: weblock.Lock{Prefix: "glint-" + place + "-"}, Now: time.Now,
		Marker: kept, Lasting: window.Persisted, Save: window.Save, Forget: func(ctx context.Context) error {
			err := store.Drop(ctx)
			if err == nil {
				kept.Drop()
				window.Reload()
			}
			return err
		},
		Words: ui.Words, Log: func(code string, cause error) {
			window.Log(fmt.Sprintf("glint: %s %s: %s: %v", place, role, code, cause))
		},
	}
	light := lamp.New(kit.IDLight(place), func(pictures int) {
		window.Log(fmt.Sprintf("glint: %s: %d pictures held back by the seizure rule", place, pictures))
	})
	p.Lamp = light
	switch place {
	case kit.PlaceDesk:
		p.Eye, p.Lamp = d.desk.join(role, p.Lamp)
	case kit.PlacePayer:
		eye := camera.New(camera.Choice{Name: place, Facing: "user", Width: 640, Height: 480, FPS: 30, Preview: kit.IDEye(place, role)})
		p.Eye = lenses.New(place, eye, ambient.New())
		p.Abilities, p.Slow = abilities(eye.Rate()), eye.Rate() < usual
	case kit.PlacePayee:
		time.AfterFunc(warming, light.Warm)
		p.Eye = camera.New(camera.Choice{Name: place, Facing: "user", Width: 1280, Height: 720, FPS: 30, Preview: kit.IDEye(place, role)})
	default:
		return p, fmt.Errorf("wasm: no terminal at %q", place)
	}
	return p, nil
}

// warming is the time after which a till's lamp starts its Worker: the page is up by then, and no charge is yet being flashed.
const warming = 2 * time.Second

// fast is the rate in frames a second from which a payment code says that its phone's camera is a fast one (app/wire).
const fast = 50

// usual is the rate from which it is not a slow one. A camera that was never used counts as slow until it has shown what it gives.
const usual = 23

// abilities are what a payment code tells of a camera that gave so many frames a second when it was used last.
func abilities(perSecond float64) wire.Abilities {
	if perSecond >= fast {
		return wire.AbilityCamera | wire.AbilityCamera60
	}
	return wire.AbilityCamera
}

// persist asks for lasting storage: it holds keys and money records.
func (d *device) persist() {
	if kept, err := window.Persist(d.ctx); err != nil || !kept {
		window.Log(fmt.Sprintf("glint: the browser may drop what is stored here: %v", err))
	}
}
