package text

import (
	"testing"

	"glint/app/wire"
)

func TestCheckWordsAreApart(t *testing.T) {
	for l := range languages {
		seen := map[string]int{}
		for i, w := range checkWords {
			if before, ok := seen[w[l]]; ok || w[l] == "" {
				t.Errorf("%s: word %d is %q, as is word %d", l.Tag(), i, w[l], before)
			}
			seen[w[l]] = i
		}
	}
	if got := English.CheckWords(wire.CheckWords{0, 127}) + " " + Chinese.CheckWords(wire.CheckWords{0, 127}); got != "anchor, window 锚、窗户" {
		t.Errorf("got %q", got)
	}
}
