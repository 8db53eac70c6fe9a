package payment

import (
	"fmt"
	"image"
	"path/filepath"
	"testing"

	"glint/app/api"
	"glint/app/code"
	"glint/e2e/stage"
)

// TestWhatTheCameraSees: a till that waits for a code outlines what it sees, says how to hold the phone, and goes on by itself, or at a press, after
// its camera was away. Its camera is a film that changes.
func TestWhatTheCameraSees(t *testing.T) {
	ctx, dir := lasting(t), t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	defer server.Stop()
	invite, err := server.Client().Demo(ctx, api.RolePayer)
	must(t, err)
	phone, err := server.Client().EnrolPayer(ctx, invite)
	must(t, err)
	code := symbol(t, code.KindPayment, phone.Code().Bytes())
	spoilt := unreadable(code)
	const little, more = 0.2, 0.4 // of a view: modules of 3 and of 6 pixels
	film := stage.Film{Path: filepath.Join(dir, "phone.y4m")}
	must(t, film.ShowImage(spoilt, little))

	till, err := stage.Open(ctx, stage.Options{Name: "payee", Width: 1280, Height: 800, Profile: filepath.Join(dir, "tablet"), Flags: film.Flags()})
	must(t, err)
	p := &stage.Pair{Dir: dir, Server: server, Payee: till}
	t.Cleanup(func() { keep(t, p); till.Close() })
	must(t, server.Enrol(ctx, till, "/payee/", "till", api.RolePayee, "entry"))

	must(t, p.Charge("3.50"))
	must(t, till.Wait("a thin outline where the code is", around(little), far))
	must(t, till.Wait("the word to come closer", says("closer"), far))
	must(t, film.ShowImage(spoilt, more))
	must(t, till.Wait("an outline that follows", around(more), far))
	must(t, till.Wait("another word", says("still"), far))

	must(t, till.Wait("the camera unplugged", unplug, soon))
	must(t, till.Wait("words while it is away, and a button", `!!document.querySelector(".view.away") && !!document.getElementById("till-look")`, far))
	must(t, till.Wait("a press on it, or the camera back before", `(document.getElementById("till-look")?.click(), !document.querySelector(".view.away"))`, far))
	must(t, till.Wait("an outline again", around(more), far))

	must(t, film.Show(code))
	must(t, till.Phase("till", far, "flashing"))
	must(t, till.Click("till-cancel"))
	if !t.Failed() {
		quiet(t, till)
	}
}

// unreadable spoils the middle of a code by more than its error correction puts right, so that it is seen and never read.
func unreadable(s *code.Symbol) *image.Gray {
	const scale = 8
	pix, side := s.Luma(scale)
	for y := side / 3; y < 2*side/3; y++ {
		for x := side / 3; x < 2*side/3; x++ {
			if (x/scale*7+y/scale*13)%5 < 2 {
				pix[y*side+x] = 255 - pix[y*side+x]
			}
		}
	}
	return &image.Gray{Pix: pix, Stride: side, Rect: image.Rect(0, 0, side, side)}
}

// around tells whether a thin outline lies over the middle of the picture, as high as a code that takes this share of its diagonal is, in a view
// that is a mirror.
func around(share float64) string {
	const diagonal, height, seen = 800, 480, 0.93 // the outline leaves out half of the quiet zone
	return fmt.Sprintf(`(() => {
		const view = document.querySelector(".view.mirror"), line = view?.querySelector(".outline.located .outline-line");
		const video = view?.querySelector("video");
		if (!line || !video?.videoWidth || getComputedStyle(video).scale !== "-1 1") return false;
		const p = view.querySelector(".view-picture").getBoundingClientRect(), r = line.getBoundingClientRect();
		const height = Math.max(p.width / video.videoWidth, p.height / video.videoHeight) * video.videoHeight;
		const near = (a, b) => Math.abs(a - b) < 0.12 * height;
		return near(r.left + r.width / 2, p.left + p.width / 2) && near(r.top + r.height / 2, p.top + p.height / 2) && near(r.height, %g * height);
	})()`, share*diagonal/height*seen)
}

func says(word string) string {
	return fmt.Sprintf(`document.getElementById("till-hint")?.textContent.includes(%q)`, word)
}

const unplug = `(document.querySelector(".view video").srcObject.getVideoTracks().forEach(t => t.stop()), true)`
