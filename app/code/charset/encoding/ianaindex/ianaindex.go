// Package ianaindex finds character sets by their IANA names.
package ianaindex

import "golang.org/x/text/encoding"

// Index is the list of IANA names.
type Index struct{}

// IANA is the one index.
var IANA Index

// Encoding returns the character set of a name.
func (Index) Encoding(name string) (encoding.Encoding, error) { return encoding.Named(name), nil }

// Name returns the name of a character set.
func (Index) Name(e encoding.Encoding) (string, error) { return e.Name(), nil }
