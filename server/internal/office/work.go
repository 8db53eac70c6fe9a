package office

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"time"

	"github.com/skip2/go-qrcode"

	"glint/app/api"
	"glint/app/money"
	"glint/server/internal/books"
	"glint/server/internal/people"
	"glint/server/internal/rights"
	"glint/server/internal/store"
)

// device is one line of the list.
type device struct {
	api.Device
	Enrolled, Told time.Time
	Findings       []string
}

// desk is what the page of devices shows.
type desk struct {
	Accounts []api.Account
	Devices  []device
}

func (h *handler) devices(r request) (answer, error) {
	list, err := h.Books.Devices(r.Context())
	if err != nil {
		return answer{}, err
	}
	var d desk
	for _, one := range list {
		line := device{Device: one, Enrolled: time.Unix(one.Enrolled, 0)}
		if one.Told != 0 {
			line.Told = time.Unix(one.Told, 0)
		}
		for _, f := range one.Findings {
			line.Findings = append(line.Findings, fmt.Sprintf("%s %d", f.Kind, f.Number))
		}
		d.Devices = append(d.Devices, line)
	}
	d.Accounts, err = h.holders(r)
	return answer{page: pageDevices, title: titleDevices, body: d}, err
}

// holders are the accounts that a terminal can be bound to.
func (h *handler) holders(r request) (out []api.Account, err error) {
	all, err := h.Books.Accounts(r.Context())
	for _, a := range all {
		if a.Kind == "shopper" || a.Kind == "merchant" {
			out = append(out, a)
		}
	}
	return out, err
}

// invitation is a one-time code that binds a terminal.
type invitation struct {
	Account api.Account
	Code    string
	Address string       // opens the page with the code in it
	QR      template.URL // the same as a picture
	Hours   int
}

// roles of terminals and their pages, by kind of account.
var roles = map[string]struct{ role, page string }{
	"shopper": {api.RolePayer, "/payer/"}, "merchant": {api.RolePayee, "/payee/"},
}

// qrPixels is the size of the picture.
const qrPixels = 512

func (h *handler) enrol(r request) (answer, error) {
	id, err := strconv.ParseInt(r.form["account"], 10, 64)
	if err != nil {
		return answer{}, fmt.Errorf("%w: account", errForm)
	}
	holders, err := h.holders(r)
	if err != nil {
		return answer{}, err
	}
	for _, a := range holders {
		if a.ID != id {
			continue
		}
		role := roles[a.Kind]
		code, err := h.Books.Invite(r.Context(), people.Actor(r.known.Name), api.NewEnrolment{Account: id, Role: role.role})
		if err != nil {
			return answer{}, err
		}
		// Browsers keep what follows # to themselves: the code reaches no server's log.
		i := invitation{Account: a, Code: code, Address: h.Public + role.page + "#enrol=" + code, Hours: int(h.Books.Policy.EnrolmentLife.Hours())}
		picture, err := qrcode.Encode(i.Address, qrcode.Medium, qrPixels)
		if err != nil {
			return answer{}, err
		}
		i.QR = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)) // letters and digits only
		return answer{page: pageCode, title: titleCode, body: i}, nil
	}
	return answer{}, books.ErrUnknown
}

func (h *handler) revoke(r request) (answer, error) {
	if r.form["device"] == "" {
		return answer{}, fmt.Errorf("%w: device", errForm)
	}
	return answer{to: rights.Devices}, h.Books.Revoke(r.Context(), people.Actor(r.known.Name), api.Revocation{Device: r.form["device"], Reason: r.form["reason"]})
}

// account is one line of the list.
type account struct {
	api.Account
	Sum, Held string
}

// till is what the page of accounts shows.
type till struct {
	Accounts   []account
	Currencies []money.Currency
	TopUp      string // the next top-up's own id: the same form sent twice moves money once
}

func (h *handler) accounts(r request) (answer, error) {
	all, err := h.Books.Accounts(r.Context())
	t := till{Currencies: currencies, TopUp: fmt.Sprintf("office-%d-%d", r.known.ID, h.Now().UnixNano())}
	for _, a := range all {
		c := money.Currency(a.Currency)
		t.Accounts = append(t.Accounts, account{a, sum(a.Balance, c), sum(a.Reserved, c)})
	}
	return answer{page: pageAccounts, title: titleAccounts, body: t}, err
}

// currencies that the form offers.
var currencies = []money.Currency{money.CNY, 978, 840, 826, 392}

