package camera

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"syscall/js"
	"testing"

	"glint/app/code"
	"glint/app/session"
)

// jsError is what a browser rejects with.
func jsError(name string) js.Value {
	return js.Global().Get("Promise").Call("reject", js.Global().Get("DOMException").New("no", name))
}

func mediaDevices() js.Value { return js.Global().Get("navigator").Get("mediaDevices") }

// forgetAll leaves nothing on the device after a test.
func forgetAll(t *testing.T) {
	t.Helper()
	t.Cleanup(func() { js.Global().Get("localStorage").Call("clear") })
}

func text(v js.Value, path ...string) string {
	for _, name := range path {
		if !v.Truthy() {
			return ""
		}
		v = v.Get(name)
	}
	if v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// The browser's own camera (e2e/wasmtest/run/camera.go): it is listed once it may be, with its name, and marked while it is in use; chosen, it is
// remembered for the next start.
func TestLensesOfTheBrowser(t *testing.T) {
	forgetAll(t)
	e := New(choice)
	sights := make(chan session.Sight, 256)
	if err := e.Start(t.Context(), session.WantCodes, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	defer e.Stop()
	await(t, sights, "a rate", func(s session.Sight) bool { return s.FPS > 0 })
	list := func(e *Eye) session.Lens {
		t.Helper()
		lenses, err := e.Lenses(t.Context())
		if err != nil || len(lenses) != 1 || lenses[0].Name == "" {
			t.Fatalf("lenses %+v, %v", lenses, err)
		}
		return lenses[0]
	}
	if !list(e).Used {
		t.Error("the camera in use is not marked")
	}
	before := e.lives.Load()
	e.Use(list(e).ID)
	await(t, sights, "a shot by the chosen camera", func(s session.Sight) bool { return e.lives.Load() > before && s.Code != "" })
	e.Stop()
	again := New(choice) // as after a new start of the page
	if !list(again).Used {
		t.Error("the choice is not remembered")
	}
	if rate := again.Rate(); rate < 5 {
		t.Errorf("the camera's rate is remembered as %v", rate)
	}
	again.Use("")
	if list(again).Used {
		t.Error("the choice is not forgotten")
	}
}

// What is asked for, and what comes of refusals.
func TestPlainerWishesFollowRefusals(t *testing.T) {
	const gone = "OverconstrainedError"
	large := Choice{Name: "test", Facing: "environment", Width: 1280, Height: 720, FPS: 30}
	tests := []struct {
		name    string
		lens    string
		answers []string // names of errors, in order; then a stream
		want    []string // deviceId/facing/width, in order
		trouble session.CameraTrouble
	}{
		{"the usual one", "", nil, []string{"//environment/1280"}, ""},
		{"a chosen one", "x", nil, []string{"/x//1280"}, ""},
		{"a chosen one that has gone", "x", []string{gone}, []string{"/x//1280", "//environment/1280"}, ""},
		{"no room for a large picture", "", []string{"NotReadableError"}, []string{"//environment/1280", "//environment/640"}, ""},
		{"busy", "", []string{"NotReadableError", "NotReadableError"}, []string{"//environment/1280", "//environment/640"}, session.TroubleBusy},
		{"refused", "x", []string{"NotAllowedError"}, []string{"/x//1280"}, session.TroubleRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			forgetAll(t)
			remember(keyLens+large.Name, tt.lens)
			s := newScreen(64, 48)
			var asked []string
			overrideAsked(t, mediaDevices(), func(video js.Value) any {
				asked = append(asked, "/"+text(video, "deviceId", "exact")+"/"+text(video, "facingMode", "ideal")+"/"+js.Global().Call("String", video.Get("width").Get("ideal")).String())
				if n := len(asked); n <= len(tt.answers) {
					return jsError(tt.answers[n-1])
				}
				return s.stream()
			})
			stream, err := large.open(t.Context(), session.WantCodes)
			if err == nil {
				closeStream(stream)
			}
			var camera *session.CameraError
			if errors.As(err, &camera) != (tt.trouble != "") || camera != nil && camera.Trouble != tt.trouble {
				t.Errorf("error %v, want trouble %q", err, tt.trouble)
			}
			if !slices.Equal(asked, tt.want) {
				t.Errorf("asked for %q, want %q", asked, tt.want)
			}
		})
	}
}

// A camera that is chosen while another is looked through takes its place; one that cannot be had leaves the usual one.
func TestUseChangesAtOnce(t *testing.T) {
	forgetAll(t)
	first, second := symbol(t), other(t)
	screens := map[string]screen{"": newScreen(640, 480), "second": newScreen(640, 480)}
	screens[""].show(t, first)
	screens["second"].show(t, second)
	overrideAsked(t, mediaDevices(), func(video js.Value) any {
		s, ok := screens[text(video, "deviceId", "exact")]
		if !ok {
			return jsError("OverconstrainedError")
		}
		return s.stream()
	})
	e := New(choice)
	defer e.Stop()
	sights := make(chan session.Sight, 256)
	if err := e.Start(t.Context(), session.WantCodes, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		use  string
		want *code.Symbol
	}{{"", first}, {"second", second}, {"gone", first}, {"second", second}, {"", first}} {
		e.Use(step.use)
		await(t, sights, "the code before camera "+step.use, func(s session.Sight) bool {
			if s.Trouble != session.TroubleNone {
				t.Fatalf("trouble %q", s.Trouble)
			}
			return s.Code == step.want.Text
		})
	}
	for _, id := range []string{"second", "", "second"} { // faster than cameras open
		e.Use(id)
	}
	for n := 0; n < 10; {
		s := await(t, sights, "the last choice", func(s session.Sight) bool { return s.Code != "" })
		if n++; s.Code != second.Text {
			n = 0
		}
	}
}

func other(t *testing.T) *code.Symbol {
	t.Helper()
	s, err := code.Make(code.KindPayment, []byte("another code"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCameraIsTunedToWhatItOffers(t *testing.T) {
	parse := func(text string) js.Value { return js.Global().Get("JSON").Call("parse", text) }
	c := Choice{Name: "test", Width: 640, Height: 480, FPS: 30}
	tests := []struct {
		name, can, are, want string
		light                bool
	}{
		{"offers nothing", `{}`, `{"width":640,"height":480,"frameRate":30}`, `undefined`, true},
		{"a torch that is on", `{"torch":true}`, `{"torch":true,"width":640,"height":480}`,
			`{"advanced":[{"torch":false}],"frameRate":{"ideal":30},"height":{"ideal":480},"width":{"ideal":640}}`, true},
		{"a torch that is off", `{"torch":true}`, `{"torch":false}`, `undefined`, true},
		{"by hand", `{"exposureMode":["manual","continuous"],"whiteBalanceMode":["continuous"],"focusMode":["manual"]}`,
			`{"exposureMode":"manual","whiteBalanceMode":"continuous","focusMode":"manual"}`,
			`{"advanced":[{"exposureMode":"continuous"}],"frameRate":{"ideal":30}}`, true},
		{"fast, for light", `{"frameRate":{"min":1,"max":60}}`, `{"frameRate":30}`, `{"frameRate":{"ideal":60}}`, true},
		{"fast, for codes", `{"frameRate":{"min":1,"max":60}}`, `{"frameRate":30}`, `undefined`, false},
		{"far larger than asked for", `{}`, `{"width":1920,"height":1080,"frameRate":30}`,
			`{"frameRate":{"ideal":30},"height":{"ideal":480},"width":{"ideal":640}}`, false},
		{"a little larger", `{}`, `{"width":640,"height":640,"frameRate":30}`, `undefined`, false},
		{"smaller", `{}`, `{"width":320,"height":240,"frameRate":30}`, `undefined`, false},
		{"not fast enough", `{"frameRate":{"min":1,"max":59.9}}`, `{"frameRate":30}`, `undefined`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := session.WantCodes
			if tt.light {
				want = session.WantLight
			}
			got := "undefined"
			if w := c.tuning(parse(tt.can), parse(tt.are), want); w != nil {
				got = js.Global().Get("JSON").Call("stringify", w).String()
			}
			if !sameJSON(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// sameJSON compares without regard to the order of names, which Go's maps have none of.
func sameJSON(a, b string) bool {
	var x, y any
	json.Unmarshal([]byte(a), &x) // "undefined" stays nil
	json.Unmarshal([]byte(b), &y)
	return reflect.DeepEqual(x, y)
}
