package arch

// ban forbids packages to import others. Paths of this module begin at its top; "x/..." is x and all
// below it.
type ban struct {
	from    []string
	except  []string // of from
	imports []string
	but     []string // of imports: allowed
	deep    bool     // also through other packages of this module; tests are held to it as well
	why     string
}

// core is what runs the same in a browser, on the server and in a test.
var core = []string{"app/..."}

var bans = []ban{
	// Edges.
	{from: []string{"app/...", "server/...", "e2e/...", "web/..."}, imports: []string{"syscall/js"},
		why: "the browser's API is at home under wasm/ alone, so that all else runs in tests"},
	{from: core, imports: []string{"os", "os/...", "io/ioutil", "net", "net/http/...", "syscall", "plugin", "embed", "log", "log/..."},
		why: "app/ opens nothing: files, sockets and logs belong to wasm/, server/ and e2e/"},
	{from: core, imports: []string{"database/..."}, why: "books are the server's"},
	{from: core, imports: []string{"unsafe", "C"}, why: "app/ is plain Go on every platform"},
	{from: []string{"wasm/..."}, imports: []string{"net/http/...", "net", "database/...", "os/exec", "log", "log/..."},
		why: "net/http's client costs 1.2 MB of download; the browser fetches through syscall/js"},
	{from: []string{"app/...", "wasm/...", "server/...", "web/..."}, except: []string{
		"app/session/porttest", "server/internal/store/storetest", "wasm/internal/eyetest"}, imports: []string{"testing", "testing/..."},
		why: "only conformance suites, which tests call, know package testing"},

	// Sides.
	{from: []string{"app/..."}, imports: []string{"wasm/...", "server/...", "e2e/...", "web/..."}, deep: true,
		why: "the core does not know its edges"},
	{from: []string{"wasm/..."}, imports: []string{"server/..."}, deep: true, why: "the client never holds the server"},
	{from: []string{"server/...", "wasm/..."}, imports: []string{"e2e/..."}, why: "nothing that ships knows its judges; its tests may share their client"},
	{from: []string{"server/..."}, imports: []string{"wasm/...", "app/ui/...", "app/session/...", "app/light/...", "app/code/...", "app/pay/..."}, deep: true,
		why: "the server reads records; it shows, plays and decides nothing for a terminal"},
	{from: []string{"web/..."}, imports: []string{"app/...", "wasm/...", "server/...", "e2e/..."}, deep: true, why: "static files have no logic"},

	// Inside the core.
	{from: []string{"app/money"}, imports: []string{"app/..."}, but: []string{"app/money"}, deep: true, why: "money stands on nothing"},
	{from: []string{"app/wire"}, imports: []string{"app/..."}, but: []string{"app/wire", "app/money"}, deep: true,
		why: "wire knows no light, code, storage or clock"},
	{from: []string{"app/journal"}, imports: []string{"app/..."}, but: []string{"app/journal", "app/wire", "app/money"}, deep: true,
		why: "the log is values; the server verifies with the same code"},
	{from: []string{"app/api"}, imports: []string{"app/..."}, but: []string{"app/api"}, deep: true, why: "the shapes of the API stand on nothing"},
	{from: []string{"app/light/..."}, imports: []string{"app/..."}, but: []string{"app/light/..."}, deep: true,
		why: "light carries bytes and knows no money: an outside program uses it alone"},
	{from: []string{"app/light/..."}, except: []string{"app/light/sim/..."}, imports: []string{"math/rand", "math/rand/...", "crypto/rand"},
		why: "the modem is deterministic; only the simulator has noise, from a seed"},
	{from: []string{"app/code/..."}, imports: []string{"app/..."}, but: []string{"app/code/..."}, deep: true,
		why: "codes carry bytes and do not know what they mean"},
	{from: []string{"app/pay/..."}, imports: []string{"app/..."}, but: []string{"app/pay/...", "app/money", "app/wire", "app/journal"}, deep: true,
		why: "machines import neither ports nor the modem: signing, storing and showing are effects"},
	{from: []string{"app/pay/payer"}, imports: []string{"app/pay/payee"}, deep: true, why: "the two sides know only each other's messages"},
	{from: []string{"app/pay/payee"}, imports: []string{"app/pay/payer"}, deep: true, why: "the two sides know only each other's messages"},
	{from: []string{"app/money", "app/wire", "app/journal", "app/api", "app/pay/payer", "app/pay/payee"}, imports: []string{"math/rand", "math/rand/...", "crypto/rand"},
		why: "chance comes in with events, so that every run can be repeated"},
	{from: []string{"app/session/..."}, imports: []string{"app/ui/..."}, deep: true, why: "sessions give views; pages draw them"},
	{from: []string{"app/ui/..."}, except: []string{"app/ui/text"}, imports: []string{"app/pay/...", "app/journal"},
		why: "pages draw views and call actions; only sessions step machines (text has a sentence for each of their reasons)"},
}

// home says which packages may import a module that is not ours. Everything else from outside the
// standard library is forbidden.
type home struct {
	module string
	from   []string
	tests  bool // only in tests
	why    string
}

