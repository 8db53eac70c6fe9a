package porttest

import (
	"context"
	"slices"
	"time"

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

// TorchEye is an eye whose cameras may have a torch.
type TorchEye interface {
	session.Eye
	session.Torcher
}

// Torch tests an eye that has a torch: it is off at first, follows the wish, and is off again after a stop.
func Torch[S T[S]](t S, eye TorchEye) {
	for _, turn := range []string{"first", "after a stop"} {
		t.Run(turn, func(t S) {
			ctx, cancel := context.WithTimeout(t.Context(), torchPatience)
			defer cancel()
			torch := make(chan session.Torch, 1)
			noErr(t, "start", eye.Start(ctx, session.WantCodes, func(s session.Sight) {
				select {
				case torch <- s.Torch:
				case <-ctx.Done():
				}
			}))
			await := func(what string, want session.Torch) {
				t.Helper()
				for got := session.TorchNone; got != want; {
					select {
					case got = <-torch:
					case <-ctx.Done():
						t.Fatalf("%s: the torch is %d, want %d", what, got, want)
					}
				}
			}
			await("at first", session.TorchOff)
			eye.SetTorch(true)
			await("turned on", session.TorchOn)
			eye.SetTorch(false)
			await("turned off", session.TorchOff)
			eye.SetTorch(true)
			await("turned on again", session.TorchOn)
			cancel()
			eye.Stop()
		})
	}
}

// torchPatience is that of a loaded machine.
const torchPatience = 30 * time.Second

func usedOf(all []session.Lens) string {
	if i := slices.IndexFunc(all, func(l session.Lens) bool { return l.Used }); i >= 0 {
		return all[i].ID
	}
	return ""
}
