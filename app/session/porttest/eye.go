package porttest

import (
	"slices"

	"glint/app/session"
)

// Lenses tests what a session.Eye says of what it can look through. open opens the device's eye, again and again, as a page does at
// each start; it may look already. An eye with nothing to choose from lists nothing, or one lens.
func Lenses[S T[S]](t S, open func() session.Eye) {
	list := func(t S, e session.Eye) []session.Lens {
		t.Helper()
		all, err := e.Lenses(t.Context())
		noErr(t, "lenses", err)
		return all
	}
	t.Run("named, one of them used at most", func(t S) {
		all := list(t, open())
		ids := map[string]bool{}
		used := 0
		for _, l := range all {
			if l.ID == "" || l.Name == "" || ids[l.ID] {
				t.Errorf("lens %+v: no id, no name, or twice", l)
			}
			ids[l.ID] = true
			if l.Used {
				used++
			}
		}
		if used > 1 {
			t.Errorf("%d of %d lenses are used: %+v", used, len(all), all)
		}
	})
	t.Run("a choice is remembered", func(t S) {
		eye := open()
		usual := usedOf(list(t, eye))
		for _, l := range list(t, eye) {
			eye.Use(l.ID)
			if got := usedOf(list(t, eye)); got != l.ID {
				t.Errorf("after the choice of %q, %q is used", l.ID, got)
			}
			if got := usedOf(list(t, open())); got != l.ID {
				t.Errorf("at the next start %q is used, %q was chosen", got, l.ID)
			}
		}
		eye.Use("")
		if got := usedOf(list(t, open())); got != usual {
			t.Errorf("back at the usual: %q is used, want %q", got, usual)
		}
	})
	t.Run("a lens that is gone", func(t S) {
		eye := open()
		usual := usedOf(list(t, eye))
		eye.Use("no such lens")
		if got := usedOf(list(t, open())); got != usual {
			t.Errorf("%q is used, want the usual %q", got, usual)
		}
		eye.Use("")
	})
}

func usedOf(all []session.Lens) string {
	if i := slices.IndexFunc(all, func(l session.Lens) bool { return l.Used }); i >= 0 {
		return all[i].ID
	}
	return ""
}
