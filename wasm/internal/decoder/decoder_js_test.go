package decoder

import (
	"bytes"
	"context"
	"fmt"
	"syscall/js"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/session"
	"glint/wasm/internal/promise"
	"glint/wasm/internal/sighting"
)

// message makes what a page posts.
func message(m map[string]any) js.Value { return js.ValueOf(m) }

// answers collects what a decoder posts.
type answers struct{ all []map[string]any }

func (a *answers) post(m map[string]any) { a.all = append(a.all, m) }

func (a *answers) sights(t *testing.T) []session.Sight {
	t.Helper()
	var out []session.Sight
	for _, m := range a.all {
		if text, ok := m["sight"].(string); ok {
			s, err := sighting.Decode(text)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
	}
	return out
}

// camera is a stream of frames, and all that it has ever given.
type camera struct {
	stream js.Value
	given  []js.Value
}

// open counts the frames that somebody still holds: a closed VideoFrame has no format.
func (c *camera) open() int {
	n := 0
	for _, f := range c.given {
		if f.Get("format").Type() == js.TypeString {
			n++
		}
	}
	return n
}

// newCamera gives n frames, a thirtieth of a second apart, and then ends.
func newCamera(t *testing.T, n int, frame func(i int) js.Value) *camera {
	t.Helper()
	c := &camera{}
	pull := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(c.given) == n {
			args[0].Call("close")
			return nil
		}
		f := frame(len(c.given))
		c.given = append(c.given, f)
		args[0].Call("enqueue", f)
		return nil
	})
	t.Cleanup(pull.Release)
	c.stream = js.Global().Get("ReadableStream").New(map[string]any{"pull": pull}, map[string]any{"highWaterMark": 1})
	return c
}

