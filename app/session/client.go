package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"glint/app/api"
	"glint/app/wire"
)

// errSign says that the device key could not be used.
var errSign = errors.New("session: signing failed")

// requestTime bounds one request: a captive portal may swallow it.
const requestTime = 20 * time.Second

// client asks the server as one device.
type client struct {
	server Server
	signer Signer
	device string // empty before enrolment: requests are not signed then
	now    func() time.Time
	ahead  time.Duration // how far the server's clock is ahead of ours
}

// client asks as this device, with the time that the server has said last.
func (c *core) client() client {
	return client{
		server: c.ports.Server, signer: c.ports.Signer, device: c.device.Device, now: c.ports.Now,
		ahead: time.Duration(c.status.AheadSec) * time.Second,
	}
}

func (c client) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("session: %s: %w", path, err)
	}
	return c.do(ctx, Request{Method: "POST", Path: path, Body: body}, out)
}

func (c client) get(ctx context.Context, path string, out any) error {
	return c.do(ctx, Request{Method: "GET", Path: path}, out)
}

func (c client) do(ctx context.Context, r Request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	r.Header = map[string]string{"Accept": "application/json"}
	if r.Body != nil {
		r.Header["Content-Type"] = "application/json"
	}
	if c.device != "" {
		if err := c.sign(ctx, r); err != nil {
			return err
		}
	}
	a, err := c.server.Do(ctx, r)
	if err != nil {
		return err
	}
	if a.Status/100 == 2 {
		if err := json.Unmarshal(a.Body, out); err != nil {
			return fmt.Errorf("%w: %s: %w", errAnswer, r.Path, err)
		}
		return nil
	}
	var p api.Problem
	if err := json.Unmarshal(a.Body, &p); err != nil || p.Code == "" {
		// No problem of ours: a proxy or a captive portal speaks for the server.
		return fmt.Errorf("%w: %s: status %d", ErrOffline, r.Path, a.Status)
	}
	return &refusal{a.Status, p.Code, p.Time}
}

func (c client) sign(ctx context.Context, r Request) error {
	at := wire.SecondsAt(c.now().Add(c.ahead))
	sig, err := c.signer.Sign(ctx, wire.RequestInput(r.Method, r.Path, at, r.Body))
	if err != nil {
		return fmt.Errorf("%w: %w", errSign, err)
	}
	text, err := api.Bytes(sig[:]).MarshalText()
	if err != nil {
		return err
	}
	r.Header[api.HeaderDevice] = c.device
	r.Header[api.HeaderTime] = strconv.FormatUint(uint64(at), 10)
	r.Header[api.HeaderSignature] = string(text)
	return nil
}