var homes = []home{
	{module: "github.com/makiuchi-d/gozxing", from: []string{"app/code", "e2e/bench/code", "e2e/bench/code/pace", "e2e/bench/light/peer"}, why: "codes are read in one place; the benches have peers of their own"},
	{module: "golang.org/x/text", from: []string{"app/code/charset/..."}, why: "the stand-in for its tables calls itself by its name"},
	{module: "github.com/skip2/go-qrcode", from: []string{"app/code", "server/internal/office", "e2e/bench/light/peer", "e2e/bench/code/strange"}, why: "codes of payments are made in one place; an enrolment code on the office's page is a plain address; the bench has a peer of its own, and codes of others"},
	{module: "github.com/maxence-charriere/go-app/v10", from: []string{"app/ui/...", "wasm", "server/internal/site", "e2e/stories/..."}, why: "pages, their start, their server, and the pictures of their states"},
	{module: "golang.org/x/crypto", from: []string{"server/internal/certs", "server/internal/people"}, why: "the protocol of ACME, and Argon2; the server's only"},
	{module: "modernc.org/sqlite", from: []string{"server/internal/store/sqlite"}, why: "the books' engine"},
	{module: "github.com/andybalholm/brotli", from: []string{"e2e/...", "server/internal/site"}, why: "the client is compressed when it is built, and served so"},
	{module: "github.com/chromedp/chromedp", from: []string{"e2e/..."}, why: "browsers are driven from outside"},
	{module: "github.com/chromedp/cdproto", from: []string{"e2e/..."}, why: "browsers are driven from outside"},
	{module: "github.com/chromedp/chromedp", from: []string{"server/internal/site"}, tests: true, why: "the service worker is tested in a browser"},
	{module: "github.com/chromedp/cdproto", from: []string{"server/internal/site"}, tests: true, why: "the service worker is tested in a browser"},
	{module: "github.com/veraison/go-cose", from: []string{"app/wire"}, tests: true, why: "an independent judge of signatures"},
	{module: "github.com/fxamacker/cbor/v2", from: []string{"app/wire"}, tests: true, why: "an independent judge of signatures"},
	{module: "github.com/google/go-cmp", from: []string{"..."}, tests: true, why: "differences in tests"},
}

// call forbids calls of package-level functions of the standard library, by import path and name.
type call struct {
	from   []string
	except []string
	tests  bool // forbidden in tests too
	path   string
	names  []string
	why    string
}

var calls = []call{
	{from: []string{"app/..."}, except: []string{"app/ui/...", "app/session/memport", "app/session/porttest", "app/light/sim/trial"}, path: "time",
		names: []string{"Now", "Since", "Until"}, why: "now comes in with events, or from a port (trial measures processor time, ports in memory are the edge of tests)"},
	{from: []string{"app/money", "app/wire", "app/journal", "app/api", "app/code", "app/light/...", "app/pay/..."}, path: "time",
		names: []string{"Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}, why: "the core waits for nothing"},
	{from: []string{"..."}, tests: true, path: "time", names: []string{"Sleep"},
		why: "wait for the event, or use testing/synctest"},
	{from: []string{"app/light/...", "app/pay/..."}, tests: true, path: "math/rand/v2", names: []string{"Int", "IntN", "Int64", "Int64N", "Uint32", "Uint64", "Float64", "Float32", "NormFloat64", "Perm", "Shuffle", "N"},
		why: "chance comes from a seed that is printed on failure"},
}

// forbiddenNames are names of packages that say nothing.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "types", "base", "shared", "lib", "tools"}

// topLevel is all that stands at the top of the repository beside hidden files.
var topLevel = []string{"app", "web", "wasm", "server", "e2e", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE"}

// modules are the places of go.mod. The go command does not look into a module below another, so each
// one here is a hole in the checks and has a reason: charset stands in for character tables of some
// hundred kilobytes that no code of ours needs.
var modules = []string{"go.mod", "app/code/charset/go.mod"}

// Limits of shape (the house style: most functions are below 40 lines, most files below 300).
const (
	functionLines = 70
	fileLines     = 600
)

// documented lists the packages whose every exported name has a comment.
var documented = []string{"app/money", "app/wire", "app/journal", "app/light", "app/code", "app/session"}

// words that no file may say, with their reason.
type word struct {
	text string
	why  string
}

var words = []word{
	{"/work" + "/", "a path of somebody's machine"},
	{"/home" + "/", "a path of somebody's machine"},
	{"/root" + "/", "a path of somebody's machine"},
	{"/Users" + "/", "a path of somebody's machine"},
	{"/tmp" + "/", "a path of some machines; ask for a temporary folder"},
	{"proxy.golang" + ".org", "a registry's host: the go command knows its own"},
	{"sum.golang" + ".org", "a registry's host"},
	{"GOPROXY" + "=", "which registry is used is the user's setting"},
	{"registry.npmjs" + ".org", "a registry's host"},
	{"registry.yarnpkg" + ".com", "a registry's host"},
	{"files.pythonhosted" + ".org", "a registry's host"},
	{"pypi" + ".org", "a registry's host"},
	{"deb.debian" + ".org", "a registry's host"},
	{"TO" + "DO", "do it, or say it in a decision"},
	{"FIX" + "ME", "do it, or say it in a decision"},
}
