// Package wedge listens for scanners that plug in as keyboards.
//
// It hears every key before the page does. Keys outside of text fields that could be a scanner's are held back; where no scanner goes on
// typing, they are pressed anew for the page a moment later, in their order. What is a scanner's text, package code decides.
package wedge

import (
	"syscall/js"
	"time"

	"glint/app/code"
)

// Listen calls typed with each text that a scanner types while the page is open. It is called on the page's own goroutine and must not wait.
func Listen(typed func(code.Typed)) {
	l := &listener{typed: typed, window: js.Global()}
	l.quiet = js.FuncOf(func(js.Value, []js.Value) any {
		l.flush()
		return nil
	})
	l.window.Call("addEventListener", "keydown", js.FuncOf(func(_ js.Value, args []js.Value) any {
		l.down(args[0])
		return nil
	}), true) // while the event goes down to its target: before all others
}

// listener is one window's.
type listener struct {
	typed  func(code.Typed)
	window js.Value
	keys   code.Typing
	target js.Value // of the keys that are held
	timer  js.Value
	quiet  js.Func
}

func (l *listener) down(event js.Value) {
	if !event.Get("isTrusted").Bool() || event.Get("repeat").Bool() || chord(event) {
		return // pressed anew, by flush or by a program; held down; a shortcut
	}
	if inField(event.Get("target")) {
		l.flush()
		return
	}
	key := code.Key{
		Name: event.Get("key").String(), Place: event.Get("code").String(), Shift: event.Get("shiftKey").Bool(),
		At: time.Duration(event.Get("timeStamp").Float() * float64(time.Millisecond)),
	}
	verdict := l.keys.Press(key)
	if verdict == code.Again {
		l.flush()
		verdict = l.keys.Press(key)
	}
	switch verdict {
	case code.Hold:
		l.target = event.Get("target")
		stop(event)
		l.wait()
	case code.Done:
		stop(event)
		l.flush()
	case code.Pass:
		if key.Name != "Shift" && key.Name != "CapsLock" {
			l.flush()
		}
	}
}

func stop(event js.Value) {
	event.Call("preventDefault")
	event.Call("stopImmediatePropagation")
}

// wait looks again when the next key of a scanner would have come.
func (l *listener) wait() {
	if l.timer.Truthy() {
		l.window.Call("clearTimeout", l.timer)
	}
	if after, ok := l.keys.Waits(); ok {
		l.timer = l.window.Call("setTimeout", l.quiet, after.Milliseconds()+1)
	}
}

// flush hands on what has come to its end: a scanner's text, or a person's keys.
func (l *listener) flush() {
	if text, ok := l.keys.Take(); ok {
		l.typed(text)
	}
	for _, k := range l.keys.Held() {
		l.target.Call("dispatchEvent", l.window.Get("KeyboardEvent").New("keydown", map[string]any{
			"key": k.Name, "code": k.Place, "shiftKey": k.Shift, "bubbles": true, "cancelable": true,
		}))
	}
}

// chord tells whether a key is held with Control, Alt or the like. AltGr gives characters.
func chord(event js.Value) bool {
	if event.Call("getModifierState", "AltGraph").Bool() {
		return false
	}
	return event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool() || event.Get("altKey").Bool()
}

// inField tells whether a person can type there.
func inField(target js.Value) bool {
	if !target.Truthy() {
		return false
	}
	switch tag := target.Get("tagName"); {
	case tag.Type() != js.TypeString:
		return false
	case tag.String() == "INPUT", tag.String() == "TEXTAREA", tag.String() == "SELECT":
		return true
	}
	return target.Get("isContentEditable").Truthy()
}
