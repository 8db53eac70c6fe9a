package session_test

import (
	"slices"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/session"
	"glint/app/wire"
)

// set changes the till's settings and waits until they are stored.
func (s *stage) set(e session.Emission) {
	s.t.Helper()
	s.till.SetEmission(e)
	s.wait("settings", func() bool {
		got := s.till.View().Emission
		return got.Reach == e.Reach && got.Until == e.Until && (e.Window == 0 || got.Window == e.Window) && (e.Style == 0 || got.Style == e.Style)
	})
}

func TestPaymentByStillCode(t *testing.T) {
	play(t, func(s *stage) {
		s.stills = true
		s.set(session.Emission{Style: session.StyleStill})
		s.pay(yuan(5_00))
		if n := s.path.Plays(); n != 0 {
			t.Errorf("%d plays of light beside a still code", n)
		}
		s.serve(true)
		s.settled(1)
	})
}

// TestWhateverCompletesFirst: playing light and still code carry the same; one payment comes of both.
func TestWhateverCompletesFirst(t *testing.T) {
	play(t, func(s *stage) {
		s.stills = true
		s.till.Charge(yuan(5_00), "", false)
		s.waitWallet(session.PhaseAsking)
		v := s.till.View()
		if v.Light == nil || v.Still == nil {
			t.Fatalf("light %v, still %v", v.Light, v.Still)
		}
		if _, still, err := code.Parse(v.Still.Text); err != nil || !slices.Equal(still, v.Light.Payload) {
			t.Errorf("the code says %x (%v), the light %x", still, err, v.Light.Payload)
		}
		s.pass(2 * lightTakes) // the light is complete too
		if p := s.wallet.View(); p.Phase != session.PhaseAsking || p.Problem.Code != "" {
			t.Errorf("after the second: %s, problem %q", p.Phase, p.Problem.Code)
		}
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
		s.waitTill(session.PhasePaid)
		s.serve(true)
		s.settled(1)
	})
}

func TestLightFirst(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00)) // by light: the phone cannot read the code
		s.stills = true
		s.path.Stand(s.till.View().Still.Text)
		s.pass(2 * time.Second)
		if p := s.wallet.View(); p.Phase != session.PhaseAsking || p.Problem.Code != "" {
			t.Errorf("after the code: %s, problem %q", p.Phase, p.Problem.Code)
		}
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
		s.serve(true)
		s.settled(1)
	})
}

// TestPostersAreIgnored: other codes in view, still ones among them, neither hinder the light nor are spoken of.
func TestPostersAreIgnored(t *testing.T) {
	for _, kind := range []code.Kind{code.KindPayment, code.KindAcceptance, code.KindEnrol, code.KindStill, 0} {
		t.Run(kind.String(), func(t *testing.T) {
			play(t, func(s *stage) {
				poster := "https://example.org/menu"
				if kind.Valid() {
					var err error
					if poster, err = code.Text(kind, []byte("nothing that anybody pays with")); err != nil {
						t.Fatal(err)
					}
				}
				s.set(session.Emission{Style: session.StyleLight})
				s.till.Charge(yuan(5_00), "", false)
				s.wait("light", func() bool { return s.till.View().Light != nil })
				s.path.Stand(poster)
				for range 100 {
					s.path.Stand(poster) // the till's own view takes it away
					s.pass(100 * time.Millisecond)
				}
				if v := s.wallet.View(); v.Phase != session.PhaseAsking {
					t.Errorf("wallet is %s (%s) after ten seconds of light", v.Phase, v.Problem.Code)
				}
			})
		})
	}
}

