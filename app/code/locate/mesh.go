package locate

import "math"

// surface maps modules to pixels: a perspective, and on a symbol that is not flat, or behind a lens that bends lines, a mesh that moves them first.
type surface struct {
	perspective
	mesh *mesh // nil where it is flat
}

func (s surface) at(u, v float64) (x, y float64) {
	if s.mesh != nil {
		du, dv := s.mesh.at(u, v)
		u, v = u+du, v+dv
	}
	return s.perspective.at(u, v)
}

// mesh is how far from where a perspective has them the nodes of a grid are seen, in modules. The nodes are the middles of the alignment patterns;
// three finder patterns stand in for those that are missing at their corners.
type mesh struct {
	lines []float64    // modules from the corner of the symbol to the nodes, alike on both sides
	moved [][2]float64 // of each node, row by row
}

// at is by how much a module is moved: in a straight line from node to node, and on beyond the last.
func (m *mesh) at(u, v float64) (du, dv float64) {
	i, fu := m.cell(u)
	j, fv := m.cell(v)
	n := len(m.lines)
	a, b, c, d := &m.moved[j*n+i], &m.moved[j*n+i+1], &m.moved[(j+1)*n+i], &m.moved[(j+1)*n+i+1]
	of := func(axis int) float64 {
		top, bottom := a[axis]+fu*(b[axis]-a[axis]), c[axis]+fu*(d[axis]-c[axis])
		return top + fv*(bottom-top)
	}
	return of(0), of(1)
}

// cell is the line before a place, and how far from there to the next one it is.
func (m *mesh) cell(u float64) (line int, way float64) {
	for line < len(m.lines)-2 && u > m.lines[line+1] {
		line++
	}
	return line, (u - m.lines[line]) / (m.lines[line+1] - m.lines[line])
}

// Limits of a mesh.
const (
	leastMeshed = 7    // version; smaller symbols have one alignment pattern, to which the perspective is fitted
	leastBent   = 0.25 // modules by which one node at least is moved, for a mesh to be of use
	mostApart   = 1.0  // modules by which a node may differ from the mean of its neighbours
	meshReach   = 1.5  // modules from where its neighbours let it be expected
)

// bend measures how far the nodes of a symbol are from where a perspective has them. It is nil where that is nowhere.
func (l *Locator) bend(h *perspective, size int) *mesh {
	layout := l.layoutOf(size)
	if size < 17+4*leastMeshed || h.module(size) < largeModule {
		return nil
	}
	m := &l.mesh
	n := len(layout.lines)
	m.lines, m.moved = layout.lines, grown(l.mesh.moved, n*n)
	for j := range n {
		for i := range n {
			if l.left <= 0 {
				return nil
			}
			m.moved[j*n+i] = l.node(h, m, i, j)
		}
	}
	m.even()
	for _, d := range m.moved {
		if math.Hypot(d[0], d[1]) >= leastBent {
			return m
		}
	}
	return nil
}

// node looks for the pattern of a node about where those above it and before it let it be expected.
func (l *Locator) node(h *perspective, m *mesh, i, j int) [2]float64 {
	last := len(m.lines) - 1
	expected := m.mean([2]int{i - 1, j}, [2]int{i, j - 1})
	if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
		outwards := func(line int) float64 { return math.Copysign(3, float64(line)-0.5) } // to the middle of the finder pattern
		return l.settle(h, m.lines[i]+outwards(i), m.lines[j]+outwards(j), expected, &finderPattern)
	}
	return l.settle(h, m.lines[i], m.lines[j], expected, &alignmentPattern)
}

// mean is that of some nodes, as far as there are such.
func (m *mesh) mean(nodes ...[2]int) (mean [2]float64) {
	n, known := len(m.lines), 0.0
	for _, at := range nodes {
		if at[0] < 0 || at[1] < 0 || at[0] >= n || at[1] >= n {
			continue
		}
		known++
		for axis, d := range m.moved[at[1]*n+at[0]] {
			mean[axis] += (d - mean[axis]) / known
		}
	}
	return mean
}

// settle looks for a pattern near a place, and gives how far it is from where the perspective has it; the place itself where there is none.
func (l *Locator) settle(h *perspective, u, v float64, expected [2]float64, shape *pattern) [2]float64 {
	d, look := expected, shape.coarse
	score := func() float64 {
		moved := h.moved(u+d[0], v+d[1])
		return l.contrast(&moved, look)
	}
	best, at := math.Inf(-1), expected
	for y := -meshReach; y <= meshReach; y += 0.5 {
		for x := -meshReach; x <= meshReach; x += 0.5 {
			d = [2]float64{expected[0] + x, expected[1] + y}
			if s := score() - nearer*math.Hypot(x, y); s > best {
				best, at = s, d
			}
		}
	}
	d, look = at, shape.fine
	for _, step := range [...]float64{0.25, 0.12} {
		best = score()
		climb(3, &best, score, func(move func(parameter *float64, by float64)) {
			move(&d[0], step)
			move(&d[1], step)
		})
	}
	if best < minContrast {
		return expected
	}
	return d
}

// even puts a node that is far from where its neighbours let it be expected there: its pattern was dirty, or another one was taken for it.
func (m *mesh) even() {
	n := len(m.lines)
	for at, d := range m.moved {
		i, j := at%n, at/n
		mean := m.mean([2]int{i - 1, j}, [2]int{i + 1, j}, [2]int{i, j - 1}, [2]int{i, j + 1})
		if math.Hypot(d[0]-mean[0], d[1]-mean[1]) > mostApart {
			m.moved[at] = mean
		}
	}
}

// pattern is one that nodes are looked for by, with its middle at 0: coarsely, each module in its middle, then finely, for large modules are even there.
type pattern struct{ coarse, fine []sample }

var (
	alignmentPattern = newPattern(2, func(u, v int) bool { return max(u, -u, v, -v) != 1 })
	finderPattern    = newPattern(nine/2, finderDark)
)

// newPattern makes one of a square of modules.
func newPattern(reach int, dark func(u, v int) bool) pattern {
	coarse := weighted(func(put func(u, v float64, dark bool)) {
		square(0, 0, reach, func(_, _, u, v int) { put(float64(u), float64(v), dark(u, v)) })
	})
	return pattern{coarse, finely(coarse)}
}

// standsOut is by how much more the patterns outside the finders must stand out with a mesh than without.
const standsOut = 1.03

// surface is a perspective with the mesh that belongs to it, if that is of use.
func (l *Locator) surface(h perspective, size int) surface {
	flat := surface{h, nil}
	m := l.bend(&h, size)
	if m == nil {
		return flat
	}
	bent, tell := surface{h, m}, l.layoutOf(size).telling
	if l.contrastOn(bent, tell) > standsOut*l.contrastOn(flat, tell) {
		return bent
	}
	return flat
}

// contrastOn is contrast on a surface.
func (l *Locator) contrastOn(s surface, template []sample) float64 {
	l.left -= len(template) / samplesPerWork
	sum := 0.0
	for _, m := range template {
		x, y := s.at(m.u, m.v)
		sum += m.weight * l.plane.at(x, y)
	}
	return sum
}
