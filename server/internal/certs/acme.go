package certs

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"

	"glint/server/internal/secret"
)

// ALPN is the protocol of challenges by TLS (RFC 8737): Config needs it beside the others.
const ALPN = acme.ALPNProto

// Names of the files that ACME leaves.
const (
	accountFile = "acme-account.key" // mode 600
	acmeFile    = "acme.pem"         // key and chain together, mode 600: they never differ
)

// Times of the work with an authority. Public ones allow five failures an hour for a name.
const (
	orderTime = 3 * time.Minute
	lookEvery = 6 * time.Hour
	retryMin  = 15 * time.Minute
	retryMax  = 12 * time.Hour
)

// ACMEOptions say which authority signs for whom.
type ACMEOptions struct {
	Directory string // URL
	Email     string // of whom the authority warns; may be empty
	Names     []string
	Folder    string      // where account and certificate are kept
	Web       bool        // prove names by HTTP (RFC 8555 section 8.3), not by TLS
	Client    http.Client // for the authority
	Now       func() time.Time
	Log       *slog.Logger
}

// ACME gets certificates from a public authority and renews them.
type ACME struct {
	ACMEOptions
	client *acme.Client

	mu      sync.Mutex
	current *tls.Certificate
	proofs  map[string]*tls.Certificate // of names under challenge
	answers map[string]string           // of challenges by HTTP, by path
}

// OpenACME reads what is kept of earlier runs; Keep does the rest.
func OpenACME(o ACMEOptions) (*ACME, error) {
	if len(o.Names) == 0 {
		return nil, errors.New("certs: ACME needs the public name of this server: --name pay.example.com")
	}
	raw, err := secret.Load(filepath.Join(o.Folder, accountFile), keySize)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("certs: %s: %w", accountFile, err)
	}
	a := &ACME{ACMEOptions: o, proofs: map[string]*tls.Certificate{}, answers: map[string]string{}}
	a.client = &acme.Client{Key: key, DirectoryURL: o.Directory, HTTPClient: &a.ACMEOptions.Client, UserAgent: "glint"}
	if a.current, err = a.kept(); err != nil {
		return nil, err
	}
	return a, nil
}

// kept reads the certificate of an earlier run; nil where there is none, or one for other names.
func (a *ACME) kept() (*tls.Certificate, error) {
	text, err := os.ReadFile(filepath.Join(a.Folder, acmeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	c, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, fmt.Errorf("certs: %s: %w", acmeFile, err)
	}
	for _, name := range a.Names {
		if c.Leaf.VerifyHostname(name) != nil {
			return nil, nil
		}
	}
	return &c, nil
}

// Certificate implements Source.
func (a *ACME) Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == ALPN {
		if proof := a.proofs[strings.ToLower(hello.ServerName)]; proof != nil {
			return proof, nil
		}
		return nil, fmt.Errorf("certs: no challenge for %q", hello.ServerName)
	}
	if a.current == nil {
		return nil, ErrNone
	}
	return a.current, nil
}

// Serves implements Source.
func (a *ACME) Serves(host string) bool {
	host = strings.ToLower(hostOf(host))
	for _, name := range a.Names {
		if name == host {
			return true
		}
	}
	return false
}

// Answer gives the answer to a challenge by HTTP, by the path asked for.
func (a *ACME) Answer(path string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	answer, ok := a.answers[path]
	return answer, ok
}

// Keep gets a certificate where there is none and renews it in time, until ctx ends. After a failure it
// waits, twice as long each time.
func (a *ACME) Keep(ctx context.Context) {
	pause := retryMin
	for {
		wait := lookEvery
		if a.wanted() {
			err := a.obtain(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				a.Log.Error("no certificate from the authority", "names", a.Names, "again in", pause, "cause", err)
				wait, pause = pause, min(2*pause, retryMax)
			default:
				pause = retryMin
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

func (a *ACME) wanted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current == nil || due(a.current.Leaf.NotBefore, a.current.Leaf.NotAfter, a.Now())
}

// obtain goes through one order (RFC 8555 section 7.1).
func (a *ACME) obtain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	account := &acme.Account{}
	if a.Email != "" {
		account.Contact = []string{"mailto:" + a.Email}
	}
	if _, err := a.client.Register(ctx, account, acme.AcceptTOS); err != nil && !errors.Is(err, acme.ErrAccountAlreadyExists) {
		return fmt.Errorf("account: %w", err)
	}
	order, err := a.client.AuthorizeOrder(ctx, acme.DomainIDs(a.Names...))
	if err != nil {
		return fmt.Errorf("order: %w", err)
	}
	for _, url := range order.AuthzURLs {
		if err := a.prove(ctx, url); err != nil {
			return err
		}
	}
	if order.Status != acme.StatusReady {
		if order, err = a.client.WaitOrder(ctx, order.URI); err != nil {
			return fmt.Errorf("order: %w", err)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{DNSNames: a.Names}, key)
	if err != nil {
		return err
	}
	chain, _, err := a.client.CreateCertFromOrder(ctx, order, request, true)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	return a.take(chain, key)
}

// prove shows the authority that a name leads here.
func (a *ACME) prove(ctx context.Context, url string) error {
	z, err := a.client.GetAuthorization(ctx, url)
	if err != nil {
		return fmt.Errorf("authorization: %w", err)
	}
	if z.Status == acme.StatusValid {
		return nil
	}
	kind, name := "tls-alpn-01", strings.ToLower(z.Identifier.Value)
	if a.Web {
		kind = "http-01"
	}
	for _, c := range z.Challenges {
		if c.Type != kind {
			continue
		}
		end, err := a.pose(c, name)
		if err != nil {
			return err
		}
		defer end()
		if _, err := a.client.Accept(ctx, c); err != nil {
			return fmt.Errorf("%s of %s: %w", kind, name, err)
		}
		if _, err := a.client.WaitAuthorization(ctx, z.URI); err != nil {
			return fmt.Errorf("%s of %s: %w", kind, name, err)
		}
		return nil
	}
	return fmt.Errorf("the authority offers no %s for %s", kind, name)
}

// pose makes the server answer a challenge until the function that it gives is called.
func (a *ACME) pose(c *acme.Challenge, name string) (end func(), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Web {
		path := a.client.HTTP01ChallengePath(c.Token)
		if a.answers[path], err = a.client.HTTP01ChallengeResponse(c.Token); err != nil {
			return nil, err
		}
		return func() { a.mu.Lock(); delete(a.answers, path); a.mu.Unlock() }, nil
	}
	proof, err := a.client.TLSALPN01ChallengeCert(c.Token, name)
	if err != nil {
		return nil, err
	}
	a.proofs[name] = &proof
	return func() { a.mu.Lock(); delete(a.proofs, name); a.mu.Unlock() }, nil
}

// take keeps a new certificate and goes on with it.
func (a *ACME) take(chain [][]byte, key crypto.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	for _, one := range chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: one})...)
	}
	c, err := tls.X509KeyPair(text, text)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	if err := secret.WriteText(filepath.Join(a.Folder, acmeFile), text); err != nil {
		return err
	}
	a.mu.Lock()
	a.current = &c
	a.mu.Unlock()
	a.Log.Info("certificate taken", "names", a.Names, "until", c.Leaf.NotAfter)
	return nil
}
