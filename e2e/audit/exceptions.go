package main

// exception excuses findings of a rule in a file, or below a folder whose name ends with a slash, where the code
// shown contains a piece of text.
type exception struct {
	rule string
	in   string
	line string
	why  string
}

// exceptions are all findings that are none, each with its reason. The first that fits is taken.
var exceptions = []exception{
	// Conversions of numbers (G115) and indices (G602) in arithmetic that carries no money: light and codes. Their sizes
	// are bounded by the caller's picture, each package is fuzzed, and a panic there ends a decoder's step, not a payment.
	{"G115", "app/light/", "", "arithmetic on samples"},
	{"G602", "app/light/", "", "loops over arrays of fixed length"},
	{"G115", "app/code/", "", "arithmetic on modules and pixels"},
	{"G602", "app/code/", "", "loops over arrays of fixed length"},
	{"G104", "app/light/optic/picture.go", "h.Write", "hash.Hash never returns an error"},

	// Simulators draw by seed, so that every run can be repeated (G404).
	{"G404", "app/light/sim/", "", "noise of a simulator"},
	{"G404", "app/pay/paysim/", "", "chance of a simulator"},
	{"G115", "app/pay/paysim/", "", "small numbers of a simulator"},
	{"G404", "app/session/sync.go", "rand.N", "spreads retries over time: nobody gains by guessing it"},

	// crypto/rand.Read ends the program instead of failing (G104; package crypto/rand since Go 1.24).
	{"G104", "app/session/", "rand.Read(", "never fails"},
	{"G104", "server/", "rand.Read(", "never fails"},

	// Encoders: every length and number was checked before, by the message's own check or by its type.
	{"G115", "app/wire/", "len(", "lengths are bounded by the message's limits; decode(encode(x)) is compared in tests"},
	{"G115", "app/wire/charge.go", "", "masked to 6 and 4 bits"},
	{"G115", "app/wire/ids.go", "min(max(", "clamped to the type just here"},
	{"G115", "app/wire/tiny.go", "core.Order", "TinyOf refuses orders above 16 bits"},
	{"G115", "app/journal/outbox.go", "len(o.ahead)", "the outbox keeps at most MaxAhead"},
	{"G115", "app/pay/payee/till.go", "sum.Minor", "judgeSum takes only what money.Amount.Payable allows: 32 bits"},

	// Server.
	{"G115", "server/internal/books/accounts.go", "payeeID", "accountsMax keeps account numbers within 32 bits"},
	{"G115", "server/internal/books/enrol.go", "n + 1", "refused above 255 just before"},
	{"G115", "server/internal/books/tokens.go", "min(", "clamped to the policy's limit just here"},
	{"G602", "server/internal/enrol/enrol.go", "one[0]", "an array of one byte"},
	{"G104", "server/internal/httpapi/problem.go", "w.Write", "a caller that is gone learns nothing"},
	{"G104", "server/internal/site/serve.go", "w.Write", "a caller that is gone learns nothing"},
	{"G104", "server/internal/store/sqlite/writer.go", "ROLLBACK", "fails where no transaction is open, which is what is wanted"},
	{"G104", "server/internal/store/sqlite/lock_unix.go", "f.Close()", "the error before it is the one to tell"},
	{"G104", "server/serve.go", "io.WriteString", "a closed output stops nothing"},
	{"G115", "server/internal/books/status.go", "Snapshot", "counts revocations of one operator: far below 32 bits"},
	{"G115", "server/internal/books/revoke.go", "s.Number", "counts revocations of one operator: far below 32 bits"},
	{"G115", "server/internal/books/enrol.go", "metaEpoch", "nextEpoch stops at 16 bits"},
	{"G115", "server/internal/store/sqlite/trust.go", "number", "numbers of entries count up from 1: far below 63 bits"},
	{"G115", "server/internal/store/sqlite/trust.go", "e.Number", "numbers of entries count up from 1: far below 63 bits"},
	{"G115", "server/internal/trail/trail.go", "", "lengths of short texts, and a time after 1970, hashed"},
	{"G304", "server/internal/keyfile/keyfile.go", "", "the operator names the file"},
	{"G304", "server/internal/secret/secret.go", "", "the operator names the data directory"},
	{"G304", "server/internal/store/sqlite/lock_unix.go", "", "the operator names the data directory"},
	{"G101", "server/internal/store/sqlite/terminals.go", "tokenColumns", "names of columns"},
	{"G304", "server/internal/certs/", "", "the operator names the data directory"},
	{"G304", "server/import.go", "", "the operator names the file"},
	{"G203", "server/internal/office/work.go", "template.URL", "base64 of a picture that was made just before: letters, digits, + / ="},
	{"G104", "server/internal/trust/trust.go", "w.Write", "a caller that is gone learns nothing"},
	{"G104", "server/internal/plain/plain.go", "w.Write", "a caller that is gone learns nothing"},
	{"G104", "server/doors.go", "io.WriteString", "an authority that is gone asks again"},
	{"G115", "app/wire/short.go", "number(", "four and two decimal digits"},
	{"G115", "app/session/trust.go", "max(d.Time", "the server's time, before the year 2106"},
	{"G115", "server/internal/store/storetest/", "", "small numbers of a test"},
	{"G404", "server/internal/store/storetest/", "", "steps of a test by seed, so that every run can be repeated"},
	{"G115", "server/internal/books/scope.go", "n >> 16", "payee and section as SetScope has packed them: an account number within 32 bits, and 16 bits"},
	{"G115", "server/internal/office/work.go", "s.Section", "compared with the largest section just before"},
	{"G304", "server/internal/store/sqlite/copy.go", "", "the operator names the file"},
	{"G304", "server/backup.go", "", "the operator names the file"},
	{"G115", "app/pay/payee/short.go", "sum.Minor", "judgeSum takes only what money.Amount.Payable allows: 32 bits"},
	{"G115", "app/session/confirm.go", "money.Minor(sum)", "a sum of 32-bit amounts, no more of them than a start reads"},
	{"G115", "app/ui/payer/confirm.go", "w.Choose(", "the session's own limits, of 32 bits"},

	// Browser: promise.Try and Await give back what JavaScript threw; here nothing follows from it.
	{"G104", "wasm/internal/camera/", "promise.", "a camera that cannot be tuned is used as it is"},
	{"G104", "wasm/internal/decoder/source_js.go", "cancelled", "the stream is given up either way"},
	{"G104", "wasm/internal/idb/", `"abort"`, "throws if the transaction is over already: its events tell"},
	{"G104", "wasm/internal/lenses/eye_js.go", "promise.Try", "what a lens cannot do is left out"},
	{"G104", "wasm/internal/voice/voice_js.go", "resume", "without a gesture there is no sound, and the page says so"},
	{"G115", "wasm/internal/decoder/", "", "numbers of our own page's messages, and of pixels"},
	{"G115", "wasm/internal/lamp/run_js.go", "", "numbers of our own page's messages"},
	{"G115", "wasm/internal/lightpath/", "", "numbers of our own page's messages"},
}
