package export

import (
	"io"
	"time"

	"glint/app/money"
)

// Longest texts of ISO 20022 fields, in characters.
const (
	textReference = 35  // Max35Text
	textAccount   = 34  // Max34Text
	textName      = 140 // Max140Text
)

// message names the outer elements of a camt message.
type message struct{ namespace, root, body string }

var messages = map[Format]message{
	Camt053: {"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "BkToCstmrStmt", "Stmt"},
	Camt054: {"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn"},
}

func writeCamt(w io.Writer, f Format, s Statement) error {
	m := messages[f]
	x := begin(w, m.namespace)
	x.open(m.root)
	x.open("GrpHdr")
	x.text("MsgId", s.ID)
	x.text("CreDtTm", moment(s.Created))
	x.close("GrpHdr")
	x.open(m.body)
	x.text("Id", s.ID)
	x.text("CreDtTm", moment(s.Created))
	x.open("FrToDt")
	x.text("FrDtTm", moment(s.From))
	x.text("ToDtTm", moment(s.To))
	x.close("FrToDt")
	x.account(s)
	if f == Camt053 {
		x.balance("OPBD", s.Opening, s.Currency, s.From)
		x.balance("CLBD", s.Closing, s.Currency, s.To)
	}
	for line, err := range s.Lines {
		if err != nil {
			x.flush()
			return err
		}
		x.entry(line, s.Currency)
		if x.err != nil {
			return x.err
		}
	}
	x.close(m.body)
	x.close(m.root)
	return x.end()
}

func (x *xmlWriter) account(s Statement) {
	x.open("Acct")
	x.number(s.Account.Account)
	x.text("Ccy", s.Currency.Code())
	x.open("Ownr")
	x.limited("Nm", s.Account.Name, textName)
	x.close("Ownr")
	x.open("Svcr")
	x.open("FinInstnId")
	x.limited("Nm", s.Operator, textName)
	x.close("FinInstnId")
	x.close("Svcr")
	x.close("Acct")
}

// number is an account that has no IBAN.
func (x *xmlWriter) number(account string) {
	x.open("Id")
	x.open("Othr")
	x.limited("Id", account, textAccount)
	x.close("Othr")
	x.close("Id")
}

func (x *xmlWriter) balance(code string, m money.Minor, c money.Currency, at time.Time) {
	x.open("Bal")
	x.open("Tp")
	x.open("CdOrPrtry")
	x.text("Cd", code)
	x.close("CdOrPrtry")
	x.close("Tp")
	x.amount("Amt", m, c)
	x.side(m)
	x.open("Dt")
	x.text("DtTm", moment(at))
	x.close("Dt")
	x.close("Bal")
}

// entry is one line. Its reference goes where the bank's own goes, the payment's id where the parties' common one goes.
func (x *xmlWriter) entry(l Line, c money.Currency) {
	x.open("Ntry")
	x.amount("Amt", l.Change, c)
	x.side(l.Change)
	x.open("Sts")
	x.text("Cd", "BOOK")
	x.close("Sts")
	for _, name := range []string{"BookgDt", "ValDt"} {
		x.open(name)
		x.text("DtTm", moment(l.Time))
		x.close(name)
	}
	x.text("AcctSvcrRef", reference(l.Reference))
	x.open("BkTxCd")
	x.open("Prtry")
	x.limited("Cd", l.Kind, textReference)
	x.close("Prtry")
	x.close("BkTxCd")
	x.open("NtryDtls")
	x.open("TxDtls")
	x.open("Refs")
	x.text("AcctSvcrRef", reference(l.Reference))
	if l.Payment != "" {
		x.text("EndToEndId", reference(l.Payment))
	}
	x.close("Refs")
	x.amount("Amt", l.Change, c)
	x.side(l.Change)
	x.other(l)
	if l.Note != "" {
		x.open("RmtInf")
		x.limited("Ustrd", l.Note, textName)
		x.close("RmtInf")
	}
	x.close("TxDtls")
	x.close("NtryDtls")
	x.close("Ntry")
}

// other names the other side: whoever paid where money came in, whoever was paid where it left.
func (x *xmlWriter) other(l Line) {
	if l.Other.Account == "" {
		return
	}
	who, account := "Dbtr", "DbtrAcct"
	if l.Change < 0 {
		who, account = "Cdtr", "CdtrAcct"
	}
	x.open("RltdPties")
	if l.Other.Name != "" {
		x.open(who)
		x.open("Pty")
		x.limited("Nm", l.Other.Name, textName)
		x.close("Pty")
		x.close(who)
	}
	x.open(account)
	x.number(l.Other.Account)
	x.close(account)
	x.close("RltdPties")
}
