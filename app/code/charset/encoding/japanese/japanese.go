// Package japanese names the Japanese character sets that the QR reader knows.
package japanese

import "golang.org/x/text/encoding"

// The Japanese character sets.
var (
	ShiftJIS encoding.Encoding = encoding.Named("Shift_JIS")
	EUCJP    encoding.Encoding = encoding.Named("EUC-JP")
)
