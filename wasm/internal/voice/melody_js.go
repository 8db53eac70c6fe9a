package voice

import "glint/app/session"

// melody is a few notes, and the same for the hand.
type melody struct {
	notes  []note
	pulses []any // ms: on, off, on, …
}

type note struct {
	hz     float64
	at     float64 // s after the start
	length float64 // s
}

// melodies differ in direction and count, not only in pitch, so that they are told apart in a noisy shop.
var melodies = map[session.Tone]melody{
	session.ToneLook:    {notes: []note{{880, 0, 0.12}, {880, 0.2, 0.12}}, pulses: []any{80, 80, 80}},
	session.ToneSuccess: {notes: []note{{659, 0, 0.12}, {880, 0.13, 0.12}, {1319, 0.26, 0.3}}, pulses: []any{250}},
	session.ToneFailure: {notes: []note{{392, 0, 0.25}, {262, 0.28, 0.45}}, pulses: []any{120, 80, 120, 80, 120}},
}

const (
	volume = 0.25 // of full scale
	edge   = 0.01 // s of rise and fall, without which a note clicks
)

func (v *Voice) sound(m melody) {
	start := v.audio.Get("currentTime").Float() + edge
	for _, n := range m.notes {
		oscillator, gain := v.audio.Call("createOscillator"), v.audio.Call("createGain")
		oscillator.Get("frequency").Set("value", n.hz)
		level := gain.Get("gain")
		begin, end := start+n.at, start+n.at+n.length
		level.Call("setValueAtTime", 0, begin)
		level.Call("linearRampToValueAtTime", volume, begin+edge)
		level.Call("setValueAtTime", volume, end-edge)
		level.Call("linearRampToValueAtTime", 0, end)
		oscillator.Call("connect", gain)
		gain.Call("connect", v.audio.Get("destination"))
		oscillator.Call("start", begin)
		oscillator.Call("stop", end)
	}
}
