// Command shoot takes a picture of every story: on a phone, a tablet and a laptop, light and dark, in English
// and in Chinese, as PNG files <out>/<frame>/<page>-<state>.png.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"glint/e2e/stories/booth"
	"glint/e2e/stories/scenes"
)

func main() {
	out := flag.String("out", "e2e/out/stories", "folder for the pictures")
	only := flag.String("only", "", "only stories whose name begins with this")
	frame := flag.String("frame", "", "only frames whose name contains this, such as 390x844 or dark-zh")
	size := flag.String("size", "", "one window instead of the three, such as 320x640")
	zoom := flag.Int("text", 100, "size of the text in per cent")
	flag.Parse()
	j := job{out: *out, only: *only, frame: *frame, size: *size, zoom: *zoom}
	if err := j.run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// job is what to take pictures of.
type job struct {
	out, only, frame, size string
	zoom                   int
}

func (j job) run(ctx context.Context) error {
	b, err := booth.Open(ctx, ".")
	if err != nil {
		return err
	}
	defer b.Close()
	count := 0
	for _, f := range j.frames() {
		if !strings.Contains(f.Name(), j.frame) {
			continue
		}
		if err := b.Use(f); err != nil {
			return err
		}
		dir := filepath.Join(j.out, f.Name())
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, s := range scenes.All() {
			if !strings.HasPrefix(s.Name, j.only) {
				continue
			}
			if err := j.shoot(b, s, f, dir); err != nil {
				return err
			}
			count++
		}
	}
	fmt.Printf("%d pictures in %s\n", count, j.out)
	return nil
}

func (j job) shoot(b *booth.Booth, s scenes.Story, f booth.Frame, dir string) error {
	if err := b.Show(s, f.Language); err != nil {
		return err
	}
	if j.zoom != 100 {
		if err := b.Zoom(j.zoom); err != nil {
			return err
		}
	}
	png, err := b.Shot()
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(s.Name, "/", "-")+".png"), png, 0o644)
}

func (j job) frames() []booth.Frame {
	sizes := [][2]int64{{390, 844}, {820, 1180}, {1280, 800}}
	if j.size != "" {
		sizes = [][2]int64{{}}
		if _, err := fmt.Sscanf(j.size, "%dx%d", &sizes[0][0], &sizes[0][1]); err != nil {
			log.Fatalf("-size %s: %v", j.size, err)
		}
	}
	var out []booth.Frame
	for _, size := range sizes {
		for _, dark := range []bool{false, true} {
			for _, language := range []string{"en", "zh"} {
				out = append(out, booth.Frame{Width: size[0], Height: size[1], Dark: dark, Language: language})
			}
		}
	}
	return out
}
