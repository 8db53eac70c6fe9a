package fec

import "testing"

func TestCorrected(t *testing.T) {
	payload := []byte("some bytes of a message, thirty-")
	const n = 600
	stream, err := Encode(payload, n)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(ClassOf(len(payload)), n)
	var wrong, of int
	for i, bit := range stream {
		if i%3 == 0 {
			continue // not seen
		}
		llr := 4 - 8*float32(bit)
		if i%40 == 1 {
			llr = -llr / 8
			wrong++
		}
		d.Add(i, llr)
		of++
	}
	if gotWrong, gotOf := d.Corrected(payload); gotWrong != wrong || gotOf != of {
		t.Errorf("got %d of %d, want %d of %d", gotWrong, gotOf, wrong, of)
	}
	if gotWrong, gotOf := d.Corrected(payload[:8]); gotWrong != 0 || gotOf != 0 {
		t.Errorf("a payload of another class: got %d of %d", gotWrong, gotOf)
	}
}
