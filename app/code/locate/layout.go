package locate

import "glint/app/code/deblur"

// layout is what all symbols of a size have in common.
type layout struct {
	known    []int8    // of each module, as deblur has it
	template []sample  // finder, timing and alignment patterns, with one module of quiet zone about the finders
	fine     []sample  // the same, finely
	tell     []int     // the known modules outside the finders, which tell one size from another
	telling  []sample  // the same, as a template
	aligned  [][2]int  // middles of the alignment patterns
	lines    []float64 // the same, in modules from the corner, alike on both sides
}

// layoutOf gives the layout of a size.
func (l *Locator) layoutOf(size int) *layout {
	version := (size - 17) / 4
	if l.layouts[version] != nil {
		return l.layouts[version]
	}
	known := make([]int8, size*size)
	set := func(u, v int, dark bool) {
		if u < 0 || v < 0 || u >= size || v >= size {
			return
		}
		known[v*size+u] = deblur.Light
		if dark {
			known[v*size+u] = deblur.Dark
		}
	}
	for i := 8; i < size-8; i++ {
		set(i, 6, i%2 == 0)
		set(6, i, i%2 == 0)
	}
	square(3, 3, 4, func(u, v, du, dv int) { set(u, v, finderDark(du, dv)) })
	square(size-4, 3, 4, func(u, v, du, dv int) { set(u, v, finderDark(du, dv)) })
	square(3, size-4, 4, func(u, v, du, dv int) { set(u, v, finderDark(du, dv)) })
	out := &layout{aligned: alignments(size)}
	for _, c := range out.aligned {
		square(c[0], c[1], 2, func(u, v, du, dv int) { set(u, v, max(du, -du, dv, -dv) != 1) })
	}
	out.known, out.template = known, template(known, size)
	out.fine = finely(out.template)
	set(8, size-8, true) // ISO/IEC 18004 section 7.9.1: always dark
	versionModules(version, size, set)
	for _, at := range alignmentLines(size) {
		out.lines = append(out.lines, float64(at)+0.5)
	}
	for i, k := range known {
		if u, v := i%size, i/size; k != deblur.Open && !(u < 8 && v < 8 || u < 8 && v >= size-8 || u >= size-8 && v < 8) {
			out.tell = append(out.tell, i)
		}
	}
	out.telling = weighted(func(put func(u, v float64, dark bool)) {
		for _, i := range out.tell {
			put(float64(i%size)+0.5, float64(i/size)+0.5, known[i] == deblur.Dark)
		}
	})
	l.layouts[version] = out
	return out
}

// square visits the modules around a middle.
func square(u, v, reach int, visit func(u, v, du, dv int)) {
	for dv := -reach; dv <= reach; dv++ {
		for du := -reach; du <= reach; du++ {
			visit(u+du, v+dv, du, dv)
		}
	}
}

// template makes one of the patterns and the quiet zone beside the finders.
func template(known []int8, size int) []sample {
	return weighted(func(put func(u, v float64, dark bool)) {
		for v := -1; v <= size; v++ {
			for u := -1; u <= size; u++ {
				if u < 0 || v < 0 || u >= size || v >= size {
					if left, top := u < 8, v < 8; left && top || left && v >= size-8 || top && u >= size-8 {
						put(float64(u)+0.5, float64(v)+0.5, false)
					}
				} else if k := known[v*size+u]; k != deblur.Open {
					put(float64(u)+0.5, float64(v)+0.5, k == deblur.Dark)
				}
			}
		}
	})
}

// versionModules sets the two copies of the version, with their check bits (ISO/IEC 18004 section 7.10).
func versionModules(version, size int, set func(u, v int, dark bool)) {
	if version < 7 {
		return
	}
	const generator = 0x1f25
	rest := version << 12
	for bit := 17; bit >= 12; bit-- {
		if rest>>bit&1 == 1 {
			rest ^= generator << (bit - 12)
		}
	}
	for i, bits := 0, version<<12|rest; i < 18; i++ {
		set(i/3, size-11+i%3, bits>>i&1 == 1)
		set(size-11+i%3, i/3, bits>>i&1 == 1)
	}
}
