// Package trust tests from outside what terminals fetch and keep: withdrawals, keys, what shows that
// storage was set back, and the file with what was never sent. The server's own binary, real browsers.
package trust

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/money"
	"glint/e2e/stage"
)

const (
	soon = 60 * time.Second // for a step within one page; generous, for other programs may use the machine
	far  = 2 * time.Minute  // for a step through light or camera
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newPair sets up a pair whose pictures, consoles and log are kept when the test fails.
func newPair(t *testing.T) *stage.Pair {
	t.Helper()
	root, err := stage.Root()
	must(t, err)
	if _, err := os.Stat(filepath.Join(root, "web/build/app.wasm")); err != nil {
		t.Fatal("the client is not built: run make wasm")
	}
	ctx, cancel := context.WithCancel(context.Background()) // the cleanups need the browsers still
	t.Cleanup(cancel)
	p, err := stage.NewPair(ctx, t.TempDir())
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			p.Keep(filepath.Join(root, "e2e/out/failed", t.Name()))
		}
		p.Close()
	})
	return p
}

// pay plays a payment up to the phone's paid, and goes back to the start on both sides.
func pay(t *testing.T, p *stage.Pair, amount string) {
	t.Helper()
	must(t, p.Charge(amount))
	must(t, p.Face())
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payer.Phase("wallet", far, "paid"))
	p.Part()
	must(t, p.Payee.Click("till-next"))
	must(t, p.Payer.Click("wallet-next"))
	must(t, p.Payee.Phase("till", soon, "entry"))
	must(t, p.Payer.Phase("wallet", soon, "ready"))
}

// merchant gives the merchant's balance.
func merchant(t *testing.T, p *stage.Pair) (sum money.Minor) {
	t.Helper()
	accounts, err := p.Accounts(t.Context())
	must(t, err)
	for _, a := range accounts {
		if a.Kind == "merchant" {
			sum += money.Minor(a.Balance)
		}
	}
	return sum
}

