package rights

import (
	"net/http"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	mux := http.NewServeMux()
	for _, r := range Table {
		mux.Handle(r.Pattern, http.NotFoundHandler()) // panics for a path that is there twice
		path := strings.Fields(r.Pattern)[1]
		if strings.HasPrefix(path, "/v1/admin/") && r.Who < Operator || strings.HasPrefix(path, Office) && (r.Who == Terminal || r.Who == Late) {
			t.Errorf("%s is for %s", r.Pattern, r.Who)
		}
		if got := Of(r.Pattern); got != r.Who {
			t.Errorf("%s: got %s", r.Pattern, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a path that nobody has given rights to can be served")
		}
	}()
	Of("GET /v1/admin/new")
}

func TestAllows(t *testing.T) {
	for _, tt := range []struct {
		who  Who
		role string
		want bool
	}{
		{Anybody, "", true}, {Operator, RoleOperator, true}, {Operator, RoleAdmin, true}, {Operator, "", false}, {Admin, RoleOperator, false},
		{Admin, RoleAdmin, true}, {Admin, "root", false}, {Terminal, RoleAdmin, false}, {Late, RoleAdmin, false},
	} {
		if got := tt.who.Allows(tt.role); got != tt.want {
			t.Errorf("%s, %q: got %t", tt.who, tt.role, got)
		}
	}
}
