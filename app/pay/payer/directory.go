package payer

import (
	"time"

	"glint/app/wire"
)

// Directory finds payees' certificates. The zero Directory is empty.
type Directory struct {
	Epoch   uint16
	entries map[member]wire.Certificate
}

type member struct {
	payee    wire.PayeeID
	terminal wire.Terminal
}

// NewDirectory holds certificates; each is verified when it is used.
func NewDirectory(epoch uint16, certificates []wire.Certificate) Directory {
	d := Directory{epoch, make(map[member]wire.Certificate, len(certificates))}
	for _, c := range certificates {
		d.entries[member{c.Payee, c.Terminal}] = c
	}
	return d
}

// find gives the certificate of a charge's payee, if the server signed it and it has not expired.
func (d Directory) find(core wire.Core, ring wire.KeyRing, at time.Time) (wire.Certificate, bool) {
	c, ok := d.entries[member{core.Payee, core.Terminal}]
	if !ok || c.Verify(ring) != nil || !at.Before(c.Expiry.Time()) {
		return wire.Certificate{}, false
	}
	return c, true
}
