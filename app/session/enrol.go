package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"glint/app/api"
	"glint/app/code"
	"glint/app/money"
	"glint/app/wire"
)

// errEnrolment says that what the server gave at enrolment does not fit this device.
var errEnrolment = errors.New("session: enrolment does not fit")

// device is what enrolment left. It never changes; the payer's token, which does, is stored beside it.
type device struct {
	api.Enrolled
	Key api.Bytes `json:"key"` // public key of the device

	ring        wire.KeyRing
	certificate wire.Certificate // payee
}

// demo tells whether the money is play money.
func (d device) demo() bool { return strings.Contains(strings.ToLower(d.Operator), "demo") }

func (d device) currency() money.Currency { return money.Currency(d.Currency) }

// read takes the binary parts out and checks that they fit together: keys, certificate, currency.
func (d *device) read(role string) error {
	d.ring = wire.KeyRing{}
	for _, k := range d.Keys {
		if len(k.Key) != len(wire.PublicKey{}) {
			return fmt.Errorf("%w: server key of %d bytes", errEnrolment, len(k.Key))
		}
		d.ring[wire.KeyID(k.ID)] = wire.PublicKey(k.Key)
	}
	switch {
	case d.Device == "" || len(d.ring) == 0:
		return fmt.Errorf("%w: no device id or no server key", errEnrolment)
	case !d.currency().Known():
		return fmt.Errorf("%w: currency %d", errEnrolment, d.Currency)
	case len(d.Key) != len(wire.PublicKey{}):
		return fmt.Errorf("%w: device key of %d bytes", errEnrolment, len(d.Key))
	case role == rolePayer && len(d.Token) == 0:
		return nil // the account has no money yet; the phone asks again at each sync
	case role == rolePayer:
		_, err := d.checkToken(d.Token, d.ring)
		return err
	}
	c, err := wire.DecodeCertificate(d.Certificate)
	if err != nil {
		return fmt.Errorf("%w: %w", errEnrolment, err)
	}
	if err := c.Verify(d.ring); err != nil || c.Device != wire.PublicKey(d.Key) {
		return fmt.Errorf("%w: certificate is not for this device", errEnrolment)
	}
	d.certificate = c
	return nil
}

// checkToken reads a token that the server gave to this device: for its own key, or for one of those that it made for tokens.
func (d device) checkToken(b []byte, ring wire.KeyRing, made ...wire.PublicKey) (wire.Token, error) {
	t, err := wire.DecodeToken(b)
	if err != nil {
		return wire.Token{}, fmt.Errorf("%w: %w", errEnrolment, err)
	}
	if err := t.Verify(ring); err != nil || t.Device != wire.PublicKey(d.Key) && !slices.Contains(made, t.Device) || t.Currency != d.currency() {
		return wire.Token{}, fmt.Errorf("%w: token is not for this device", errEnrolment)
	}
	return t, nil
}

// enrol binds the device key to an account by a one-time code, typed or read from an enrolment QR code.
// The server answers the same code and key again with the same: a lost answer costs nothing.
func enrol(ctx context.Context, p Ports, role, text string) (device, error) {
	key, err := p.Signer.Public(ctx)
	if err != nil {
		return device{}, fmt.Errorf("%w: %w", errSign, err)
	}
	d := device{Key: key[:]}
	ask := api.Enrol{Code: enrolmentCode(text), Role: role, Key: key[:]}
	c := client{server: p.Server, now: p.Now}
	if err := c.post(ctx, api.PathEnrol, ask, &d.Enrolled); err != nil {
		return device{}, err
	}
	if err := d.read(role); err != nil {
		return d, err
	}
	t, err := d.rooted()
	if err == nil && t.anchor.Version > 0 {
		if err = t.list.Verify(t.anchor.Root); err != nil {
			err = fmt.Errorf("%w: %w", errEnrolment, err)
		}
	}
	return d, err
}

func enrolmentCode(text string) string {
	text = strings.TrimSpace(text)
	if kind, payload, err := code.Parse(text); err == nil && kind == code.KindEnrol {
		return string(payload)
	}
	return text
}

// demoCode asks a demo server for the enrolment code of a demo account.
func demoCode(ctx context.Context, p Ports, role string) (string, error) {
	c := client{server: p.Server, now: p.Now}
	var out api.DemoCode
	err := c.post(ctx, api.PathDemo, api.Demo{Role: role}, &out)
	return out.Code, err
}

func (d device) encode() ([]byte, error) { return json.Marshal(d) }

func decodeDevice(b []byte, role string) (d device, err error) {
	if err := json.Unmarshal(b, &d); err != nil {
		return device{}, fmt.Errorf("%w: %w", errEnrolment, err)
	}
	return d, d.read(role)
}

// Enrol binds this device to an account by a one-time code; an empty code asks a demo server for one.
func (c *core) Enrol(code string) {
	c.post(func() {
		if c.stage != stageEnrol || c.sync.enrolling {
			return
		}
		c.sync.enrolling = true
		c.actor.publish()
		c.async(func(ctx context.Context) func() {
			d, err := c.askEnrolment(ctx, code)
			return func() { c.enrolled(d, err) }
		})
	})
}

func (c *core) askEnrolment(ctx context.Context, code string) (device, error) {
	if code == "" {
		var err error
		if code, err = demoCode(ctx, c.ports, c.role); err != nil {
			return device{}, err
		}
	}
	return enrol(ctx, c.ports, c.role, code)
}

// enrolled stores what the server gave, in one commit, and goes live.
func (c *core) enrolled(d device, err error) {
	fail := func(err error) {
		c.sync.enrolling = false
		c.report(problemOf(err), err)
		c.actor.publish()
	}
	if err != nil {
		fail(err)
		return
	}
	c.commit(func(w *draft) error {
		b, err := d.encode()
		if err != nil {
			return fmt.Errorf("session: enrolment: %w", err)
		}
		w.expect(bucketMeta, keyDevice, nil)
		w.put(bucketMeta, keyDevice, b)
		first := status{AheadSec: aheadSeconds(d.Time, c.now())}
		if err := w.putJSON(bucketMeta, keyStatus, first); err != nil {
			return err
		}
		if len(d.Token) > 0 {
			w.put(bucketMeta, keyToken, d.Token)
			w.put(bucketMeta, keyShort, d.Short)
		}
		return nil
	}, func(err error) {
		c.sync.enrolling = false
		if err != nil {
			fail(err)
			return
		}
		c.problem = Problem{}
		c.load()
	})
}
