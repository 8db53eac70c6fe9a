// Package safe has the analyser of light/safe look at what the real pages show: whole payments on both screens, with their idle pages, fades and errors,
// and every animation of every state of the pages.
package safe

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"glint/app/light/safe"
	"glint/e2e/stage"
	"glint/e2e/stories/booth"
	"glint/e2e/stories/scenes"
)

const (
	far  = 2 * time.Minute // for a step through light or camera
	hand = time.Second     // what a quick hand needs at least to type a sum; each page that a press brings is a change of light too
)

// screen watches one screen's pictures as they come, beside the relay that carries them.
type screen struct {
	name     string
	begun    time.Time
	seen     chan sighted
	done     sync.WaitGroup
	analyser *safe.Analyser
	pictures int
}

type sighted struct {
	picture []byte // JPEG
	at      time.Duration
}

func watch(name string) *screen {
	s := &screen{name: name, begun: time.Now(), seen: make(chan sighted, 1<<14)}
	s.done.Go(s.look)
	return s
}

// see takes note of a picture and passes it on at once: a relay's filter.
func (s *screen) see(picture []byte) []byte {
	s.seen <- sighted{picture, time.Since(s.begun)}
	return picture
}

func (s *screen) look() {
	var frame *image.RGBA
	for p := range s.seen {
		img, err := jpeg.Decode(bytes.NewReader(p.picture))
		if err != nil {
			continue // the camera at the other end will say so
		}
		if size := img.Bounds().Size(); frame == nil || frame.Rect.Size() != size {
			frame, s.analyser = image.NewRGBA(image.Rectangle{Max: size}), safe.NewAnalyser(size.X, size.Y)
		}
		draw.Draw(frame, frame.Rect, img, img.Bounds().Min, draw.Src)
		s.analyser.Add(p.at, frame)
		s.pictures++
	}
}

// judge ends the watch.
func (s *screen) judge(t *testing.T, least int) {
	t.Helper()
	close(s.seen)
	s.done.Wait()
	if s.pictures < least {
		t.Errorf("%s: %d pictures, want %d or more", s.name, s.pictures, least)
		return
	}
	got := s.analyser.Report()
	t.Logf("%s: %d pictures, %+v", s.name, s.pictures, got)
	if !got.PassesStrictly() {
		t.Errorf("%s breaks the seizure rule: %+v", s.name, got)
	}
}

// TestPaymentOnScreen watches both screens from the keypad over light, acceptance and receipt to the next charge, which is refused, and one that is cancelled
// while its light plays; the server is down, so the pages show that too.
func TestPaymentOnScreen(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background()) // t.Context would end before the clean-up, which needs the browsers
	t.Cleanup(cancel)
	p, err := stage.NewPair(ctx, t.TempDir())
	must(t, err)
	t.Cleanup(p.Close)
	must(t, p.Server.Stop())
	tablet, phone := watch("tablet"), watch("phone")
	must(t, p.FaceThrough(tablet.see, phone.see))

	must(t, p.Charge("4.50"))
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payer.Phase("wallet", far, "paid"))
	must(t, p.Payer.Click("wallet-next"))
	must(t, p.Payee.Click("till-next"))

	<-time.After(hand)
	must(t, p.Charge("7.00"))
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-refuse"))
	must(t, p.Payee.Phase("till", far, "refused"))
	must(t, p.Payee.Click("till-next"))
	must(t, p.Payer.Phase("wallet", far, "refused"))
	must(t, p.Payer.Click("wallet-next"))

	<-time.After(hand)
	must(t, p.Charge("8.00"))
	must(t, p.Payee.Phase("till", far, "flashing"))
	must(t, p.Payee.Click("till-cancel"))
	must(t, p.Payee.Phase("till", far, "cancelled", "entry"))
	p.Part()
	tablet.judge(t, 50)
	phone.judge(t, 5)
}

// TestAnimations stops every animation of every state at thirty moments a second for as long as it takes to repeat, three seconds at the most, and has
// those pictures looked at. A state without animations stands still and needs no look.
func TestAnimations(t *testing.T) {
	root, err := stage.Root()
	must(t, err)
	if _, err := os.Stat(filepath.Join(root, "web/glint.css")); err != nil {
		t.Fatal(err)
	}
	b, err := booth.Open(t.Context(), root)
	must(t, err)
	defer b.Close()
	moving := 0
	for _, dark := range []bool{false, true} {
		must(t, b.Use(booth.Frame{Width: 390, Height: 844, Dark: dark, Language: "en", Motion: true}))
		for _, s := range scenes.All() {
			must(t, b.Show(s, "en"))
			period, err := booth.Eval[float64](b, pause)
			must(t, err)
			if period == 0 {
				continue
			}
			moving++
			if got := animate(t, b, min(period, 3000)); !got.PassesStrictly() {
				t.Errorf("%s, dark %v: breaks the seizure rule: %+v", s.Name, dark, got)
			}
		}
	}
	if moving == 0 {
		t.Error("no state moves: the check looks at nothing")
	}
	t.Logf("%d states move", moving)
}

// pause stops all animations and gives the longest time after which one repeats, in ms.
const pause = `Math.max(0, ...document.getAnimations().map(a => { a.pause(); const d = a.effect.getComputedTiming().duration; return Number.isFinite(d) ? d : 0 }))`

func animate(t *testing.T, b *booth.Booth, period float64) safe.Report {
	t.Helper()
	var a *safe.Analyser
	var frame *image.RGBA
	for ms := 0.0; ms <= period; ms += 1000.0 / 30 {
		_, err := booth.Eval[int](b, fmt.Sprintf(`document.getAnimations().map(a => { a.currentTime = %f }).length`, ms))
		must(t, err)
		picture, err := b.Shot()
		must(t, err)
		img, err := png.Decode(bytes.NewReader(picture))
		must(t, err)
		if a == nil {
			frame = image.NewRGBA(img.Bounds())
			a = safe.NewAnalyser(frame.Rect.Dx(), frame.Rect.Dy())
		}
		draw.Draw(frame, frame.Rect, img, img.Bounds().Min, draw.Src)
		a.Add(time.Duration(ms*float64(time.Millisecond)), frame)
	}
	return a.Report()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
