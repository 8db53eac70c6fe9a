package camera

import (
	"syscall/js"
	"testing"
	"time"

	"glint/app/session"
	"glint/app/session/porttest"
)

// lamp gives a track a torch and a facing, as phones' cameras have them.
func lamp(t *testing.T, stream js.Value, facing string, torch bool) js.Value {
	t.Helper()
	track := stream.Call("getVideoTracks").Index(0)
	on := false
	can := js.FuncOf(func(js.Value, []js.Value) any {
		return map[string]any{"torch": torch, "focusMode": []any{"continuous"}}
	})
	are := js.FuncOf(func(js.Value, []js.Value) any {
		return map[string]any{"torch": on, "facingMode": facing, "width": 640, "height": 480, "focusMode": "continuous"}
	})
	apply := js.FuncOf(func(_ js.Value, args []js.Value) any {
		for i, list := 0, args[0].Get("advanced"); list.Truthy() && i < list.Length(); i++ {
			if v := list.Index(i).Get("torch"); v.Type() == js.TypeBoolean {
				on = v.Bool()
			}
		}
		return js.Global().Get("Promise").Call("resolve")
	})
	track.Set("getCapabilities", can)
	track.Set("getSettings", are)
	track.Set("applyConstraints", apply)
	t.Cleanup(func() { can.Release(); are.Release(); apply.Release() })
	return stream
}

func TestTorchKeepsThePromises(t *testing.T) {
	s := newScreen(640, 480)
	s.show(t, symbol(t))
	override(t, func() any { return lamp(t, s.stream(), "environment", true) })
	e := New(choice)
	t.Cleanup(e.Stop)
	e.SetTorch(true) // nothing is looked through
	porttest.Torch(t, e)
}

// TestWhichWayACameraLooks: only one that says that it looks away from the screen is no mirror.
func TestWhichWayACameraLooks(t *testing.T) {
	for _, tt := range []struct {
		facing string
		rear   bool
	}{{"user", false}, {"environment", true}, {"", false}} {
		t.Run("facing "+tt.facing, func(t *testing.T) {
			s := newScreen(640, 480)
			s.show(t, symbol(t))
			override(t, func() any { return lamp(t, s.stream(), tt.facing, false) })
			got := await(t, look(t, session.WantCodes), "a code", func(s session.Sight) bool { return s.Code != "" })
			if got.Rear != tt.rear || got.Torch != session.TorchNone {
				t.Errorf("got rear %v, torch %d", got.Rear, got.Torch)
			}
			if got.Seen.W != 640 || got.Seen.H != 480 {
				t.Errorf("seen %+v, want a view of 640×480", got.Seen)
			}
		})
	}
}

// TestACameraThatIsUnplugged: the trouble is told, and the next start looks again.
func TestACameraThatIsUnplugged(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			way.enter(t)
			s := newScreen(640, 480)
			want := symbol(t)
			s.show(t, want)
			var stream js.Value
			override(t, func() any { stream = s.stream(); return stream })
			e := New(choice)
			t.Cleanup(e.Stop)
			for turn := range 2 {
				sights := make(chan session.Sight, 256)
				if err := e.Start(t.Context(), session.WantCodes, func(s session.Sight) { sights <- s }); err != nil {
					t.Fatal(err)
				}
				await(t, sights, "the code", func(s session.Sight) bool { return s.Code == want.Text })
				if turn == 0 {
					stream.Call("getVideoTracks").Index(0).Call("stop")
					await(t, sights, "trouble", func(s session.Sight) bool { return s.Trouble == session.TroubleEnded })
				}
			}
		})
	}
}

// TestACameraWithoutAPicture: one that opens and gives no frame is asked for a smaller picture, and if that is no better for the large one again.
func TestACameraWithoutAPicture(t *testing.T) {
	var widths []int
	overrideAsked(t, mediaDevices(), func(video js.Value) any {
		widths = append(widths, video.Get("width").Get("ideal").Int())
		stream := newScreen(64, 48).stream()
		stream.Call("getVideoTracks").Index(0).Call("stop")
		return stream
	})
	e := New(Choice{Facing: "user", Width: 1280, Height: 720, FPS: 30})
	t.Cleanup(e.Stop)
	for range 3 {
		ended := make(chan struct{}, 1)
		err := e.Start(t.Context(), session.WantCodes, func(s session.Sight) {
			if s.Trouble == session.TroubleEnded {
				ended <- struct{}{}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Fatal("the trouble is not told")
		}
	}
	if len(widths) != 3 || widths[0] != 1280 || widths[1] != 640 || widths[2] != 1280 {
		t.Errorf("asked for pictures %v wide, want 1280, 640, 1280", widths)
	}
}
