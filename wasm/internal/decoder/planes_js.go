package decoder

import (
	"context"
	"fmt"
	"syscall/js"

	"glint/app/light"
	"glint/wasm/internal/promise"
)

// layout is where a frame's planes are in pix.
type layout struct {
	format string
	w, h   int // of the picture in pixels
	planes []plane
}

// formats are those whose planes are read as they are: how many planes a format has, and the bytes of one pixel of the first.
var formats = map[string]struct{ planes, each int }{
	"I420": {3, 1}, "I420A": {4, 1}, "I422": {3, 1}, "I444": {3, 1}, "NV12": {2, 1},
	"RGBA": {1, 4}, "RGBX": {1, 4}, "BGRA": {1, 4}, "BGRX": {1, 4},
}

// copied brings the planes of a frame over to Go, at most as many as wanted. The bytes are valid until the next call.
func (s *shots) copied(ctx context.Context, frame js.Value, wanted int) (layout, error) {
	name := frame.Get("format").String()
	format := formats[name]
	n, err := promise.Try(func() js.Value { return frame.Call("allocationSize") })
	if err != nil {
		return layout{}, err
	}
	s.room(n.Int())
	places, err := promise.Call(ctx, frame, "copyTo", s.array)
	if err != nil {
		return layout{}, err
	}
	visible := frame.Get("visibleRect")
	l := layout{format: name, w: visible.Get("width").Int(), h: visible.Get("height").Int()}
	end := 0
	for i := range min(wanted, format.planes, places.Length()) {
		w, h := l.planeSize(i, format.each)
		offset, stride := places.Index(i).Get("offset").Int(), places.Index(i).Get("stride").Int()
		if w <= 0 || h <= 0 || stride < w || offset < 0 || offset+stride*h > n.Int() {
			return layout{}, fmt.Errorf("%w: plane %d, %d×%d, stride %d at %d of %d", errFrame, i, w, h, stride, offset, n.Int())
		}
		end = max(end, offset+stride*h)
		l.planes = append(l.planes, plane{w: w, h: h, stride: stride, offset: offset})
	}
	if len(l.planes) == 0 {
		return layout{}, fmt.Errorf("%w: no planes", errFrame)
	}
	s.pix = grow(s.pix, end)
	js.CopyBytesToGo(s.pix, s.array.Call("subarray", 0, end))
	for i, p := range l.planes {
		l.planes[i].pix = s.pix[p.offset:][:p.stride*p.h]
	}
	return l, nil
}

// planeSize is the size of a plane: bytes of a row, and rows.
func (l layout) planeSize(i, each int) (w, h int) {
	if i == 0 || i == 3 {
		return each * l.w, l.h
	}
	switch l.format {
	case "I444":
		return l.w, l.h
	case "I422":
		return (l.w + 1) / 2, l.h
	case "NV12":
		return 2 * ((l.w + 1) / 2), (l.h + 1) / 2
	}
	return (l.w + 1) / 2, (l.h + 1) / 2
}

// small makes the light receiver's picture of a frame's planes: each pixel the mean of some. It reports false where it cannot.
func (s *shots) small(frame js.Value, l layout) (light.Shot, bool) {
	k := (max(l.w, l.h) + lightSide - 1) / lightSide
	w, h := l.w/k, l.h/k
	if w == 0 || h == 0 {
		return light.Shot{}, false
	}
	s.rgba = grow(s.rgba, 4*w*h)
	shot := light.Shot{W: w, H: h, Pix: s.rgba}
	switch l.format {
	case "RGBA", "RGBX":
		shrinkPixels(shot, l.planes[0], k, 0, 2)
	case "BGRA", "BGRX":
		shrinkPixels(shot, l.planes[0], k, 2, 0)
	case "I420", "I420A":
		s.fromLuma(shot, frame, l, chroma{l.planes[1].pix, l.planes[2].pix, l.planes[1].stride, l.planes[2].stride, 1}, k)
	case "NV12":
		uv := l.planes[1]
		s.fromLuma(shot, frame, l, chroma{uv.pix, uv.pix[1:], uv.stride, uv.stride, 2}, k)
	default:
		return light.Shot{}, false
	}
	return shot, true
}

