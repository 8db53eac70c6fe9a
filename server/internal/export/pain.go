package export

import (
	"fmt"
	"io"
	"iter"
	"time"

	"glint/app/money"
)

// Payout is one sum to be paid to a merchant's bank account.
type Payout struct {
	ID     string // unique in the book, at most 35 characters: the bank sends it back
	To     Party
	IBAN   bool // To.Account is an IBAN, and no number of another kind
	Amount money.Minor
	Note   string
}

// Order asks the operator's bank to pay merchants out.
type Order struct {
	ID       string // at most 35 characters
	Created  time.Time
	On       time.Time // the day of execution
	From     Party     // the operator, and its account at the bank
	IBAN     bool      // From.Account is an IBAN
	Currency money.Currency
	Count    int         // of payouts
	Sum      money.Minor // of all payouts
	Payouts  iter.Seq2[Payout, error]
}

// WriteOrder writes a payment order as pain.001.001.09, or ErrInvalid, ErrSum where the payouts are not Count or do not
// add up to Sum, an error of Payouts, or one of w.
func WriteOrder(w io.Writer, o Order) error {
	switch {
	case !o.Currency.Known():
		return fmt.Errorf("%w: unknown currency", ErrInvalid)
	case o.ID == "" || len(o.ID) > textReference:
		return fmt.Errorf("%w: order id of %d characters", ErrInvalid, len(o.ID))
	case o.Count < 1:
		return fmt.Errorf("%w: no payouts", ErrInvalid)
	}
	x := begin(w, "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09")
	x.open("CstmrCdtTrfInitn")
	x.open("GrpHdr")
	x.text("MsgId", o.ID)
	x.text("CreDtTm", moment(o.Created))
	x.totals(o)
	x.open("InitgPty")
	x.limited("Nm", o.From.Name, textName)
	x.close("InitgPty")
	x.close("GrpHdr")
	x.open("PmtInf")
	x.text("PmtInfId", o.ID)
	x.text("PmtMtd", "TRF")
	x.totals(o)
	x.open("ReqdExctnDt")
	x.text("Dt", o.On.UTC().Format(time.DateOnly))
	x.close("ReqdExctnDt")
	x.party("Dbtr", "DbtrAcct", o.From, o.IBAN)
	x.open("DbtrAgt")
	x.unknownBank()
	x.close("DbtrAgt")
	if err := x.payouts(o); err != nil {
		x.flush()
		return err
	}
	x.close("PmtInf")
	x.close("CstmrCdtTrfInitn")
	return x.end()
}

func (x *xmlWriter) totals(o Order) {
	x.text("NbOfTxs", fmt.Sprint(o.Count))
	x.text("CtrlSum", money.Amount{Minor: o.Sum, Currency: o.Currency}.Decimal())
}

func (x *xmlWriter) payouts(o Order) error {
	count, sum := 0, money.Minor(0)
	for p, err := range o.Payouts {
		if err != nil {
			return err
		}
		if p.ID == "" || len(p.ID) > textReference || p.Amount < 1 || p.To.Account == "" {
			return fmt.Errorf("%w: payout %q of %d", ErrInvalid, p.ID, p.Amount)
		}
		if sum, err = sum.Add(p.Amount); err != nil {
			return err
		}
		count++
		x.payout(p, o.Currency)
		if x.err != nil {
			return x.err
		}
	}
	if count != o.Count || sum != o.Sum {
		return fmt.Errorf("%w: %d payouts of %d instead of %d of %d", ErrSum, count, sum, o.Count, o.Sum)
	}
	return nil
}

func (x *xmlWriter) payout(p Payout, c money.Currency) {
	x.open("CdtTrfTxInf")
	x.open("PmtId")
	x.text("EndToEndId", p.ID)
	x.close("PmtId")
	x.open("Amt")
	x.amount("InstdAmt", p.Amount, c)
	x.close("Amt")
	x.party("Cdtr", "CdtrAcct", p.To, p.IBAN)
	if p.Note != "" {
		x.open("RmtInf")
		x.limited("Ustrd", p.Note, textName)
		x.close("RmtInf")
	}
	x.close("CdtTrfTxInf")
}

func (x *xmlWriter) party(who, account string, p Party, iban bool) {
	x.open(who)
	x.limited("Nm", p.Name, textName)
	x.close(who)
	x.open(account)
	if iban {
		x.open("Id")
		x.text("IBAN", p.Account)
		x.close("Id")
	} else {
		x.number(p.Account)
	}
	x.close(account)
}

// unknownBank stands where an account number says all: banks know their own customers.
func (x *xmlWriter) unknownBank() {
	x.open("FinInstnId")
	x.open("Othr")
	x.text("Id", "NOTPROVIDED")
	x.close("Othr")
	x.close("FinInstnId")
}
