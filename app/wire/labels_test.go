package wire

import (
	"slices"
	"strings"
	"testing"
)

// TestLabelsAreApart: no label begins another, so that no hash or signature can stand for another.
func TestLabelsAreApart(t *testing.T) {
	labels := []string{
		labelToken, labelCode, labelCharge, labelPayee, labelAccept, labelRecord, labelSeal, labelReceipt, labelCodeID,
		labelPayment, labelLog, labelRequest,
	}
	for i, a := range labels {
		if !strings.HasPrefix(a, "glint ") || !strings.HasSuffix(a, " 1") {
			t.Errorf("label %q", a)
		}
		if slices.ContainsFunc(labels[i+1:], func(b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }) {
			t.Errorf("label %q begins another", a)
		}
	}
}
