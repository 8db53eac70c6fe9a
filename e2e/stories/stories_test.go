// Package stories looks at every page and state in a real browser: accessibility rules, layout, contrast and
// target sizes, on a phone, a tablet and a laptop, light and dark.
//
// It needs Chromium and axe-core: e2e/out/axe/package/axe.min.js, fetched by `make tools`, or a path in
// GLINT_AXE.
package stories

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func TestAxe(t *testing.T) {
	source := axe(t)
	b := open(t)
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

// TestLayout: no page scrolls sideways, down to 320 px and with text at twice its size; every target measures
// 48 px; while a till flashes, light fills three fifths of its screen.
func TestLayout(t *testing.T) {
	b := open(t)
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
				if share := measured(t, b).Light; s.Name == "payee/flashing" && share < 0.6 {
					t.Errorf("%s: light fills %.0f%% of the screen, want 60%%", s.Name, share*100)
				}
			}
		})
	}
}

func TestTextAtTwiceItsSize(t *testing.T) {
	b := open(t)
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
