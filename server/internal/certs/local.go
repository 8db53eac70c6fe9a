package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"glint/server/internal/secret"
)

// Lives of the local authority's certificates. Apple's systems take no leaf above 825 days and browsers
// lower their limits; 90 days suit them all, and nobody notices a renewal.
const (
	rootLife = 5 * 365 * 24 * time.Hour
	leafLife = 90 * 24 * time.Hour
	early    = 24 * time.Hour // before now, for clocks that are behind
)

// Names of the local authority's files.
const (
	rootFile    = "ca.pem"
	rootKeyFile = "ca.key" // mode 600
)

// keySize is the length of a P-256 private key.
const keySize = 32

// Local is an authority of the shop's own for devices of the shop's own. Its root stands in ca.pem beside
// its key; critical name constraints (RFC 5280 section 4.2.1.10) keep it to the names and addresses that it
// was made for, so that whoever steals the key can pretend to be this server and nobody else.
type Local struct {
	root  *x509.Certificate
	key   *ecdsa.PrivateKey
	names Names
	now   func() time.Time
	own   func() []netip.Addr // addresses of this machine

	mu    sync.Mutex
	leaf  *tls.Certificate
	spoke []netip.Addr // addresses in the leaf
}

// OpenLocal reads the authority in a directory, or makes it there.
func OpenLocal(dir string, n Names, now func() time.Time) (*Local, error) {
	if len(n.DNS) == 0 {
		return nil, errors.New("certs: a local authority needs the name that devices will type: --name till.home.arpa")
	}
	raw, err := secret.Load(filepath.Join(dir, rootKeyFile), keySize)
	if err != nil {
		return nil, err
	}
	l := &Local{names: n, now: now, own: addresses}
	if l.key, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err != nil {
		return nil, fmt.Errorf("certs: %s: %w", rootKeyFile, err)
	}
	if l.root, err = openRoot(filepath.Join(dir, rootFile), l.key, n, now()); err != nil {
		return nil, err
	}
	return l, l.fits()
}

func openRoot(path string, key *ecdsa.PrivateKey, n Names, now time.Time) (*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeRoot(path, key, n, now)
	}
	if err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("certs: %s holds no certificate", path)
	}
	return x509.ParseCertificate(block.Bytes)
}

func makeRoot(path string, key *ecdsa.PrivateKey, n Names, now time.Time) (*x509.Certificate, error) {
	t := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Glint local " + n.DNS[0]},
		NotBefore: now.Add(-early), NotAfter: now.Add(rootLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: n.DNS,
	}
	for _, p := range n.Addresses {
		t.PermittedIPRanges = append(t.PermittedIPRanges, &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())})
	}
	if len(n.Addresses) == 0 { // a kind of name without any constraint would be free
		t.ExcludedIPRanges = []*net.IPNet{{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)}, {IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certs: root: %w", err)
	}
	if err := secret.WriteText(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// fits tells in words what is wrong with a root that was made for something else.
func (l *Local) fits() error {
	switch key, ok := l.root.PublicKey.(*ecdsa.PublicKey); {
	case !ok || !key.Equal(l.key.Public()):
		return fmt.Errorf("certs: %s and %s do not belong together", rootFile, rootKeyFile)
	case l.now().After(l.root.NotAfter):
		return fmt.Errorf("certs: the root ended on %s: remove %s and %s, start again, and install the new root on each device",
			l.root.NotAfter.Format(time.DateOnly), rootFile, rootKeyFile)
	case !l.root.PermittedDNSDomainsCritical:
		return fmt.Errorf("certs: %s has no critical name constraints; it is not from here", rootFile)
	}
	for _, name := range l.names.DNS {
		if !slices.ContainsFunc(l.root.PermittedDNSDomains, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) }) {
			return l.misfit(name)
		}
	}
	for _, p := range l.names.Addresses {
		if !slices.ContainsFunc(l.root.PermittedIPRanges, func(r *net.IPNet) bool {
			ones, _ := r.Mask.Size()
			return r.Contains(p.Addr().AsSlice()) && ones <= p.Bits()
		}) {
			return l.misfit(p.String())
		}
	}
	return nil
}

func (l *Local) misfit(name string) error {
	return fmt.Errorf("certs: the root was made for %s and %v, not for %s: to make another, remove %s and %s, and install the new root on each device",
		strings.Join(l.root.PermittedDNSDomains, ", "), l.root.PermittedIPRanges, name, rootFile, rootKeyFile)
}

// Root is the certificate that devices install.
func (l *Local) Root() *x509.Certificate { return l.root }

// Fingerprint is what people compare: SHA-256 of a certificate, as pairs of hexadecimal digits.
func Fingerprint(c *x509.Certificate) string {
	var pairs []string
	for _, b := range sha256.Sum256(c.Raw) {
		pairs = append(pairs, fmt.Sprintf("%02X", b))
	}
	return strings.Join(pairs, ":")
}

// Certificate implements Source. The leaf lives in memory only: a new one costs a signature, and is made
// when a third of its life is left or the machine has other addresses.
func (l *Local) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, spoken := l.now(), l.spoken()
	if l.leaf != nil && !due(l.leaf.Leaf.NotBefore, l.leaf.Leaf.NotAfter, now) && slices.Equal(spoken, l.spoke) {
		return l.leaf, nil
	}
	leaf, err := l.sign(now, spoken)
	if err != nil {
		return nil, err
	}
	l.leaf, l.spoke = leaf, spoken
	return leaf, nil
}

// spoken lists the addresses for the leaf: those that were named one by one, and this machine's within
// the ranges that were named.
func (l *Local) spoken() (out []netip.Addr) {
	for _, p := range l.names.Addresses {
		if p.IsSingleIP() {
			out = append(out, p.Addr())
			continue
		}
		for _, a := range l.own() {
			if p.Contains(a) {
				out = append(out, a)
			}
		}
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}

func (l *Local) sign(now time.Time, spoken []netip.Addr) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		Subject:   pkix.Name{CommonName: l.names.DNS[0]},
		NotBefore: later(now.Add(-early), l.root.NotBefore), DNSNames: l.names.DNS,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	t.NotAfter = t.NotBefore.Add(leafLife)
	if t.NotAfter.After(l.root.NotAfter) {
		t.NotAfter = l.root.NotAfter
	}
	for _, a := range spoken {
		t.IPAddresses = append(t.IPAddresses, a.AsSlice())
	}
	der, err := x509.CreateCertificate(rand.Reader, t, l.root, key.Public(), l.key)
	if err != nil {
		return nil, fmt.Errorf("certs: leaf: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

// Serves implements Source.
func (l *Local) Serves(host string) bool {
	host = hostOf(host)
	if a, err := netip.ParseAddr(host); err == nil {
		return slices.Contains(l.spoken(), a.Unmap())
	}
	return slices.Contains(l.names.DNS, strings.ToLower(host))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// addresses are this machine's own; none where the system does not tell.
func addresses() (out []netip.Addr) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr().Unmap())
		}
	}
	return out
}
