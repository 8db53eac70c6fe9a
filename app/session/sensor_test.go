package session_test

import (
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/app/wire"
)

// TestSensorPhone: a phone with a light sensor and no camera is charged in 16 bytes, by a profile for sensors, and pays; a sum above the
// limit is refused to it by name.
func TestSensorPhone(t *testing.T) {
	play(t, func(s *stage) {
		s.abilities = wire.AbilitySensor
		s.reloadWallet()
		s.waitWallet(session.PhaseReady)
		s.pass(time.Second)
		s.till.Charge(yuan(20_01), "", false)
		s.wait("the refusal", func() bool { return s.till.View().Problem.Code == "code_tiny_limit" })
		s.till.Cancel()
		s.waitTill(session.PhaseEntry)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseFlashing)
		got := s.till.View().Light
		p, _ := light.ProfileByID(got.Profile)
		if len(got.Payload) != wire.TinySize || p.Skin != light.SkinPulse {
			t.Errorf("plays %d bytes by %s", len(got.Payload), p.Name)
		}
		s.waitWallet(session.PhaseAsking)
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
	})
}
