package peer

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"glint/app/light"
	"glint/app/light/sim/trial"
)

// Manchester is the whole screen on and off, 15 bits a second: the rate and the checks (a CRC, no error correction, repeated without end) of
// Electric Imp's BlinkUp in its slower setting (JavaScript-BlinkUp-SDK, blinkup.js: 30 symbols a second, two to a bit), with each bit a step: down for
// 1, up for 0.
//
// Ours to its favour: the receiver is told when the signal began and where the screen is, takes each row of a shot at its own time, and
// correlates with the step.
func Manchester(t trial.Trial, payload []byte) (trial.Link, error) {
	bits := spell(payload)
	on, off := flat(white), flat(black)
	show := func(at time.Duration) light.Picture {
		k := int(at / manchesterHalf)
		if at >= 0 && (k%2 == 0) == bits[k/2%len(bits)] {
			return on
		}
		return off
	}
	eye := &manchester{rows: newColumns(newView(t.Path), func(float32) int8 { return 0 }), start: start(t), bits: len(bits), step: make([]step, 2*len(bits))}
	return trial.Link{Show: show, Eye: eye}, nil
}

const (
	manchesterHalf = time.Second / 30
	manchesterBit  = 2 * manchesterHalf
)

// spell is a payload and its CRC-32, as bits, high bits first.
func spell(payload []byte) []bool {
	whole := binary.BigEndian.AppendUint32(append([]byte(nil), payload...), crc32.ChecksumIEEE(payload))
	bits := make([]bool, 8*len(whole))
	for i := range bits {
		bits[i] = whole[i/8]>>(7-i%8)&1 == 1
	}
	return bits
}

// unspell is the payload of bits whose CRC agrees; nil if it does not.
func unspell(bits []bool) []byte {
	whole := make([]byte, len(bits)/8)
	for i, bit := range bits {
		if bit {
			whole[i/8] |= 1 << (7 - i%8)
		}
	}
	payload, sum := whole[:len(whole)-4], binary.BigEndian.Uint32(whole[len(whole)-4:])
	if crc32.ChecksumIEEE(payload) != sum {
		return nil
	}
	return payload
}

// manchester is the receiver. It fills one round of the message while the one before is still being read out.
type manchester struct {
	rows  columns
	start time.Duration
	bits  int
	round int // the one that is finished next

	step   []step // of two rounds
	light  float64
	weight float64 // s
	known  light.Progress
}

// step is what was seen of a bit.
type step struct{ first, second, rise float64 }

// Push adds a shot to the bits that it saw.
func (m *manchester) Push(at time.Duration, s light.Shot) light.Progress {
	at -= m.start
	if at > manchesterBit*time.Duration(m.bits*(m.round+1))+m.slack() {
		m.finish()
	}
	var mean [1]float64
	for y := range s.H {
		if m.rows.middle[y] < 0 {
			continue
		}
		from, to := m.rows.exposure(at, y, m.rows.middle[y])
		m.rows.means(s, y, mean[:])
		m.add(from, to, mean[0])
	}
	return m.known
}

// slack is how long after its end a round is still being read out.
func (m *manchester) slack() time.Duration {
	return m.rows.path.Scan + m.rows.path.Readout + m.rows.path.Exposure
}

func (m *manchester) add(from, to time.Duration, y float64) {
	for k := max(int(from/manchesterBit), 0); manchesterBit*time.Duration(k) < to; k++ {
		begin := manchesterBit * time.Duration(k)
		a := overlap(from, to, begin, begin+manchesterHalf)
		b := overlap(from, to, begin+manchesterHalf, begin+manchesterBit)
		s := &m.step[k%len(m.step)]
		s.first, s.second, s.rise = s.first+a, s.second+b, s.rise+(a-b)*y
		m.light, m.weight = m.light+(a+b)*y, m.weight+a+b
	}
}

// finish decides all bits of a round.
func (m *manchester) finish() {
	mean := m.light / max(m.weight, 1e-9) // half of the time the screen is on
	at := m.round % 2 * m.bits
	bits := make([]bool, m.bits)
	for k, s := range m.step[at : at+m.bits] {
		bits[k] = s.rise > mean*(s.first-s.second)
	}
	clear(m.step[at : at+m.bits])
	m.known.Payload = unspell(bits)
	m.round++
}
