package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// element is one element of a document as it was read.
type element struct {
	name     string
	attr     map[string]string
	text     string
	children []*element
}

// shapes says, for each element that has elements, which may stand in it and in which order, as the published message definitions do:
// "?" none or one, "*" any number, "+" at least one, otherwise exactly one. Only what this package could write is followed down; the
// neighbours are named so that an element in a wrong place is found. Where a name has several types, the parent is named too.
var shapes = map[string]string{
	"camt.053 Document":            "BkToCstmrStmt",
	"camt.054 Document":            "BkToCstmrDbtCdtNtfctn",
	"pain.001 Document":            "CstmrCdtTrfInitn",
	"BkToCstmrStmt":                "GrpHdr Stmt+ SplmtryData*",
	"BkToCstmrDbtCdtNtfctn":        "GrpHdr Ntfctn+ SplmtryData*",
	"BkToCstmrStmt GrpHdr":         "MsgId CreDtTm MsgRcpt? MsgPgntn? OrgnlBizQry? AddtlInf?",
	"BkToCstmrDbtCdtNtfctn GrpHdr": "MsgId CreDtTm MsgRcpt? MsgPgntn? OrgnlBizQry? AddtlInf?",
	"Stmt":                         "Id StmtPgntn? ElctrncSeqNb? RptgSeq? LglSeqNb? CreDtTm? FrToDt? CpyDplctInd? RptgSrc? Acct RltdAcct? Intrst* Bal+ TxsSummry? Ntry* AddtlStmtInf?",
	"Ntfctn":                       "Id NtfctnPgntn? ElctrncSeqNb? RptgSeq? LglSeqNb? CreDtTm? FrToDt? CpyDplctInd? RptgSrc? Acct RltdAcct? Intrst* TxsSummry? Ntry* AddtlNtfctnInf?",
	"FrToDt":                       "FrDtTm ToDtTm",
	"Acct":                         "Id Tp? Ccy? Nm? Prxy? Ownr? Svcr?",
	"Ownr":                         "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
	"Svcr":                         "FinInstnId BrnchId?",
	"FinInstnId":                   "BICFI? ClrSysMmbId? LEI? Nm? PstlAdr? Othr?",
	"FinInstnId Othr":              "Id SchmeNm? Issr?",
	"Acct Id":                      "Othr",
	"DbtrAcct":                     "Id Tp? Ccy? Nm? Prxy?",
	"CdtrAcct":                     "Id Tp? Ccy? Nm? Prxy?",
	"DbtrAcct Id":                  "IBAN?Othr?",
	"CdtrAcct Id":                  "IBAN?Othr?",
	"Othr":                         "Id SchmeNm? Issr?",
	"Bal":                          "Tp CdtLine* Amt CdtDbtInd Dt Avlbty*",
	"Tp":                           "CdOrPrtry SubTp?",
	"CdOrPrtry":                    "Cd",
	"Dt":                           "DtTm",
	"Ntry":                         "NtryRef? Amt CdtDbtInd RvslInd? Sts BookgDt? ValDt? AcctSvcrRef? Avlbty* BkTxCd ComssnWvrInd? AddtlInfInd? AmtDtls? Chrgs? TechInptChanl? Intrst? CardTx? NtryDtls* AddtlNtryInf?",
	"Sts":                          "Cd",
	"BookgDt":                      "DtTm",
	"ValDt":                        "DtTm",
	"BkTxCd":                       "Domn? Prtry?",
	"Prtry":                        "Cd Issr?",
	"NtryDtls":                     "Btch? TxDtls*",
	"TxDtls":                       "Refs? Amt CdtDbtInd AmtDtls? Avlbty* BkTxCd? Chrgs? Intrst? RltdPties? RltdAgts? LclInstrm? Purp? RltdRmtInf* RmtInf? RltdDts?",
	"Refs":                         "MsgId? AcctSvcrRef? PmtInfId? InstrId? EndToEndId? UETR? TxId? MndtId? ChqNb?",
	"RltdPties":                    "InitgPty? Dbtr? DbtrAcct? UltmtDbtr? Cdtr? CdtrAcct? UltmtCdtr? TradgPty? Prtry*",
	"RltdPties Dbtr":               "Pty",
	"RltdPties Cdtr":               "Pty",
	"Pty":                          "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
	"RmtInf":                       "Ustrd* Strd*",
	"CstmrCdtTrfInitn":             "GrpHdr PmtInf+ SplmtryData*",
	"CstmrCdtTrfInitn GrpHdr":      "MsgId CreDtTm Authstn* NbOfTxs CtrlSum? InitgPty FwdgAgt?",
	"InitgPty":                     "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
	"PmtInf":                       "PmtInfId PmtMtd BtchBookg? NbOfTxs? CtrlSum? PmtTpInf? ReqdExctnDt PoolgAdjstmntDt? Dbtr DbtrAcct DbtrAgt DbtrAgtAcct? InstrForDbtrAgt? UltmtDbtr? ChrgBr? ChrgsAcct? ChrgsAcctAgt? CdtTrfTxInf+",
	"ReqdExctnDt":                  "Dt",
	"Dbtr":                         "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
	"Cdtr":                         "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
	"DbtrAgt":                      "FinInstnId BrnchId?",
	"CdtTrfTxInf":                  "PmtId PmtTpInf? Amt XchgRateInf? ChrgBr? MndtRltdInf? ChqInstr? UltmtDbtr? IntrmyAgt1? CdtrAgt? CdtrAgtAcct? Cdtr? CdtrAcct? UltmtCdtr? InstrForCdtrAgt* InstrForDbtrAgt? Purp? RgltryRptg* Tax? RltdRmtInf* RmtInf?",
	"PmtId":                        "InstrId? EndToEndId UETR?",
	"CdtTrfTxInf Amt":              "InstdAmt",
}

