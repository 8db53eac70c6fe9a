package payee

import (
	"cmp"
	"math"
	"slices"
	"time"

	"glint/app/journal"
	"glint/app/money"
	"glint/app/wire"
)

// Till is what the till holds in every state. Its slices and maps are never written in place.
type Till struct {
	Ring        wire.KeyRing
	Certificate wire.Certificate // own: payee, terminal, name, device key
	ListedSince uint16           // directory epoch from which phones know this payee; 0: not listed
	Currency    money.Currency
	Snapshot    wire.Snapshot // what is withdrawn, with the rules of its age; zero: there are none, and nothing ages
	Head        journal.Head  // of the till's log
	Last        wire.Order    // highest order number ever given to a charge
	Charges     []Charge      // ascending by order: all on which the server has not spoken, and all younger than KeepFor
	ScanFor     time.Duration // 0: ScanDefault
	Window      time.Duration // 0: WindowDefault
	TinyMost    money.Minor   // greatest sum for a phone that has a light sensor and no camera; 0: TinyDefault
	ShortMost   money.Minor   // greatest sum of a charge on a short code; 0: ShortDefault
	Recalled    Recalled
}

// Held gives what the till holds.
func (t Till) Held() Till { return t }

// Recalled is the stored acceptance that the camera still sees: it is answered once.
type Recalled struct {
	Payment wire.PaymentID
	Seen    time.Time // last time it was read
}

// Charge is a charge as the till keeps it: stored under its order number before its light begins.
type Charge struct {
	Order     wire.Order
	Payment   wire.PaymentID
	Code      wire.CodeID
	Token     wire.TokenID
	Counter   wire.Counter
	M1        []byte // the code that it answers; the digits of a short code until an acceptance has brought the code
	Short     []byte // those digits; nil for any other code
	Core      wire.Core
	Form      wire.Form
	Reference string // the merchant's own, or empty
	Began     wire.Seconds
	Ending    wire.Ending  // 0 while it is under way
	Ended     wire.Seconds // time of Ending
	Cancelled bool         // it was cancelled; an acceptance may have come later
	M3        []byte       // the verified acceptance or refusal, or one for another charge; empty until it is stored
	Final     bool         // the server has said its last word; comes with Loaded and Synced
}

// Sum is the amount.
func (c Charge) Sum() money.Amount { return c.Core.Sum() }

// Accepted tells whether the charge's acceptance is stored.
func (c Charge) Accepted() bool { return c.Ending == wire.EndingAccepted }

// receipt makes M4 of an accepted charge.
func (c Charge) receipt() []byte {
	r := wire.Receipt{Payment: c.Payment, Status: wire.ReceiptPaid, Minute: wire.MinutesAt(c.Ended.Time()), Order: c.Order}
	return r.Sealed(c.M3).Bytes()
}

// newCharge binds a sum to a payment code under the next order number.
func (t Till) newCharge(code wire.PaymentCode, m1 []byte, sum money.Amount, reference string, at time.Time) Charge {
	core := wire.Core{
		Kind: wire.KindCharge, Payee: t.Certificate.Payee, Terminal: t.Certificate.Terminal, Amount: uint32(sum.Minor),
		Currency: sum.Currency, Minute: wire.MinutesAt(at), Order: t.Last + 1, Echo: [3]byte(code.Nonce[:3]),
	}
	form := t.form(code)
	if form == wire.FormTiny {
		core = wire.TinyCore(code, core.Payee, core.Terminal, core.Amount, core.Order)
	}
	return Charge{
		Order: core.Order, Payment: wire.PaymentIDOf(m1, core), Code: wire.CodeIDOf(m1), Token: code.Token.ID, Counter: code.Counter,
		M1: m1, Core: core, Form: form, Reference: reference, Began: wire.SecondsAt(at),
	}
}

// sensorOnly tells whether the phone receives light by a sensor that no longer form gets through to.
func sensorOnly(code wire.PaymentCode) bool {
	return code.Abilities&(wire.AbilitySensor|wire.AbilityCamera|wire.AbilityCamera60) == wire.AbilitySensor
}

// tiny tells why the sum cannot be charged to this phone in the tiny form, or "", also where another form will do.
func (t Till) tiny(code wire.PaymentCode, sum money.Amount) Reason {
	switch {
	case !sensorOnly(code):
		return ""
	case sum.Minor > t.tinyMost():
		return ReasonTinyLimit
	case t.Last >= wire.TinyOrderMax:
		return ReasonTinyOrders
	case !t.knownTo(code):
		return ReasonTinyUnknown
	}
	return ""
}

// tinyMost is the greatest sum of the tiny form: the till's own limit, and no more than the form can hold.
func (t Till) tinyMost() money.Minor { return min(cmp.Or(t.TinyMost, TinyDefault), wire.TinyAmountMax) }

