package wire

import (
	"os"
	"slices"
	"strings"
	"testing"
)

var labels = []string{
	labelToken, labelCode, labelCharge, labelPayee, labelAccept, labelRecord, labelSeal, labelTiny, labelReceipt, labelCodeID,
	labelPayment, labelLog, labelRequest, labelShort, labelKeys, labelSnapshot, labelListing, labelDirectory, labelClosing, labelCheck,
}

// TestLabelsAreApart: no label begins another, so that no hash or signature can stand for another.
func TestLabelsAreApart(t *testing.T) {
	for i, a := range labels {
		if !strings.HasPrefix(a, "glint ") || !strings.HasSuffix(a, " 1") {
			t.Errorf("label %q", a)
		}
		if slices.ContainsFunc(labels[i+1:], func(b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }) {
			t.Errorf("label %q begins another", a)
		}
	}
}

func TestSpecNamesLabels(t *testing.T) {
	spec, err := os.ReadFile("SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range labels {
		if !strings.Contains(string(spec), "| `"+label+"` |") {
			t.Errorf("SPEC.md has no row for %q", label)
		}
	}
}
