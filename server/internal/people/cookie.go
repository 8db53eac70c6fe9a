package people

import (
	"net/http"
	"net/url"
	"strings"
)

// cookie is the session's. Its prefix makes browsers keep it to this host and to HTTPS (RFC 6265bis
// section 4.1.3.2); localhost counts as secure.
const cookie = "__Host-glint"

// SetCookie gives a browser its session.
func SetCookie(w http.ResponseWriter, token string) {
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: int(Longest.Seconds()),
	})
}

// DropCookie takes it away.
func DropCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1})
}

// Of tells who sends a request; ErrSession.
func (p *People) Of(r *http.Request) (Known, error) {
	sent := r.CookiesNamed(cookie)
	if len(sent) != 1 {
		return Known{}, ErrSession
	}
	return p.Session(r.Context(), sent[0].Value)
}

// OwnPage tells whether a request that changes something comes from a page of this host. Browsers say so
// in Sec-Fetch-Site, older ones in Origin; what says neither is no browser and has no business with a cookie.
func OwnPage(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return true
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && origin.Host != "" && strings.EqualFold(origin.Host, r.Host)
}
