package wire

import "encoding/binary"

// writer builds a big-endian layout.
type writer []byte

func (w *writer) u8(v uint8)     { *w = append(*w, v) }
func (w *writer) u16(v uint16)   { *w = binary.BigEndian.AppendUint16(*w, v) }
func (w *writer) u32(v uint32)   { *w = binary.BigEndian.AppendUint32(*w, v) }
func (w *writer) bytes(b []byte) { *w = append(*w, b...) }

// u24 holds larger values to the largest: a minute or an epoch never comes out as an earlier one.
func (w *writer) u24(v uint32) {
	v = min(v, 1<<24-1)
	*w = append(*w, byte(v>>16), byte(v>>8), byte(v))
}

// bits gives v where n bits hold it, else other, which the decoder refuses: no field that is too
// large comes out as another good value.
func bits(v uint16, n int, other uint16) uint16 {
	if v>>n != 0 {
		return other
	}
	return v
}

// reader takes a layout apart; after the first shortfall it gives zeros and short is set.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) u8() uint8       { return r.take(1)[0] }
func (r *reader) u16() uint16     { return binary.BigEndian.Uint16(r.take(2)) }
func (r *reader) u32() uint32     { return binary.BigEndian.Uint32(r.take(4)) }
func (r *reader) into(dst []byte) { copy(dst, r.take(len(dst))) }
func (r *reader) u24() uint32 {
	b := r.take(3)
	return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
}
func (r *reader) done() bool        { return !r.short && len(r.b) == 0 }
func (r *reader) copy(n int) []byte { return append([]byte(nil), r.take(n)...) }