func TestReducedMotion(t *testing.T) {
	tests := []struct {
		name   string
		calm   bool
		chosen session.Style
		want   session.Style
	}{
		{"usual", false, session.StyleAsDevice, session.StyleBeside},
		{"reduced motion", true, session.StyleAsDevice, session.StyleStill},
		{"reduced motion, light chosen", true, session.StyleLight, session.StyleLight},
		{"reduced motion, both chosen", true, session.StyleBeside, session.StyleBeside},
		{"usual, still chosen", false, session.StyleStill, session.StyleStill},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.till.Calm(tt.calm)
				s.set(session.Emission{Style: tt.chosen})
				s.pass(time.Second)
				if got := s.till.View().Emission.Style; got != tt.want {
					t.Errorf("style %d, want %d", got, tt.want)
				}
				s.till.Charge(yuan(5_00), "", false)
				s.waitTill(session.PhaseFlashing)
				s.pass(time.Second)
				v := s.till.View()
				if light := v.Light != nil; light != (tt.want != session.StyleStill) {
					t.Errorf("light plays: %v", light)
				}
				if still := v.Still != nil; still != (tt.want != session.StyleLight) {
					t.Errorf("code stands: %v", still)
				}
			})
		})
	}
}

// TestLightEnds: each duration. The till goes on looking, and light comes again when the payee says so.
func TestLightEnds(t *testing.T) {
	tests := []struct {
		name   string
		how    session.Emission
		before time.Duration // it still lasts
		after  time.Duration // it is over
	}{
		{"window", session.Emission{Until: session.UntilWindow, Window: 10 * time.Second}, 9 * time.Second, 12 * time.Second},
		{"one whole signal", session.Emission{Until: session.UntilWhole}, 100 * time.Millisecond, 8 * time.Second},
		{"still, window", session.Emission{Until: session.UntilWindow, Window: 10 * time.Second, Style: session.StyleStill}, 9 * time.Second, 12 * time.Second},
		{"still, one whole", session.Emission{Until: session.UntilWhole, Style: session.StyleStill}, 4 * time.Second, 7 * time.Second},
		{"light alone, window", session.Emission{Until: session.UntilWindow, Window: 5 * time.Second, Style: session.StyleLight}, 4 * time.Second, 7 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.set(tt.how)
				s.wallet.Stop()
				s.till.Charge(yuan(5_00), "", false)
				s.waitTill(session.PhaseFlashing)
				shown := func() bool { v := s.till.View(); return v.Light != nil || v.Still != nil }
				s.pass(tt.before)
				if !shown() || s.till.View().Dark {
					t.Fatalf("dark after %v", tt.before)
				}
				s.path.Cover(true)
				s.wallet.Stop()
				s.pass(tt.after - tt.before)
				v := s.till.View()
				if shown() || !v.Dark || v.Phase != session.PhaseFlashing || !s.path.TabletEye().Open() {
					t.Fatalf("after %v: shown %v, dark %v, phase %s, looks %v", tt.after, shown(), v.Dark, v.Phase, s.path.TabletEye().Open())
				}
				s.till.PlayAgain()
				s.wait("shown again", shown)
				if got := s.till.View(); got.Dark || got.Order != v.Order {
					t.Errorf("played again: dark %v, order %d, want %d", got.Dark, got.Order, v.Order)
				}
			})
		})
	}
}

func TestUntilAnsweredGoesOn(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.path.Cover(false)
		s.waitTill(session.PhaseFlashing)
		s.path.Cover(true)
		s.pass(100 * time.Second)
		if v := s.till.View(); v.Light == nil || v.Dark {
			t.Errorf("dark after 100 s, in phase %s", v.Phase)
		}
	})
}

// TestOneWholeSignalTakesTurns: who plays again after one whole signal gets the next profile.
func TestOneWholeSignalTakesTurns(t *testing.T) {
	play(t, func(s *stage) {
		s.set(session.Emission{Until: session.UntilWhole, Style: session.StyleLight})
		s.till.Charge(yuan(5_00), "", false)
		order := light.Cycle(light.Needs{FPS: 30, Bytes: wire.SealedSize})
		for i := range order {
			s.wait("light", func() bool { return s.till.View().Light != nil })
			if got := s.till.View().Light.Profile; got != order[i].ID {
				t.Errorf("play %d by profile %d, want %d", i, got, order[i].ID)
			}
			s.path.Cover(true)
			s.wait("dark", func() bool { return s.till.View().Dark })
			s.till.PlayAgain()
		}
	})
}

