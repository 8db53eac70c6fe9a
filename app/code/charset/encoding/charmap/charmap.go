// Package charmap names the single-byte character sets that the QR reader knows.
package charmap

import "golang.org/x/text/encoding"

// The character sets of the ECI assignments.
var (
	CodePage437 encoding.Encoding = encoding.Named("IBM437")
	ISO8859_1   encoding.Encoding = encoding.Named("ISO-8859-1")
	ISO8859_2   encoding.Encoding = encoding.Named("ISO-8859-2")
	ISO8859_3   encoding.Encoding = encoding.Named("ISO-8859-3")
	ISO8859_4   encoding.Encoding = encoding.Named("ISO-8859-4")
	ISO8859_5   encoding.Encoding = encoding.Named("ISO-8859-5")
	ISO8859_7   encoding.Encoding = encoding.Named("ISO-8859-7")
	ISO8859_9   encoding.Encoding = encoding.Named("ISO-8859-9")
	ISO8859_13  encoding.Encoding = encoding.Named("ISO-8859-13")
	ISO8859_15  encoding.Encoding = encoding.Named("ISO-8859-15")
	ISO8859_16  encoding.Encoding = encoding.Named("ISO-8859-16")
	Windows1250 encoding.Encoding = encoding.Named("windows-1250")
	Windows1251 encoding.Encoding = encoding.Named("windows-1251")
	Windows1252 encoding.Encoding = encoding.Named("windows-1252")
	Windows1256 encoding.Encoding = encoding.Named("windows-1256")
)
