// Command wasm is Glint in the browser: the pages, and in Workers the eyes and the lamp, which a page that is busy would hold up.
//
// This file is wiring. The same program runs as one of four, told apart by ROLE (web/decoder.js sets it):
//
//	""         a page: sessions on the browser's ports, drawn by app/ui
//	"decoder"  reads the shots of a camera
//	"lamp"     draws a till's light
//	"path"     is one eye of the simulated light path of /desk/
package main

import (
	"context"
	"os"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui"
	"glint/wasm/internal/decoder"
	"glint/wasm/internal/lamp"
	"glint/wasm/internal/lightpath"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	switch os.Getenv("ROLE") {
	case "decoder":
		end(decoder.Run(ctx))
	case "lamp":
		end(lamp.Run(ctx))
	case "path":
		end(lightpath.Run(ctx))
	default:
		ui.Routes(newDevice(ctx))
		app.RunWhenOnBrowser() // for as long as the page lives
	}
}

// end leaves a Worker; the page starts another.
func end(err error) {
	if err != nil {
		println("worker:", err.Error())
		os.Exit(1)
	}
}
