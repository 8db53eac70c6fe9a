package window

import (
	"syscall/js"
	"testing"
	"time"
)

func TestOnVisible(t *testing.T) {
	called := make(chan struct{}, 4)
	OnVisible(func() { called <- struct{}{} })
	event := js.Global().Get("Event")
	js.Global().Get("document").Call("dispatchEvent", event.New("visibilitychange"))
	restored := js.Global().Get("PageTransitionEvent").New("pageshow", map[string]any{"persisted": true})
	js.Global().Call("dispatchEvent", restored)
	for range 2 {
		select {
		case <-called:
		case <-time.After(5 * time.Second):
			t.Fatal("not called")
		}
	}
	js.Global().Call("dispatchEvent", js.Global().Get("PageTransitionEvent").New("pageshow", map[string]any{"persisted": false}))
	if len(called) != 0 {
		t.Error("called for a page that was loaded")
	}
}

func TestIdleGoesToTheShell(t *testing.T) {
	Idle(true) // without a shell: nothing
	var told []bool
	shell := js.FuncOf(func(_ js.Value, args []js.Value) any { told = append(told, args[0].Bool()); return nil })
	defer shell.Release()
	js.Global().Set("glintIdle", shell)
	defer js.Global().Delete("glintIdle")
	Idle(false)
	Idle(true)
	if len(told) != 2 || told[0] || !told[1] {
		t.Errorf("told %v", told)
	}
}

func TestPersistAnswers(t *testing.T) {
	if _, err := Persist(t.Context()); err != nil { // a browser without a history says no, which is an answer
		t.Error(err)
	}
}
