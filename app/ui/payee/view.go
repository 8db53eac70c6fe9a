package payee

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/code"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// view is what the camera sees: its picture, as in a mirror where it faces the payee, an outline of the code in it, how to hold the phone, and
// the camera's own switches.
func (s Screen) view() app.UI {
	looks, mark := []string{"view"}, s.mark()
	if !s.View.Rear && s.Place != kit.PlaceDesk {
		looks = append(looks, "mirror")
	}
	away := s.View.Camera != session.TroubleNone && s.View.Camera != session.TroubleDark
	if away {
		looks = append(looks, "away")
	}
	return app.Div().Class(looks...).Body(
		app.Div().Class("view-picture").Role("img").Aria("label", s.say(marks[mark].label)).DataSet("mark", marks[mark].name).Body(
			kit.Eye(s.Place, api.RolePayee),
			app.If(mark != code.MarkNone, func() app.UI { return outline(s.View.Seen, marks[mark].name) }),
			app.If(away, func() app.UI { return app.Div().Class("view-off").Aria("hidden", "true").Body(kit.IconCamera.UI()) })),
		app.P().ID(kit.IDTillHint).Class("view-hint").Role("status").Text(s.besideView()),
		app.If(s.looking(), s.tools))
}

// besideView is the hint where the picture is large enough for it; else it is among the other words.
func (s Screen) besideView() string {
	if s.looking() {
		return s.hint()
	}
	return ""
}

// marks are the looks of an outline, by what it is around, and the view's name with it.
var marks = [...]struct {
	name  string
	label text.Key
}{
	code.MarkNone:    {"none", text.ViewEmpty},
	code.MarkLocated: {"located", text.ViewLocated},
	code.MarkForeign: {"foreign", text.ViewForeign},
	code.MarkRead:    {"read", text.ViewRead},
}

func (s Screen) mark() code.Mark {
	a := s.View.Seen
	if s.View.Phase != session.PhaseScanning && s.View.Phase != session.PhasePreparing || int(a.Mark) >= len(marks) || a.W <= 0 || a.H <= 0 {
		return code.MarkNone
	}
	return a.Mark
}

// looking says that the page is about what the camera sees.
func (s Screen) looking() bool {
	return s.View.Phase == session.PhaseScanning
}

// hint is how to hold the phone better; nothing while the camera itself is in trouble.
func (s Screen) hint() string {
	if s.View.Camera != session.TroubleNone {
		return ""
	}
	return s.Prefs.Language.CodeHint(s.View.Seen.Hint)
}

// outline is drawn in the pixels of a shot and cut to the box as the picture is (object-fit: cover).
func outline(a code.Advice, name string) app.UI {
	var points strings.Builder
	for i, c := range a.Outline {
		if i > 0 {
			points.WriteByte(' ')
		}
		points.WriteString(strconv.Itoa(int(c[0])) + "," + strconv.Itoa(int(c[1])))
	}
	line := `<polygon points="` + points.String() + `" class="outline-`
	return app.Raw(`<svg class="outline ` + name + `" viewBox="0 0 ` + strconv.Itoa(a.W) + ` ` + strconv.Itoa(a.H) +
		`" preserveAspectRatio="xMidYMid slice" aria-hidden="true">` + line + `under"/>` + line + `line"/></svg>`) // two tones, to be seen on any picture
}

// tools are the camera's switches, as far as there is something to switch.
func (s Screen) tools() app.UI {
	var tools []app.UI
	if s.nextLens() != "" {
		tools = append(tools, kit.Button{ID: kit.IDTillLens, Label: s.say(text.ChooseCamera), Icon: kit.IconCamera, Press: s.Do.NextLens}.UI())
	}
	if s.View.Torch != session.TorchNone {
		label := s.say(text.TorchOn)
		if s.View.Torch == session.TorchOn {
			label = s.say(text.TorchOff)
		}
		tools = append(tools, kit.Button{ID: kit.IDTillTorch, Label: label, Icon: kit.IconSun, Press: s.Do.SwitchTorch}.UI())
	}
	if len(tools) == 0 {
		return nil
	}
	return app.Div().Class("view-tools").Body(tools...)
}

// nextLens is the camera after the one in use; empty where there is no other.
func (s Screen) nextLens() string {
	var cameras []session.Lens
	used := -1
	for _, l := range s.View.Lenses {
		if l.Sensor {
			continue
		}
		if l.Used {
			used = len(cameras)
		}
		cameras = append(cameras, l)
	}
	if len(cameras) < 2 {
		return ""
	}
	return cameras[(used+1)%len(cameras)].ID
}

// troubled says what is wrong; a camera that is away can be tried again at once.
func (s Screen) troubled() app.UI {
	switch s.View.Camera {
	case session.TroubleNone, session.TroubleDark, session.TroubleDecoder:
		return kit.Troubled(s.Prefs.Language, s.View.Camera, s.View.Problem, s.Now)
	}
	a := s.Prefs.Language.Problem(session.ProblemCamera + string(s.View.Camera))
	again := kit.Button{ID: kit.IDTillLook, Label: s.say(text.Retry), Icon: kit.IconSync, Press: s.Do.LookAgain}
	return kit.Banner(kit.ToneBad, kit.IconCamera, a.What, a.Do, again.UI())
}
