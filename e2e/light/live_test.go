package light

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/wire"
	"glint/e2e/stage"
)

// TestLive is a charge by each skin, from a screen that the page draws to a camera in front of it. The camera's clock runs at half speed, with true
// timestamps, so that a busy machine has time for each shot: what a film on such a machine cannot give.
func TestLive(t *testing.T) {
	p := newPhone(t, sim.Path{})
	for _, skin := range skins() {
		t.Run(skin.String(), func(t *testing.T) { p.ask(t, skin) })
	}
}

// ask plays one charge, which the phone refuses.
func (p *phone) ask(t *testing.T, skin light.Skin) {
	must(t, p.Phase("wallet", soon, "ready"))
	m1, shown := p.code(t)
	charge := wire.Sealed(shown, p.till.Charge(m1, 975)).Bytes()
	emitter, err := light.NewEmitter(p.profile(t, skin, len(charge)), charge)
	must(t, err)
	must(t, p.present(emitter))
	must(t, p.Phase("wallet", late, "asking"))
	must(t, p.Wait("the sum", `document.getElementById("wallet-sum").innerText.includes("9.75")`, soon))
	must(t, p.darken())
	must(t, p.Click("wallet-refuse"))
	must(t, p.Phase("wallet", soon, "refused"))
	must(t, p.Click("wallet-next"))
}

// step is a picture and when it comes on the screen.
type step struct {
	AtMS       float64
	Cols, Rows int
	Colours    []string
}

// schedule lists a signal's pictures for a time, by refreshes of 60 Hz.
func schedule(e *light.Emitter, length time.Duration) []step {
	var steps []step
	last := -1
	for at := time.Duration(0); at < length; at += time.Second / 60 {
		picture := e.Picture(at)
		if picture.Seq == last {
			continue
		}
		last = picture.Seq
		s := step{AtMS: float64(at) / 1e6, Cols: picture.Cols, Rows: picture.Rows}
		for _, c := range picture.Colours {
			s.Colours = append(s.Colours, fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B))
		}
		steps = append(steps, s)
	}
	return steps
}

// present puts a screen before the camera that shows the signal again and again.
func (p *phone) present(e *light.Emitter) error {
	steps, err := json.Marshal(schedule(e, time.Minute))
	if err != nil {
		return err
	}
	return p.script(fmt.Sprintf(`window.__screen.steps = %s; window.__screen.from = window.__screen.n; return 0;`, steps))
}

// darken takes the screen away.
func (p *phone) darken() error { return p.script(`window.__screen.steps = null; return 0;`) }

// camera gives a page that has no camera one before a screen, a little out of focus.
const camera = `
	const state = window.__screen = {steps: null, from: 0, n: 0};
	const sharp = new OffscreenCanvas(320, 240), s = sharp.getContext("2d");
	const view = new OffscreenCanvas(320, 240), g = view.getContext("2d");
	g.filter = "blur(3px)";
	const draw = () => {
		s.fillStyle = "#333";
		s.fillRect(0, 0, 320, 240);
		if (state.steps) {
			const at = (state.n - state.from) * 1000 / 30 % 60000;
			const {Cols, Rows, Colours} = state.steps.findLast((x) => x.AtMS <= at);
			Colours.forEach((c, k) => {
				s.fillStyle = c;
				s.fillRect(40 + k % Cols * 240 / Cols, 45 + Math.floor(k / Cols) * 150 / Rows, 240 / Cols + 1, 150 / Rows + 1);
			});
		}
		g.drawImage(sharp, 0, 0);
	};
	const open = async (constraints) => {
		if (!constraints?.video) throw new DOMException("no such device", "NotFoundError");
		const track = new MediaStreamTrackGenerator({kind: "video"});
		const writer = track.writable.getWriter();
		const shoot = async () => {
			if (track.readyState === "ended") return;
			draw();
			const frame = new VideoFrame(view, {timestamp: Math.round(state.n++ * 1e6 / 30)});
			try { await writer.write(frame); } catch { return; }
			setTimeout(shoot, 66);
		};
		shoot();
		return new MediaStream([track]);
	};
	Object.defineProperty(navigator.mediaDevices, "getUserMedia", { value: open });
	return 0;`

// enrol enrols the phone as a person would, with that camera.
func (p *phone) enrol(t *testing.T, server *stage.Server) {
	t.Helper()
	must(t, p.Goto(server.URL("/payer/")))
	must(t, p.Phase("wallet", 2*far, "enrol"))
	must(t, p.script(camera))
	invite, err := server.Client().Demo(t.Context(), api.RolePayer)
	must(t, err)
	must(t, p.Type("enrol-code", invite))
	must(t, p.Click("enrol-go"))
	must(t, p.Phase("wallet", 2*far, "ready"))
}
