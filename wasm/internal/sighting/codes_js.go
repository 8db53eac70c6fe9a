package sighting

import (
	"errors"
	"time"

	"glint/app/code"
	"glint/app/session"
)

// Codes reads the shots of an eye that wants codes, within a budget of time, and says what the person who holds one could do better.
type Codes struct {
	Budget code.Budget

	reader *code.Reader
	guide  code.Guide
	dim    Dimness
}

// NewCodes makes a memory that is empty.
func NewCodes() *Codes { return &Codes{reader: code.NewReader()} }

// Look reads a shot's luma.
func (c *Codes) Look(at time.Duration, luma []byte, w, h, stride int) session.Sight {
	began := time.Now()
	c.reader.Work = c.Budget.Work()
	found, err := c.reader.Read(luma, w, h, stride)
	if errors.Is(err, code.ErrPlane) {
		return session.Sight{Trouble: session.TroubleDecoder}
	}
	c.Budget.Took(time.Since(began))
	s := session.Sight{Code: found.Text, Seen: c.guide.See(at, luma, w, h, stride, c.reader.Glimpse())} // the text of a broken format, too: whoever takes it apart finds that out
	switch {
	case !errors.Is(err, code.ErrNothing):
		c.dim = Dimness{}
	case c.dim.Seen(luma, w, h, stride):
		s.Trouble = session.TroubleDark
	}
	return s
}
