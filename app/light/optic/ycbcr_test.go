package optic

import "testing"

// TestVideoCodes compares with the corners that BT.601 gives in limited range.
func TestVideoCodes(t *testing.T) {
	tests := []struct {
		c         RGB
		y, cb, cr uint8
	}{
		{RGB{}, 16, 128, 128}, {RGB{255, 255, 255}, 235, 128, 128}, {RGB{255, 0, 0}, 81, 90, 240}, {RGB{0, 255, 0}, 145, 54, 34},
		{RGB{0, 0, 255}, 41, 240, 110}, {RGB{255, 255, 0}, 210, 16, 146},
	}
	for _, test := range tests {
		r, g, b := int32(test.c.R), int32(test.c.G), int32(test.c.B)
		y := Luma(r, g, b)
		cb, cr := Chroma(4*r, 4*g, 4*b)
		if y != test.y || cb != test.cb || cr != test.cr {
			t.Errorf("%v: got %d %d %d, want %v", test.c, y, cb, cr, test)
		}
	}
}

// TestVideoRoundTrip: limited range has fewer codes than eight bits, so that a colour comes back wrong by 2 codes at most, a grey by 1.
func TestVideoRoundTrip(t *testing.T) {
	for r := int32(0); r < 256; r += 5 {
		for g := int32(0); g < 256; g += 3 {
			for b := int32(0); b < 256; b += 5 {
				cb, cr := Chroma(4*r, 4*g, 4*b)
				got := FromYCbCr(Luma(r, g, b), cb, cr)
				worst := max(off(got.R, r), off(got.G, g), off(got.B, b))
				if most := int32(2); worst > most || r == g && g == b && worst > 1 {
					t.Fatalf("%d %d %d comes back as %v", r, g, b, got)
				}
			}
		}
	}
}

func off(a uint8, b int32) int32 { return max(int32(a)-b, b-int32(a)) }
