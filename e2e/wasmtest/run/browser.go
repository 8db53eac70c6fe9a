package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"glint/e2e/chromium"
)

// browser is one Chromium with a profile of its own, which goes away with it.
type browser struct {
	ctx     context.Context
	closing []func()

	authenticator webauthn.AuthenticatorID
}

// open starts the browser on a page; note is given each line of its console.
func open(ctx context.Context, url string, note func(string)) (*browser, error) {
	profile, err := os.MkdirTemp("", "wasmtest-")
	if err != nil {
		return nil, err
	}
	camera := filepath.Join(profile, "camera.y4m")
	if err := writeCamera(camera); err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	page, end, err := chromium.New(ctx, profile, chromedp.Flag("mute-audio", true),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", camera),
		chromedp.Flag("enable-features", "GenericSensorExtraClasses"), // AmbientLightSensor
		chromedp.Flag("js-flags", "--expose-gc"),                      // tests look for what was not closed
		chromedp.Flag("disable-renderer-backgrounding", true), chromedp.WindowSize(1000, 800))
	if err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	b := &browser{ctx: page}
	b.closing = []func(){func() { chromedp.Cancel(page) }, end, func() { os.RemoveAll(profile) }}
	if err := b.start(url, note); err != nil {
		b.close()
		return nil, fmt.Errorf("chromium: %w", err)
	}
	return b, nil
}

func (b *browser) start(url string, note func(string)) error {
	if err := chromedp.Do(b.ctx); err != nil {
		return err
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		return err
	}
	if err := b.sensor(); err != nil {
		return fmt.Errorf("light sensor: %w", err)
	}
	if err := b.authenticate(); err != nil {
		return fmt.Errorf("authenticator: %w", err)
	}
	messages := chromedp.Console(b.ctx)
	go func() { // ends with the browser's context
		for m, err := range messages {
			if err != nil {
				return
			}
			note(m.String())
		}
	}()
	return chromedp.Do(b.ctx, chromedp.Navigate(url))
}

// wait waits for the exit code of the test, and touches the page when a test asks for it.
func (b *browser) wait(ctx context.Context, s *server) (int, error) {
	for {
		select {
		case code := <-s.exit:
			return code, nil
		case done := <-s.touches:
			done <- chromedp.Do(b.ctx, chromedp.MouseClickXY(5, 5))
		case l := <-s.lights:
			l.done <- b.shine(l.lux)
		case p := <-s.people:
			p.done <- b.sit(p.known)
		case <-b.ctx.Done():
			return 0, errors.New("the browser has gone away")
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// sensor puts a light sensor of the browser's own emulation in place, and lets pages use it.
func (b *browser) sensor() error {
	_, err := chromedp.Call(b.ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
		Permission: &cdpbrowser.PermissionDescriptor{Name: "ambient-light-sensor"}, Setting: cdpbrowser.PermissionSettingGranted,
	})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(b.ctx, emulation.SetSensorOverrideEnabled, emulation.SetSensorOverrideEnabledParams{
		Enabled: true, Type: emulation.SensorTypeAmbientLight,
	})
	return err
}

// shine lets the sensor see so much light.
func (b *browser) shine(lux float64) error {
	_, err := chromedp.Call(b.ctx, emulation.SetSensorOverrideReadings, emulation.SetSensorOverrideReadingsParams{
		Type: emulation.SensorTypeAmbientLight, Reading: &emulation.SensorReading{Single: &emulation.SensorReadingSingle{Value: lux}},
	})
	return err
}

// authenticate gives the browser an authenticator of its own, as phones have one built in.
func (b *browser) authenticate() error {
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		return err
	}
	got, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		return err
	}
	b.authenticator = got.AuthenticatorID
	return nil
}

// sit puts a person at the authenticator: its owner, or somebody whom it does not know.
func (b *browser) sit(known bool) error {
	_, err := chromedp.Call(b.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: b.authenticator, IsUserVerified: known})
	return err
}

func (b *browser) close() {
	for _, f := range b.closing {
		f()
	}
}
