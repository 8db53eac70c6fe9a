package zones

import (
	"bytes"
	"testing"
	"time"

	"glint/app/light/fec"
	"glint/app/light/sim"
)

// TestTwoLevels sends with a two-point palette, which no profile of the table has.
func TestTwoLevels(t *testing.T) {
	p := Profile{ID: 99, Name: "two", Cols: 6, Rows: 4, PilotRate: 12, SymbolRate: 11, Levels: 2, DataSymbols: 26, Labels: 2}
	if !p.valid() {
		t.Fatal("not valid")
	}
	e := emitter(t, p, 16)
	r := NewReceiver()
	c, _ := sim.ConditionByName("desk")
	camera := sim.New(c.Path)
	for n := 0; ; n++ {
		if n == 1 { // the first shot resets a receiver to the table
			r.searchers = []searcher{{profile: p}}
		}
		taken, stamp, _ := camera.Frame(n)
		if taken > 8*time.Second {
			t.Fatalf("nothing delivered: %+v", r.progress())
		}
		if got := r.Push(stamp, camera.Shoot(taken, e.Picture)); got.Payload != nil {
			want, ok := payloadOfEmitter(e, 16)
			if !ok || !bytes.Equal(got.Payload, want) {
				t.Errorf("got %x, want %x", got.Payload, want)
			}
			return
		}
	}
}

// payloadOfEmitter reads the payload back from the stream's first bits.
func payloadOfEmitter(e *Emitter, n int) ([]byte, bool) {
	d := fec.NewDecoder(e.class, len(e.stream))
	for i, b := range e.stream {
		d.Add(i, 10-20*float32(b))
	}
	payload, ok := d.Decode()
	return payload, ok && len(payload) == n
}
