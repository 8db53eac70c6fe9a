package people

import (
	"sync"
	"time"
)

// Waits after failures. The first few cost nothing: people mistype. Then each doubles the wait. A name's
// wait ends soon, because anybody can make it grow for somebody else; an address's is its own doing.
const (
	freeFails  = 3
	firstWait  = time.Second
	nameWait   = 30 * time.Second
	placeWait  = 15 * time.Minute
	forgetTime = time.Hour // without a failure
	keysMax    = 10_000    // names and addresses remembered; beyond it all newcomers share one
)

// waits remembers who has failed how often.
type waits struct {
	longest time.Duration

	mu    sync.Mutex
	fails map[string]fails
}

type fails struct {
	count       int
	last, until time.Time
}

func newWaits(longest time.Duration) *waits {
	return &waits{longest: longest, fails: map[string]fails{}}
}

// left tells how long a key has to wait.
func (w *waits) left(key string, now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(0, w.fails[w.known(key)].until.Sub(now))
}

// fail counts a failure, before it is known to be one: tries beside each other must not all be free.
func (w *waits) fail(key string, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.fails[key]; !ok && len(w.fails) >= keysMax {
		for k, f := range w.fails {
			if now.Sub(f.last) > forgetTime {
				delete(w.fails, k)
			}
		}
	}
	key = w.known(key)
	f := w.fails[key]
	if now.Sub(f.last) > forgetTime {
		f = fails{}
	}
	f.count++
	f.last = now
	if over := f.count - freeFails; over > 0 {
		f.until = now.Add(min(w.longest, firstWait<<min(over-1, 20)))
	}
	w.fails[key] = f
}

// known is the key, or what newcomers share once there are too many.
func (w *waits) known(key string) string {
	if _, ok := w.fails[key]; !ok && len(w.fails) >= keysMax {
		return ""
	}
	return key
}

// forget begins anew for a key: it has succeeded.
func (w *waits) forget(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.fails, key)
}
