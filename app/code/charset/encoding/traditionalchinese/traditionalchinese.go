// Package traditionalchinese names the traditional Chinese character sets that the QR reader knows.
package traditionalchinese

import "golang.org/x/text/encoding"

// Big5 is the character set of traditional Chinese.
var Big5 encoding.Encoding = encoding.Named("Big5")
