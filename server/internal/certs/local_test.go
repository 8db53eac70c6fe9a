package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clock is a time that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func names(t *testing.T, dns, ip string) Names {
	t.Helper()
	n, err := ParseNames(dns, ip)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func openLocal(t *testing.T, dir, dns, ip string, c *clock) *Local {
	t.Helper()
	l, err := OpenLocal(dir, names(t, dns, ip), c.now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// verify is what a device does that trusts the root.
func verify(l *Local, leaf *x509.Certificate, host string, now time.Time) error {
	roots := x509.NewCertPool()
	roots.AddCert(l.root)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: now})
	return err
}

func leafOf(t *testing.T, l *Local) *x509.Certificate {
	t.Helper()
	c, err := l.Certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func TestLeaf(t *testing.T) {
	c := newClock()
	l := openLocal(t, t.TempDir(), "till.home.arpa, desk.home.arpa", "192.168.7.20, 10.0.0.0/8", c)
	l.own = func() []netip.Addr {
		return []netip.Addr{netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("172.16.0.1")}
	}
	leaf := leafOf(t, l)
	for _, host := range []string{"till.home.arpa", "desk.home.arpa", "192.168.7.20", "10.1.2.3"} {
		if err := verify(l, leaf, host, c.at); err != nil {
			t.Errorf("%s: %v", host, err)
		}
		if !l.Serves(host) || !l.Serves(net.JoinHostPort(host, "8443")) {
			t.Errorf("%s is not served", host)
		}
	}
	for _, host := range []string{"172.16.0.1", "10.9.9.9", "evil.example", "a.till.home.arpa", ""} {
		if verify(l, leaf, host, c.at) == nil && host != "" || l.Serves(host) {
			t.Errorf("%q is served", host)
		}
	}
	if life := leaf.NotAfter.Sub(leaf.NotBefore); life > 90*24*time.Hour {
		t.Errorf("leaf lives %s", life)
	}
	if leaf.SerialNumber.BitLen() < 64 || len(leaf.ExtKeyUsage) != 1 || leaf.ExtKeyUsage[0] != x509.ExtKeyUsageServerAuth || leaf.IsCA {
		t.Errorf("serial %s, usage %v", leaf.SerialNumber, leaf.ExtKeyUsage)
	}
}

// TestStolenRoot: the key signs whatever the thief wants; devices take none of it for other names.
func TestStolenRoot(t *testing.T) {
	c := newClock()
	for name, tt := range map[string]struct {
		ip   string
		leaf x509.Certificate
		host string
		ok   bool
	}{
		"own name":              {leaf: x509.Certificate{DNSNames: []string{"till.home.arpa"}}, host: "till.home.arpa", ok: true},
		"below it":              {leaf: x509.Certificate{DNSNames: []string{"a.till.home.arpa"}}, host: "a.till.home.arpa", ok: true},
		"a bank":                {leaf: x509.Certificate{DNSNames: []string{"bank.example"}}, host: "bank.example"},
		"own name and a bank":   {leaf: x509.Certificate{DNSNames: []string{"till.home.arpa", "bank.example"}}, host: "till.home.arpa"},
		"one that ends alike":   {leaf: x509.Certificate{DNSNames: []string{"eviltill.home.arpa"}}, host: "eviltill.home.arpa"},
		"address in range":      {ip: "192.168.7.0/24", leaf: x509.Certificate{IPAddresses: []net.IP{{192, 168, 7, 9}}}, host: "192.168.7.9", ok: true},
		"address out of range":  {ip: "192.168.7.0/24", leaf: x509.Certificate{IPAddresses: []net.IP{{192, 168, 8, 9}}}, host: "192.168.8.9"},
		"IPv6 beside IPv4":      {ip: "192.168.7.0/24", leaf: x509.Certificate{IPAddresses: []net.IP{net.IPv6loopback}}, host: "::1"},
		"address without range": {leaf: x509.Certificate{IPAddresses: []net.IP{{9, 9, 9, 9}}}, host: "9.9.9.9"},
		"IPv6 without range":    {leaf: x509.Certificate{IPAddresses: []net.IP{net.IPv6loopback}}, host: "::1"},
	} {
		t.Run(name, func(t *testing.T) {
			l := openLocal(t, t.TempDir(), "till.home.arpa", tt.ip, c)
			tt.leaf.NotBefore, tt.leaf.NotAfter, tt.leaf.ExtKeyUsage = c.at, c.at.Add(time.Hour), []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			der, err := x509.CreateCertificate(rand.Reader, &tt.leaf, l.root, key.Public(), l.key)
			if err != nil {
				t.Fatal(err)
			}
			leaf, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			if err := verify(l, leaf, tt.host, c.at); (err == nil) != tt.ok {
				t.Errorf("got %v, want it taken: %t", err, tt.ok)
			}
		})
	}
	l := openLocal(t, t.TempDir(), "till.home.arpa", "192.168.7.0/24", c)
	if !l.root.PermittedDNSDomainsCritical || !l.root.MaxPathLenZero || l.root.KeyUsage != x509.KeyUsageCertSign {
		t.Errorf("critical %t, path %d, usage %v", l.root.PermittedDNSDomainsCritical, l.root.MaxPathLen, l.root.KeyUsage)
	}
}

func TestRenewal(t *testing.T) {
	c := newClock()
	l := openLocal(t, t.TempDir(), "till.home.arpa", "10.0.0.0/8", c)
	own := []netip.Addr{netip.MustParseAddr("10.0.0.1")}
	l.own = func() []netip.Addr { return own }
	first := leafOf(t, l)
	if again := leafOf(t, l); again != first {
		t.Error("another leaf at each connection")
	}
	own = []netip.Addr{netip.MustParseAddr("10.0.0.2")}
	moved := leafOf(t, l)
	if verify(l, moved, "10.0.0.2", c.at) != nil {
		t.Error("the machine's new address is not in its leaf")
	}
	c.at = c.at.Add(58 * 24 * time.Hour)
	if leafOf(t, l) != moved {
		t.Error("renewed with more than a third of its life left")
	}
	c.at = c.at.Add(2 * 24 * time.Hour)
	if leafOf(t, l) == moved {
		t.Error("not renewed with a third of its life left")
	}
	c.at = l.root.NotAfter.Add(-time.Hour)
	if last := leafOf(t, l); last.NotAfter.After(l.root.NotAfter) {
		t.Error("a leaf outlives its root")
	}
}

func TestAgain(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	first := openLocal(t, dir, "till.home.arpa", "192.168.7.20", c)
	if again := openLocal(t, dir, "till.home.arpa", "", c); !again.root.Equal(first.root) {
		t.Error("another root at the second start: every device would have to trust it anew")
	}
	if info, err := os.Stat(filepath.Join(dir, rootKeyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: %v, %v", info, err)
	}
	for name, n := range map[string]Names{
		"another name": names(t, "desk.home.arpa", ""), "another address": names(t, "till.home.arpa", "192.168.7.21"), "a wider range": names(t, "till.home.arpa", "192.168.7.0/24"),
		"no name": {},
	} {
		if _, err := OpenLocal(dir, n, c.now); err == nil || name != "no name" && !strings.Contains(err.Error(), "install the new root") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	late := &clock{first.root.NotAfter.Add(time.Hour)}
	if _, err := OpenLocal(dir, names(t, "till.home.arpa", ""), late.now); err == nil {
		t.Error("a root that has ended goes on")
	}
	other := t.TempDir()
	openLocal(t, other, "till.home.arpa", "", c)
	text, err := os.ReadFile(filepath.Join(other, rootFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, rootFile), text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLocal(dir, names(t, "till.home.arpa", ""), c.now); err == nil {
		t.Error("key and root of two authorities were taken for one")
	}
	if err := os.WriteFile(filepath.Join(dir, rootFile), []byte("no certificate"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLocal(dir, names(t, "till.home.arpa", ""), c.now); err == nil {
		t.Error("no certificate was taken for one")
	}
}

func TestParseNames(t *testing.T) {
	for _, tt := range []struct {
		dns, ip string
		want    int // names and addresses; -1 where they are refused
	}{
		{"", "", 0}, {"till.home.arpa", "", 1}, {"Till.Home.ARPA.", "", 1}, {"a.b,c.d ,", "10.0.0.1, ::1,10.0.0.0/8", 5},
		{"com", "", -1}, {"localhost", "", -1}, {"*.home.arpa", "", -1}, {"-a.b", "", -1}, {"a..b", "", -1}, {"a.b/", "", -1}, {"1.2.3.4", "", -1}, {"till.家", "", -1},
		{strings.Repeat("a.", 130) + "b", "", -1}, {"", "10.0.0", -1}, {"", "0.0.0.0/0", -1}, {"", "fe80::1%eth0", -1}, {"", "::/0", -1},
		{strings.Repeat("a.b,", 21), "", -1},
	} {
		n, err := ParseNames(tt.dns, tt.ip)
		if got := len(n.DNS) + len(n.Addresses); (err != nil) != (tt.want < 0) || err == nil && got != tt.want {
			t.Errorf("%q, %q: got %v, %v", tt.dns, tt.ip, n, err)
		}
	}
}
