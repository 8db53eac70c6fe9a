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
	flag.Parse()
	if err := run(context.Background(), *out, *only, *frame); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out, only, frame string) error {
	b, err := booth.Open(ctx, ".")
	if err != nil {
		return err
	}
	defer b.Close()
	count := 0
	for _, f := range frames() {
		if !strings.Contains(f.Name(), frame) {
			continue
		}
		if err := b.Use(f); err != nil {
			return err
		}
		dir := filepath.Join(out, f.Name())
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, s := range scenes.All() {
			if !strings.HasPrefix(s.Name, only) {
				continue
			}
			if err := shoot(b, s, f, dir); err != nil {
				return err
			}
			count++
		}
	}
	fmt.Printf("%d pictures in %s\n", count, out)
	return nil
}

func shoot(b *booth.Booth, s scenes.Story, f booth.Frame, dir string) error {
	if err := b.Show(s, f.Language); err != nil {
		return err
	}
	png, err := b.Shot()
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(s.Name, "/", "-")+".png"), png, 0o644)
}

func frames() []booth.Frame {
	var out []booth.Frame
	for _, size := range [][2]int64{{390, 844}, {820, 1180}, {1280, 800}} {
		for _, dark := range []bool{false, true} {
			for _, language := range []string{"en", "zh"} {
				out = append(out, booth.Frame{Width: size[0], Height: size[1], Dark: dark, Language: language})
			}
		}
	}
	return out
}