// command runs the server's binary on its books.
func command(t *testing.T, s *stage.Server, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), s.Binary, append([]string{"--data", s.Data}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// openReady opens a terminal's readiness page.
func openReady(t *testing.T, b *stage.Browser, id string) {
	t.Helper()
	door := "till-settings"
	if id == "wallet" {
		door = "wallet-tab-account"
	}
	must(t, b.Click(door))
	must(t, b.Click(id+"-ready"))
	must(t, b.Wait("readiness", `document.querySelector("[data-check=key]")`, soon))
}

func closeReady(t *testing.T, b *stage.Browser, id string) {
	t.Helper()
	must(t, b.Click(id+"-ready-back"))
	door := "till-back"
	if id == "wallet" {
		door = "wallet-tab-pay"
	}
	must(t, b.Click(door))
}

// syncs presses the button of the readiness page until the server has been asked from then on, and a check says something.
func syncs(t *testing.T, b *stage.Browser, id, check, says string) {
	t.Helper()
	openReady(t, b, id)
	_, err := stage.Eval[bool](b, `(performance.clearResourceTimings(), true)`)
	must(t, err)
	js := fmt.Sprintf(`(() => {
		const go = document.getElementById(%q);
		if (!go || go.disabled) return false;
		const asked = performance.getEntriesByType("resource").some(e => e.name.includes("/v1/status") && e.responseStatus === 200);
		if (!asked || !document.querySelector("[data-check=%s]")?.innerText.includes(%q)) go.click();
		else return true;
	})()`, id+"-ready-sync", check, says)
	must(t, b.Wait(check+" to say "+says, js, far))
	closeReady(t, b, id)
}

// device finds the terminal of a role, as the operator sees it.
func device(t *testing.T, p *stage.Pair, role string) api.Device {
	t.Helper()
	operator, err := p.Server.Operator(t.Context())
	must(t, err)
	var list []api.Device
	must(t, operator.Ask(t.Context(), api.PathAdminDevices, &list))
	for _, d := range list {
		if d.Role == role {
			return d
		}
	}
	t.Fatalf("no %s among %+v", role, list)
	return api.Device{}
}

// cutOff keeps a page from the network.
func cutOff(t *testing.T, b *stage.Browser) {
	t.Helper()
	_, err := stage.Eval[bool](b, `(window.kept = window.fetch, window.fetch = () => Promise.reject(new TypeError("cut off")), true)`)
	must(t, err)
}

func reconnect(t *testing.T, b *stage.Browser) {
	t.Helper()
	_, err := stage.Eval[bool](b, `(window.fetch = window.kept, true)`)
	must(t, err)
}

// TestRevokedPhone: its payments are taken until the till has heard of it, and refused offline after that. The
// phone itself stops as soon as it asks the server.
func TestRevokedPhone(t *testing.T) {
	p := newPair(t)
	operator, err := p.Server.Operator(t.Context())
	must(t, err)
	syncs(t, p.Payee, "till", "sync", "just now") // its first round is over
	// The thief keeps the phone away from the network; the till has none for now, and so hears of nothing.
	cutOff(t, p.Payer)
	cutOff(t, p.Payee)
	must(t, operator.Tell(t.Context(), api.PathAdminRevoke, api.Revocation{Device: device(t, p, api.RolePayer).ID, Reason: "lost"}, nil))
	must(t, p.Server.Stop())
	pay(t, p, "1.00")
	must(t, p.Server.Start(t.Context()))
	reconnect(t, p.Payee)
	syncs(t, p.Payee, "till", "sync", "just now")
	must(t, p.Server.Stop())
	must(t, p.Charge("2.00"))
	must(t, p.Face())
	must(t, p.Payee.Wait("the refusal", `document.getElementById("till").dataset.problem === "code_revoked"`, far))
	p.Part()
	if words, err := stage.Eval[string](p.Payee, `document.getElementById("main").innerText`); err != nil || !strings.Contains(words, "has been withdrawn") {
		t.Errorf("the till says %q (%v)", words, err)
	}
	must(t, p.Server.Start(t.Context()))
	reconnect(t, p.Payer)
	must(t, p.Payer.Phase("wallet", far, "notoken"))
	must(t, p.Payer.Wait("the reason", `document.getElementById("main").innerText.includes("withdrawn by the operator")`, soon))
}

// TestRotatedKeys: running pages follow the next list of keys, and pay with what the new key has signed once the
// old one is withdrawn.
func TestRotatedKeys(t *testing.T) {
	p := newPair(t)
	restart := func(args ...string) {
		t.Helper()
		must(t, p.Server.Stop())
		command(t, p.Server, args...)
		must(t, p.Server.Start(t.Context()))
	}
	restart("keys", "rotate")
	syncs(t, p.Payee, "till", "server", "no. 2")
	syncs(t, p.Payer, "wallet", "server", "no. 2")
	restart("keys", "withdraw", "1")
	syncs(t, p.Payee, "till", "server", "no. 3")
	syncs(t, p.Payer, "wallet", "server", "no. 3")
	must(t, p.Payer.Phase("wallet", far, "ready")) // with a token by the new key
	must(t, p.Server.Stop())
	pay(t, p, "1.00")
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
}

// arrived waits for a file.
func arrived(t *testing.T, pattern string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		found, err := filepath.Glob(pattern)
		must(t, err)
		if len(found) > 0 {
			return found[0]
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("no file %s", pattern)
		}
	}
}

// TestFileOfALostTablet: what a tablet could not send goes to a file, and from there into the books.
func TestFileOfALostTablet(t *testing.T) {
	p := newPair(t)
	before := merchant(t, p)
	must(t, p.Server.Stop())
	pay(t, p, "3.00")
	files := filepath.Join(p.Dir, "files")
	must(t, p.Payee.Downloads(files))
	openReady(t, p.Payee, "till")
	must(t, p.Payee.Click("till-ready-export"))
	file := arrived(t, filepath.Join(files, "glint-payee-*.json"))
	must(t, p.Payee.Kill()) // the tablet is gone
	if said := command(t, p.Server, "import", file); !strings.Contains(said, "1 records of payee") {
		t.Errorf("the import says %s", said)
	}
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far)) // once the phone has sent its own
	if got := merchant(t, p) - before; got != 300 {
		t.Errorf("the merchant got %d, want 300", got)
	}
}

