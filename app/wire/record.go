package wire

import "bytes"

// Role is the side that a terminal takes.
type Role uint8

// The roles.
const (
	RolePayer Role = 1
	RolePayee Role = 2
)

// Ending is how a payment ended on the side that records it.
type Ending uint8

// The endings. A payer records only what it signed: the first two.
const (
	EndingAccepted  Ending = 1 // payer accepted; payee has the acceptance
	EndingRefused   Ending = 2 // payer refused; payee has the signed refusal
	EndingCancelled Ending = 3 // payee gave up after the light began
	EndingTimedOut  Ending = 4 // payee saw no acceptance in time
	EndingForeign   Ending = 5 // payee saw an acceptance for another charge, kept here
)

// Limits of a record in bytes.
const (
	ReferenceMax  = 32 // the merchant's own order reference, UTF-8
	recordSizeMin = 44 + 2 + ShortSize + CoreSize + 1 + 1 + 64
	RecordSizeMax = 44 + 2 + CodeSizeMax + CoreSize + 1 + AcceptanceSize + 1 + ReferenceMax + 64
)

// Record is what one side keeps of a payment and uploads, linked into its log.
type Record struct {
	Role       Role
	Ending     Ending
	Form       Form // in which the charge was sent or received
	Time       Seconds
	Number     uint32 // in the terminal's log, from 1
	Previous   Hash   // of the record before; zero for the first
	Code       []byte // M1; of a short code without an answer its digits
	Core       Core
	Acceptance []byte // M3; empty with EndingCancelled and EndingTimedOut
	Reference  string // payee's own order reference, ValidReference; empty at the payer
	Signature  Signature
}

const recordVersion = 0x51

// Body encodes all but the signature: what the log hashes and the device signs.
func (r Record) Body() []byte {
	w := make(writer, 0, RecordSizeMax)
	w.u8(recordVersion)
	w.u8(uint8(r.Role))
	w.u8(uint8(r.Ending))
	w.u8(uint8(r.Form))
	w.u32(uint32(r.Time))
	w.u32(r.Number)
	w.bytes(r.Previous[:])
	w.u16(uint16(len(r.Code)))
	w.bytes(r.Code)
	core := r.Core.Bytes()
	w.bytes(core[:])
	w.u8(uint8(len(r.Acceptance)))
	w.bytes(r.Acceptance)
	w.u8(uint8(len(r.Reference)))
	w.bytes([]byte(r.Reference))
	return w
}

// SigningInput is what the terminal's device key signs before upload.
func (r Record) SigningInput() []byte { return sigStructure([]byte(labelRecord), r.Body()) }

// Bytes encodes the record.
func (r Record) Bytes() []byte { return append(r.Body(), r.Signature[:]...) }

// Hash links the log: the next record's Previous. The signature stays outside, so that a record can be
// numbered and linked in one transaction and signed later.
func (r Record) Hash() Hash { return digest([]byte(labelLog), r.Body()) }

// CodeID is where the two sides' records meet.
func (r Record) CodeID() CodeID { return CodeIDOf(r.Code) }

// PaymentID names the payment.
func (r Record) PaymentID() PaymentID { return PaymentIDOf(r.Code, r.Core) }

// Verify checks the terminal's signature.
func (r Record) Verify(device PublicKey) error { return device.Verify(r.SigningInput(), r.Signature) }

// DecodeRecord reads a record whose code and acceptance are well formed; errors are *FormatError.
func DecodeRecord(b []byte) (Record, error) {
	const name = "record"
	if len(b) < recordSizeMin || len(b) > RecordSizeMax {
		return Record{}, malformed(name, "%d bytes, want %d to %d", len(b), recordSizeMin, RecordSizeMax)
	}
	r := &reader{b: b}
	if v := r.u8(); v != recordVersion {
		return Record{}, malformed(name, "type %#x", v)
	}
	out := Record{Role: Role(r.u8()), Ending: Ending(r.u8()), Form: Form(r.u8()), Time: Seconds(r.u32()), Number: r.u32()}
	r.into(out.Previous[:])
	out.Code = r.copy(min(int(r.u16()), RecordSizeMax))
	core := r.take(CoreSize)
	out.Acceptance = r.copy(int(r.u8()))
	out.Reference = string(r.take(int(r.u8())))
	r.into(out.Signature[:])
	if !r.done() {
		return Record{}, malformed(name, "length does not fit its parts")
	}
	var err error
	if out.Core, err = DecodeCore(core); err != nil {
		return Record{}, err
	}
	if err := out.check(); err != nil {
		return Record{}, err
	}
	if !bytes.Equal(out.Bytes(), b) {
		return Record{}, malformed(name, "not in its only form")
	}
	return out, nil
}

func (r Record) check() error {
	const name = "record"
	switch {
	case r.Role != RolePayer && r.Role != RolePayee:
		return malformed(name, "role %d", r.Role)
	case r.Ending < EndingAccepted || r.Ending > EndingForeign:
		return malformed(name, "ending %d", r.Ending)
	case r.Form < FormSealed || r.Form > FormShort:
		return malformed(name, "form %d", r.Form)
	case r.Number == 0:
		return malformed(name, "number 0")
	case !ValidReference(r.Reference):
		return malformed(name, "reference")
	case r.Role == RolePayer && r.Ending != EndingAccepted && r.Ending != EndingRefused:
		return malformed(name, "ending %d of a payer", r.Ending)
	case r.Role == RolePayer && r.Reference != "":
		return malformed(name, "reference of a payer")
	}
	if err := r.checkCode(); err != nil {
		return err
	}
	return r.checkAcceptance()
}

// checkCode: of a short code a payee has only the digits until it is answered.
func (r Record) checkCode() error {
	if r.Form == FormShort && len(r.Acceptance) == 0 {
		_, err := DecodeShortCode(r.Code)
		return err
	}
	code, err := DecodePaymentCode(r.Code)
	if err == nil && r.Form == FormShort && code.Signed {
		err = malformed("record", "a signed code has no short form")
	}
	return err
}

// checkAcceptance looks only at its form: whether it is for this charge at all is judged where the
// record is used, so that a wrong one can be kept with its reason.
func (r Record) checkAcceptance() error {
	const name = "record"
	if r.Ending == EndingCancelled || r.Ending == EndingTimedOut {
		if len(r.Acceptance) != 0 {
			return malformed(name, "acceptance with ending %d", r.Ending)
		}
		return nil
	}
	if len(r.Acceptance) == 0 {
		return malformed(name, "no acceptance")
	}
	a, err := DecodeAcceptance(r.Acceptance)
	if err != nil {
		return err
	}
	if (r.Ending == EndingAccepted && a.Outcome != OutcomeAccepted) || (r.Ending == EndingRefused && a.Outcome != OutcomeRefused) {
		return malformed(name, "outcome %d with ending %d", a.Outcome, r.Ending)
	}
	return nil
}

// ValidReference tells whether an order reference can travel in a record: at most ReferenceMax bytes of
// UTF-8, all of it visible.
func ValidReference(s string) bool { return len(s) <= ReferenceMax && printable(s) }
