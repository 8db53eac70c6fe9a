package zones

import (
	"math"
	"sync"
)

// lens is what the light path does to a sharp picture, as far as the solver models it.
type lens struct {
	place homography
	blur  float64 // sigma, in units of the view's width
	flare float64 // share of the mean of the view that lies over each cell
}

// kernel is the linear map from the zones of a picture to cells: each cell sees a few zones.
type kernel struct {
	taps, back taps    // cells by the zones they see; zones by the cells that see them
	slope      [3]taps // how the shares change along u, v, and with the logarithm of the blur
	flare      float32
}

// taps are a sparse matrix, row by row.
type taps struct {
	from  []int32 // of each row, its first tap; one more at the end
	index []uint16
	share []float32
}

const (
	smallestTap = 0.004 // share of a zone in a cell that is worth a tap
	gridMost    = 32    // zones on a side
)

// build integrates the blur over the zones: a Gaussian through the local scale of the geometry, separable in u and v. block is the
// side of a cell in units of the view's width.
func (k *kernel) build(s *cellSet, p Profile, l lens, block float64) { k.make(s, p, l, block, false) }

// buildSlopes does the same, and makes the slopes of the shares too.
func (k *kernel) buildSlopes(s *cellSet, p Profile, l lens, block float64) {
	k.make(s, p, l, block, true)
}

func (k *kernel) make(s *cellSet, p Profile, l lens, block float64, slopes bool) {
	k.flare = float32(l.flare)
	t := &k.taps
	t.from, t.index, t.share = append(t.from[:0], 0), t.index[:0], t.share[:0]
	for i := range k.slope {
		k.slope[i].share = k.slope[i].share[:0]
	}
	sigma := math.Sqrt(l.blur*l.blur + block*block/12)
	byBlur := float32(square(l.blur / sigma))
	table := normalTable()
	a, d := spread{table: table}, spread{table: table}
	for c := range s.x {
		at := l.place.look(s.x[c], s.y[c])
		if a.over(p.Cols, at.u, sigma*math.Hypot(at.ux, at.uy)) && d.over(p.Rows, at.v, sigma*math.Hypot(at.vx, at.vy)) {
			k.cross(&a, &d, p.Cols, slopes, byBlur)
		}
		t.from = append(t.from, int32(len(t.index)))
	}
	for i := range k.slope {
		k.slope[i].from, k.slope[i].index = t.from, t.index
	}
	k.back.transpose(t, p.zones())
}

// cross adds the taps of one cell, products of its shares along both axes.
func (k *kernel) cross(a, d *spread, cols int, slopes bool, byBlur float32) {
	t := &k.taps
	for j := d.from; j < d.to; j++ {
		down := d.share[j]
		for i := a.from; i < a.to; i++ {
			w := a.share[i] * down
			if w <= smallestTap {
				continue
			}
			t.index, t.share = append(t.index, uint16(j*cols+i)), append(t.share, w)
			if slopes {
				k.slope[0].share = append(k.slope[0].share, a.slope[i]*down)
				k.slope[1].share = append(k.slope[1].share, a.share[i]*d.slope[j])
				k.slope[2].share = append(k.slope[2].share, byBlur*(a.widen[i]*down+a.share[i]*d.widen[j]))
			}
		}
	}
}

// spread is a normal density integrated over equal intervals of 0 to 1, its sum made 1, and the slopes of that by its mean and by the logarithm of its
// sigma.
type spread struct {
	table               *normals
	share, slope, widen [gridMost]float32
	from, to            int
}

// over fills it in for n intervals; false if next to nothing lies within 0 to 1. Shares beyond reach sigmas are left out.
func (s *spread) over(n int, mean, sigma float64) bool {
	const reach, steepest = 3.0, 1e4
	scale := min(1/sigma, steepest)
	s.from = min(max(int((mean-reach/scale)*float64(n)), 0), n)
	s.to = max(min(int((mean+reach/scale)*float64(n))+1, n), s.from)
	z, step := float32((float64(s.from)/float64(n)-mean)*scale), float32(scale/float64(n))
	first, firstDensity := s.table.at(z)
	last, lastDensity, firstMoment := first, firstDensity, z*firstDensity
	lastMoment := firstMoment
	for i := s.from; i < s.to; i++ {
		z += step
		below, density := s.table.at(z)
		moment := z * density
		s.share[i], s.slope[i], s.widen[i] = below-last, (lastDensity-density)*float32(scale), lastMoment-moment
		last, lastDensity, lastMoment = below, density, moment
	}
	all := last - first
	if !(all > 1e-3) {
		return false
	}
	whole := 1 / all
	drop, wider := (firstDensity-lastDensity)*float32(scale)*whole, (firstMoment-lastMoment)*whole
	for i := s.from; i < s.to; i++ {
		s.share[i] *= whole
		s.slope[i] = s.slope[i]*whole - s.share[i]*drop
		s.widen[i] = s.widen[i]*whole - s.share[i]*wider
	}
	return true
}

