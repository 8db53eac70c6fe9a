package peer

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"glint/app/light"
	"glint/app/light/sim/trial"
)

// Carousel is QR codes that follow each other, 10 a second, as animated QR (txqr, BC-UR) does: the message and its CRC-32 in six parts, and further parts made
// of them by a Reed-Solomon code over GF(256), so that any six different ones suffice. At this size such a code needs fewer
// pictures than the fountain codes of those two. Each part is read as QR reads.
func Carousel(_ trial.Trial, payload []byte) (trial.Link, error) {
	whole := binary.BigEndian.AppendUint32(append([]byte(nil), payload...), crc32.ChecksumIEEE(payload))
	size := (len(whole) + carouselParts - 1) / carouselParts
	parts := make([][]byte, carouselParts)
	whole = append(whole, make([]byte, carouselParts*size-len(whole))...)
	for i := range parts {
		parts[i] = whole[i*size : (i+1)*size]
	}
	var pictures [carouselPictures]light.Picture
	for id := range pictures {
		picture, err := qrPicture(append([]byte{byte(id), byte(len(payload))}, partAt(parts, points(carouselParts), byte(id))...))
		if err != nil {
			return trial.Link{}, err
		}
		pictures[id] = picture
	}
	rest := flat(white)
	show := func(at time.Duration) light.Picture {
		if at < 0 {
			return rest
		}
		return pictures[int(at/carouselPace)%carouselPictures]
	}
	return trial.Link{Show: show, Eye: &carousel{reader: newQRReader(), parts: map[byte][]byte{}}}, nil
}

const (
	carouselParts    = 6
	carouselPictures = 100 // no part comes twice within the limit of a trial
	carouselPace     = time.Second / 10
)

// carousel collects parts.
type carousel struct {
	reader *qrReader
	parts  map[byte][]byte // by id
	known  light.Progress
}

func (c *carousel) Push(_ time.Duration, s light.Shot) light.Progress {
	got := c.reader.read(s)
	if c.known.Payload != nil || len(got) < 3 {
		return c.known
	}
	length, size := int(got[1]), len(got)-2
	c.known.Locked, c.known.Needed = true, 8*length
	if c.parts[got[0]] == nil {
		c.parts[got[0]] = got[2:]
		c.known.Known += 8 * size
	}
	if len(c.parts) >= carouselParts {
		c.known.Payload = c.join(length, size)
	}
	return c.known
}

// join makes the message of six parts; nil if the CRC does not agree.
func (c *carousel) join(length, size int) []byte {
	var ids []byte
	var parts [][]byte
	for id, part := range c.parts {
		if len(part) == size && len(ids) < carouselParts {
			ids, parts = append(ids, id), append(parts, part)
		}
	}
	var whole []byte
	for i := range carouselParts {
		whole = append(whole, partAt(parts, ids, byte(i))...)
	}
	if len(parts) < carouselParts || length+4 > len(whole) || crc32.ChecksumIEEE(whole[:length]) != binary.BigEndian.Uint32(whole[length:]) {
		return nil
	}
	return whole[:length]
}

func points(n int) []byte {
	ids := make([]byte, n)
	for i := range ids {
		ids[i] = byte(i)
	}
	return ids
}

// partAt is the value at x of the polynomials through parts at ids (Lagrange), byte by byte.
func partAt(parts [][]byte, ids []byte, x byte) []byte {
	if len(parts) == 0 {
		return nil
	}
	out := make([]byte, len(parts[0]))
	for i, part := range parts {
		w := byte(1)
		for j, id := range ids {
			if j != i {
				w = times(w, times(x^id, inverse(ids[i]^id)))
			}
		}
		for k, b := range part {
			out[k] ^= times(w, b)
		}
	}
	return out
}

// times multiplies in GF(256) modulo x^8+x^4+x^3+x^2+1.
func times(a, b byte) (p byte) {
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			p ^= a
		}
		high := a >> 7
		a = a<<1 ^ high*0x1d
	}
	return p
}

// inverse is a to the power of 254.
func inverse(a byte) byte {
	p := byte(1)
	for range 254 {
		p = times(p, a)
	}
	return p
}
