package match

import (
	"crypto/sha256"
	"sync"
)

// memoMax bounds each of a memo's two generations: with both full it holds 2 MB.
const memoMax = 1 << 14

// Memo remembers what has been checked and found good, so that a signature that comes again with every
// payment (the token's), or from both sides (the acceptance), is checked once. What is bad is never
// remembered. The zero Memo is ready; a nil one remembers nothing.
type Memo struct {
	mu         sync.Mutex
	young, old map[[sha256.Size]byte]struct{}
}

// once runs check unless it has passed for these very bytes before. They must be everything that check
// depends on; what says what they are comes first.
func (m *Memo) once(check func() error, what string, parts ...[]byte) error {
	if m == nil {
		return check()
	}
	h := sha256.New()
	h.Write([]byte(what))
	for _, p := range parts {
		size := [2]byte{byte(len(p) >> 8), byte(len(p))} // messages are far below 64 KiB
		h.Write(size[:])
		h.Write(p)
	}
	id := [sha256.Size]byte(h.Sum(nil))
	if m.has(id) {
		return nil
	}
	err := check()
	if err == nil {
		m.add(id)
	}
	return err
}

func (m *Memo) has(id [sha256.Size]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.young[id]; ok {
		return true
	}
	_, ok := m.old[id]
	if ok {
		m.put(id)
	}
	return ok
}

func (m *Memo) add(id [sha256.Size]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(id)
}

func (m *Memo) put(id [sha256.Size]byte) {
	if m.young == nil || len(m.young) >= memoMax {
		m.young, m.old = map[[sha256.Size]byte]struct{}{}, m.young
	}
	m.young[id] = struct{}{}
}
