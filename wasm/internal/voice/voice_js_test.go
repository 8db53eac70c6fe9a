package voice

import (
	"syscall/js"
	"testing"
	"time"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// spy replaces a method of an object for one test and counts its calls.
func spy(t *testing.T, object js.Value, method string) *[]js.Value {
	t.Helper()
	var calls []js.Value
	f := js.FuncOf(func(_ js.Value, args []js.Value) any {
		calls = append(calls, args[0])
		return true
	})
	js.Global().Get("Object").Call("defineProperty", object, method, map[string]any{"value": f, "configurable": true})
	t.Cleanup(func() {
		js.Global().Get("Reflect").Call("deleteProperty", object, method)
		f.Release()
	})
	return &calls
}

// Without a touch there is no sound, and nothing goes wrong: the page shows what the voice would say. With one, there is.
func TestFirstTouchUnlocks(t *testing.T) {
	unlocked := make(chan struct{}, 8)
	v := New(func() { unlocked <- struct{}{} })
	vibrations := spy(t, js.Global().Get("navigator"), "vibrate")
	v.Tell(session.Notice{Tone: session.ToneSuccess})
	if v.Ready() || len(*vibrations) != 0 {
		t.Fatal("sound without a touch")
	}
	// A script's event is no touch.
	js.Global().Get("document").Call("dispatchEvent", js.Global().Get("Event").New("pointerdown"))
	if v.Ready() {
		t.Fatal("a script has unlocked the sound")
	}
	if _, err := promise.Call(t.Context(), js.Global(), "fetch", "/test/touch", map[string]any{"method": "POST"}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-unlocked:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody was told")
	}
	if !v.Ready() {
		t.Fatal("a touch has not unlocked the sound")
	}
	for _, tone := range []session.Tone{session.ToneNone, session.ToneLook, session.ToneSuccess, session.ToneFailure} {
		v.Tell(session.Notice{Tone: tone})
	}
	if len(*vibrations) != 3 {
		t.Errorf("%d vibrations for three tones", len(*vibrations))
	}
}

func TestSpeechIsInThePagesLanguage(t *testing.T) {
	said := spy(t, js.Global().Get("speechSynthesis"), "speak")
	js.Global().Get("document").Get("documentElement").Set("lang", "zh-CN")
	v := New(func() {})
	v.Tell(session.Notice{Say: "已付款"})
	v.Tell(session.Notice{Tone: session.ToneLook}) // no words
	if len(*said) != 1 {
		t.Fatalf("%d utterances, want 1", len(*said))
	}
	u := (*said)[0]
	if u.Get("text").String() != "已付款" || u.Get("lang").String() != "zh-CN" {
		t.Errorf("said %q in %q", u.Get("text").String(), u.Get("lang").String())
	}
}

// The tones are really sounded: rendered offline, each has energy at its notes.
func TestMelodiesSound(t *testing.T) {
	for tone, m := range melodies {
		v := &Voice{audio: js.Global().Get("OfflineAudioContext").New(1, 44100, 44100)}
		v.sound(m)
		buffer, err := promise.Call(t.Context(), v.audio, "startRendering")
		if err != nil {
			t.Fatal(err)
		}
		samples := buffer.Call("getChannelData", 0)
		for _, n := range m.notes {
			peak := 0.0
			for i := int((n.at + 0.03) * 44100); i < int((n.at+n.length)*44100); i += 7 {
				peak = max(peak, samples.Index(i).Float())
			}
			if peak < 0.8*volume || peak > 1.1*volume {
				t.Errorf("tone %d: note of %.0f Hz has a peak of %.2f", tone, n.hz, peak)
			}
		}
	}
}
