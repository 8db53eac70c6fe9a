package desk

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// path keeps the conditions that it was given.
type path struct{ got Conditions }

func (p *path) SetConditions(distance, blur, noise, roomLight float64) {
	p.got = Conditions{distance, blur, noise, roomLight}
}
func (p *path) Rate() float32 { return 29.6 }

func TestSliders(t *testing.T) {
	light := &path{}
	p := &Page{Light: light}
	p.OnInit()
	p.Distance(2)
	p.Blur(4.5)
	p.Noise(9)
	p.RoomLight(0.5)
	if want := (Conditions{Distance: 2, Blur: 4.5, Noise: 9, RoomLight: 0.5}); light.got != want || p.screen.Conditions != want {
		t.Errorf("path has %+v, sliders %+v, want %+v", light.got, p.screen.Conditions, want)
	}
	p.Reset()
	if light.got != Usual || p.screen.Conditions != Usual {
		t.Errorf("after reset path has %+v, sliders %+v", light.got, p.screen.Conditions)
	}
}

func TestDeskSaysWhatToDo(t *testing.T) {
	for _, l := range []text.Language{text.English, text.Chinese} {
		html := app.HTMLString(Render(Screen{
			Prefs: kit.Prefs{Language: l}, Conditions: Conditions{Distance: 1.5, Blur: 2, Noise: 3, RoomLight: 0.25}, Rate: 29.6,
			Till: app.P().Text("the till"), Wallet: app.P().Text("the phone"), Do: &Page{},
		}))
		for _, want := range []string{l.Say(text.DeskStep1), l.Say(text.DeskStep2), "the till", "the phone", "30 cm", "2.0 px", "25 %", l.Say(text.RateValue, 30)} {
			if !strings.Contains(html, want) {
				t.Errorf("%s: the desk does not say %q", l.Tag(), want)
			}
		}
	}
}
