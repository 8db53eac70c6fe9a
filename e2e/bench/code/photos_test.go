package main

import (
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"glint/app/code"
	"glint/e2e/bench/code/pace"
	"glint/e2e/bench/code/view"
)

// photo is a photograph of a code with what it says, four ways up.
type photo struct {
	name, text string
	ways       [4]*view.View
}

// texts are what the photographs of a set say, from the first number on.
var texts = map[string][]struct {
	from int
	text string
}{
	"qrcode-1": {
		{1, `MEBKM:URL:http\://en.wikipedia.org/wiki/Main_Page;;`},
		{13, "http://google.com/gwt/n?u=bluenile.com"},
		{16, "Sean Owen\r\nsrowen@google.com\r\n917-364-2918\r\nhttp://awesome-thoughts.com"},
		{21, ""},
	},
	"qrcode-6": {{1, "1234567890"}, {15, "TEST"}, {16, ""}},
}

// photos loads those that come with the library: two sets of ZXing's.
func photos(t *testing.T, set string) []photo {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/makiuchi-d/gozxing").Output()
	folder := filepath.Join(strings.TrimSpace(string(dir)), "qrcode", "testdata", set)
	if _, statErr := os.Stat(folder); err != nil || statErr != nil {
		t.Skipf("the library's photographs are not in the module cache (go mod download): %v, %v", err, statErr)
	}
	var all []photo
	for i, part := range texts[set][:len(texts[set])-1] {
		for n := part.from; n < texts[set][i+1].from; n++ {
			p := photo{name: fmt.Sprintf("%d.png", n), text: part.text}
			p.ways[0] = load(t, filepath.Join(folder, p.name))
			for i := range 3 {
				p.ways[i+1] = turned(p.ways[i])
			}
			all = append(all, p)
		}
	}
	return all
}

func load(t *testing.T, name string) *view.View {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	r := picture.Bounds()
	v := &view.View{W: r.Dx(), H: r.Dy()}
	for y := range v.H {
		for x := range v.W {
			r, g, b, _ := picture.At(r.Min.X+x, r.Min.Y+y).RGBA()
			v.Luma = append(v.Luma, byte((306*(r>>8)+601*(g>>8)+117*(b>>8)+512)>>10))
		}
	}
	return v
}

func turned(v *view.View) *view.View {
	out := &view.View{W: v.H, H: v.W, Luma: make([]byte, len(v.Luma))}
	for y := range v.H {
		for x := range v.W {
			out.Luma[x*v.H+v.H-1-y] = v.Luma[y*v.W+x]
		}
	}
	return out
}

// An outside check, to which nothing was fitted. Of each photograph the reader gets the four shots in which it goes through its means.
func TestPhotographs(t *testing.T) {
	for _, set := range []string{"qrcode-1", "qrcode-6"} {
		t.Run(set, func(t *testing.T) {
			attempts, ours, library := 0, 0, 0
			for _, p := range photos(t, set) {
				for way, v := range p.ways {
					attempts++
					if pace.Library(v) == p.text {
						library++
					}
					got := read(v)
					switch {
					case got == p.text:
						ours++
					case got != "":
						t.Errorf("%s, %d°: read as %q, want %q", p.name, 90*way, got, p.text)
					default:
						t.Logf("%s, %d°: not read", p.name, 90*way)
					}
				}
			}
			t.Logf("of %d: ours %d, gozxing %d", attempts, ours, library)
			if 100*ours < 97*attempts || ours < library {
				t.Errorf("of %d: ours %d, gozxing %d; want 97%% and no fewer", attempts, ours, library)
			}
		})
	}
}

func read(v *view.View) string {
	reader := code.NewReader()
	for range 4 {
		if found, err := reader.Read(v.Luma, v.W, v.H, v.W); err == nil {
			return found.Text
		}
	}
	return ""
}