// shrinkPixels averages k×k pixels of four bytes each. red and blue say which of them is which.
func shrinkPixels(to light.Shot, from plane, k, red, blue int) {
	for y := range to.H {
		row := to.Pix[4*y*to.W:][:4*to.W]
		for x := range to.W {
			var r, g, b int
			for j := range k {
				line := from.pix[(y*k+j)*from.stride+4*x*k:][:4*k]
				for i := 0; i < 4*k; i += 4 {
					r, g, b = r+int(line[i+red]), g+int(line[i+1]), b+int(line[i+blue])
				}
			}
			n := k * k
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = byte(r/n), byte(g/n), byte(b/n), 255
		}
	}
}

// chroma is where the two colour differences are, which have half the picture's width and height.
type chroma struct {
	u, v             []byte
	strideU, strideV int
	step             int // bytes from one to the next
}

// fromLuma makes colours of a frame's brightness and colour differences.
func (s *shots) fromLuma(to light.Shot, frame js.Value, l layout, c chroma, k int) {
	m := matrixOf(frame)
	scale := 16 * m.luma / int32(k*k) // of a sum
	s.sums = grow(s.sums, to.W)
	for y := range to.H {
		sumRows(s.sums, l.planes[0], y*k, k)
		row := to.Pix[4*y*to.W:][:4*to.W]
		cy := (y*k + k/2) / 2
		u, v := c.u[cy*c.strideU:], c.v[cy*c.strideV:]
		for x, sum := range s.sums {
			at := (x*k + k/2) / 2 * c.step
			luma := sum*scale - m.luma*m.black
			du, dv := int32(u[at])-128, int32(v[at])-128
			p := row[4*x : 4*x+4 : 4*x+4]
			p[0] = clip(luma + m.vToR*dv)
			p[1] = clip(luma - m.uToG*du - m.vToG*dv)
			p[2] = clip(luma + m.uToB*du)
			p[3] = 255
		}
	}
}

// sumRows adds up k×k samples for each pixel of a row.
func sumRows(sums []int32, p plane, top, k int) {
	clear(sums)
	for j := range k {
		line := p.pix[(top+j)*p.stride:][:k*len(sums)]
		if k == 2 {
			for x := range sums {
				pair := line[2*x : 2*x+2 : 2*x+2]
				sums[x] += int32(pair[0]) + int32(pair[1])
			}
			continue
		}
		for x := range sums {
			for _, v := range line[x*k:][:k] {
				sums[x] += int32(v)
			}
		}
	}
}

// matrix turns Y'CbCr into R'G'B' (ITU-R BT.601 and BT.709). All factors are in units of 1/65536; luma and black count in sixteenths.
type matrix struct{ luma, black, vToR, uToG, vToG, uToB int32 }

var (
	bt601     = matrix{4769, 256, 104597, 25675, 53279, 132201}
	bt709     = matrix{4769, 256, 117489, 13975, 34925, 138438}
	bt601Full = matrix{4096, 0, 91881, 22554, 46802, 116130}
	bt709Full = matrix{4096, 0, 103206, 12276, 30679, 121609}
)

func matrixOf(frame js.Value) matrix {
	space := frame.Get("colorSpace")
	full, hd := false, false
	if space.Truthy() {
		full, hd = space.Get("fullRange").Truthy(), space.Get("matrix").Equal(js.ValueOf("bt709"))
	}
	switch {
	case full && hd:
		return bt709Full
	case full:
		return bt601Full
	case hd:
		return bt709
	}
	return bt601
}

func clip(v int32) byte {
	v = (v + 1<<15) >> 16
	if uint32(v) <= 255 {
		return byte(v)
	}
	return byte(^(v >> 31)) // 0 below, 255 above
}
