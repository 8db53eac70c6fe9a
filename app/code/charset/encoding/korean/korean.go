// Package korean names the Korean character sets that the QR reader knows.
package korean

import "golang.org/x/text/encoding"

// EUCKR is the Korean character set.
var EUCKR encoding.Encoding = encoding.Named("EUC-KR")
