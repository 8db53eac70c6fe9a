package main

import (
	"time"

	"glint/app/session"
	uidesk "glint/app/ui/desk"
	"glint/app/ui/kit"
	"glint/wasm/internal/lightpath"
	"glint/wasm/internal/window"
)

const (
	following = 50 * time.Millisecond // between two looks at the sessions; their signal of changes belongs to the page that draws them
	enrolling = 3 * time.Second       // between two tries to enrol the desk, whose server may be away
)

// follow passes on what a session shows to those who are no port: the desk's path, and the window's updates.
func (d *device) follow() {
	ticker := time.NewTicker(following)
	defer ticker.Stop()
	idle, text, still := true, "", ""
	for {
		select {
		case <-ticker.C:
		case <-d.ctx.Done():
			return
		}
		now, shown, stands := d.look()
		if now != idle {
			idle = now
			window.Idle(idle)
		}
		if shown != text {
			text = shown
			d.desk.path.Show(text)
		}
		if stands != still {
			still = stands
			d.desk.path.Stand(still)
		}
		if time.Since(d.enrolled) > enrolling {
			d.enrolDesk()
		}
	}
}

// enrolDesk makes the desk's terminals those of demo accounts: nobody has to read or type anything there.
func (d *device) enrolDesk() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.tills[kit.PlaceDesk]; t != nil && t.View().Phase == session.PhaseEnrol {
		t.Enrol("")
		d.enrolled = time.Now()
	}
	if w := d.wallets[kit.PlaceDesk]; w != nil && w.View().Phase == session.PhaseEnrol {
		w.Enrol("")
		d.enrolled = time.Now()
	}
}

// look says whether no payment is under way, and which codes stand on the desk's phone and on its tablet.
func (d *device) look() (idle bool, text, still string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	idle = true
	for place, t := range d.tills {
		v := t.View()
		idle = idle && !busy[v.Phase]
		if place == kit.PlaceDesk && v.Still != nil {
			still = v.Still.Text
		}
	}
	for place, w := range d.wallets {
		v := w.View()
		idle = idle && !busy[v.Phase]
		if place == kit.PlaceDesk && v.Symbol != nil {
			text = v.Symbol.Text
		}
	}
	return idle, text, still
}

// busy are the phases in which a person waits for something that a reload would disturb.
var busy = map[session.Phase]bool{
	session.PhaseConfirm: true, session.PhaseScanning: true, session.PhasePreparing: true, session.PhaseFlashing: true,
	session.PhaseChecking: true, session.PhasePaid: true, session.PhaseReceiving: true, session.PhaseAsking: true,
	session.PhaseSigning: true, session.PhaseApproved: true,
}

// wake tells the sessions that the page is visible again.
func (d *device) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.wallets {
		w.Wake()
	}
	for _, t := range d.tills {
		t.Wake()
	}
}

// plugged tells the sessions that there may be another camera, or one less.
func (d *device) plugged() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.wallets {
		w.LookAgain()
	}
	for _, t := range d.tills {
		t.LookAgain()
	}
}

// unlocked tells the sessions that sound has come, or gone: their pages say so.
func (d *device) unlocked() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.wallets {
		w.Wake()
	}
	for _, t := range d.tills {
		t.Touched()
	}
}

// desk is the light path of /desk/.
type desk struct{ path *lightpath.Path }

func newDesk() *desk {
	return &desk{lightpath.New(kit.IDEye(kit.PlaceDesk, kit.PlacePayer), kit.IDEye(kit.PlaceDesk, kit.PlacePayee),
		lightpath.Conditions(uidesk.Usual))}
}

// join gives a terminal its end of the path.
func (k *desk) join(role string, screen session.Lamp) (session.Eye, session.Lamp) {
	if role == kit.PlacePayer {
		return k.path.PayerEye(), screen
	}
	return k.path.PayeeEye(), k.path.Lamp(screen)
}

// SetConditions implements ui.DeskPath.
func (k *desk) SetConditions(distance, blur, noise, roomLight float64) {
	k.path.Set(lightpath.Conditions{Distance: distance, Blur: blur, Noise: noise, RoomLight: roomLight})
}

// Rate implements ui.DeskPath.
func (k *desk) Rate() float32 { return k.path.Rate() }
