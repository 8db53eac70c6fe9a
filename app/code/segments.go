package code

import (
	"errors"
	"fmt"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// errSegment says that the data codewords hold something that has no exact
// bytes: kanji, structured append, FNC1, or a broken stream.
var errSegment = errors.New("code: segment not supported")

// segmentText returns the exact bytes of all segments of a symbol, from its
// data codewords. The decoder's own text is guessed through character sets, and
// its byte segments leave out the numeric and alphanumeric ones.
// ISO/IEC 18004 section 7.4.
func segmentText(codewords []byte, version int) ([]byte, error) {
	r := bitReader{data: codewords}
	out := make([]byte, 0, len(codewords)*2)
	for r.left() >= 4 {
		mode := r.take(4)
		if mode == 0 {
			break // terminator; padding follows
		}
		switch mode {
		case 1:
			out = r.numeric(out, r.take(countBits(version, 10, 12, 14)))
		case 2:
			out = r.alphanumeric(out, r.take(countBits(version, 9, 11, 13)))
		case 4:
			out = r.bytes(out, r.take(countBits(version, 8, 16, 16)))
		case 7:
			r.skipECI()
		default:
			return nil, fmt.Errorf("mode %d: %w", mode, errSegment)
		}
		if r.short {
			return nil, fmt.Errorf("mode %d is cut off: %w", mode, errSegment)
		}
	}
	return out, nil
}

// countBits picks the length of a character count (ISO/IEC 18004 table 3).
func countBits(version, to9, to26, to40 int) int {
	switch {
	case version <= 9:
		return to9
	case version <= 26:
		return to26
	}
	return to40
}

// versionOf finds the version of a symbol by its number of data codewords,
// which within one error correction level grows with every version.
func versionOf(codewords int, level string) (int, error) {
	ec, err := decoder.ErrorCorrectionLevel_ValueOf(level)
	if err != nil {
		return 0, fmt.Errorf("code: level %q: %w", level, err)
	}
	for n := 1; n <= 40; n++ {
		v, err := decoder.Version_GetVersionForNumber(n)
		if err != nil {
			return 0, fmt.Errorf("code: version %d: %w", n, err)
		}
		data := 0
		for _, b := range v.GetECBlocksForLevel(ec).GetECBlocks() {
			data += b.GetCount() * b.GetDataCodewords()
		}
		if data == codewords {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%d codewords at level %s: %w", codewords, level, errSegment)
}

// bitReader takes bits from the front, most significant first. Past the end it
// gives zeros and sets short.
type bitReader struct {
	data  []byte
	pos   int // in bits
	short bool
}

func (r *bitReader) left() int { return len(r.data)*8 - r.pos }

func (r *bitReader) take(n int) int {
	if r.left() < n {
		r.pos, r.short = len(r.data)*8, true
		return 0
	}
	v := 0
	for range n {
		v = v<<1 | int(r.data[r.pos>>3]>>(7-r.pos&7))&1
		r.pos++
	}
	return v
}

// numeric reads groups of three digits in 10 bits; two take 7 and one 4.
func (r *bitReader) numeric(out []byte, count int) []byte {
	for ; count > 0 && !r.short; count -= 3 {
		digits := min(count, 3)
		v := r.take([]int{4, 7, 10}[digits-1])
		if v >= []int{10, 100, 1000}[digits-1] {
			r.short = true
		}
		out = fmt.Appendf(out, "%0*d", digits, v)
	}
	return out
}

// alphanumeric reads pairs in 11 bits and a last single character in 6.
func (r *bitReader) alphanumeric(out []byte, count int) []byte {
	for ; count >= 2 && !r.short; count -= 2 {
		v := r.take(11)
		if v >= 45*45 {
			r.short = true
			return out
		}
		out = append(out, alphabet[v/45], alphabet[v%45])
	}
	if count == 1 && !r.short {
		v := r.take(6)
		if v >= 45 {
			r.short = true
			return out
		}
		out = append(out, alphabet[v])
	}
	return out
}

func (r *bitReader) bytes(out []byte, count int) []byte {
	for ; count > 0 && !r.short; count-- {
		out = append(out, byte(r.take(8)))
	}
	return out
}

// skipECI passes over a character set designator of one to three bytes; it
// changes how bytes are shown, not which bytes they are.
func (r *bitReader) skipECI() {
	first := r.take(8)
	switch {
	case first < 0x80:
	case first < 0xc0:
		r.take(8)
	default:
		r.take(16)
	}
}
