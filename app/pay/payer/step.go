package payer

// Step gives the state after an event and the effects to carry out. A pair that the table does not
// list changes nothing.
func Step(s State, e Event) (State, []Effect) { return s, nil }