// TestPrivacy: a shopper saves what is kept on him, and is told what stands in the way of closing his account.
func TestPrivacy(t *testing.T) {
	p := newPair(t)
	pay(t, p, "3.00")
	must(t, p.Settled(t.Context(), 1, far))
	files := t.TempDir()
	must(t, p.Payer.Downloads(files))
	must(t, p.Payer.Click("wallet-tab-account"))
	_, err := stage.Eval[bool](p.Payer, `document.getElementById("wallet-privacy").open = true`)
	must(t, err)
	must(t, p.Payer.Click("wallet-privacy-save"))
	b, err := os.ReadFile(arrived(t, filepath.Join(files, "glint-data-*.json")))
	must(t, err)
	var held api.Holding
	if err := json.Unmarshal(b, &held); err != nil || len(held.Payments) != 1 || held.Payments[0].Amount != 300 || len(held.Tokens) == 0 {
		t.Errorf("the file holds %+v (%v)", held, err)
	}
	must(t, p.Payer.Click("wallet-privacy-close"))
	must(t, p.Payer.Click("wallet-privacy-sure"))
	must(t, p.Payer.Wait("what stands in the way", `document.getElementById("wallet-privacy-said").innerText.includes("Not closed yet")`, soon))
	must(t, p.Payer.Phase("wallet", soon, "ready"))
}

// TestRestoredProfile: a phone that was set back is found at its next sync and pays no more; it starts over.
func TestRestoredProfile(t *testing.T) {
	p := newPair(t)
	phone, copied := filepath.Join(p.Dir, "phone"), filepath.Join(p.Dir, "phone-before")
	p.Payer.Close()
	must(t, os.CopyFS(copied, os.DirFS(phone)))
	must(t, p.ReopenPayer("/payer/"))
	must(t, p.Payer.Phase("wallet", soon, "ready"))
	pay(t, p, "1.00")
	must(t, p.Settled(t.Context(), 1, far))
	p.Payer.Close()
	must(t, os.RemoveAll(phone))
	must(t, os.CopyFS(phone, os.DirFS(copied)))
	must(t, p.ReopenPayer("/payer/"))
	must(t, p.Payer.Phase("wallet", far, "notoken"))
	must(t, p.Payer.Wait("the reason", `document.getElementById("main").innerText.includes("storage was restored or copied")`, soon))
	if found := device(t, p, api.RolePayer).Findings; len(found) == 0 || found[0].Kind != "log_rewind" {
		t.Errorf("the operator sees %+v", found)
	}
	openReady(t, p.Payer, "wallet")
	must(t, p.Payer.Click("wallet-ready-over"))
	must(t, p.Payer.Wait("the question", `document.getElementById("main").innerText.includes("Press once more")`, soon))
	must(t, p.Payer.Click("wallet-ready-over"))
	must(t, p.Payer.Phase("wallet", far, "enrol"))
	code, err := p.Server.Client().Demo(t.Context(), api.RolePayer)
	must(t, err)
	must(t, p.Payer.Type("enrol-code", code))
	must(t, p.Payer.Click("enrol-go"))
	must(t, p.Payer.Phase("wallet", far, "ready"))
	pay(t, p, "2.00")
}

// TestDroppedStorage: where the browser has dropped a terminal's database alone, its page says so.
func TestDroppedStorage(t *testing.T) {
	p := newPair(t)
	syncs(t, p.Payee, "till", "sync", "just now") // it has stored what it is known by, outside the database too
	must(t, p.Payee.Goto(p.Server.URL("/admin/")))
	must(t, p.Payee.Wait("the database to go", `new Promise((yes, no) => {
		const r = indexedDB.deleteDatabase("glint-payee-payee");
		r.onsuccess = () => yes(true); r.onerror = () => no(r.error);
	})`, soon))
	must(t, p.Payee.Goto(p.Server.URL("/payee/")))
	must(t, p.Payee.Phase("till", soon, "enrol"))
	must(t, p.Payee.Wait("the reason", `document.getElementById("main").innerText.includes("dropped what was stored")`, soon))
}
