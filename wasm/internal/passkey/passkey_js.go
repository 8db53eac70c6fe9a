// Package passkey asks the phone's own authenticator whether its user is there: fingerprint, face or the device's code (Web
// Authentication). It works offline; what it says is checked by the server, later.
//
// It is a gate of the page: the device's payment key is another one and signs without it.
package passkey

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"

	"glint/app/api"
	"glint/wasm/internal/promise"
)

// ErrDeclined says that the user was not verified: refused, not recognised, or took too long.
var ErrDeclined = errors.New("passkey: the user was not verified")

// ErrMissing says that the browser has no authenticator of its own, or the credential is not on it.
var ErrMissing = errors.New("passkey: no authenticator")

// wait is how long a user may take, in milliseconds.
const wait = 60_000

// COSE algorithms, in the order in which we like them: ES256, EdDSA, RS256.
var algorithms = []any{-7, -8, -257}

// Available tells whether the device can verify its user.
func Available(ctx context.Context) bool {
	public := js.Global().Get("PublicKeyCredential")
	if public.Type() != js.TypeFunction {
		return false
	}
	v, err := promise.Call(ctx, public, "isUserVerifyingPlatformAuthenticatorAvailable")
	return err == nil && v.Type() == js.TypeBoolean && v.Bool()
}

// Make makes a credential for a shopper whom the site knows as user (at most 64 bytes, no name in it) and shows as name; ErrDeclined, ErrMissing.
func Make(ctx context.Context, site, name string, user, challenge []byte) (api.Passkey, error) {
	kinds := make([]any, len(algorithms))
	for i, a := range algorithms {
		kinds[i] = map[string]any{"type": "public-key", "alg": a}
	}
	made, err := call(ctx, "create", map[string]any{
		"rp":                     map[string]any{"name": site},
		"user":                   map[string]any{"id": promise.Array(user), "name": name, "displayName": name},
		"challenge":              promise.Array(challenge),
		"pubKeyCredParams":       kinds,
		"authenticatorSelection": map[string]any{"authenticatorAttachment": "platform", "userVerification": "required", "residentKey": "discouraged"},
		"attestation":            "none",
		"timeout":                wait,
	})
	if err != nil {
		return api.Passkey{}, err
	}
	answer := made.Get("response")
	if answer.Get("getPublicKey").Type() != js.TypeFunction { // browsers before 2022
		return api.Passkey{}, fmt.Errorf("%w: the browser is too old", ErrMissing)
	}
	return api.Passkey{
		ID:                promise.Bytes(made.Get("rawId")),
		Algorithm:         answer.Call("getPublicKeyAlgorithm").Int(),
		Key:               promise.Bytes(answer.Call("getPublicKey")),
		AuthenticatorData: promise.Bytes(answer.Call("getAuthenticatorData")),
		ClientData:        promise.Bytes(answer.Get("clientDataJSON")),
	}, nil
}

// Ask has the user verified for a challenge; ErrDeclined, ErrMissing.
func Ask(ctx context.Context, id, challenge []byte) (api.Assertion, error) {
	got, err := call(ctx, "get", map[string]any{
		"challenge":        promise.Array(challenge),
		"allowCredentials": []any{map[string]any{"type": "public-key", "id": promise.Array(id), "transports": []any{"internal"}}},
		"userVerification": "required",
		"timeout":          wait,
	})
	if err != nil {
		return api.Assertion{}, err
	}
	answer := got.Get("response")
	return api.Assertion{
		ID:                promise.Bytes(got.Get("rawId")),
		AuthenticatorData: promise.Bytes(answer.Get("authenticatorData")),
		ClientData:        promise.Bytes(answer.Get("clientDataJSON")),
		Signature:         promise.Bytes(answer.Get("signature")),
	}, nil
}

// call runs a method of navigator.credentials. It is given up with ctx: the browser's dialog closes.
func call(ctx context.Context, method string, options map[string]any) (js.Value, error) {
	credentials := js.Global().Get("navigator").Get("credentials")
	if credentials.Type() != js.TypeObject {
		return js.Undefined(), ErrMissing
	}
	control := js.Global().Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { control.Call("abort") })
	defer stop()
	v, err := promise.Call(ctx, credentials, method, map[string]any{"publicKey": options, "signal": control.Get("signal")})
	switch {
	case err == nil && v.Type() == js.TypeObject:
		return v, nil
	case err == nil, promise.Named(err, "NotSupportedError"), promise.Named(err, "SecurityError"):
		return js.Undefined(), fmt.Errorf("%w: %v", ErrMissing, err)
	case promise.Named(err, "NotAllowedError"), promise.Named(err, "AbortError"):
		return js.Undefined(), fmt.Errorf("%w: %v", ErrDeclined, err)
	}
	return js.Undefined(), fmt.Errorf("passkey: %s: %w", method, err)
}