func TestReachGoesToTheLamp(t *testing.T) {
	play(t, func(s *stage) {
		for _, reach := range []session.Reach{session.ReachNear, session.ReachFar, session.ReachUsual} {
			s.set(session.Emission{Reach: reach})
			s.pass(3 * time.Minute)
			s.till.Charge(yuan(5_00), "", true)
			s.waitWallet(session.PhaseAsking)
			if v := s.till.View(); s.path.Signal().Reach != reach || v.Light.Reach != reach {
				t.Errorf("lamp has reach %d, view %d, want %d", s.path.Signal().Reach, v.Light.Reach, reach)
			}
			s.till.Cancel()
			s.waitTill(session.PhaseCancelled)
			s.till.Next()
			s.wallet.Stop()
			s.waitWallet(session.PhaseReady)
		}
	})
}

// TestSettingsWaitForTheNextPlay: a charge under way changes by what the payee does to it alone.
func TestSettingsWaitForTheNextPlay(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		plays := s.path.Plays()
		s.set(session.Emission{Reach: session.ReachFar, Style: session.StyleLight})
		s.pass(2 * time.Second)
		if v := s.till.View(); v.Light.Reach != session.ReachUsual || v.Still == nil || s.path.Plays() != plays {
			t.Errorf("reach %d, still %v, %d plays", v.Light.Reach, v.Still != nil, s.path.Plays()-plays)
		}
		s.till.PlayAgain()
		s.wait("far", func() bool { v := s.till.View(); return v.Light != nil && v.Light.Reach == session.ReachFar })
	})
}

func TestAsStill(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.till.AsStill(true)
		s.wait("still", func() bool { v := s.till.View(); return v.Light == nil && v.Still != nil && !v.Dark })
		s.till.AsStill(false)
		s.wait("light", func() bool { return s.till.View().Light != nil })
		s.till.AsStill(true)
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		if v := s.till.View(); v.Light != nil || v.Still == nil {
			t.Errorf("the receipt plays: %v", v.Light)
		}
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.wallet.Stop()
		s.waitWallet(session.PhaseReady)
		s.charge(yuan(6_00)) // the next charge is sent as the settings say
	})
}

func TestSettingsSurviveAReload(t *testing.T) {
	play(t, func(s *stage) {
		want := session.Emission{Reach: session.ReachNear, Until: session.UntilWindow, Window: 45 * time.Second, Style: session.StyleLight}
		s.set(want)
		s.reloadTill()
		s.waitTill(session.PhaseEntry)
		if got := s.till.View().Emission; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if p := s.till.View().Problem.Code; p != "" {
			t.Errorf("problem %s", p)
		}
	})
}

func TestSpoiltSettings(t *testing.T) {
	usual := session.Emission{Window: session.WindowUsual, Style: session.StyleBeside}
	for name, value := range map[string]string{
		"empty": "", "no json": "{", "a list": "[]", "reach": `{"reach":3,"window":30}`, "negative reach": `{"reach":-1}`, "until": `{"until":9,"window":30}`,
		"style": `{"style":7,"window":30}`, "short window": `{"until":1,"window":4}`, "long window": `{"until":1,"window":121}`,
		"overflow": `{"until":1,"window":99999999999}`, "text": `{"window":"30"}`,
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.tillRun.close()
				err := s.tillDev.store.Commit(t.Context(), session.Tx{Puts: []session.Put{{Bucket: "meta", Key: "emission", Value: []byte(value)}}})
				if err != nil {
					t.Fatal(err)
				}
				s.openTill()
				s.waitTill(session.PhaseEntry)
				v := s.till.View()
				if v.Emission != usual || v.Problem.Code != session.ProblemSettings {
					t.Errorf("settings %+v, problem %q", v.Emission, v.Problem.Code)
				}
				s.charge(yuan(5_00))
			})
		})
	}
}