// stillFrame is a frame, taken at a time, of a code.
func stillFrame(t *testing.T, plane []byte, w, h, i int) js.Value {
	t.Helper()
	data := append(bytes.Clone(plane), bytes.Repeat([]byte{128}, w*h/2)...)
	frame, err := promise.Try(func() js.Value {
		return js.Global().Get("VideoFrame").New(promise.Array(data), map[string]any{
			"format": "I420", "codedWidth": w, "codedHeight": h, "timestamp": i * 1000000 / 30,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// serve lets a decoder read its own source until that has ended.
func serve(t *testing.T, d *decoder, each func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for d.source != nil {
		select {
		case f := <-d.frames:
			d.own(ctx, f)
			each()
		case <-ctx.Done():
			t.Fatal("the frames do not end")
		}
	}
}

// No frame is kept: of those given, one is being read and at most two are under way, and in the end none is open; whatever is looked for.
func TestFramesAreClosed(t *testing.T) {
	const w, h, frames = 320, 240, 60
	plane, _ := luma(t, w, h)
	for _, want := range []session.Want{0, session.WantCodes, session.WantLight} {
		t.Run(fmt.Sprintf("want %d", want), func(t *testing.T) {
			c := newCamera(t, frames, func(i int) js.Value { return stillFrame(t, plane, w, h, i) })
			var a answers
			d := newDecoder(a.post)
			d.take(t.Context(), message(map[string]any{"want": int(want), "life": 7}))
			d.open(t.Context(), c.stream, js.Undefined())
			most := 0
			serve(t, d, func() { most = max(most, c.open()) })
			if len(c.given) != frames || c.open() != 0 || most > 2 {
				t.Errorf("%d frames given, %d still open, %d at most", len(c.given), c.open(), most)
			}
			if last := a.all[len(a.all)-1]; last["over"] != true || last["life"] != 7 {
				t.Errorf("last answer: %v", last)
			}
			if got := len(a.sights(t)); want != 0 && got < frames/3 || want == 0 && got != 0 {
				t.Errorf("%d sights of %d frames", got, frames)
			}
		})
	}
}

// Of a source that is left every frame is closed that still comes, and nothing more is said.
func TestRestLeavesTheSource(t *testing.T) {
	const w, h = 64, 48
	plane := make([]byte, w*h)
	c := newCamera(t, 200, func(i int) js.Value { return stillFrame(t, plane, w, h, i) }) // and then ends, as if its track was stopped
	var a answers
	d := newDecoder(a.post)
	d.take(t.Context(), message(map[string]any{"want": 1, "life": 1}))
	d.open(t.Context(), c.stream, js.Undefined())
	d.own(t.Context(), <-d.frames)
	late := <-d.frames
	d.take(t.Context(), message(map[string]any{"rest": true}))
	said := len(a.all)
	d.own(t.Context(), late)
	limit := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for c.open() > 0 || len(c.given) < 200 {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%d frames of %d are still open", c.open(), len(c.given))
		}
	}
	if len(a.all) != said {
		t.Errorf("answers after rest: %v", a.all[said:])
	}
}

func TestPostedFramesAreAnsweredOneByOne(t *testing.T) {
	const w, h = 320, 240
	plane, want := luma(t, w, h)
	var a answers
	d := newDecoder(a.post)
	d.take(t.Context(), message(map[string]any{"want": int(session.WantCodes), "life": 3}))
	read := 0
	for i := range 12 {
		f := stillFrame(t, plane, w, h, i)
		d.take(t.Context(), message(map[string]any{"frame": f, "at": float64(i) * 1000 / 30, "life": 3}))
		if f.Get("format").Type() == js.TypeString {
			t.Fatal("a frame is still open")
		}
		if len(a.all) != i+1 {
			t.Fatalf("%d answers to %d frames", len(a.all), i+1)
		}
	}
	for _, s := range a.sights(t) {
		if s.Code == want.Text {
			read++
		}
	}
	if read == 0 {
		t.Error("the code was not read")
	}
}

// A still code is found among shots for light, within a few of them.
func TestStillLightAmongShots(t *testing.T) {
	const w, h = 320, 240
	symbol, err := code.Make(code.KindStill, []byte("a sealed charge of thirty-two b."))
	if err != nil {
		t.Fatal(err)
	}
	pix, side := symbol.Luma(5)
	plane := bytes.Repeat([]byte{235}, w*h)
	for y := range side {
		copy(plane[(y+20)*w+40:], pix[y*side:][:side])
	}
	var a answers
	d := newDecoder(a.post)
	d.take(t.Context(), message(map[string]any{"want": int(session.WantLight), "life": 1}))
	for i := range 30 {
		d.take(t.Context(), message(map[string]any{"frame": stillFrame(t, plane, w, h, i), "at": float64(i) * 1000 / 30}))
	}
	first, reads, sights := -1, 0, a.sights(t)
	for i, s := range sights {
		if s.Code == symbol.Text {
			if reads++; first < 0 {
				first = i
			}
		}
	}
	if first < 0 || first > 10 || reads > 6 {
		t.Errorf("first read in sight %d, read %d times of %d: want soon, and 5 times a second at most", first, reads, len(sights))
	}
}

func TestBrokenSourcesAreRefused(t *testing.T) {
	locked := js.Global().Get("ReadableStream").New()
	locked.Call("getReader")
	for name, from := range map[string]func(*decoder){
		"a stream that is taken":  func(d *decoder) { d.open(t.Context(), locked, js.Undefined()) },
		"what is no stream":       func(d *decoder) { d.open(t.Context(), message(map[string]any{}), js.Undefined()) },
		"what is no track either": func(d *decoder) { d.take(t.Context(), message(map[string]any{"track": map[string]any{}})) },
	} {
		t.Run(name, func(t *testing.T) {
			var a answers
			d := newDecoder(a.post)
			d.life = 5
			from(d)
			if len(a.all) != 1 || a.all[0]["refused"] != true || a.all[0]["life"] != 5 {
				t.Errorf("answers: %v", a.all)
			}
		})
	}
}

func TestPaceLeavesOutEvenly(t *testing.T) {
	tests := []struct {
		name    string
		fps     int
		want    session.Want
		costMS  float64
		read    int // every so many
		ratefor float64
	}{
		{"30 shots, cheap", 30, session.WantLight, 5, 1, 30},
		{"60 shots, cheap", 60, session.WantLight, 5, 1, 60},
		{"60 shots, dear", 60, session.WantLight, 20, 2, 60},
		{"30 shots, dear", 30, session.WantLight, 40, 2, 30},
		{"30 shots, hopeless", 30, session.WantLight, 500, 2, 30},
		{"15 shots, hopeless", 15, session.WantLight, 500, 1, 15},
		{"30 shots for codes", 30, session.WantCodes, 3, 1, 30},
		{"60 shots for codes", 60, session.WantCodes, 3, 2, 60},
		{"30 shots for codes, as long as they may take", 30, session.WantCodes, 25, 2, 30},
		{"30 shots for codes, dear", 30, session.WantCodes, 150, 5, 30},
		{"12 shots for codes", 12, session.WantCodes, 3, 1, 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p pace
			gaps := map[int]int{}
			last := -1
			for i := range 10 * tt.fps {
				if !p.take(time.Duration(i)*time.Second/time.Duration(tt.fps), tt.want) {
					continue
				}
				p.took(time.Duration(tt.costMS * float64(time.Millisecond)))
				if i > 2*tt.fps {
					gaps[i-last]++
				}
				last = i
			}
			if len(gaps) != 1 || gaps[tt.read] == 0 {
				t.Errorf("frames from one that is read to the next: %v, want %d", gaps, tt.read)
			}
			if r := p.rate(); r < tt.ratefor*0.98 || r > tt.ratefor*1.02 {
				t.Errorf("rate %.1f, want %v", r, tt.ratefor)
			}
		})
	}
}

func TestClock(t *testing.T) {
	var c clock
	now := time.Unix(1000, 0)
	for i := range 3 {
		if got, want := c.stamp(float64(33*i), now.Add(time.Duration(i)*40*time.Millisecond)), time.Duration(33*i)*time.Millisecond; got != want {
			t.Errorf("stamp %d: %v, want %v", i, got, want)
		}
	}
	// Some browsers give every frame the same stamp: then the time of arrival has to do.
	var still clock
	var last time.Duration
	for i := range 5 {
		at := still.stamp(0, now.Add(time.Duration(i)*40*time.Millisecond))
		if i > 0 && at-last != 40*time.Millisecond {
			t.Errorf("frame %d: %v after the one before", i, at-last)
		}
		last = at
	}
}

// What a shot costs the Worker in all, from the frame to the answer, when nothing is in view: the search, a look for still light now and then.
// (With a signal in view: make bench-light has it.)
func BenchmarkShotForLight(b *testing.B) {
	const w, h = 640, 480
	plane := make([]byte, w*h)
	for i := range plane {
		plane[i] = byte(60 + i%w/8 + i/w/6) // a room without texture
	}
	data := append(plane, bytes.Repeat([]byte{128}, w*h/2)...)
	d := newDecoder(func(map[string]any) {})
	d.take(b.Context(), message(map[string]any{"want": int(session.WantLight)}))
	i := 0
	for b.Loop() {
		image := js.Global().Get("VideoFrame").New(promise.Array(data), map[string]any{
			"format": "I420", "codedWidth": w, "codedHeight": h, "timestamp": 0,
		})
		d.read(b.Context(), frame{image: image, atMS: float64(i) * 1000 / 30})
		i++
	}
}
