package wire

import "fmt"

// ListingSize is the length of a listing in bytes.
const ListingSize = 109

const listingType = 0x73

// Listing is the server's word for a whole directory: each certificate in it is signed by itself, the
// listing tells that none was left out or put back.
type Listing struct {
	Key       KeyID
	Epoch     uint16 // of the directory: only rises
	Time      Seconds
	Count     uint32
	Sum       Hash // over the certificates in their order
	Signature Signature
}

// ListingOf describes a directory; unsigned.
func ListingOf(key KeyID, epoch uint16, at Seconds, certificates [][]byte) Listing {
	parts := [][]byte{[]byte(labelDirectory)}
	for _, c := range certificates {
		parts = append(parts, []byte{byte(len(c))}, c) // a certificate has at most CertificateSizeMax bytes, 135
	}
	return Listing{Key: key, Epoch: epoch, Time: at, Count: uint32(len(certificates)), Sum: digest(parts...)}
}

func (l Listing) body() []byte {
	w := make(writer, 0, ListingSize)
	w.u8(listingType)
	w.u16(uint16(l.Key))
	w.u16(l.Epoch)
	w.u32(uint32(l.Time))
	w.u32(l.Count)
	w.bytes(l.Sum[:])
	return w
}

// SigningInput is what the server signs.
func (l Listing) SigningInput() []byte { return sigStructure([]byte(labelListing), l.body()) }

// Bytes encodes the listing.
func (l Listing) Bytes() []byte { return append(l.body(), l.Signature[:]...) }

// Verify checks the server's signature, and that these are the certificates it speaks of: ErrNotOurs.
func (l Listing) Verify(ring KeyRing, certificates [][]byte) error {
	if err := ring.Verify(l.Key, l.SigningInput(), l.Signature); err != nil {
		return err
	}
	if want := ListingOf(l.Key, l.Epoch, l.Time, certificates); want.Sum != l.Sum || want.Count != l.Count {
		return fmt.Errorf("directory of %d certificates: %w", len(certificates), ErrNotOurs)
	}
	return nil
}

// DecodeListing reads a listing; errors are *FormatError. It verifies nothing.
func DecodeListing(b []byte) (Listing, error) {
	r := &reader{b: b}
	if v := r.u8(); len(b) != ListingSize || v != listingType {
		return Listing{}, malformed("listing", "%d bytes of type %#x", len(b), v)
	}
	l := Listing{Key: KeyID(r.u16()), Epoch: r.u16(), Time: Seconds(r.u32()), Count: r.u32()}
	r.into(l.Sum[:])
	r.into(l.Signature[:])
	return l, nil
}