func TestSettingsOutOfRangeAreNotTaken(t *testing.T) {
	play(t, func(s *stage) {
		before := s.till.View().Emission
		for _, e := range []session.Emission{{Reach: 3}, {Until: 3}, {Style: 4}, {Window: time.Second}, {Window: time.Hour}, {Window: -time.Second}} {
			s.till.SetEmission(e)
			s.pass(time.Second)
			if got := s.till.View().Emission; got != before {
				t.Errorf("%+v gave %+v", e, got)
			}
		}
	})
}

// TestReceiptBeginsWithWhatWorked: the phone has answered to the second profile, so the receipt plays by that first.
func TestReceiptBeginsWithWhatWorked(t *testing.T) {
	play(t, func(s *stage) {
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseFlashing)
		first := s.till.View().Light.Profile
		s.path.Cover(true)
		s.wait("another profile", func() bool { v := s.till.View(); return v.Light != nil && v.Light.Profile != first })
		second := s.till.View().Light.Profile
		s.path.Cover(false)
		s.waitWallet(session.PhaseAsking)
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		if v := s.till.View(); v.Light == nil || v.Light.Profile != second {
			t.Errorf("receipt: %+v, want profile %d", v.Light, second)
		}
	})
}

// TestOrderByAbilities: what the code tells of the phone picks the first profile.
func TestOrderByAbilities(t *testing.T) {
	for _, tt := range []struct {
		name      string
		abilities wire.Abilities
		want      light.Needs
	}{
		{"camera", wire.AbilityCamera, light.Needs{FPS: 30}},
		{"fast camera", wire.AbilityCamera | wire.AbilityCamera60, light.Needs{FPS: 60}},
		{"sensor beside a camera", wire.AbilityCamera | wire.AbilitySensor, light.Needs{FPS: 30}},
		{"sensor", wire.AbilitySensor, light.Needs{Sensor: true}},
		{"slow camera", wire.AbilityCamera, light.Needs{FPS: 12}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.abilities = tt.abilities
				if tt.want.FPS == 12 {
					s.path.PhoneEye().Rate(15)
				}
				s.reloadWallet()
				s.waitWallet(session.PhaseReady)
				s.pass(5 * time.Second) // long enough to know a slow camera
				s.waitWallet(session.PhaseReady)
				s.till.Charge(yuan(5_00), "", false)
				s.wait("light", func() bool { return s.till.View().Light != nil })
				got := s.till.View().Light
				tt.want.Bytes = len(got.Payload)
				order := light.Cycle(tt.want)
				if len(order) == 0 {
					order = light.Cycle(light.Needs{Bytes: len(got.Payload)})
				}
				if got.Profile != order[0].ID {
					t.Errorf("plays profile %d, want %d", got.Profile, order[0].ID)
				}
			})
		})
	}
}

// TestLenses: a wallet lists what it can look through; through a light sensor it says so in its code.
func TestLenses(t *testing.T) {
	play(t, func(s *stage) {
		s.path.PhoneEye().Plug(session.Lens{ID: "als", Name: "Light sensor", Sensor: true})
		s.wallet.FindLenses()
		s.wait("three lenses", func() bool { return len(s.wallet.View().Lenses) == 3 })
		abilities := func() wire.Abilities {
			_, m1, err := code.Parse(s.wallet.View().Symbol.Text)
			if err != nil {
				t.Fatal(err)
			}
			c, err := wire.DecodePaymentCode(m1)
			if err != nil {
				t.Fatal(err)
			}
			return c.Abilities &^ wire.AbilityDirectory
		}
		used := func(id string) func() bool {
			return func() bool {
				v := s.wallet.View()
				i := slices.IndexFunc(v.Lenses, func(l session.Lens) bool { return l.Used })
				return v.Symbol != nil && v.Phase == session.PhaseReady && i >= 0 && v.Lenses[i].ID == id
			}
		}
		for _, tt := range []struct {
			id   string
			want wire.Abilities
		}{{"back", wire.AbilityCamera}, {"als", wire.AbilitySensor}, {"front", wire.AbilityCamera}} {
			s.wallet.UseLens(tt.id)
			s.wait(tt.id, used(tt.id))
			s.pass(2 * time.Second)
			if got := abilities(); got != tt.want {
				t.Errorf("through %s: abilities %b, want %b", tt.id, got, tt.want)
			}
		}
		s.pay(yuan(5_00))
	})
}

