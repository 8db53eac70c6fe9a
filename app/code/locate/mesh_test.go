package locate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// bow is a way in which a plane is bent: by how much a module is seen aside, at a place of -1 to 1 from the middle, in halves of the symbol's side.
type bow struct {
	name string
	at   func(u, v float64) (du, dv float64)
}

var bows = []bow{
	{"flat", func(float64, float64) (float64, float64) { return 0, 0 }},
	{"barrel", func(u, v float64) (float64, float64) { r := 0.015 * (u*u + v*v); return -r * u, -r * v }},
	{"pincushion", func(u, v float64) (float64, float64) { r := 0.02 * (u*u + v*v); return r * u, r * v }},
	{"page", func(u, v float64) (float64, float64) { return 0, 0.03 * (u*u - 0.5) }},
	{"wave", func(u, v float64) (float64, float64) { return 0.01 * math.Sin(2*u), 0.012 * math.Sin(3*u) }},
}

// bent shows a grid with its quiet zone in the middle of a picture.
func bent(dark []bool, size int, scale float64, b bow, w, h int) []byte {
	pix := make([]byte, w*h)
	half := float64(size) / 2
	const sub = 3
	for i := range pix {
		sum := 0
		for k := range sub * sub {
			x := (float64(i%w) + (float64(k%sub)+0.5)/sub - float64(w)/2) / scale / half
			y := (float64(i/w) + (float64(k/sub)+0.5)/sub - float64(h)/2) / scale / half
			du, dv := b.at(x, y)
			u, v := int(math.Floor((x+du+1)*half)), int(math.Floor((y+dv+1)*half))
			switch {
			case u < -4 || v < -4 || u >= size+4 || v >= size+4:
				sum += 100
			case u >= 0 && v >= 0 && u < size && v < size && dark[v*size+u]:
				sum += 30
			default:
				sum += 210
			}
		}
		pix[i] = byte(sum / (sub * sub))
	}
	return pix
}

// Large symbols that are bent by up to two modules come back but for what the weakest correction mends many times over.
func TestEachFindsTheBent(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	for _, version := range []int{8, 12, 16, 20} {
		dark, size := grid(rng, version)
		most := size * size / 400
		for _, b := range bows {
			pix := bent(dark, size, 560/float64(size+8), b, 640, 640)
			off := size * size
			New().Each(pix, 640, 640, 640, Quick, plenty(), func(s Symbol) Verdict {
				if s.Size == size {
					wrong := 0
					for i := range s.Dark {
						if s.Dark[i] != dark[i] {
							wrong++
						}
					}
					off = min(off, wrong)
				}
				return when(off <= most)
			})
			if off > most {
				t.Errorf("version %d, %s: %d modules wrong at best, want %d", version, b.name, off, most)
			}
		}
	}
}

// Between the nodes of a mesh a module is moved in a straight line, and on beyond them.
func TestMeshAt(t *testing.T) {
	m := mesh{lines: []float64{6.5, 22.5, 38.5}}
	for j := range 3 {
		for i := range 3 {
			m.moved = append(m.moved, [2]float64{0.5 * float64(i), -0.25 * float64(j)})
		}
	}
	for _, at := range [][2]float64{{6.5, 6.5}, {22.5, 6.5}, {30.5, 14.5}, {0.5, 0.5}, {44.5, 44.5}, {22.5, 44.5}} {
		du, dv := m.at(at[0], at[1])
		wantU, wantV := (at[0]-6.5)/32, -(at[1]-6.5)/64
		if math.Abs(du-wantU) > 1e-9 || math.Abs(dv-wantV) > 1e-9 {
			t.Errorf("at %v: got %v, %v, want %v, %v", at, du, dv, wantU, wantV)
		}
	}
}
