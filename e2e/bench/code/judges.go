package main

import (
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"glint/app/code"
	"glint/app/code/deblur"
	"glint/e2e/bench/code/view"
)

// told reads a view whose geometry is known: each module is where it truly is.
func told(v *view.View) string {
	size := v.Code.Size - 2*code.QuietZone
	wide := size + 2*deblur.Margin
	light := make([]float64, wide*wide)
	for i := range light {
		x, y := v.At(float64(i%wide-deblur.Margin)+0.5, float64(i/wide-deblur.Margin)+0.5)
		light[i] = math.Pow(grey(v, x, y)/255, 2.2)
	}
	s := deblur.NewSolver()
	s.Start(size, light, make([]int8, size*size))
	for range 3 {
		for _, flip := range [2]bool{false, true} {
			if text := decoded(s.Modules(), size, flip); text != "" {
				return text
			}
		}
		s.Refine()
	}
	return ""
}

func decoded(dark []bool, size int, flip bool) string {
	bits, err := gozxing.NewSquareBitMatrix(size)
	if err != nil {
		return ""
	}
	for i, d := range dark {
		if d != flip {
			bits.Set(i%size, i/size)
		}
	}
	result, err := decoder.NewDecoder().Decode(bits, nil)
	if err != nil {
		return ""
	}
	return result.GetText()
}

// grey interpolates between samples, whose middles are at halves.
func grey(v *view.View, x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(v.W)-1.001), min(max(y-0.5, 0), float64(v.H)-1.001)
	i := int(y)*v.W + int(x)
	fx, fy := x-math.Floor(x), y-math.Floor(y)
	p := v.Luma
	return (float64(p[i])*(1-fx)+float64(p[i+1])*fx)*(1-fy) + (float64(p[i+v.W])*(1-fx)+float64(p[i+v.W+1])*fx)*fy
}
