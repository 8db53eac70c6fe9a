// Package voice tells by tones, speech and vibration.
//
// Browsers give sound only to a page that a person has touched. The first touch or key unlocks it; what is told before is lost
// to the ear, and has its twin on the page anyway.
package voice

import (
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Voice is a session.Voice. All places of a page share one: sound is unlocked for the page.
type Voice struct {
	audio    js.Value // AudioContext; undefined before the first touch
	unlocked func()
}

// New makes a voice that waits for the first touch, and tells when it came.
func New(unlocked func()) *Voice {
	v := &Voice{unlocked: unlocked}
	touched := js.FuncOf(func(js.Value, []js.Value) any { v.unlock(); return nil })
	for _, event := range []string{"pointerdown", "keydown"} { // for as long as the page lives: a browser may lock it again
		js.Global().Get("document").Call("addEventListener", event, touched, map[string]any{"capture": true, "passive": true})
	}
	return v
}

// unlock runs inside the touch: only there may an AudioContext begin to sound.
func (v *Voice) unlock() {
	if v.Ready() {
		return
	}
	if v.audio.IsUndefined() {
		class := js.Global().Get("AudioContext")
		if !class.Truthy() {
			return
		}
		audio, err := promise.Try(func() js.Value { return class.New() })
		if err != nil {
			return
		}
		v.audio = audio
		audio.Set("onstatechange", js.FuncOf(func(js.Value, []js.Value) any { go v.unlocked(); return nil }))
	}
	promise.Try(func() js.Value { return v.audio.Call("resume") })
}

// Ready implements session.Voice.
func (v *Voice) Ready() bool {
	return !v.audio.IsUndefined() && v.audio.Get("state").String() == "running"
}

// Tell implements session.Voice.
func (v *Voice) Tell(n session.Notice) {
	if v.Ready() {
		v.sound(melodies[n.Tone])
		vibrate(melodies[n.Tone].pulses)
	}
	if n.Say != "" {
		say(n.Say)
	}
}

// vibrate takes turns of on and off, in ms. Most tablets and all desktops do nothing.
func vibrate(pulses []any) {
	navigator := js.Global().Get("navigator")
	if len(pulses) > 0 && navigator.Get("vibrate").Type() == js.TypeFunction {
		navigator.Call("vibrate", pulses)
	}
}

// say speaks in the page's language, at once: older words are out of date.
func say(text string) {
	speech := js.Global().Get("speechSynthesis")
	class := js.Global().Get("SpeechSynthesisUtterance")
	if !speech.Truthy() || !class.Truthy() {
		return
	}
	utterance := class.New(text)
	utterance.Set("lang", js.Global().Get("document").Get("documentElement").Get("lang"))
	speech.Call("cancel")
	speech.Call("speak", utterance)
}