func sum(minor int64, c money.Currency) string {
	return money.Amount{Minor: money.Minor(minor), Currency: c}.String()
}

func (h *handler) openAccount(r request) (answer, error) {
	currency, err := strconv.ParseUint(r.form["currency"], 10, 16)
	if err != nil {
		return answer{}, fmt.Errorf("%w: currency", errForm)
	}
	_, err = h.Books.Open(r.Context(), people.Actor(r.known.Name), api.NewAccount{Name: r.form["name"], Kind: r.form["kind"], Currency: uint16(currency)})
	return answer{to: rights.Accounts}, err
}

func (h *handler) topUp(r request) (answer, error) {
	holders, err := h.holders(r)
	if err != nil {
		return answer{}, err
	}
	for _, a := range holders {
		if strconv.FormatInt(a.ID, 10) != r.form["account"] {
			continue
		}
		amount, err := money.Parse(r.form["amount"], money.Currency(a.Currency))
		if err != nil {
			return answer{}, fmt.Errorf("%w: %w", errForm, err)
		}
		_, err = h.Books.TopUp(r.Context(), people.Actor(r.known.Name), api.TopUp{ID: r.form["id"], Account: a.ID, Amount: int64(amount.Minor)})
		return answer{to: rights.Accounts}, err
	}
	return answer{}, books.ErrUnknown
}

// scope sets where an account's tokens are good, or a merchant's section.
func (h *handler) scope(r request) (answer, error) {
	account, err := strconv.ParseInt(r.form["account"], 10, 64)
	if err != nil {
		return answer{}, fmt.Errorf("%w: account", errForm)
	}
	s := api.Scope{Account: account}
	if kind := r.form["scope"]; kind != "all" {
		n, err := strconv.ParseUint(r.form["number"], 10, 32)
		switch {
		case err != nil || n == 0:
			return answer{}, fmt.Errorf("%w: number", errForm)
		case kind == "payee":
			s.Payee = int64(n)
		case kind == "section" && n <= math.MaxUint16:
			s.Section = uint16(n)
		default:
			return answer{}, fmt.Errorf("%w: scope", errForm)
		}
	}
	_, err = h.Books.SetScope(r.Context(), people.Actor(r.known.Name), s)
	return answer{to: rights.Accounts}, err
}

// payment is one line of the list.
type payment struct {
	api.Payment
	Sum  string
	Time time.Time
}

func (h *handler) payments(r request) (answer, error) {
	list, err := h.Books.Payments(r.Context())
	var out []payment
	for _, p := range list {
		out = append(out, payment{p, sum(p.Amount, money.Currency(p.Currency)), time.Unix(p.Time, 0)})
	}
	return answer{page: pagePayments, title: titlePayments, body: out}, err
}

// person is one line of the list.
type person struct {
	store.Person
	Own bool
}

func (h *handler) people(r request) (answer, error) {
	list, err := h.People.List(r.Context())
	var out []person
	for _, p := range list {
		out = append(out, person{p, p.ID == r.known.ID})
	}
	return answer{page: pagePeople, title: titlePeople, body: out}, err
}

func (h *handler) invite(r request) (answer, error) {
	code, err := h.People.Invite(r.Context(), people.Actor(r.known.Name), r.form["role"])
	return answer{page: pageInvited, title: titleInvited, body: code}, err
}

func (h *handler) remove(r request) (answer, error) {
	id, err := strconv.ParseInt(r.form["person"], 10, 64)
	if err != nil {
		return answer{}, fmt.Errorf("%w: person", errForm)
	}
	return answer{to: rights.People}, h.People.Remove(r.Context(), people.Actor(r.known.Name), id)
}

// entryLine is one line of the audit log.
type entryLine struct {
	api.TrailEntry
	Time time.Time
}

// book is one page of the audit log.
type book struct {
	Entries []entryLine
	Older   uint64 // where the next page begins, 0 at the end
}

func (h *handler) trail(r request) (answer, error) {
	before := uint64(0)
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseUint(text, 10, 62); err != nil {
			return answer{}, fmt.Errorf("%w: before", errForm)
		}
	}
	list, err := h.Books.Trail(r.Context(), before)
	var out book
	for _, e := range list {
		out.Entries, out.Older = append(out.Entries, entryLine{e, time.UnixMilli(e.Time)}), e.Number
	}
	if out.Older == 1 {
		out.Older = 0
	}
	return answer{page: pageTrail, title: titleTrail, body: out}, err
}