// payload is the light of a charge that needs no signature.
func (c Charge) payload() []byte {
	if c.Form == wire.FormTiny {
		if code, err := wire.DecodePaymentCode(c.M1); err == nil {
			if tiny, err := wire.TinyOf(code, c.Core); err == nil {
				return tiny.Bytes()
			}
		}
		panic("payee: internal error: a charge in the tiny form that has none")
	}
	return wire.Sealed(c.asked(), c.Core).Bytes()
}

// form is tiny for a phone without a camera; sealed where the phone's directory has this payee, else introduced.
func (t Till) form(code wire.PaymentCode) wire.Form {
	switch {
	case sensorOnly(code):
		return wire.FormTiny
	case t.knownTo(code):
		return wire.FormSealed
	}
	return wire.FormIntroduced
}

// knownTo tells whether the phone's directory has this payee.
func (t Till) knownTo(code wire.PaymentCode) bool {
	return t.ListedSince > 0 && code.Abilities&wire.AbilityDirectory != 0 && code.Directory >= t.ListedSince
}

// introduced makes the light payload of a signed charge, if the signature is this till's.
func (t Till) introduced(c Charge, sig wire.Signature) ([]byte, error) {
	charge := wire.Charge{Form: wire.FormIntroduced, Core: c.Core, Signature: sig, Certificate: t.Certificate}
	if err := charge.Verify(c.asked(), t.Ring, wire.PublicKey{}); err != nil {
		return nil, err
	}
	return charge.Bytes(), nil
}

// sign is the effect that asks for the signature.
func (c Charge) sign() SignCharge { return SignCharge{c.Order, wire.ChargeInput(c.asked(), c.Core)} }

// ended gives the charge with an ending, its record, and the log's head after it.
func (t Till) ended(c Charge, ending wire.Ending, m3 []byte, at time.Time) (Pending, journal.Head, error) {
	c.Ending, c.Ended = ending, wire.SecondsAt(at)
	c.Cancelled = c.Cancelled || ending == wire.EndingCancelled
	c.M3 = m3
	record, head, err := t.Head.Append(wire.Record{
		Role: wire.RolePayee, Ending: ending, Form: c.Form, Time: c.Ended, Code: c.M1, Core: c.Core, Acceptance: m3, Reference: c.Reference,
	})
	return Pending{Charge: c, Record: record}, head, err
}

// withCharge puts a charge in, in place of the one with its order number.
func (t Till) withCharge(c Charge) Till {
	i, found := slices.BinarySearchFunc(t.Charges, c.Order, func(a Charge, o wire.Order) int { return cmp.Compare(a.Order, o) })
	charges := slices.Clone(t.Charges)
	if found {
		charges[i] = c
	} else {
		charges = slices.Insert(charges, i, c)
	}
	t.Charges, t.Last = charges, max(t.Last, c.Order)
	return t
}

// pruned forgets charges on which the server has spoken, once no code of theirs can come again, and
// more than ChargesMax.
func (t Till) pruned(at time.Time) Till {
	charges := slices.Clone(t.Charges)
	charges = slices.DeleteFunc(charges, func(c Charge) bool { return c.Final && at.Sub(c.Began.Time()) > KeepFor })
	t.Charges = charges[max(0, len(charges)-ChargesMax):]
	return t
}

// final notes the server's last words.
func (t Till) final(payments []wire.PaymentID) Till {
	if len(payments) == 0 {
		return t
	}
	said := make(map[wire.PaymentID]bool, len(payments))
	for _, id := range payments {
		said[id] = true
	}
	t.Charges = slices.Clone(t.Charges)
	for i := range t.Charges {
		t.Charges[i].Final = t.Charges[i].Final || said[t.Charges[i].Payment]
	}
	return t
}

// room tells whether the log has numbers left for all that one charge can come to.
func (t Till) room() bool { return t.Head.Number < math.MaxUint32-recordsOfCharge }

// age is how much the snapshot still says.
func (t Till) age(at time.Time) wire.Age {
	if t.Snapshot.Dead == 0 {
		return wire.AgeFresh
	}
	return t.Snapshot.Age(wire.SecondsAt(at))
}

func (t Till) window() time.Duration  { return cmp.Or(t.Window, WindowDefault) }
func (t Till) scanFor() time.Duration { return cmp.Or(t.ScanFor, ScanDefault) }

func (t Till) isRecalled(id wire.PaymentID, at time.Time) bool {
	return t.Recalled.Payment == id && !outside(at.Sub(t.Recalled.Seen), RecallGap)
}

func outside(d, limit time.Duration) bool { return d >= limit || d < 0 }
