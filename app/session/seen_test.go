package session_test

import (
	"testing"
	"time"

	"glint/app/code"
	"glint/app/session"
)

// looks lets the phone show nothing, and the till look for its code.
func (s *stage) looks() {
	s.t.Helper()
	s.path.Cover(true)
	s.till.Charge(yuan(3_00), "", true)
	s.waitTill(session.PhaseScanning)
	s.pass(time.Second)
}

// TestTillShowsWhatItSees: outline and hint reach the view while the till looks for a code, and are gone when the camera is.
func TestTillShowsWhatItSees(t *testing.T) {
	play(t, func(s *stage) {
		s.looks()
		eye := s.path.TabletEye()
		far := code.Advice{W: 640, H: 480, Mark: code.MarkLocated, Hint: code.HintCloser, Outline: [4][2]int16{{300, 260}, {300, 220}, {340, 220}, {340, 260}}}
		eye.See(far)
		s.wait("outline", func() bool { return s.till.View().Seen == far })
		near := far
		near.Hint, near.Outline[0] = code.HintHold, [2]int16{200, 300}
		eye.See(near)
		s.pass(200 * time.Millisecond)
		if got := s.till.View().Seen; got != near {
			t.Errorf("after 200 ms the view has %+v, want %+v", got, near)
		}
		eye.End(session.TroubleEnded)
		eye.Refuse(session.TroubleMissing)
		s.wait("trouble", func() bool { return s.till.View().Camera == session.TroubleMissing })
		if got := s.till.View().Seen; got != (code.Advice{}) {
			t.Errorf("without a camera the view has %+v", got)
		}
	})
}

// TestTillDrawsOutlinesAlone: a shot that shows nothing new makes no view, and outside of scanning an outline that moves makes none.
func TestTillDrawsOutlinesAlone(t *testing.T) {
	play(t, func(s *stage) {
		s.looks()
		for i := range 50 {
			s.path.TabletEye().See(code.Advice{W: 640, H: 480, Mark: code.MarkLocated, Outline: [4][2]int16{{int16(i)}}})
			s.pass(100 * time.Millisecond)
		}
		if n := s.tillRun.views(); n < 40 {
			t.Errorf("%d views of an outline that moved 50 times", n)
		}
		s.tillRun.reset()
		s.pass(5 * time.Second)
		if n := s.tillRun.views(); n > 3 {
			t.Errorf("%d views of an outline that stands", n)
		}
		s.path.Cover(false)
		s.waitTill(session.PhaseFlashing)
		s.path.Show("")
		s.pass(time.Second)
		move := func(step int) int {
			s.tillRun.reset()
			for i := range 50 {
				s.path.TabletEye().See(code.Advice{W: 640, H: 480, Mark: code.MarkLocated, Outline: [4][2]int16{{int16(i * step)}}})
				s.pass(100 * time.Millisecond)
			}
			return s.tillRun.views()
		}
		if stands, moves := move(0), move(1); moves > stands+5 {
			t.Errorf("%d views of an outline that nobody sees, %d while it stands", moves, stands)
		}
	})
}

// TestLookAgain: a camera that was away is opened as soon as somebody asks for it, or comes back to the page.
func TestLookAgain(t *testing.T) {
	for _, tt := range []struct {
		name  string
		again func(*session.Till)
	}{
		{"asked for", func(t *session.Till) { t.LookAgain() }},
		{"back at the page", func(t *session.Till) { t.Wake() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.looks()
				eye := s.path.TabletEye()
				eye.Refuse(session.TroubleMissing)
				eye.End(session.TroubleEnded)
				s.wait("trouble", func() bool { return s.till.View().Camera == session.TroubleMissing })
				starts := eye.Starts()
				eye.Refuse(session.TroubleNone)
				s.pass(100 * time.Millisecond)
				if eye.Starts() != starts {
					t.Fatal("the camera was tried again by itself: this test is too slow")
				}
				tt.again(s.till)
				s.pass(200 * time.Millisecond)
				if v := s.till.View(); v.Camera != session.TroubleNone || !eye.Open() {
					t.Errorf("camera %q, open %v", v.Camera, eye.Open())
				}
			})
		})
	}
}

func TestTorchFollows(t *testing.T) {
	play(t, func(s *stage) {
		s.looks()
		if got := s.till.View().Torch; got != session.TorchNone {
			t.Errorf("got torch %d of a camera that has none", got)
		}
		s.path.TabletEye().GiveTorch()
		for _, tt := range []struct {
			on   bool
			want session.Torch
		}{{false, session.TorchOff}, {true, session.TorchOn}, {false, session.TorchOff}} {
			s.till.Torch(tt.on)
			s.pass(500 * time.Millisecond)
			if got := s.till.View().Torch; got != tt.want {
				t.Errorf("turned %v: got torch %d, want %d", tt.on, got, tt.want)
			}
		}
	})
}
