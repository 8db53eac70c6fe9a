package worker

import "syscall/js"

// Inside is the Worker as seen by the program that runs in it.
type Inside struct {
	self  js.Value
	inbox chan js.Value
}

// Enter begins to listen and tells the page so. It is called once, by main.
func Enter() *Inside {
	in := &Inside{self: js.Global(), inbox: make(chan js.Value, waitingMost)}
	in.self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		select {
		case in.inbox <- args[0].Get("data"):
		default: // whoever loses one message must know that it is lost: the page starts another Worker and posts anew
			in.Post(map[string]any{"ended": true})
		}
		return nil
	}))
	in.Post(map[string]any{"up": true})
	return in
}

// Inbox gives what the page posts.
func (in *Inside) Inbox() <-chan js.Value { return in.inbox }

// Post sends a message to the page, with the objects that go over to it.
func (in *Inside) Post(message any, transfer ...any) {
	in.self.Call("postMessage", message, transfer)
}
