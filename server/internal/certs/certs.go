// Package certs gives a TLS server its certificate: from files that somebody else renews, from an authority
// of the shop's own, or from a public one by ACME (RFC 8555).
//
//	files  the certificate and key lie in two files and are read again when they change
//	local  a root made here once, constrained to the shop's names and addresses, signs leaves of 90 days
//	acme   an authority that browsers trust already signs; renewed when a third of the life is left
//
// It opens no listener and serves no page: package site has those, main joins them.
package certs

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Source gives the certificate of a connection that begins.
type Source interface {
	Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// Serves tells whether the certificate stands for a host, a name or an address.
	Serves(host string) bool
}

// Config is how the server speaks TLS: 1.2 and 1.3, authenticated ciphers and forward secrecy only (RFC 9325
// sections 3.1.1 and 4.2).
func Config(s Source, protocols ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		CipherSuites: []uint16{ // of TLS 1.2; those of 1.3 are all of this kind
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
		NextProtos:     append([]string{"h2", "http/1.1"}, protocols...),
		GetCertificate: s.Certificate,
	}
}

// ErrNone says that there is no certificate yet: the authority has not answered.
var ErrNone = errors.New("certs: no certificate yet")

// Names of a certificate: what people type to reach the server.
type Names struct {
	DNS       []string
	Addresses []netip.Prefix // a single address is a prefix of full length
}

// Limits of what may be asked for.
const (
	namesMax  = 20
	nameBytes = 253 // RFC 1035 section 2.3.4, as text
)

// ParseNames reads lists with commas: names of at least two labels and addresses or ranges of them.
func ParseNames(dns, addresses string) (n Names, err error) {
	for name := range listed(dns) {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		if err := checkName(name); err != nil {
			return n, err
		}
		n.DNS = append(n.DNS, name)
	}
	for text := range listed(addresses) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, bad := netip.ParseAddr(text)
			if bad != nil || a.Zone() != "" {
				return n, fmt.Errorf("certs: %q is no address and no range of addresses", text)
			}
			p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		if p.Bits() == 0 {
			return n, fmt.Errorf("certs: %s is every address", p)
		}
		n.Addresses = append(n.Addresses, p.Masked())
	}
	if len(n.DNS)+len(n.Addresses) > namesMax {
		return n, fmt.Errorf("certs: more than %d names and addresses", namesMax)
	}
	return n, nil
}

func listed(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for item := range strings.SplitSeq(list, ",") {
			if item = strings.TrimSpace(item); item != "" && !yield(item) {
				return
			}
		}
	}
}

// checkName takes names such as "till.shop.example": a single label could be a whole top-level domain, and
// whoever trusts the root would trust it for all of that.
func checkName(name string) error {
	labels := strings.Split(name, ".")
	ok := len(name) <= nameBytes && len(labels) >= 2
	for _, label := range labels {
		ok = ok && label != "" && len(label) <= 63 && strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" &&
			label[0] != '-' && label[len(label)-1] != '-'
	}
	if _, err := netip.ParseAddr(name); err == nil || !ok {
		return fmt.Errorf("certs: %q is no name of two labels or more, such as till.home.arpa", name)
	}
	return nil
}

// hostOf takes the port and brackets off a Host header.
func hostOf(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.Trim(host, "[]")
}

// due tells whether a third or less of a certificate's life is left.
func due(begins, ends, now time.Time) bool {
	return !now.Before(ends.Add(-ends.Sub(begins) / 3))
}
