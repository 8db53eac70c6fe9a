package light_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/light/sim/trial"
)

// TestTargets holds the modem to its targets at a blur of 4 pixels: 32 bytes in 0.6 s and 221 bytes in 1.6 s, in the median, with the default profile.
func TestTargets(t *testing.T) {
	tests := []struct {
		bytes int
		most  time.Duration
		seeds int
	}{{32, 600 * time.Millisecond, 5}, {221, 1600 * time.Millisecond, 3}}
	for _, test := range tests {
		if testing.Short() {
			test.seeds = 1
		}
		var times []time.Duration
		for seed := range test.seeds {
			r := run(t, "blur4", test.bytes, uint64(seed+1), light.Profiles()[0])
			times = append(times, r.Took)
		}
		slices.Sort(times)
		if got := times[len(times)/2]; got > test.most {
			t.Errorf("%d bytes: median %v, want %v at most", test.bytes, got, test.most)
		}
	}
}

// TestRelay is a relay of screenshots: 25 a second, wrong timestamps, one in ten lost. End-to-end tests and the desk page depend on it.
func TestRelay(t *testing.T) {
	seeds := 3
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		run(t, "relay", 32, uint64(seed+1), light.Profiles()[0])
	}
	run(t, "relay", 221, 9, light.Profiles()[0])
}

func run(t *testing.T, condition string, n int, seed uint64, p light.Profile) trial.Result {
	t.Helper()
	c, ok := sim.ConditionByName(condition)
	if !ok {
		t.Fatalf("no condition %q", condition)
	}
	trial := trial.Trial{Path: c.Path, Profile: p, Bytes: n, Join: -300 * time.Millisecond, Limit: 10 * time.Second, Seed: seed}
	r, err := trial.Run()
	if err != nil {
		t.Fatal(err)
	}
	if !r.Delivered {
		t.Errorf("%s, %d bytes, seed %d: not delivered (false: %v): %+v", condition, n, seed, r.False, r.Progress)
	}
	return r
}

// TestNothingFalse feeds pictures that are no signal: see trial.Strangers. The bench runs 10,000 and more.
func TestNothingFalse(t *testing.T) {
	frames := 150
	if testing.Short() {
		frames = 100
	}
	for _, s := range trial.Strangers() {
		receiver := light.NewReceiver()
		for n := range frames {
			at := time.Duration(n) * time.Second / 30
			if got := receiver.Push(at, s.Shot(n, 1)); got.Payload != nil {
				t.Fatalf("%s: shot %d gave %x", s.Name, n, got.Payload)
			}
		}
	}
}

func TestProfileTable(t *testing.T) {
	for _, p := range light.Profiles() {
		got, ok := light.ProfileByID(p.ID)
		if !ok || got != p {
			t.Errorf("profile %d: got %+v", p.ID, got)
		}
	}
	if got, ok := light.ProfileByID(0); ok {
		t.Errorf("profile 0: got %+v, want none", got)
	}
	changed := light.Profiles()
	changed[0].MaxPayload = 0
	if light.Profiles()[0].MaxPayload == 0 {
		t.Error("the table can be changed from outside")
	}
}

func TestNewEmitter(t *testing.T) {
	p := light.Profiles()[0]
	for _, n := range []int{0, light.MaxPayload + 1} {
		if _, err := light.NewEmitter(p, make([]byte, n)); !errors.Is(err, light.ErrLength) {
			t.Errorf("%d bytes: got %v, want ErrLength", n, err)
		}
	}
	short, err := light.NewEmitter(p, make([]byte, 1))
	if err != nil {
		t.Fatal(err)
	}
	long, err := light.NewEmitter(p, bytes.Repeat([]byte{1}, light.MaxPayload))
	if err != nil {
		t.Fatal(err)
	}
	if short.Period() >= long.Period() || short.Period() <= 0 {
		t.Errorf("got periods %v and %v", short.Period(), long.Period())
	}
}

// BenchmarkDeliver is one delivery of 32 bytes; the costs of a shot are given apart. With GOOS=js it says what a browser would need.
func BenchmarkDeliver(b *testing.B) {
	for _, name := range []string{"desk", "blur8", "relay"} {
		b.Run(name, func(b *testing.B) {
			c, _ := sim.ConditionByName(name)
			begin := time.Now()
			var receive, shoot, slowest time.Duration
			frames := 0
			seed := uint64(0)
			for b.Loop() {
				seed++
				t := trial.Trial{Path: c.Path, Profile: light.Profiles()[0], Bytes: 32, Limit: 10 * time.Second, Seed: seed}
				t.Clock = func() time.Duration { return time.Since(begin) }
				r, err := t.Run()
				if err != nil || !r.Delivered {
					b.Fatalf("seed %d: %v, %+v", seed, err, r.Progress)
				}
				receive, shoot, slowest, frames = receive+r.Receive, shoot+r.Shoot, max(slowest, r.Slowest), frames+r.Frames
			}
			b.ReportMetric(receive.Seconds()*1e3/float64(frames), "ms/push")
			b.ReportMetric(slowest.Seconds()*1e3, "ms/slowest")
			b.ReportMetric(shoot.Seconds()*1e3/float64(frames), "ms/shoot")
		})
	}
}

// TestCycle wants the likeliest profile first, no profile twice, and none that the eye cannot receive or that does not carry the payload.
func TestCycle(t *testing.T) {
	tests := []struct {
		name  string
		needs light.Needs
		first string // empty: no profile at all
		never string
	}{
		{"nothing known", light.Needs{Bytes: 32}, "zones-M", "zones-60"},
		{"usual camera", light.Needs{FPS: 30, Bytes: 221}, "zones-M", "field-30"},
		{"fast camera", light.Needs{FPS: 60, Bytes: 32}, "zones-60", "field-10"},
		{"slow camera", light.Needs{FPS: 12, Bytes: 32}, "zones-slow", "zones-60"},
		{"sensor", light.Needs{Sensor: true, Bytes: 16}, "pulse-screen", "zones-M"},
		{"sensor, long payload", light.Needs{Sensor: true, Bytes: 32}, "", "pulse-screen"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			order := light.Cycle(test.needs)
			first, seen := "", map[string]bool{}
			for _, p := range order {
				if seen[p.Name] || p.MaxPayload < test.needs.Bytes {
					t.Errorf("%s comes twice, or carries %d bytes only", p.Name, p.MaxPayload)
				}
				if first == "" {
					first = p.Name
				}
				seen[p.Name] = true
			}
			if first != test.first || seen[test.never] {
				t.Errorf("got %v, want %q first and no %s", order, test.first, test.never)
			}
		})
	}
}