// leaves says what the text of an element must look like.
var leaves = map[string]*regexp.Regexp{
	"CreDtTm": dateTime, "FrDtTm": dateTime, "ToDtTm": dateTime, "DtTm": dateTime,
	"Dt":        regexp.MustCompile(`^\d{4}-\d\d-\d\d$`),
	"Amt":       regexp.MustCompile(`^\d{1,15}(\.\d{1,5})?$`),
	"InstdAmt":  regexp.MustCompile(`^\d{1,15}(\.\d{1,5})?$`),
	"CtrlSum":   regexp.MustCompile(`^\d{1,15}(\.\d{1,5})?$`),
	"CdtDbtInd": regexp.MustCompile(`^(CRDT|DBIT)$`),
	"Ccy":       regexp.MustCompile(`^[A-Z]{3}$`),
	"NbOfTxs":   regexp.MustCompile(`^[0-9]{1,15}$`),
	"PmtMtd":    regexp.MustCompile(`^(CHK|TRF|TRA)$`),
	"IBAN":      regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$`),
}

var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

// lengths of texts in characters; other texts are limited to 140.
var lengths = map[string]int{
	"MsgId": 35, "Id": 35, "EndToEndId": 35, "AcctSvcrRef": 35, "PmtInfId": 35, "Cd": 35,
}

// read parses a document, and fails on anything that is not well-formed or that stands twice at the root.
func read(r io.Reader) (*element, error) {
	d := xml.NewDecoder(r)
	var stack []*element
	var root *element
	for {
		token, err := d.Token()
		if err == io.EOF {
			if root == nil || len(stack) != 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			if len(stack) > 0 {
				top := stack[len(stack)-1]
				top.children = append(top.children, e)
			} else if root != nil {
				return nil, fmt.Errorf("second root %s", e.name)
			} else {
				root = e
			}
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		}
	}
}

// wrong lists where a document departs from its published shape.
func wrong(e *element, parent, path string) (faults []string) {
	path += "/" + e.name
	shape, ok := shapes[parent+" "+e.name]
	if !ok && (len(e.children) > 0 || leaves[e.name] == nil) {
		shape, ok = shapes[e.name]
	}
	if !ok {
		return wrongLeaf(e, path)
	}
	names := ""
	for _, c := range e.children {
		names += c.name + " "
		faults = append(faults, wrong(c, e.name, path)...)
	}
	if !pattern(shape).MatchString(names) {
		faults = append(faults, fmt.Sprintf("%s has %sinstead of %s", path, names, shape))
	}
	return faults
}

func wrongLeaf(e *element, path string) (faults []string) {
	if len(e.children) > 0 {
		return []string{path + " has elements but no shape"}
	}
	limit := 140
	if n, ok := lengths[e.name]; ok {
		limit = n
	}
	if n := utf8.RuneCountInString(e.text); n < 1 || n > limit {
		faults = append(faults, fmt.Sprintf("%s has %d characters of %d", path, n, limit))
	}
	if form := leaves[e.name]; form != nil && !form.MatchString(e.text) {
		faults = append(faults, fmt.Sprintf("%s is %q", path, e.text))
	}
	if _, ok := e.attr["Ccy"]; ok != strings.HasSuffix(e.name, "Amt") {
		faults = append(faults, path+" and its currency")
	}
	return faults
}

var part = regexp.MustCompile(`([A-Za-z0-9]+)([?*+]?)\s*`)

func pattern(shape string) *regexp.Regexp {
	return regexp.MustCompile("^" + part.ReplaceAllString(shape, "(?:$1 )$2") + "$")
}

func checkShape(t *testing.T, document, kind string) *element {
	t.Helper()
	root, err := read(strings.NewReader(document))
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	if root.name != "Document" || !strings.Contains(root.attr["xmlns"], kind) {
		t.Errorf("root %s of %s, want %s", root.name, root.attr["xmlns"], kind)
	}
	for _, fault := range wrong(root, kind, "") {
		t.Error(fault)
	}
	return root
}

// The checker itself finds what is wrong.
func TestShapeFindsFaults(t *testing.T) {
	for _, document := range []string{
		`<Document xmlns="x"><BkToCstmrStmt></BkToCstmrStmt></Document>`,
		`<Document xmlns="x"><BkToCstmrStmt><GrpHdr><CreDtTm>2026-01-02T03:04:05Z</CreDtTm><MsgId>1</MsgId></GrpHdr><Stmt></Stmt></BkToCstmrStmt></Document>`,
		`<Document xmlns="x"><Unknown><A>b</A></Unknown></Document>`,
	} {
		root, err := read(strings.NewReader(document))
		if err != nil || len(wrong(root, "camt.053", "")) == 0 {
			t.Errorf("%v, nothing wrong with %s", err, document)
		}
	}
	for _, leaf := range []*element{
		{name: "CdtDbtInd", text: "BOTH"}, {name: "Id", text: strings.Repeat("x", 36)}, {name: "MsgId"}, {name: "InstdAmt", text: "1.00"},
		{name: "InstdAmt", text: "-1.00", attr: map[string]string{"Ccy": "EUR"}},
	} {
		if len(wrongLeaf(leaf, "")) == 0 {
			t.Errorf("nothing wrong with %+v", leaf)
		}
	}
}
