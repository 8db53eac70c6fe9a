package main

import (
	"flag"
	"testing"

	"glint/app/code"
	"glint/e2e/bench/code/view"
)

var seeds = flag.Int("seeds", 40, "phones that are shown to TestSmallAndTilted")

// A payment code of 49 modules at 2.5 pixels a module, held at 40 degrees, with typical blur and noise, within five shots.
func TestSmallAndTilted(t *testing.T) {
	const shots, floor = 5, 95
	read, atOnce := 0, 0
	for seed := range uint64(*seeds) {
		show, err := view.NewShowOf(code.KindPayment, 152, view.Small(), 1000+seed)
		if err != nil {
			t.Fatal(err)
		}
		if modules := show.Symbol.Size - 2*code.QuietZone; modules != 49 {
			t.Fatalf("got %d modules", modules)
		}
		look, before := newOurs(), read
		for n := range shots {
			text := look(show.Shot(n))
			if text != "" && text != show.Symbol.Text {
				t.Fatalf("seed %d: misread as %q", seed, text)
			}
			if text == "" {
				continue
			}
			read++
			if n == 0 {
				atOnce++
			}
			break
		}
		if read == before {
			t.Logf("seed %d: not read; its first shot is readable: %v", 1000+seed, told(show.Shot(0)) == show.Symbol.Text)
		}
	}
	t.Logf("of %d: %d read, %d in the first shot", *seeds, read, atOnce)
	if 100*read < floor**seeds {
		t.Errorf("read %d of %d, want %d%%", read, *seeds, floor)
	}
}
