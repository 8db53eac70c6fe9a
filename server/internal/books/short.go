package books

import (
	"errors"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/match"
)

// ShortKey gives the key of a token's short codes, or nothing where the key that signed the token is gone.
func (b *Books) ShortKey(t wire.Token) []byte {
	k, ok := b.keys().ShortKey(t)
	if !ok {
		return nil
	}
	return k[:]
}

// digits checks the dynamic digits of a short code, which nobody can but us. A phone that shows others is refused. Its payee could not
// know: the acceptance is proof enough to pay him, and the log says what was wrong.
func (b *Books) digits(u *upload) error {
	e := u.evidence
	if e.Record.Form != wire.FormShort {
		return nil
	}
	key, ok := b.keys().ShortKey(e.Code.Token)
	if ok && wire.ShortOf(e.Code).Verify(key, wire.MinutesAt(e.Code.Time.Time()), e.Code.Counter) == nil {
		return nil
	}
	if u.device.Role == wire.RolePayee {
		b.Log.Warn("dynamic digits are not the token's", "device", u.device.ID, "token", e.Code.Token.ID, "counter", e.Code.Counter)
		return nil
	}
	return &match.Rejection{Reason: api.ReasonDigits, Cause: errors.New("dynamic digits are not the token's")}
}