func TestSlow(t *testing.T) {
	play(t, func(s *stage) {
		s.wallet.NewCode()
		s.pass(5 * time.Second)
		s.wait("slow without light", func() bool { return s.wallet.View().Slow })
		s.charge(yuan(5_00))
		if s.wallet.View().Slow {
			t.Error("slow with a charge on screen")
		}
	})
}

func TestDarkenStopsTheLightAlone(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.path.Cover(true) // the receipt does not get through
		s.wallet.Accept()
		s.waitWallet(session.PhaseApproved)
		s.path.Cover(false)
		s.waitTill(session.PhasePaid)
		s.path.Cover(true)
		s.till.Darken()
		s.wait("dark", func() bool {
			v := s.till.View()
			return v.Dark && v.Light == nil && v.Still == nil && v.Phase == session.PhasePaid
		})
		s.path.Cover(false)
		s.till.PlayAgain()
		s.waitWallet(session.PhasePaid)
	})
}

// TestNoReceiptByItself: the receipt of a payment just made is at hand after a reload, but no light begins unasked.
func TestNoReceiptByItself(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(5_00))
		s.reloadTill()
		s.waitTill(session.PhasePaid)
		plays := s.path.Plays()
		s.pass(5 * time.Second)
		if v := s.till.View(); !v.Dark || v.Light != nil || s.path.Plays() != plays {
			t.Errorf("dark %v, light %v, %d plays", v.Dark, v.Light, s.path.Plays()-plays)
		}
		s.till.PlayAgain()
		s.wait("the receipt", func() bool { return s.till.View().Light != nil })
	})
}

// TestStillCodeForASensor: a phone without a camera cannot read it, and the payee is told.
func TestStillCodeForASensor(t *testing.T) {
	play(t, func(s *stage) {
		s.set(session.Emission{Style: session.StyleStill})
		s.abilities = wire.AbilitySensor
		s.reloadWallet()
		s.waitWallet(session.PhaseReady)
		s.pass(time.Second)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseFlashing)
		v, said := s.till.View(), session.ProblemSensor
		_, payload, err := code.Parse(v.Still.Text)
		if err != nil {
			t.Fatal(err)
		}
		if len(light.Cycle(light.Needs{Sensor: true, Bytes: len(payload)})) == 0 {
			said = "" // light could not carry it either
		}
		if v.Problem.Code != said || v.Light != nil {
			t.Errorf("problem %q, light %v, want %q", v.Problem.Code, v.Light, said)
		}
	})
}

// TestLensDuringACharge: the choice counts at once for the eye, and for the codes once the charge is done.
func TestLensDuringACharge(t *testing.T) {
	play(t, func(s *stage) {
		s.path.PhoneEye().Plug(session.Lens{ID: "als", Name: "Light sensor", Sensor: true})
		s.charge(yuan(5_00))
		s.wallet.UseLens("als")
		s.pass(2 * time.Second)
		if p := s.wallet.View().Phase; p != session.PhaseAsking {
			t.Fatalf("wallet is %s", p)
		}
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
		s.wallet.Next()
		s.waitWallet(session.PhaseReady)
		s.wait("a code that says so", func() bool {
			v := s.wallet.View()
			if v.Symbol == nil {
				return false
			}
			_, m1, _ := code.Parse(v.Symbol.Text)
			c, err := wire.DecodePaymentCode(m1)
			return err == nil && c.Abilities&^wire.AbilityDirectory == wire.AbilitySensor
		})
	})
}
