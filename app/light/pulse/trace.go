package pulse

import "time"

// Bounds of a trace.
const (
	traceTime  = 100 * time.Second     // older readings are forgotten: three deliveries' worth
	traceGrain = 10 * time.Millisecond // readings closer together are averaged
	traceGap   = 4 * time.Second       // without a reading for longer nothing was being sent
	traceMost  = int(traceTime/traceGrain) + 1
)

// reading is a measured illuminance, which holds until the next one.
type reading struct {
	at    time.Duration
	value float64
}

// trace keeps the latest readings, bounded in time and count.
type trace struct {
	readings []reading
	merged   float64 // readings that the latest one is the mean of
	fresh    bool    // the latest one is new, not merged
}

// add takes a reading; false if it is older than the one before.
func (t *trace) add(at time.Duration, value float64) bool {
	n := len(t.readings)
	if n > 0 {
		last := &t.readings[n-1]
		switch {
		case at < last.at:
			return false
		case at-last.at > traceGap:
			t.readings, n = t.readings[:0], 0
		case at-last.at < traceGrain:
			t.fresh = false
			t.merged++
			last.value += (value - last.value) / t.merged
			return true
		}
	}
	if n == traceMost || n > 0 && at-t.readings[0].at > traceTime+traceTime/8 {
		t.drop(at - traceTime)
	}
	t.readings = append(t.readings, reading{at, value})
	t.merged, t.fresh = 1, true
	return true
}

// drop forgets the readings before a time, and a tenth at least.
func (t *trace) drop(before time.Duration) {
	n := len(t.readings) / 10
	for n < len(t.readings) && t.readings[n].at < before {
		n++
	}
	t.readings = t.readings[:copy(t.readings, t.readings[n:])]
}

// means fills out with the means over equal spans of time from start on. Each reading holds until the next.
func (t *trace) means(start, span time.Duration, out []float64) {
	i := 0
	for k := range out {
		from := start + time.Duration(k)*span
		to := from + span
		for i+1 < len(t.readings) && t.readings[i+1].at <= from {
			i++
		}
		var sum float64
		for j, at := i, from; at < to; j++ {
			end := to
			if j+1 < len(t.readings) {
				end = min(end, max(t.readings[j+1].at, at))
			}
			sum += t.readings[j].value * float64(end-at)
			at = end
		}
		out[k] = sum / float64(span)
	}
}

func (t *trace) begin() time.Duration { return t.readings[0].at }
func (t *trace) end() time.Duration   { return t.readings[len(t.readings)-1].at }
