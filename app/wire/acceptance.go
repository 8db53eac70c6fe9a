package wire

// Outcome of the payer's decision.
type Outcome uint8

// The outcomes. A refusal takes a counter as well, so that a counter never carries two signatures.
const (
	OutcomeAccepted Outcome = 1
	OutcomeRefused  Outcome = 2
)

// AcceptanceSize is the length of an acceptance in bytes.
const AcceptanceSize = 106

const acceptanceType = 0x31

// Acceptance is the payer's signed answer to one charge on one payment code: M3.
type Acceptance struct {
	Token     TokenID
	Counter   Counter
	Time      Seconds
	Outcome   Outcome
	Tip       uint32  // minor units, on top of the amount
	Spent     uint32  // of the token's cumulative limit, this payment included if accepted
	Uses      uint16  // of the token's count, this payment included if accepted
	Payment   [8]byte // first half of the payment id
	Log       [8]byte // first bytes of the payer's log head before this payment
	Signature Signature
}

func (a Acceptance) body() []byte {
	w := make(writer, 0, AcceptanceSize)
	w.u8(acceptanceType)
	w.bytes(a.Token[:])
	w.u32(uint32(a.Counter))
	w.u32(uint32(a.Time))
	w.u8(uint8(a.Outcome))
	w.u32(a.Tip)
	w.u32(a.Spent)
	w.u16(a.Uses)
	w.bytes(a.Payment[:])
	w.bytes(a.Log[:])
	return w
}

// SigningInput is what the device signs, given the code it answers and the charge's core.
func (a Acceptance) SigningInput(code PaymentCode, core Core) []byte {
	t, m1, c := digest(code.Token.Bytes()), digest(code.Bytes()), core.Bytes()
	aad := append([]byte(labelAccept), t[:]...)
	aad = append(append(aad, m1[:]...), c[:]...)
	return sigStructure(aad, a.body())
}

// Bytes encodes the acceptance: M3, AcceptanceSize bytes.
func (a Acceptance) Bytes() []byte { return append(a.body(), a.Signature[:]...) }

// Matches tells whether the acceptance names this code and core at all: ErrNotOurs if it is for another.
func (a Acceptance) Matches(code PaymentCode, core Core) error {
	id := PaymentIDOf(code.Bytes(), core)
	if a.Token != code.Token.ID || a.Payment != [8]byte(id[:8]) {
		return ErrNotOurs
	}
	return nil
}

// Verify checks that the token's device signed this answer to this code and core, with the code's own
// counter, since two counters for one code would hide a double spend: ErrNotOurs, ErrSignature.
func (a Acceptance) Verify(code PaymentCode, core Core) error {
	if err := a.Matches(code, core); err != nil {
		return err
	}
	if a.Counter != code.Counter {
		return ErrSignature
	}
	return code.Token.Device.Verify(a.SigningInput(code, core), a.Signature)
}

// DecodeAcceptance reads an acceptance; errors are *FormatError. It verifies nothing.
func DecodeAcceptance(b []byte) (Acceptance, error) {
	const name = "acceptance"
	if len(b) != AcceptanceSize {
		return Acceptance{}, malformed(name, "%d bytes, want %d", len(b), AcceptanceSize)
	}
	r := &reader{b: b}
	if v := r.u8(); v != acceptanceType {
		return Acceptance{}, malformed(name, "type %#x", v)
	}
	var a Acceptance
	r.into(a.Token[:])
	a.Counter, a.Time = Counter(r.u32()), Seconds(r.u32())
	a.Outcome, a.Tip, a.Spent, a.Uses = Outcome(r.u8()), r.u32(), r.u32(), r.u16()
	r.into(a.Payment[:])
	r.into(a.Log[:])
	r.into(a.Signature[:])
	switch {
	case a.Outcome != OutcomeAccepted && a.Outcome != OutcomeRefused:
		return Acceptance{}, malformed(name, "outcome %d", a.Outcome)
	case a.Counter == 0:
		return Acceptance{}, malformed(name, "counter 0")
	case a.Outcome == OutcomeRefused && a.Tip != 0:
		return Acceptance{}, malformed(name, "refused with a tip")
	case a.Outcome == OutcomeAccepted && (a.Uses == 0 || a.Spent <= a.Tip):
		return Acceptance{}, malformed(name, "spent and uses leave out this payment")
	}
	return a, nil
}
