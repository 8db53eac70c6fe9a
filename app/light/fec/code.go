// Package fec turns a payload into an endless stream of bits, of which a receiver needs any enough, and such bits, each with a measure of trust,
// back into the payload.
//
// The message is the payload, zeros up to the next multiple of 8 bytes (its class: 32 classes in all), and CRC-32 over length and payload:
//
//	| payload 1–255 B | zeros 0–7 B | CRC-32 (IEEE) of length byte ‖ payload |   = K bits
//
// The stream is a systematic accumulate code: a message bit and a parity bit in turn, as long as one likes.
//
//	stream   0    1    2    3    4    5        14    15   16  …
//	         x0   p0   x1   p1   x2   p2   …   x7    q7   x8  …
//
//	chain    p(m) = p(m-1) ⊕ 5 message bits, dealt from shuffled decks: every bit is used equally often
//	dense    q(m) with m mod 32 = 31: a random half of all message bits, outside the chain
//
// The decks keep every message bit covered, and the dense parities close the last gaps: with bits free of errors, 1.05 K of them suffice
// (TestNeededBits). Fewer bits in a parity gain little where noise is heavy and lose much where there is none, more do the opposite; belief
// propagation cannot use dense parities, so there are few. All bits are whitened by a fixed sequence, so that no payload makes a picture of one colour.
//
// A payload comes out only if its CRC-32 agrees, after correction, never before. The package knows nothing of colours or time.
package fec

import (
	"errors"
	"hash/crc32"
)

// MaxPayload is the longest payload in bytes.
const MaxPayload = 255

// ErrLength says that a payload is empty or longer than MaxPayload.
var ErrLength = errors.New("fec: payload must have 1 to 255 bytes")

const (
	classBytes = 8 // payload lengths of one class differ by less than this
	crcBits    = 32
	denseEvery = 32 // one parity in so many is dense
	degree     = 5  // message bits in a parity of the chain
)

// Class is a length class: class c holds the payloads of 8c-7 to 8c bytes.
type Class uint8

// Classes is the count of classes; they are numbered from 1.
const Classes = (MaxPayload + classBytes - 1) / classBytes

// ClassOf gives the class of a payload of n bytes.
func ClassOf(n int) Class { return Class((n + classBytes - 1) / classBytes) }

// Bits is K, the count of message bits of a class.
func (c Class) Bits() int { return int(c)*classBytes*8 + crcBits }

// Encode gives the first n bits of the stream of a payload, one in each byte.
func Encode(payload []byte, n int) ([]uint8, error) {
	if len(payload) == 0 || len(payload) > MaxPayload {
		return nil, ErrLength
	}
	x := messageBits(payload)
	k := len(x)
	t := newTable(k)
	t.grow((n + 1) / 2)
	words := pack(x)
	stream := make([]uint8, n)
	var chain uint8
	for i := range stream {
		m := i / 2
		switch {
		case i%2 == 0:
			stream[i] = x[m%k]
		case isDense(m):
			stream[i] = t.denseParity(m, words)
		default:
			for _, j := range t.taps(m) {
				chain ^= x[j]
			}
			stream[i] = chain
		}
		stream[i] ^= whiten(i)
	}
	return stream, nil
}

// messageBits lays out payload, padding and CRC, highest bit first.
func messageBits(payload []byte) []uint8 {
	class := ClassOf(len(payload))
	message := make([]byte, class.Bits()/8)
	copy(message, payload)
	sum := checksum(payload)
	for i := range 4 {
		message[len(message)-4+i] = byte(sum >> (24 - 8*i))
	}
	bits := make([]uint8, 8*len(message))
	for i := range bits {
		bits[i] = message[i/8] >> (7 - i%8) & 1
	}
	return bits
}

// payloadOf undoes messageBits. It tries every length of the class; padding must be zero and the CRC must agree.
func payloadOf(bits []uint8) ([]byte, bool) {
	var message [int(Classes)*classBytes + crcBits/8]byte
	for i, b := range bits {
		message[i/8] |= b << (7 - i%8)
	}
	return checked(message[:len(bits)/8])
}

func checked(message []byte) ([]byte, bool) {
	body := message[:len(message)-4]
	var sum uint32
	for _, b := range message[len(body):] {
		sum = sum<<8 | uint32(b)
	}
	for n := len(body); n > len(body)-classBytes; n-- {
		if n < len(body) && body[n] != 0 {
			return nil, false
		}
		if n <= MaxPayload && checksum(body[:n]) == sum {
			return append([]byte(nil), body[:n]...), true
		}
	}
	return nil, false
}

// checksum is CRC-32 (IEEE) over length and payload. It is written out because hash/crc32 moves what it is given to the heap, and a receiver checks
// often.
func checksum(payload []byte) uint32 {
	t := crc32.IEEETable
	sum := ^uint32(0)
	sum = t[byte(sum)^byte(len(payload))] ^ sum>>8
	for _, b := range payload {
		sum = t[byte(sum)^b] ^ sum>>8
	}
	return ^sum
}

func isDense(m int) bool { return m%denseEvery == denseEvery-1 }

func whiten(i int) uint8 { return uint8(Hash(uint64(i)^0x5ca1ab1e) & 1) }

// Hash is the finaliser of splitmix64: the one source of the fixed pseudo-random choices that sender and receiver share.
func Hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
