package stage

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestRelay shows a counter as gray levels on one page and reads it through the other page's camera.
func TestRelay(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>stage</title><body style="margin:0"><canvas id="c" width="640" height="480"></canvas>`))
	}))
	defer site.Close()
	open := func(name string) *Browser {
		b, err := Open(t.Context(), Options{Name: name, Width: 640, Height: 480, Profile: t.TempDir(), Camera: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.Close)
		if err := b.Goto(site.URL); err != nil {
			t.Fatal(err)
		}
		return b
	}
	from, to := open("from"), open("to")
	_, err := Eval[bool](from, `(() => {
		const g = document.getElementById("c").getContext("2d");
		const start = performance.now();
		const draw = () => {
			const level = [32, 128, 224][Math.floor((performance.now() - start) / 100) % 3];
			g.fillStyle = "rgb(" + level + "," + level + "," + level + ")";
			g.fillRect(0, 0, 640, 480);
			requestAnimationFrame(draw);
		};
		draw();
		return true;
	})()`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Eval[bool](to, `navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } }).then((stream) => {
		const v = document.createElement("video");
		v.muted = true;
		v.srcObject = stream;
		window.levels = [];
		window.frames = 0;
		const c = document.createElement("canvas");
		c.width = c.height = 1;
		const g = c.getContext("2d", { willReadFrequently: true });
		const look = () => {
			window.frames++;
			g.drawImage(v, 0, 0, 1, 1);
			const level = g.getImageData(0, 0, 1, 1).data[0];
			if (window.levels.at(-1) !== level) window.levels.push(level);
			v.requestVideoFrameCallback(look);
		};
		v.requestVideoFrameCallback(look);
		return v.play().then(() => true);
	})`)
	if err != nil {
		t.Fatal(err)
	}
	relay, err := Join(from, to, 320, 240, nil)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := to.Wait("20 changes of level", `window.levels.length >= 20`, 30*time.Second); err != nil {
		t.Fatal(err)
	}
	relay.Close()
	frames, err := Eval[int](to, "window.frames")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pictures carried, %d frames seen in %v", relay.Frames(), frames, time.Since(start))
}
