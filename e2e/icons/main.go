// Command icons draws the icons of the two installed programs, Glint Pay and
// Glint Till, so that they can be made again from text.
//
//	go run ./e2e/icons web/icons
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// design is one program's icon before it is cut to a purpose.
type design struct {
	name   string
	ground color.NRGBA
	device shape      // outline of the device that holds it
	star   [3]float64 // middle and radius
}

var (
	paper = color.NRGBA{255, 255, 255, 255}
	light = color.NRGBA{255, 236, 130, 255}
)

// designs: a phone that shows light to the upper right, and a tablet lit from
// its middle.
var designs = []design{
	{
		name:   "pay",
		ground: color.NRGBA{11, 79, 108, 255},
		device: without(rounded(-0.08, 0.06, 0.34, 0.56, 0.12), rounded(-0.08, 0.03, 0.26, 0.43, 0.05)),
		star:   [3]float64{0.2, -0.2, 0.44},
	},
	{
		name:   "till",
		ground: color.NRGBA{110, 58, 18, 255},
		device: without(rounded(0, 0, 0.62, 0.46, 0.12), rounded(0, 0, 0.53, 0.37, 0.05)),
		star:   [3]float64{0, 0, 0.34},
	},
}

// maskSafe keeps the drawing inside the circle of 80% of the width that every
// mask leaves (W3C manifest, purpose "maskable").
const maskSafe = 0.82

// icon returns one file's picture: purpose any, maskable, apple or monochrome.
func (d design) icon(purpose string, size int) image.Image {
	tile := rounded(0, 0, 0.96, 0.96, 0.42)
	star := glint(d.star[0], d.star[1], d.star[2])
	scale := 1.0
	switch purpose {
	case "maskable":
		tile, scale = everywhere, maskSafe
	case "apple": // the system rounds the corners itself and knows no transparency
		tile, scale = everywhere, 0.95
	case "monochrome": // a dark edge about the star stands for its colour
		edge := glint(d.star[0], d.star[1], d.star[2]*1.4)
		return draw(size, []layer{{shrunk(either(without(d.device, edge), star), 1.2), paper}})
	}
	return draw(size, []layer{
		{tile, d.ground},
		{shrunk(d.device, scale), paper},
		{shrunk(star, scale), light},
	})
}

// files lists every icon: name, purpose and pixels on a side.
func files() []file {
	var out []file
	for i, d := range designs {
		for _, f := range []file{
			{purpose: "any", size: 192}, {purpose: "any", size: 512},
			{purpose: "maskable", size: 512}, {purpose: "monochrome", size: 512}, {purpose: "apple", size: 180},
		} {
			f.design = &designs[i]
			f.name = fmt.Sprintf("%s-%s-%d.png", d.name, f.purpose, f.size)
			out = append(out, f)
		}
	}
	return out
}

type file struct {
	design  *design
	name    string
	purpose string
	size    int
}

func (f file) write(dir string) (err error) {
	w, err := os.Create(filepath.Join(dir, f.name))
	if err != nil {
		return err
	}
	defer func() {
		if e := w.Close(); err == nil {
			err = e
		}
	}()
	return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, f.design.icon(f.purpose, f.size))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: icons DIR")
		os.Exit(2)
	}
	for _, f := range files() {
		if err := f.write(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "icons:", err)
			os.Exit(1)
		}
	}
}
