// Package stories looks at every page and state in a real browser: accessibility rules, layout, contrast and
// target sizes, on a phone, a tablet and a laptop, light and dark.
//
// It needs Chromium and axe-core: e2e/out/axe/package/axe.min.js, fetched by `make tools`, or a path in
// GLINT_AXE.
package stories

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glint/app/code"
	"glint/e2e/stories/booth"
	"glint/e2e/stories/scenes"
)

const root = "../.."

func open(t *testing.T) *booth.Booth {
	t.Helper()
	b, err := booth.Open(context.Background(), root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// TestStories tries everything in one browser: to build the client and to start it takes longer than most of this.
func TestStories(t *testing.T) {
	b := open(t)
	t.Run("axe", func(t *testing.T) { tryAxe(t, b) })
	t.Run("layout", func(t *testing.T) { tryLayout(t, b) })
	t.Run("codes", func(t *testing.T) { tryCodes(t, b) })
	t.Run("resized code", func(t *testing.T) { tryResizedCode(t, b) })
	t.Run("twice the text", func(t *testing.T) { tryTwiceTheText(t, b) })
}

func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("GLINT_AXE")
	if path == "" {
		path = filepath.Join(root, "e2e", "out", "axe", "package", "axe.min.js")
	}
	source, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Fatalf("no axe-core at %s: run `make tools`, or set GLINT_AXE to an axe.min.js", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// finding is one violated rule.
type finding struct {
	ID     string   `json:"id"`
	Help   string   `json:"help"`
	Places []string `json:"places"`
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, places: v.nodes.map(n => n.html.slice(0, 160) + " | " + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? ""))}))))`

// frames are those that differ most: small and light, wide and dark, and a tablet in Chinese.
var frames = []booth.Frame{
	{Width: 390, Height: 844, Language: "en"},
	{Width: 820, Height: 1180, Dark: true, Language: "zh"},
	{Width: 1280, Height: 800, Language: "en"},
	{Width: 1280, Height: 800, Dark: true, Language: "en"},
}

func tryAxe(t *testing.T, b *booth.Booth) {
	source := axe(t)
	for _, f := range frames {
		t.Run(f.Name(), func(t *testing.T) {
			if err := b.Use(f); err != nil {
				t.Fatal(err)
			}
			for _, s := range scenes.All() {
				if err := b.Show(s, f.Language); err != nil {
					t.Fatal(err)
				}
				for _, v := range violations(t, b, source) {
					t.Errorf("%s: %s (%s)\n\t%s", s.Name, v.ID, v.Help, strings.Join(v.Places, "\n\t"))
				}
			}
		})
	}
}

// violations runs the rules on what is shown. The source goes in through the debugger: the page's own policy
// would let no such script in.
func violations(t *testing.T, b *booth.Booth, source string) []finding {
	t.Helper()
	there, err := booth.Eval[bool](b, `typeof axe === "object"`)
	if err != nil {
		t.Fatal(err)
	}
	if !there {
		if _, err := booth.Eval[bool](b, source+";true"); err != nil {
			t.Fatal(err)
		}
	}
	result, err := booth.Eval[string](b, runAxe)
	if err != nil {
		t.Fatal(err)
	}
	var out []finding
	if err := json.Unmarshal([]byte(result), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// layout is what a page measures of itself.
type layout struct {
	Overflow int      `json:"overflow"` // pixels beyond the window's width
	Small    []string `json:"small"`    // targets below 48 px
	Cut      []string `json:"cut"`      // buttons that lie outside and cannot be scrolled to
	Light    float64  `json:"light"`    // share of the window that the light fills
}

const measure = `(() => {
	const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
	const all = [...document.querySelectorAll("button, a[href], input")].filter(shown);
	const name = e => e.id || e.textContent.trim() || e.tagName;
	const size = e => e.getBoundingClientRect();
	const w = document.documentElement.clientWidth;
	const light = document.querySelector(".stage-light");
	const r = light ? size(light) : {width: 0, height: 0};
	const stage = document.querySelector(".till")?.getBoundingClientRect() ?? {width: 1, height: 1};
	return JSON.stringify({
		overflow: Math.max(0, document.documentElement.scrollWidth - w),
		small: all.filter(e => size(e).width < 47.5 || size(e).height < 47.5).map(e => name(e) + " " + size(e).width + "x" + size(e).height),
		cut: all.filter(e => size(e).left < -1 || (size(e).right > w + 1 && !e.closest(".table-box"))).map(name),
		light: r.width * r.height / (stage.width * stage.height),
	});
})()`

func measured(t *testing.T, b *booth.Booth) layout {
	t.Helper()
	result, err := booth.Eval[string](b, measure)
	if err != nil {
		t.Fatal(err)
	}
	var out layout
	if err := json.Unmarshal([]byte(result), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func checkLayout(t *testing.T, b *booth.Booth, s scenes.Story) {
	t.Helper()
	m := measured(t, b)
	if m.Overflow > 0 {
		t.Errorf("%s: %d px wider than the window", s.Name, m.Overflow)
	}
	if len(m.Small) > 0 {
		t.Errorf("%s: targets below 48 px: %s", s.Name, strings.Join(m.Small, ", "))
	}
	if len(m.Cut) > 0 {
		t.Errorf("%s: outside of the window: %s", s.Name, strings.Join(m.Cut, ", "))
	}
}

// lit are the stories in which light plays at its usual reach, or further.
var lit = map[string]bool{"payee/flashing": true, "payee/flashing-beside": true, "payee/flashing-beside-other": true, "payee/flashing-far": true}

// tryLayout: no page scrolls sideways, down to 320 px and with text at twice its size; every target measures
// 48 px; while a till flashes, light fills three fifths of its screen.
func tryLayout(t *testing.T, b *booth.Booth) {
	for _, f := range []booth.Frame{
		{Width: 320, Height: 640, Language: "en"}, {Width: 320, Height: 640, Language: "zh"},
		{Width: 390, Height: 844, Language: "en"}, {Width: 820, Height: 1180, Language: "en"}, {Width: 1280, Height: 800, Language: "en"},
	} {
		t.Run(f.Name(), func(t *testing.T) {
			if err := b.Use(f); err != nil {
				t.Fatal(err)
			}
			for _, s := range scenes.All() {
				if err := b.Show(s, f.Language); err != nil {
					t.Fatal(err)
				}
				checkLayout(t, b, s)
				if share := measured(t, b).Light; lit[s.Name] && share < 0.6 {
					t.Errorf("%s: light fills %.0f%% of the screen, want 60%%", s.Name, share*100)
				}
			}
		})
	}
}

func tryTwiceTheText(t *testing.T, b *booth.Booth) {
	defer func() {
		if err := b.Zoom(100); err != nil {
			t.Error(err)
		}
	}()
	f := booth.Frame{Width: 820, Height: 1180, Language: "en"}
	if err := b.Use(f); err != nil {
		t.Fatal(err)
	}
	for _, s := range scenes.All() {
		if err := b.Show(s, f.Language); err != nil {
			t.Fatal(err)
		}
		if err := b.Zoom(200); err != nil {
			t.Fatal(err)
		}
		checkLayout(t, b, s)
	}
}

// tryCodes takes pictures of the pages that show a code and reads it from the pixels, as a till does.
func tryCodes(t *testing.T, b *booth.Booth) {
	for _, f := range []booth.Frame{{Width: 320, Height: 640, Language: "en"}, {Width: 390, Height: 844, Dark: true, Language: "zh"}, {Width: 1280, Height: 800, Language: "en"}} {
		if err := b.Use(f); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]code.Kind{
			"payer/ready": code.KindPayment, "payer/receiving": code.KindPayment, "payer/asking-unknown": code.KindPayment,
			"payer/approved": code.KindAcceptance, "payer/refused": code.KindAcceptance, "desk/start": code.KindPayment,
			"payee/still": code.KindStill, "payee/still-short": code.KindStill, "payee/paid-still": code.KindStill, "desk/still": code.KindStill,
		} {
			tryCode(t, b, f, name, want)
		}
	}
	// Beside the light there is room on a tablet, either way round.
	for _, f := range []booth.Frame{{Width: 820, Height: 1180, Language: "en"}, {Width: 1280, Height: 800, Dark: true, Language: "zh"}} {
		if err := b.Use(f); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"payee/flashing-beside", "payee/flashing-beside-other", "payee/flashing-near", "payee/paid-beside"} {
			tryCode(t, b, f, name, code.KindStill)
			scale, err := booth.Eval[int](b, `Math.floor(document.querySelector(".still-beside .symbol-box").clientWidth / 61)`)
			if err != nil || scale < 4 {
				t.Errorf("%s in %s: modules of %d px (%v) for the longest message, want 4", name, f.Name(), scale, err)
			}
		}
	}
}

// alone brings the first code of a page to the middle and hides the others: on the desk, which shows both sides, each eye sees one of them.
const alone = `(document.querySelectorAll("canvas.symbol").forEach((c, i) => {
	c.style.visibility = i == 0 ? "" : "hidden";
	if (i == 0) c.scrollIntoView({block: "center"});
}), true)`

// tryCode reads the code of a story from a picture of it.
func tryCode(t *testing.T, b *booth.Booth, f booth.Frame, name string, want code.Kind) {
	t.Helper()
	s, ok := scenes.Find(name)
	if !ok {
		t.Fatalf("no story %s", name)
	}
	if err := b.Show(s, f.Language); err != nil {
		t.Fatal(err)
	}
	if _, err := booth.Eval[bool](b, alone); err != nil {
		t.Fatal(err)
	}
	found, err := read(b)
	if err != nil {
		t.Errorf("%s in %s: %v", name, f.Name(), err)
		return
	}
	if kind, _, err := code.Parse(found.Text); err != nil || kind != want {
		t.Errorf("%s in %s: read a %v (%v), want a %v", name, f.Name(), kind, err, want)
	}
}

// read takes a picture of the window and looks for a code in it.
func read(b *booth.Booth) (code.Found, error) {
	shot, err := b.Shot()
	if err != nil {
		return code.Found{}, err
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return code.Found{}, err
	}
	box := picture.Bounds()
	luma := make([]byte, 0, box.Dx()*box.Dy())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			luma = append(luma, color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y)
		}
	}
	return code.NewReader().Read(luma, box.Dx(), box.Dy(), box.Dx())
}

// tryResizedCode: a code follows the size of its box, also from none, in whole pixels to a module.
func tryResizedCode(t *testing.T, b *booth.Booth) {
	if err := b.Use(booth.Frame{Width: 390, Height: 844}); err != nil {
		t.Fatal(err)
	}
	s, _ := scenes.Find("payer/ready")
	if err := b.Show(s, "en"); err != nil {
		t.Fatal(err)
	}
	// The symbol has 57 modules with its quiet zone; behind a tab, at 0, it stays as it was.
	for _, tt := range []struct{ side, want int }{{300, 5 * 57}, {0, 5 * 57}, {120, 2 * 57}, {228, 4 * 57}} {
		got, err := booth.Eval[int](b, fmt.Sprintf(`new Promise(done => {
			const canvas = document.querySelector("canvas.symbol"), box = canvas.parentElement;
			box.style.cssText = %d ? "width: %[1]dpx; min-width: 0" : "display: none";
			setTimeout(() => done(canvas.width), 200);
		})`, tt.side))
		if err != nil {
			t.Fatal(err)
		}
		if got != tt.want {
			t.Errorf("in a box of %d px the code has %d, want %d", tt.side, got, tt.want)
		}
	}
}
