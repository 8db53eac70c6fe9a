// In place of golang.org/x/text for the QR reader; see README.md.
module golang.org/x/text

go 1.26
