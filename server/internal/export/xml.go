package export

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"glint/app/money"
)

// xmlWriter writes elements one after the other and keeps the first error.
type xmlWriter struct {
	w   *bufio.Writer
	err error
}

func begin(w io.Writer, namespace string) *xmlWriter {
	x := &xmlWriter{w: bufio.NewWriter(w)}
	x.put(xml.Header + `<Document xmlns="` + namespace + `">`)
	return x
}

func (x *xmlWriter) end() error {
	x.close("Document")
	x.put("\n")
	x.flush()
	return x.err
}

func (x *xmlWriter) put(s string) {
	if x.err == nil {
		_, x.err = x.w.WriteString(s)
	}
}

func (x *xmlWriter) flush() {
	if x.err == nil {
		x.err = x.w.Flush()
	}
}

func (x *xmlWriter) open(name string)  { x.put("<" + name + ">") }
func (x *xmlWriter) close(name string) { x.put("</" + name + ">") }

func (x *xmlWriter) text(name, value string) {
	x.open(name)
	if x.err == nil {
		x.err = xml.EscapeText(x.w, []byte(value))
	}
	x.close(name)
}

// limited writes text of at most max characters: what is longer is cut, for it is prose. The schema wants at least one.
func (x *xmlWriter) limited(name, value string, max int) {
	value = strings.ToValidUTF8(value, "\ufffd")
	if utf8.RuneCountInString(value) > max {
		value = string([]rune(value)[:max])
	}
	if strings.TrimSpace(value) == "" {
		value = "-"
	}
	x.text(name, value)
}

// amount writes a sum without its sign, which side says.
func (x *xmlWriter) amount(name string, m money.Minor, c money.Currency) {
	x.put("<" + name + ` Ccy="` + c.Code() + `">`)
	x.put(strings.TrimPrefix(money.Amount{Minor: m, Currency: c}.Decimal(), "-"))
	x.close(name)
}

func (x *xmlWriter) side(m money.Minor) {
	if m < 0 {
		x.text("CdtDbtInd", "DBIT")
		return
	}
	x.text("CdtDbtInd", "CRDT")
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// reference fits a reference of ours into Max35Text. One that is longer is named by its hash: cut, two could become one.
func reference(r string) string {
	if len(r) <= textReference && r != "" && utf8.ValidString(r) {
		return r
	}
	sum := sha256.Sum256([]byte(r))
	return "h:" + hex.EncodeToString(sum[:16])
}
