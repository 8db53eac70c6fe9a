package session

import (
	"glint/app/light"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// play sends what the machine wants sent, by the profile that suits the phone, in the manner of the settings.
func (t *Till) play(payload []byte) {
	c, ok := chargeOf(t.state)
	if late, isLate := t.state.(payee.Late); isLate {
		c, ok = late.Charge, true
	}
	var abilities wire.Abilities
	if m1, err := wire.DecodePaymentCode(c.M1); ok && err == nil { // it was decoded when it was read
		abilities = m1.Abilities
	}
	var first uint8
	if t.worked.order == c.Order {
		first = t.worked.profile
	}
	needs, how := needsOf(abilities, len(payload)), t.emission()
	order := cycle(needs, first)
	switch receipt := c.Accepted(); {
	case len(order) == 0 && receipt: // no light that this phone could receive: it hears from the server
		t.lamp.stop()
		return
	case len(order) == 0: // it may have a camera all the same
		order = cycle(light.Needs{Bytes: needs.Bytes}, first)
	case needs.Sensor && how.Style == StyleStill && !receipt:
		t.report(ProblemSensor, nil)
	}
	t.lamp.play(payload, order, how, !t.lit)
}

// emission is how the charge under way is sent.
func (t *Till) emission() Emission {
	e := t.how
	if t.instead != StyleAsDevice {
		e.Style = t.instead
	}
	return e.on(t.calm)
}

// answered notes what played when the phone's answer was seen: the receipt begins with that.
func (t *Till) answered() {
	if s, ok := t.state.(payee.Checking); ok {
		if id := t.lamp.profile(); id != 0 {
			t.worked = worked{s.Order, id}
		}
	}
}

// secured: the staff's PIN is the page's alone, no matter of the machine.
func (t *Till) secured() {}

// lensed: a payee needs a camera, whichever.
func (t *Till) lensed() {}

// SetEmission changes how the till sends, from the next play on, and keeps it.
func (t *Till) SetEmission(e Emission) {
	t.post(func() {
		e, err := e.clean()
		if err != nil || t.stage != stageLive {
			return
		}
		if !t.unlocked() && e.Style != StyleStill { // nobody is kept from a light that does not flicker
			t.fail(ProblemPINAsked, nil)
			return
		}
		if t.how.Style == StyleAsDevice && e.Style == t.how.on(t.calm).Style {
			e.Style = StyleAsDevice // the view says what it means here; nobody has chosen it
		}
		t.commit(func(d *draft) error {
			d.then(func() { t.how = e })
			return d.putJSON(bucketMeta, keyEmission, keepEmission(e))
		}, func(err error) {
			if err != nil {
				t.report(problemOf(err), err)
			}
			t.publish()
		})
	})
}

// AsStill shows the charge under way as a still code in place of its light, or plays its light after all. It counts for this charge
// and its receipt.
func (t *Till) AsStill(still bool) {
	t.post(func() {
		if t.stage != stageLive || t.lamp.payload == nil {
			return
		}
		t.lit = true
		switch {
		case still:
			t.instead = StyleStill
		case t.how.Style == StyleLight:
			t.instead = StyleLight
		default:
			t.instead = StyleBeside
		}
		t.lamp.dress(t.instead)
		t.publish()
	})
}

// Darken stops the light, and nothing else: the till stays where it is, and PlayAgain plays it again.
func (t *Till) Darken() {
	t.post(func() {
		if t.stage == stageLive && t.lamp.payload != nil && !t.lamp.over {
			t.lamp.end()
		}
	})
}

// Calm says whether the device asks for less motion: then a still code is what is usual.
func (t *Till) Calm(on bool) {
	t.post(func() {
		t.calm = on
		if t.lamp.waits && t.emission().Style == StyleStill {
			t.lamp.dress(StyleStill)
		}
		t.publish()
	})
}
