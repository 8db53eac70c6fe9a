package wire_test

import (
	"bytes"
	"testing"

	"glint/app/money"
	"glint/app/wire"
)

// fuzzMessage seeds a fuzz test from the vectors of one message, and checks that whatever can be read
// has only this encoding.
func fuzzMessage(f *testing.F, message string, decode func([]byte) ([]byte, error)) {
	f.Helper()
	for _, v := range readVectors(f, message).Vectors {
		f.Add(given(map[string]string{"hex": v.Hex}, "hex"))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		again, err := decode(b)
		switch {
		case err != nil && nameOf(err) != "format":
			t.Errorf("%x: %T %v, want a FormatError", b, err, err)
		case err == nil && !bytes.Equal(again, b):
			t.Errorf("%x encodes as %x", b, again)
		}
		if !bytes.Equal(b, before) {
			t.Errorf("%x was changed to %x", before, b)
		}
	})
}

func FuzzToken(f *testing.F) {
	fuzzMessage(f, "token", func(b []byte) ([]byte, error) {
		t, err := wire.DecodeToken(b)
		_ = t.Verify(ring())
		return t.Bytes(), err
	})
}

func FuzzPaymentCode(f *testing.F) {
	fuzzMessage(f, "payment code", func(b []byte) ([]byte, error) {
		c, err := wire.DecodePaymentCode(b)
		_ = c.Verify(ring())
		return c.Bytes(), err
	})
}

func FuzzCertificate(f *testing.F) {
	fuzzMessage(f, "certificate", func(b []byte) ([]byte, error) {
		c, err := wire.DecodeCertificate(b)
		_ = c.Verify(ring())
		return c.Bytes(), err
	})
}

func FuzzCharge(f *testing.F) {
	m1 := openCode().Bytes()
	fuzzMessage(f, "charge", func(b []byte) ([]byte, error) {
		c, err := wire.DecodeCharge(b)
		_ = c.Verify(m1, ring(), public(tillKey))
		return c.Bytes(), err
	})
}

func FuzzTiny(f *testing.F) {
	code := openCode()
	m1 := code.Bytes()
	fuzzMessage(f, "tiny charge", func(b []byte) ([]byte, error) {
		t, err := wire.DecodeTiny(b)
		if c, opened := t.Open(m1); err == nil && opened == nil {
			again, err := wire.TinyOf(code, c.Core)
			return again.Bytes(), err
		}
		return t.Bytes(), err
	})
}

func FuzzCore(f *testing.F) {
	for _, v := range readVectors(f, "charge").Vectors {
		b := given(map[string]string{"hex": v.Hex}, "hex")
		f.Add(b[:min(len(b), wire.CoreSize)])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := wire.DecodeCore(b)
		if again := c.Bytes(); err == nil && !bytes.Equal(again[:], b) {
			t.Errorf("%x encodes as %x", b, again)
		}
		if err == nil && c.Sum().Payable() != nil {
			t.Errorf("%x asks for %v", b, c.Sum())
		}
	})
}

func FuzzAcceptance(f *testing.F) {
	code, c := openCode(), core()
	fuzzMessage(f, "acceptance", func(b []byte) ([]byte, error) {
		a, err := wire.DecodeAcceptance(b)
		_ = a.Verify(code, c)
		return a.Bytes(), err
	})
}

func FuzzReceipt(f *testing.F) {
	m3 := acceptance(openCode(), core()).Bytes()
	fuzzMessage(f, "receipt", func(b []byte) ([]byte, error) {
		r, err := wire.DecodeReceipt(b)
		_ = r.Verify(m3)
		return r.Bytes(), err
	})
}

func FuzzRecord(f *testing.F) {
	fuzzMessage(f, "record", func(b []byte) ([]byte, error) {
		r, err := wire.DecodeRecord(b)
		_ = r.Verify(public(tillKey))
		return r.Bytes(), err
	})
}

// FuzzCoreFields goes the other way: whatever fields a core has, its bytes either read as just these
// fields or are refused; only minutes beyond 24 bits come out as the last one.
func FuzzCoreFields(f *testing.F) {
	c := core()
	f.Add(uint8(c.Kind), uint32(c.Payee), uint8(c.Terminal), c.Amount, uint16(c.Currency), c.Flags, uint32(c.Minute), uint32(c.Order), c.Item)
	f.Add(uint8(17), uint32(1), uint8(0), uint32(1), uint16(1024+156), uint8(64), uint32(1<<24), uint32(1), uint16(0))
	f.Fuzz(func(t *testing.T, kind uint8, payee uint32, terminal uint8, amount uint32, currency uint16, flags uint8, minute, order uint32, item uint16) {
		in := core(func(c *wire.Core) {
			c.Kind, c.Payee, c.Terminal, c.Amount = wire.Kind(kind), wire.PayeeID(payee), wire.Terminal(terminal), amount
			c.Currency, c.Flags, c.Minute = money.Currency(currency), flags, wire.Minutes(minute)
			c.Order, c.Item = wire.Order(order), item
		})
		b := in.Bytes()
		out, err := wire.DecodeCore(b[:])
		in.Minute = min(in.Minute, 1<<24-1)
		if err == nil && out != in {
			t.Errorf("%+v reads as %+v", in, out)
		}
	})
}
