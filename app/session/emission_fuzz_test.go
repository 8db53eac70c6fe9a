package session

import (
	"encoding/json"
	"testing"
)

// FuzzEmission: settings that are read are in range, and come back as they were stored.
func FuzzEmission(f *testing.F) {
	for _, s := range []string{"", "{}", `{"reach":2,"until":1,"window":5,"style":3}`, `{"window":1e400}`, `{"window":-1}`, `{"reach":256}`, "null", "[]", "\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := decodeEmission(b)
		if err != nil {
			if e != (Emission{}) {
				t.Errorf("%q: %+v beside %v", b, e, err)
			}
			return
		}
		if e.Reach > ReachFar || e.Until > UntilWhole || e.Style > StyleStill || e.Window < WindowMin || e.Window > WindowMax {
			t.Errorf("%q gives %+v", b, e)
		}
		again, err := json.Marshal(keepEmission(e))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeEmission(again); err != nil || got != e {
			t.Errorf("%+v comes back as %+v, %v", e, got, err)
		}
	})
}
