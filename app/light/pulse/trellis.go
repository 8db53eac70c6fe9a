package pulse

// memory is how many slots before the present one still act on a reading: sensors integrate and lag.
const memory = 4

// trellis is all that the light can do within its rules: nodes are states with the levels of the last slots, edges the ways on.
type trellis struct {
	rules rules
	nodes []node
	mix   []int32               // of each node: index of its mix
	mixes [][memory + 1]float32 // levels of the present slot and those before, as relative illuminance from 0 to 1
	data  []edge                // in a slot of data
	lead  []edge                // in a slot of the marker
	top   []edge                // in the last slot of the marker
}

type node struct {
	place  place
	before [memory]int8 // levels of the slots before, latest first
}

type edge struct {
	from, to int32
	prior    float32         // ln of its probability
	kinds    [slotBits]uint8 // of each bit: 0, 1, or notSent
}

// notSent is the kind of a bit that a slot leaves out.
const notSent = 2

const ln2 = 0.6931472

// newTrellis finds all nodes that can be reached from the dark.
func newTrellis(p Profile) *trellis {
	t := &trellis{rules: rulesOf(p)}
	known := map[node]int32{}
	mixes := map[[memory + 1]float32]int32{}
	span := p.Levels[len(p.Levels)-1] - p.Levels[0]
	add := func(n node) int32 {
		if i, ok := known[n]; ok {
			return i
		}
		i := int32(len(t.nodes))
		known[n] = i
		mix := [memory + 1]float32{float32((p.Levels[n.place.level] - p.Levels[0]) / span)}
		for k, l := range n.before {
			mix[k+1] = float32((p.Levels[l] - p.Levels[0]) / span)
		}
		if _, ok := mixes[mix]; !ok {
			mixes[mix] = int32(len(t.mixes))
			t.mixes = append(t.mixes, mix)
		}
		t.nodes, t.mix = append(t.nodes, n), append(t.mix, mixes[mix])
		return i
	}
	add(node{place: t.rules.resting()})
	for i := 0; i < len(t.nodes); i++ {
		t.expand(int32(i), add)
	}
	return t
}

// expand adds the edges from one node.
func (t *trellis) expand(from int32, add func(node) int32) {
	n := t.nodes[from]
	next := func(level int8) int32 {
		after := node{place: t.rules.to(n.place, level), before: [memory]int8{n.place.level}}
		copy(after.before[1:], n.before[:])
		return add(after)
	}
	none := [slotBits]uint8{notSent, notSent}
	for _, o := range t.rules.options(n.place) {
		e := edge{from: from, to: next(o.level), kinds: none}
		for i, b := range o.bits {
			if b != free {
				e.prior -= ln2
				e.kinds[i] = uint8(b)
			}
		}
		t.data = append(t.data, e)
	}
	t.lead = append(t.lead, edge{from: from, to: next(t.rules.inMarker(n.place, 0)), kinds: none})
	if n.place.level == 0 && int(n.place.dwell) == t.rules.most {
		t.top = append(t.top, edge{from: from, to: next(int8(t.rules.levels - 1)), kinds: none})
	}
}

// edges gives the ways into a slot of a frame.
func (t *trellis) edges(slot int) []edge {
	switch {
	case slot == t.rules.marker-1:
		return t.top
	case slot < t.rules.marker:
		return t.lead
	}
	return t.data
}
