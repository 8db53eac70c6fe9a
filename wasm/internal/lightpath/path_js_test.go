package lightpath

import (
	"context"
	"os"
	"syscall/js"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/eyetest"
)

// The Workers of these tests run the test binary itself.
func TestMain(m *testing.M) {
	if os.Getenv("ROLE") == "path" {
		Run(context.Background())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// unlit is a screen that nobody looks at: the path has its own.
type unlit struct{}

func (unlit) Play(context.Context, session.Signal, func(int)) error { return nil }
func (unlit) Stop()                                                 {}

var usual = Conditions{Distance: 1, Blur: 1, Noise: 2, RoomLight: 0.1}

func start(t *testing.T, e session.Eye, want session.Want) <-chan session.Sight {
	t.Helper()
	sights := make(chan session.Sight, 256)
	if err := e.Start(t.Context(), want, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	return sights
}

func await(t *testing.T, sights <-chan session.Sight, what string, fits func(session.Sight) bool) session.Sight {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case s := <-sights:
			if fits(s) {
				return s
			}
		case <-limit:
			t.Fatalf("no sight with %s", what)
		}
	}
}

func signal(n int) session.Signal {
	payload := make([]byte, n)
	for i := range payload {
		payload[i] = byte(i * 37)
	}
	return session.Signal{Payload: payload, Profile: light.Profiles()[0].ID}
}

func paymentCode(t *testing.T) *code.Symbol {
	t.Helper()
	s, err := code.Make(code.KindPayment, signal(152).Payload)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEyeKeepsThePromises(t *testing.T) {
	symbol := paymentCode(t)
	eyetest.Run(t, func(t *testing.T) eyetest.View {
		path := New("", "", usual)
		path.Show(symbol.Text)
		e := path.PayeeEye()
		t.Cleanup(e.Stop)
		return eyetest.View{Eye: e, Code: symbol.Text}
	})
}

// Both directions at once, as while a till flashes, at the rate that the desk promises.
func TestBothEyesSee(t *testing.T) {
	path := New("shot", "", usual)
	lamp := path.Lamp(unlit{})
	sent, symbol := signal(32), paymentCode(t)
	phone := start(t, path.PayerEye(), session.WantLight)
	tablet := start(t, path.PayeeEye(), session.WantCodes)
	path.Show(symbol.Text)
	if err := lamp.Play(t.Context(), sent, nil); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	await(t, tablet, "the code", func(s session.Sight) bool { return s.Code == symbol.Text })
	got := await(t, phone, "the payload", func(s session.Sight) bool { return s.Light.Payload != nil })
	if string(got.Light.Payload) != string(sent.Payload) {
		t.Fatalf("payload %x, want %x", got.Light.Payload, sent.Payload)
	}
	t.Logf("light received after %v", time.Since(began).Round(time.Millisecond))
	for name, sights := range map[string]<-chan session.Sight{"phone": phone, "tablet": tablet} {
		s := await(t, sights, "15 shots a second", func(s session.Sight) bool { return s.FPS >= 15 })
		t.Logf("%s: %.1f shots a second", name, s.FPS)
	}
	await(t, phone, "15 shots a second of both", func(session.Sight) bool { return path.Rate() >= 15 })
}

// A still code on the tablet reaches the phone while no light plays; light that plays beside it comes through as ever.
func TestPhoneReadsAStillCode(t *testing.T) {
	path := New("", "", usual)
	lamp := path.Lamp(unlit{})
	sent := signal(32)
	still, err := code.Make(code.KindStill, signal(221).Payload)
	if err != nil {
		t.Fatal(err)
	}
	phone := start(t, path.PayerEye(), session.WantLight)
	path.Stand(still.Text)
	await(t, phone, "the still code", func(s session.Sight) bool { return s.Code == still.Text })
	if err := lamp.Play(t.Context(), sent, nil); err != nil {
		t.Fatal(err)
	}
	got := await(t, phone, "the payload", func(s session.Sight) bool { return s.Light.Payload != nil })
	if string(got.Light.Payload) != string(sent.Payload) {
		t.Fatalf("payload %x, want %x", got.Light.Payload, sent.Payload)
	}
	lamp.Stop()
	path.Stand("")
	await(t, phone, "an empty screen", func(s session.Sight) bool { return s.Code == "" && !s.Light.Locked })
}

func TestNothingIsSeenOfWhatIsNotThere(t *testing.T) {
	path := New("", "", usual)
	lamp := path.Lamp(unlit{})
	symbol := paymentCode(t)
	path.Show(symbol.Text)
	tablet := start(t, path.PayeeEye(), session.WantCodes)
	seen := func(s session.Sight) bool { return s.Code == symbol.Text }
	await(t, tablet, "the code", seen)
	path.Show("")
	await(t, tablet, "an empty screen", func(s session.Sight) bool { return s.Code == "" })
	for range 30 {
		if seen(<-tablet) {
			t.Fatal("a code was read that is not shown any more")
		}
	}
	path.Set(Conditions{Distance: 1, Blur: 20, Noise: 2, RoomLight: 0.1})
	path.Show(symbol.Text)
	for range 30 {
		if seen(<-tablet) {
			t.Fatal("a code was read through a blur of 20 px")
		}
	}
	path.Set(usual)
	await(t, tablet, "the code again", seen)
	if err := lamp.Play(t.Context(), signal(32), nil); err != nil {
		t.Fatal(err)
	}
	lamp.Stop()
	phone := start(t, path.PayerEye(), session.WantLight)
	for range 60 {
		if s := <-phone; s.Light.Locked {
			t.Fatal("a signal in the dark")
		}
	}
}

func TestWorkerThatDiesLearnsAllAgain(t *testing.T) {
	path := New("", "", usual)
	symbol := paymentCode(t)
	path.Show(symbol.Text)
	tablet := start(t, path.PayeeEye(), session.WantCodes)
	await(t, tablet, "the code", func(s session.Sight) bool { return s.Code == symbol.Text })
	path.tablet.worker.Restart()
	await(t, tablet, "the decoder's trouble", func(s session.Sight) bool { return s.Trouble == session.TroubleDecoder })
	await(t, tablet, "the code again", func(s session.Sight) bool { return s.Code == symbol.Text })
}

func TestPreviewShowsTheShots(t *testing.T) {
	document := js.Global().Get("document")
	canvas := document.Call("createElement", "canvas")
	canvas.Set("id", "tablet-shot")
	document.Get("body").Call("append", canvas)
	defer canvas.Call("remove")
	path := New("", "tablet-shot", usual)
	path.Show(paymentCode(t).Text)
	tablet := start(t, path.PayeeEye(), session.WantCodes)
	await(t, tablet, "a picture", func(session.Sight) bool {
		if canvas.Get("width").Int() != codeWidth/2 {
			return false
		}
		middle := canvas.Call("getContext", "2d").Call("getImageData", 120, 80, 80, 80).Get("data")
		low, high := 255, 0
		for i := 0; i < middle.Length(); i += 4 {
			low, high = min(low, middle.Index(i).Int()), max(high, middle.Index(i).Int())
		}
		return low < 100 && high > 150
	})
}
