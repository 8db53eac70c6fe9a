package sim

import (
	"io"
	"math"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim/y4m"
)

// WriteFilm writes what a camera sees through a path, for a time from the path's zero on, as a video file with the camera's rate. A file has
// neither gaps nor timestamps: where a shot is lost the one before it is shown again, and Jitter has no effect; Wander has. The path should leave
// Chroma420 off, since the file is 4:2:0 itself.
func WriteFilm(to io.Writer, path Path, length time.Duration, show Show) error {
	camera := New(path)
	p := &camera.path
	rate, per := ratio(p.FPS)
	film, err := y4m.NewWriter(to, y4m.Header{W: camera.w, H: camera.h, Rate: rate, Per: per})
	if err != nil {
		return err
	}
	var shot optic.Shot
	for n := range int(length.Seconds() * p.FPS) {
		taken, _, ok := camera.Frame(n)
		if ok || n == 0 {
			camera.ShootInto(&shot, taken, show)
			err = film.Write(shot)
		} else {
			err = film.Repeat()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ratio writes a rate as a whole number by a whole number: 30 as 30 by 1, 29.97 as 2997 by 100.
func ratio(fps float64) (rate, per int) {
	per = 1
	for per < 1000 && math.Abs(fps*float64(per)-math.Round(fps*float64(per))) > 1e-6 {
		per *= 10
	}
	return max(int(math.Round(fps*float64(per))), 1), per
}
