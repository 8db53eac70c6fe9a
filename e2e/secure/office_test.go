package secure

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"glint/app/code"
	"glint/e2e/stage"
)

// newDesk is a server that has just been started for the first time, outside the demonstration.
func newDesk(t *testing.T) (office, code string) {
	t.Helper()
	bin, err := stage.BuildServer(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	lines, first := bufio.NewScanner(out), regexp.MustCompile(`Open (\S+)/office/join and give this code: (\S+)`)
	for lines.Scan() {
		if found := first.FindStringSubmatch(lines.Text()); found != nil {
			return found[1], found[2]
		}
		if strings.HasPrefix(lines.Text(), "Ready") {
			break
		}
	}
	t.Fatal("no code for the first admin is printed")
	return "", ""
}

// fill types into the fields of a form and sends it; it returns when the next page is there.
func fill(t *testing.T, ctx context.Context, button string, fields map[string]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for id, text := range fields {
		if err := chromedp.Do(ctx, chromedp.SendKeys("#"+id, text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.old = true`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Click("#"+button)); err != nil {
		t.Fatal(err)
	}
	eventually(t, ctx, `!window.old && document.readyState === "complete"`) // while the page goes, questions fail
}

// TestOffice: the first admin comes in by the printed code, opens an account, and makes a code whose QR
// says what the page says. The session's cookie is taken by a browser on localhost too, and pages cannot read it.
func TestOffice(t *testing.T) {
	office, code := newDesk(t)
	ctx := device(t, "")
	if err := open(t, ctx, office+"/"); err != nil {
		t.Fatal(err)
	}
	if got := ask[string](t, ctx, `location.pathname`); got != "/office/login" {
		t.Fatalf("a stranger is led to %s", got)
	}
	accessible(t, ctx)
	if err := open(t, ctx, office+"/office/join"); err != nil {
		t.Fatal(err)
	}
	accessible(t, ctx)
	fill(t, ctx, "go", map[string]string{"code": code, "name": "anna", "password": "four unusual words here"})
	if got := ask[string](t, ctx, `location.pathname + " " + document.cookie`); got != "/office/ " {
		t.Fatalf("after joining: %q", got)
	}
	if err := open(t, ctx, office+"/office/accounts"); err != nil {
		t.Fatal(err)
	}
	fill(t, ctx, "open", map[string]string{"name": "Corner Shop"})
	accessible(t, ctx)
	fill(t, ctx, "topup", map[string]string{"amount": "20.00"})
	if err := open(t, ctx, office+"/office/devices"); err != nil {
		t.Fatal(err)
	}
	accessible(t, ctx)
	fill(t, ctx, "enrol", nil)
	accessible(t, ctx)
	address := ask[string](t, ctx, `document.querySelector("#address").textContent`)
	if typed := ask[string](t, ctx, `document.querySelector("#code").textContent`); !strings.HasSuffix(address, "/payer/#enrol="+typed) {
		t.Errorf("code %s, address %s", typed, address)
	}
	picture := ask[string](t, ctx, `document.querySelector("#qr").src`)
	if got := decode(t, strings.TrimPrefix(picture, "data:image/png;base64,")); got != address {
		t.Errorf("the picture says %q, the page %q", got, address)
	}
	for _, page := range []string{"sessions", "people", "trail", "password", "payments"} {
		if err := open(t, ctx, office+"/office/"+page); err != nil {
			t.Fatal(err)
		}
		accessible(t, ctx)
	}
	enrolled(t, address)
}

// enrolled opens what the QR says on a phone, and presses the one button that is left.
func enrolled(t *testing.T, address string) {
	t.Helper()
	phone := device(t, "")
	if err := open(t, phone, address); err != nil {
		t.Fatal(err)
	}
	code := address[strings.Index(address, "=")+1:]
	eventually(t, phone, `document.querySelector("#enrol-code")?.value === "`+code+`"`)
	ask[bool](t, phone, `document.querySelector("#enrol-go").click() || true`)
	eventually(t, phone, `document.querySelector("#wallet[data-phase=ready]") !== null`)
}

// eventually waits until an expression holds.
func eventually(t *testing.T, whole context.Context, expression string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			page := ask[string](t, whole, `location.href + " " + document.body.innerText`)
			t.Fatalf("waited in vain for %s; page: %s", expression, page)
		case <-tick.C:
		}
	}
}

// decode reads a QR code out of a PNG.
func decode(t *testing.T, text string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, raw)
}

// read reads the picture as a terminal's camera would.
func read(t *testing.T, raw []byte) string {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	luma := make([]byte, 0, size.X*size.Y)
	for y := range size.Y {
		for x := range size.X {
			luma = append(luma, color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y)
		}
	}
	found, err := code.NewReader().Read(luma, size.X, size.Y, size.X)
	if err != nil && found.Text == "" {
		t.Fatal(err)
	}
	return found.Text
}
