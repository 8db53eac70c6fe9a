package sim

import (
	"math"
	"testing"
)

// TestDesk: at rest the sliders give the desk, and each of them does what it says.
func TestDesk(t *testing.T) {
	usual := Desk(1, 1, 2, 0.1)
	if usual.Scale != desk.Scale || usual.Exposure != desk.Exposure || math.Abs(usual.BlurSigmaPx-1) > 0.05 || usual.Noise != desk.Noise {
		t.Errorf("usual: got %+v", usual)
	}
	if p := Desk(2, 1, 2, 0.1); p.Scale != desk.Scale/2 || p.BlurSigmaPx > 1.1 {
		t.Errorf("far: scale %v, blur %v", p.Scale, p.BlurSigmaPx)
	}
	// At 2 cm a spot of 1.2 mm (1/0.02 - 1/0.5) rad is 16 px wide, its rms by axis a quarter of that.
	if p := Desk(0.1, 0, 2, 0.1); math.Abs(p.BlurSigmaPx-3.99) > 0.05 || p.Scale < 5 {
		t.Errorf("close: scale %v, blur %v", p.Scale, p.BlurSigmaPx)
	}
	dark, bright := Desk(1, 1, 2, 0), Desk(1, 1, 2, 1)
	if dark.Exposure != 33*ms || bright.Exposure != 4*ms || dark.Ambient != 0 || bright.Reflection <= 0 || bright.Level >= dark.Level {
		t.Errorf("dark %+v, bright %+v", dark, bright)
	}
}