// transpose makes the taps of n columns out of those of rows.
func (t *taps) transpose(rows *taps, n int) {
	t.from = sized(t.from, n+1)
	t.index, t.share = sized(t.index, len(rows.index)), sized(t.share, len(rows.share))
	clear(t.from)
	for _, z := range rows.index {
		t.from[z+1]++
	}
	for z := range n {
		t.from[z+1] += t.from[z]
	}
	for c := range len(rows.from) - 1 {
		for i := rows.from[c]; i < rows.from[c+1]; i++ {
			z := rows.index[i]
			at := t.from[z]
			t.index[at], t.share[at] = uint16(c), rows.share[i]
			t.from[z]++
		}
	}
	copy(t.from[1:], t.from)
	t.from[0] = 0
}

// apply multiplies the matrix by one plane of lanes.
func (t *taps) apply(in, out []lanes) {
	from := t.from[:len(out)+1]
	for i := range out {
		index := t.index[from[i]:from[i+1]]
		share := t.share[from[i]:from[i+1]]
		share = share[:len(index)]
		var a, b, c, d, e, f, g, h float32
		for j, z := range index {
			w, p := share[j], &in[z]
			a += w * p[0]
			b += w * p[1]
			c += w * p[2]
			d += w * p[3]
			e += w * p[4]
			f += w * p[5]
			g += w * p[6]
			h += w * p[7]
		}
		out[i] = lanes{a, b, c, d, e, f, g, h}
	}
}

func (k *kernel) cells() int { return len(k.taps.from) - 1 }
func (k *kernel) zones() int { return len(k.back.from) - 1 }

// forward gives what the cells see of zones that show x.
func (k *kernel) forward(x, v []lanes) { k.across(&k.taps, x, v) }

// slopes gives how that changes along u (axis 0), v (1) or with the logarithm of the blur (2).
func (k *kernel) slopes(axis int, x, v []lanes) { k.across(&k.slope[axis], x, v) }

func (k *kernel) across(t *taps, x, v []lanes) {
	zones, cells := k.zones(), k.cells()
	for b := range len(x) / zones {
		t.apply(x[b*zones:(b+1)*zones], v[b*cells:(b+1)*cells])
	}
	k.veil(v)
}

// adjoint is forward transposed: it adds up into x what the cells hold, and spoils v.
func (k *kernel) adjoint(v, x []lanes) {
	k.veil(v)
	zones, cells := k.zones(), k.cells()
	for b := range len(x) / zones {
		k.back.apply(v[b*cells:(b+1)*cells], x[b*zones:(b+1)*zones])
	}
}

// veil lays the flare over the cells: (v + flare·mean)/(1 + flare). It is its own transpose.
func (k *kernel) veil(v []lanes) {
	if k.flare == 0 {
		return
	}
	cells := k.cells()
	scale := 1 / (1 + k.flare)
	for ; len(v) >= cells; v = v[cells:] {
		plane := v[:cells]
		var mean lanes
		for c := range plane {
			for j, x := range plane[c] {
				mean[j] += x
			}
		}
		for j := range mean {
			mean[j] *= k.flare * scale / float32(cells)
		}
		for c := range plane {
			p := &plane[c]
			for j := range p {
				p[j] = p[j]*scale + mean[j]
			}
		}
	}
}

// flareSlope gives how what the cells see changes with the flare.
func (k *kernel) flareSlope(seen, out []lanes) {
	cells := k.cells()
	scale := 1 / (1 + k.flare)
	for from := 0; from < len(seen); from += cells {
		plane, to := seen[from:from+cells], out[from:from+cells]
		var mean lanes
		for c := range plane {
			for j, x := range plane[c] {
				mean[j] += x
			}
		}
		for c := range plane {
			for j, x := range plane[c] {
				to[c][j] = (mean[j]/float32(cells) - x) * scale
			}
		}
	}
}

// The normal distribution, tabulated: the error of a share is below 2e-5.
const (
	normalReach = 4.5
	normalSteps = 64 // a unit
)

type normals [2*normalReach*normalSteps + 2]struct{ below, density float32 }

var normalTable = sync.OnceValue(func() *normals {
	t := new(normals)
	for i := range t {
		z := float64(i)/normalSteps - normalReach
		t[i].below, t[i].density = float32(math.Erfc(-z/math.Sqrt2)/2), float32(math.Exp(-z*z/2)/math.Sqrt(2*math.Pi))
	}
	return t
})

// at gives the distribution and its density.
func (t *normals) at(z float32) (below, density float32) {
	x := (min(max(z, -normalReach), normalReach) + normalReach) * normalSteps
	i := int(x)
	rest := x - float32(i)
	p, q := &t[i], &t[i+1]
	return p.below + rest*(q.below-p.below), p.density + rest*(q.density-p.density)
}
