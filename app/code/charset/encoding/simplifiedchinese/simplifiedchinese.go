// Package simplifiedchinese names the simplified Chinese character sets that the QR reader knows.
package simplifiedchinese

import "golang.org/x/text/encoding"

// GB18030 is the Chinese character set.
var GB18030 encoding.Encoding = encoding.Named("GB18030")
