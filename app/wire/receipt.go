package wire

import (
	"crypto/hmac"
	"crypto/sha256"
)

// ReceiptStatus says how a payment ended at the payee.
type ReceiptStatus uint8

// The statuses of a receipt. 2, voided, is kept for a signed form: a MAC that the payer can make too
// must not undo a payment.
const (
	ReceiptPaid    ReceiptStatus = 1
	ReceiptForeign ReceiptStatus = 3 // the acceptance that was read is for another charge
)

// ReceiptSize is the length of a receipt in bytes.
const ReceiptSize = 32

const receiptType = 0x41

// Receipt is the payee's answer by light to an acceptance: M4.
type Receipt struct {
	Payment PaymentID // of the payee's own charge, also with ReceiptForeign
	Status  ReceiptStatus
	Minute  Minutes
	Order   Order
	MAC     [7]byte
}

func (r Receipt) body() []byte {
	w := make(writer, 0, ReceiptSize)
	w.u8(receiptType)
	w.bytes(r.Payment[:])
	w.u8(uint8(r.Status))
	w.u24(uint32(r.Minute))
	w.u32(uint32(r.Order))
	return w
}

func (r Receipt) mac(m3 []byte) (out [7]byte) {
	key := digest([]byte(labelReceipt), m3)
	h := hmac.New(sha256.New, key[:])
	h.Write(r.body())
	copy(out[:], h.Sum(nil))
	return out
}

// Sealed gives the receipt with its MAC, keyed by the acceptance M3: only who has read M3 can make it.
func (r Receipt) Sealed(m3 []byte) Receipt { r.MAC = r.mac(m3); return r }

// Verify checks the MAC against the acceptance M3: ErrSeal.
func (r Receipt) Verify(m3 []byte) error {
	want := r.mac(m3)
	if !hmac.Equal(want[:], r.MAC[:]) {
		return ErrSeal
	}
	return nil
}

// Bytes encodes the receipt.
func (r Receipt) Bytes() []byte { return append(r.body(), r.MAC[:]...) }

// IsReceipt tells a receipt from a charge by its first byte: both come by light.
func IsReceipt(b []byte) bool { return len(b) == ReceiptSize && b[0] == receiptType }

// DecodeReceipt reads a receipt; errors are *FormatError.
func DecodeReceipt(b []byte) (Receipt, error) {
	if !IsReceipt(b) {
		return Receipt{}, malformed("receipt", "%d bytes of another type", len(b))
	}
	r := &reader{b: b[1:]}
	var out Receipt
	r.into(out.Payment[:])
	out.Status, out.Minute, out.Order = ReceiptStatus(r.u8()), Minutes(r.u24()), Order(r.u32())
	r.into(out.MAC[:])
	if out.Status != ReceiptPaid && out.Status != ReceiptForeign {
		return Receipt{}, malformed("receipt", "status %d", out.Status)
	}
	return out, nil
}
