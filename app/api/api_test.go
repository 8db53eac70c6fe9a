package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"glint/app/api"
)

var update = flag.Bool("update", false, "write testdata/shapes.json anew; review the difference")

func TestBytesText(t *testing.T) {
	for _, tt := range []struct {
		bytes []byte
		text  string
	}{
		{[]byte{}, ""},
		{[]byte{0}, "AA"},
		{[]byte{0xfb, 0xff}, "-_8"},
		{[]byte("Glint"), "R2xpbnQ"},
	} {
		got, err := api.Bytes(tt.bytes).MarshalText()
		if err != nil || string(got) != tt.text {
			t.Errorf("%x writes %q, %v, want %q", tt.bytes, got, err, tt.text)
		}
		var back api.Bytes
		if err := back.UnmarshalText([]byte(tt.text)); err != nil || !bytes.Equal(back, tt.bytes) {
			t.Errorf("%q reads %x, %v, want %x", tt.text, back, err, tt.bytes)
		}
	}
}

// TestBytesStrict: one text for one value, so that equal uploads are equal.
func TestBytesStrict(t *testing.T) {
	for name, text := range map[string]string{
		"padding":               "AA==",
		"standard alphabet":     "+/8",
		"unused bits":           "AB",
		"one character":         "A",
		"space":                 "R2xp bnQ",
		"line feed":             "R2xp\nbnQ",
		"carriage return":       "R2xpbnQ\r",
		"line feed at the end":  "R2xpbnQ\n",
		"not base64":            "R2xp!nQ",
		"good, then a bad byte": "R2xpbnQ\x00",
	} {
		b := api.Bytes("before")
		if err := b.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%s: %q reads %x", name, text, b)
		}
		if string(b) != "before" {
			t.Errorf("%s: the value is %q after an error", name, b)
		}
	}
}

func TestBytesJSON(t *testing.T) {
	var got struct {
		A, B, C api.Bytes
	}
	if err := json.Unmarshal([]byte(`{"A":"AAE","B":null}`), &got); err != nil || string(got.A) != "\x00\x01" || got.B != nil || got.C != nil {
		t.Errorf("reads %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"A":[0,1]}`), &got); err == nil {
		t.Error("an array of numbers is read as bytes")
	}
	b, err := json.Marshal(got.C)
	if err != nil || string(b) != `""` {
		t.Errorf("no bytes are written as %s, %v", b, err)
	}
}

func FuzzBytes(f *testing.F) {
	for _, s := range []string{"", "AA", "AB", "-_8", "AA==", "A\nA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b api.Bytes
		if b.UnmarshalText([]byte(s)) != nil {
			return
		}
		if again, err := b.MarshalText(); err != nil || string(again) != s {
			t.Errorf("%q reads %x and writes %q", s, b, again)
		}
	})
}

// shapes holds one full value of each request and answer.
func shapes() map[string]any {
	payment := api.Payment{
		ID: api.Bytes{1}, Code: api.Bytes{2}, State: api.StateSettled, Reason: api.ReasonLimit, Amount: 1230, Currency: 156,
		Payer: "Lin", Payee: "Harbour Tea", Order: 88, Time: 1_800_000_000, Changed: 1_800_000_060,
	}
	return map[string]any{
		"Enrol":        api.Enrol{Code: "X", Role: api.RolePayer, Key: api.Bytes{1, 2}},
		"Enrolled":     api.Enrolled{Device: "d1", Operator: "Glint", Account: "Lin", Currency: 156, Keys: []api.ServerKey{{ID: 7, Key: api.Bytes{3}}}, Time: 1, Token: api.Bytes{4}, Certificate: api.Bytes{5}, ListedSince: 6},
		"TokenIssued":  api.TokenIssued{Token: api.Bytes{1}},
		"Directory":    api.Directory{Epoch: 3, Certificates: []api.Bytes{{1}, {2}}},
		"Batch":        api.Batch{Records: []api.Bytes{{1}, {2}}},
		"BatchResult":  api.BatchResult{Time: 1, Results: []api.Result{{Payment: api.Bytes{1}, State: api.StateRejected, Reason: api.ReasonSignature}, {}}},
		"Status":       api.Status{Time: 1, Currency: 156, Balance: 50000, Reserved: 30000, Token: "t", Renew: true, Epoch: 3, Cursor: "c", Payments: []api.Payment{payment}},
		"Payment":      api.Payment{},
		"Demo":         api.Demo{Role: "operator"},
		"DemoCode":     api.DemoCode{Code: "X"},
		"Account":      api.Account{ID: 1, Name: "Lin", Kind: "shopper", Currency: 156, Balance: 2, Reserved: 3},
		"Scope":        api.Scope{Account: 1, Payee: 2, Section: 3},
		"NewAccount":   api.NewAccount{Name: "Lin", Kind: "shopper", Currency: 156},
		"TopUp":        api.TopUp{ID: "t", Account: 1, Amount: 2},
		"NewEnrolment": api.NewEnrolment{Account: 1, Role: api.RolePayee},
		"Problem":      api.Problem{Type: "about:blank", Title: "No", Status: 422, Detail: "d", Code: api.CodeInvalid},
	}
}

// TestShapes: names and forms of fields are a promise to terminals in the field, which update late.
func TestShapes(t *testing.T) {
	const path = "testdata/shapes.json"
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(shapes()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(golden, out.Bytes()) {
		t.Errorf("shapes have changed; run go test -update and review the difference:\n%s", out.Bytes())
	}
	var read map[string]json.RawMessage
	if err := json.Unmarshal(golden, &read); err != nil {
		t.Fatal(err)
	}
	for name, want := range shapes() {
		got := reflect.New(reflect.TypeOf(want))
		d := json.NewDecoder(bytes.NewReader(read[name]))
		d.DisallowUnknownFields()
		if err := d.Decode(got.Interface()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := json.Marshal(got.Interface())
		if err != nil {
			t.Fatal(err)
		}
		if written, _ := json.Marshal(want); !bytes.Equal(again, written) {
			t.Errorf("%s reads and writes %s, want %s", name, again, written)
		}
	}
}

func TestFinal(t *testing.T) {
	for state, want := range map[api.State]bool{
		api.StatePayerOnly: false, api.StatePayeeOnly: false, api.StateMatched: false, api.StateDisputed: false,
		api.StateSettled: true, api.StateMismatched: true, api.StateConflict: true, api.StateVoided: true, api.StateRefused: true,
		api.StateUnfunded: true, api.StateRejected: true,
	} {
		if got := state.Final(); got != want {
			t.Errorf("%s: Final() = %v, want %v", state, got, want)
		}
	}
}
