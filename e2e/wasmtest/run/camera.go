package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"glint/app/code"
)

// Size of the camera's picture in pixels, its frames a second, and how many there are: the browser plays them round and round.
const (
	width, height = 640, 480
	rate, frames  = 30, 30
)

// payload is what the code before the camera carries; tests know it too.
func payload() []byte {
	b := make([]byte, 152) // as long as a payment code
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// writeCamera makes a y4m file for Chromium's fake camera: a payment code, held by a hand that moves a little.
func writeCamera(name string) error {
	symbol, err := code.Make(code.KindPayment, payload())
	if err != nil {
		return err
	}
	pix, side := symbol.Luma(6)
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", width, height, rate)
	for n := range frames {
		writeFrame(w, pix, side, 100+n%7, 60+n%5)
	}
	if err := w.Flush(); err != nil { // keeps the first error of all writes
		f.Close()
		return err
	}
	return f.Close()
}

// writeFrame writes one frame: a symbol at a place, on gray, without colour.
func writeFrame(w io.Writer, pix []byte, side, left, top int) {
	luma := bytes.Repeat([]byte{90}, width*height)
	for y := range min(side, height-top) {
		row := luma[(top+y)*width+left:]
		for x, v := range pix[y*side:][:side] {
			row[x] = 16 + byte(int(v)*219/255) // studio range
		}
	}
	io.WriteString(w, "FRAME\n")
	w.Write(luma)
	w.Write(bytes.Repeat([]byte{128}, width*height/2))
}
