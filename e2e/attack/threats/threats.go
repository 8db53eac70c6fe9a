// Package threats holds the attacks that Glint must stand: what each prevents, what is only found out
// afterwards, and what it can cost at most.
//
// A threat's Try carries out one attack of it in a town, with whatever chance gives; the town's referee
// judges it by the books. What a row claims (who refuses, who detects, the bound) is held against what
// was seen. A threat that is not tried says why and is never counted as passed.
package threats

import "glint/e2e/attack/town"

// Threat is one row of the table.
type Threat struct {
	Name      string
	Prevented string // in words
	Detected  string // what is only found out afterwards, or "nothing left to detect"
	Bound     string // of the loss, in words; Attempt.Bound has the figure
	Refused   []town.By
	Found     []town.By // who detects
	NotTried  string    // why there is no Try; empty where there is one
	Partly    string    // what of the threat Try leaves out
	Try       func(*town.Attempt)
}

// All lists the threats.
var All = []Threat{
	{
		Name:      "photographed code",
		Prevented: "a code proves nothing but its token: without the device's key there is no acceptance that a till takes",
		Detected:  "the till's charge ends without acceptance and is uploaded", Bound: "0",
		Refused: []town.By{town.ByTill}, Try: photographedCode,
	},
	{
		Name:      "replayed code and acceptance",
		Prevented: "a till that has an answer for a counter takes no code of it again, nor one older than 10 minutes; an acceptance fits one charge",
		Detected:  "nothing left to detect", Bound: "0",
		Refused: []town.By{town.ByTill}, Try: replayed,
	},
	{
		Name:      "cloned profile spending at three payees offline",
		Prevented: "each till keeps to the token's limits, by what it is told and by its own count; more than the reserve never leaves the payer's account",
		Detected:  "two payments signed for one counter, or more signed than the token allows, at the first sync of both tills", Bound: "tills reached × cumulative limit",
		Refused: []town.By{town.ByTill, town.ByServer}, Found: []town.By{town.ByServer}, Try: cloned,
		Partly: "played without snapshots to the tills and without a policy on the loss, which are built",
	},
	{
		Name:      "rolled-back storage",
		Prevented: "the till that was paid knows the counter; another till does not",
		Detected:  "two payments signed for one counter: conflict, token revoked", Bound: "tills reached × cumulative limit",
		Refused: []town.By{town.ByTill}, Found: []town.By{town.ByServer}, Try: rolledBack,
		Partly: "played without the phone's own marks, which find it at the next start",
	},
	{
		Name:      "inflated amount",
		Prevented: "altered light breaks its seal; a new seal shows the new sum, and the till takes no acceptance of another sum",
		Detected:  "the till says that the phone has paid someone else; the server finds two charges on one code", Bound: "0",
		Refused: []town.By{town.ByPhone, town.ByShopper, town.ByTill}, Found: []town.By{town.ByTill, town.ByServer}, Try: inflated,
	},
	{
		Name:      "swapped payee",
		Prevented: "the phone shows the name that the directory gives, and never takes a stranger's charge",
		Detected:  "the till says that the phone has paid someone else", Bound: "one payment, of a shopper who taps without reading",
		Refused: []town.By{town.ByPhone, town.ByShopper}, Found: []town.By{town.ByTill}, Try: swappedPayee,
	},
	{
		Name:      "injected light from a second screen",
		Prevented: "light that was made for another code, or without seeing the code, is no charge",
		Detected:  "the till says that the phone has paid someone else", Bound: "0",
		Refused: []town.By{town.ByPhone, town.ByShopper}, Try: injectedLight,
	},
	{
		Name:      "relay to a second till",
		Prevented: "the phone shows the other shop's name",
		Detected:  "at a second till of the same shop, for the same sum: the first till says that the phone has paid someone else", Bound: "one payment, if shop and sum are the same or the shopper does not read",
		Refused: []town.By{town.ByShopper}, Found: []town.By{town.ByTill}, Try: relayed,
	},
	{
		Name:      "tablet that shows one amount and sends another",
		Prevented: "the phone shows the sum that it signs; above the shopper's own limit a payment waits for a tap",
		Detected:  "by the shopper, on his phone and in his history", Bound: "one payment, of a shopper who taps without reading",
		Refused: []town.By{town.ByShopper}, Try: twoFacedTablet,
	},
	{
		Name:      "the same, below the limit without a tap",
		Prevented: "three payments and twice the limit in all, then the phone asks; a reload forgets none of it",
		Detected:  "by the shopper, on his phone and in his history", Bound: "twice the limit without a tap",
		Refused: []town.By{town.ByShopper}, Try: withoutATap,
	},
	{
		Name: "altered light bits", Prevented: "seal, signature or format does not fit", Detected: "nothing left to detect", Bound: "0",
		Refused: []town.By{town.ByPhone}, Try: alteredLight,
	},
	{
		Name:      "forged open codes to block a shopper",
		Prevented: "an open code moves no counter; the true shopper pays at the same till right after",
		Detected:  "charges without acceptance", Bound: "0", Refused: []town.By{town.ByTill}, Try: blocked,
	},
	{Name: "signed code photographed at one gate and used at another", NotTried: "not built: Gate mode; no signed codes are made, no till takes a one-way payment"},
	{
		Name: "false paid screen", Prevented: "the till says paid only after it has verified and stored the acceptance of its own charge",
		Detected: "nothing left to detect", Bound: "0", Refused: []town.By{town.ByTill, town.ByPhone}, Try: falsePaid,
	},
	{
		Name:      "withheld acceptance, then void",
		Prevented: "what the till gave up is not settled, whenever the acceptance comes; what it was paid settles, whatever the payer uploads",
		Detected:  "voided or disputed at the server", Bound: "0", Refused: nil, Found: []town.By{town.ByServer}, Try: withheld,
		Partly: "signed void messages",
	},
	{
		Name: "merchant uploading twice or editing", Prevented: "equal records are one; an edited charge fits no acceptance; one payment moves once",
		Detected: "forked log", Bound: "0", Refused: []town.By{town.ByServer}, Found: []town.By{town.ByServer}, Try: merchantEdits,
	},
	{
		Name: "stranger uploading", Prevented: "unsigned, unknown and foreign records are refused", Detected: "nothing left to detect", Bound: "0",
		Refused: []town.By{town.ByServer}, Try: stranger,
	},
	{
		Name: "recorded request sent again or altered", Prevented: "a signed request is good for 10 minutes and harmless to repeat; altered, it is refused",
		Detected: "nothing left to detect", Bound: "0", Refused: []town.By{town.ByServer}, Try: recordedRequest,
	},
	{Name: "stolen session", NotTried: "the tests of the office and of people steal cookies and forge forms; terminals have no session, they sign each request"},
	{
		Name: "wrong clock by hours", Prevented: "codes off by more than 10 minutes are refused; counters, not clocks, decide",
		Detected: "nothing left to detect", Bound: "0", Refused: []town.By{town.ByTill}, Try: wrongClock,
	},
	{
		Name: "truncated and bit-flipped everything", Prevented: "each message has one form, a length and a signature or seal", Detected: "nothing left to detect", Bound: "0",
		Refused: []town.By{town.ByPhone, town.ByTill, town.ByServer}, Try: flipped,
	},
	{
		Name: "oversized everything", Prevented: "each message, body, batch and name has a limit", Detected: "nothing left to detect", Bound: "0",
		Refused: []town.By{town.ByPhone, town.ByServer}, Try: oversized,
	},
	{
		Name: "log tampering on both sides", Prevented: "an edited record breaks its signature; payments settle by what the other side holds",
		Detected: "gaps and forks of the log", Bound: "0", Refused: []town.By{town.ByServer}, Found: []town.By{town.ByServer}, Try: logTampering,
	},
	{
		Name:      "revoked token offline, before and after the snapshot",
		Prevented: "a till that has the snapshot refuses the token; the server takes no payment that it hears of first after the revocation",
		Detected:  "rejected at the upload", Bound: "before the snapshot: tills reached × cumulative limit; after it: 0",
		Refused: []town.By{town.ByTill, town.ByServer}, Found: []town.By{town.ByServer}, Try: revoked,
		Partly: "the list is put into the till by hand here; the token is revoked by a proven double spend",
	},
	{
		Name:      "allowance of one merchant spent at another",
		Prevented: "tills and phone refuse it by the token that the server has signed; the server pays nobody else, whatever is signed",
		Detected:  "rejected at the upload", Bound: "0",
		Refused: []town.By{town.ByTill, town.ByPhone, town.ByServer}, Try: outOfScope,
	},
}
