package httpapi

import (
	"sync"
	"time"
)

// Limits of tries at enrolment per address: enough for a shop that enrols all its tills at once, far
// too few to find a code of 49 bits.
const (
	enrolBurst   = 60
	enrolEvery   = time.Second // one more try after each
	addressesMax = 10_000      // remembered; beyond it all newcomers share one bucket
)

// Limits of wrong operator's keys per address: the right one has 192 bits, so that this only keeps the log
// and the processor free; and of one terminal's requests: ten a second, with a day's backlog at once.
const (
	keyBurst    = 100
	keyEvery    = 10 * time.Second
	forgedBurst = 300 // requests per address that no terminal has signed: what they cost is a look-up and a check
	forgedEvery = time.Second
	paceBurst   = 2000
	paceEvery   = 100 * time.Millisecond
)

// bucket lets each address take burst tries at once and one more after each pause.
type bucket struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	full map[string]time.Time // when the address will have all its tries again
}

func newBucket(burst int, every time.Duration) *bucket {
	return &bucket{burst: burst, every: every, full: map[string]time.Time{}}
}

// take uses one try; false where there is none left.
func (b *bucket) take(address string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.full[address]; !known && len(b.full) >= addressesMax {
		b.forget(now)
		if len(b.full) >= addressesMax {
			address = ""
		}
	}
	full := b.full[address]
	if full.Before(now) {
		full = now
	}
	if full.Sub(now) > time.Duration(b.burst-1)*b.every {
		return false
	}
	b.full[address] = full.Add(b.every)
	return true
}

// left tells whether there is a try, without using it.
func (b *bucket) left(address string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.full[address].Sub(now) <= time.Duration(b.burst-1)*b.every
}

// forget drops addresses that have all their tries.
func (b *bucket) forget(now time.Time) {
	for address, full := range b.full {
		if !full.After(now) {
			delete(b.full, address)
		}
	}
}
