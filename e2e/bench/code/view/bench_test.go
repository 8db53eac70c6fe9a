package view

import "testing"

func BenchmarkShot(b *testing.B) {
	show, err := NewShow(Typical(), 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		show.Shot(0)
	}
}
