package table

import (
	"strings"
	"testing"
)

func TestPrint(t *testing.T) {
	heads := Table{{"a", "count"}, {"long one", "7"}}
	for _, tt := range []struct {
		name     string
		markdown bool
		want     string
	}{
		{"plain", false, "a         count\nlong one  7\n"},
		{"markdown", true, "| a | count |\n|---|---|\n| long one | 7 |\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := heads.Print(&b, tt.markdown); err != nil || b.String() != tt.want {
				t.Errorf("got %q, %v, want %q", b.String(), err, tt.want)
			}
		})
	}
}
