package payer

import "glint/app/wire"

// A short code is shown for payees that read bars alone: its digits name a code of the usual kind, which the acceptance carries to them. The
// digits do not say what this phone's directory has: the charge that answers them comes sealed first, and introduced after a while.

// HasShort tells whether codes have a short form: the token allows it, its key is here, and no light sensor has to receive so
// long a charge.
func (p Purse) HasShort() bool {
	return p.ShortKey != (wire.ShortKey{}) && p.Token.Channels&wire.ChannelShort != 0 && p.Abilities&wire.AbilitySensor == 0
}

// asked is what a charge on the code is made for.
func (s Shown) asked() []byte {
	if s.Short != nil {
		return s.Short
	}
	return s.M1
}

// asked is what the charge was made for.
func (s Spent) asked() []byte {
	if s.Form == wire.FormShort {
		return wire.ShortOf(s.code()).Bytes()
	}
	return s.M1
}

// shown is the acceptance as the payee reads it.
func (s Spent) shown() []byte {
	if s.Form == wire.FormShort {
		return wire.Carry(s.M3, s.M1)
	}
	return s.M3
}
