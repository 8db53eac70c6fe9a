package httpapi

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/books"
)

func (h *handler) health(*http.Request, caller) (any, error) {
	return map[string]string{"status": "ok"}, nil
}

func (h *handler) keyList(*http.Request, caller) (any, error) { return h.Books.KeyList(), nil }

func (h *handler) enrol(r *http.Request, _ caller) (any, error) {
	if !h.guess.take(address(r), h.Now()) {
		return nil, errMany
	}
	in, err := read[api.Enrol](r)
	if err != nil {
		return nil, err
	}
	return h.Books.Enrol(r.Context(), in)
}

func (h *handler) demo(r *http.Request, _ caller) (any, error) {
	if !h.Demo || !local(r) {
		return nil, errNotHere
	}
	if !h.guess.take(address(r), h.Now()) {
		return nil, errMany
	}
	in, err := read[api.Demo](r)
	if err != nil {
		return nil, err
	}
	if in.Role == "operator" && h.Operator != "" {
		return api.DemoCode{Code: h.Operator}, nil
	}
	code, err := h.Books.Demo(r.Context(), in.Role)
	return api.DemoCode{Code: code}, err
}

func (h *handler) token(r *http.Request, c caller) (any, error) {
	var key *wire.PublicKey
	if len(c.body) > 0 {
		if err := media(r); err != nil {
			return nil, err
		}
		var in api.TokenAsk
		if err := parse(c.body, &in); err != nil {
			return nil, err
		}
		if len(in.Key) != len(key) {
			return nil, fmt.Errorf("%w: key of %d bytes", books.ErrInvalid, len(in.Key))
		}
		key = (*wire.PublicKey)(in.Key)
	}
	t, err := h.Books.Token(r.Context(), c.device, key)
	if err != nil {
		return nil, err
	}
	return api.TokenIssued{Token: t.Bytes(), Short: h.Books.ShortKey(t)}, nil
}

func (h *handler) records(r *http.Request, c caller) (any, error) {
	if err := media(r); err != nil {
		return nil, err
	}
	var in api.Batch
	if err := parse(c.body, &in); err != nil {
		return nil, err
	}
	return h.upload(r, c, &books.Batch{Number: in.Number, Hash: sha256.Sum256(c.body)}, in.Records)
}

func (h *handler) upload(r *http.Request, c caller, sent *books.Batch, batch []api.Bytes) (any, error) {
	if len(batch) > api.MaxRecords {
		return nil, errTooManyParts
	}
	records := make([][]byte, len(batch))
	for i, raw := range batch {
		records[i] = raw
	}
	results, err := h.Books.Upload(r.Context(), c.device, c.offset, sent, records)
	if err != nil {
		return nil, err
	}
	for _, result := range results {
		h.counts.Add("record " + string(result.State))
		if result.Reason != "" {
			h.counts.Add("reason " + result.Reason)
		}
	}
	return api.BatchResult{Time: h.Now().Unix(), Results: results}, nil
}

func (h *handler) status(r *http.Request, c caller) (any, error) {
	at, hash, sent, err := head(r)
	if err != nil {
		return nil, err
	}
	kind := ""
	if sent {
		if kind, err = h.Books.Head(r.Context(), c.device, at, hash); err != nil {
			return nil, err
		}
	}
	out, err := h.Books.Status(r.Context(), c.device, r.URL.Query().Get("since"))
	out.Log = kind
	return out, err
}

func (h *handler) directory(r *http.Request, _ caller) (any, error) {
	return h.Books.Directory(r.Context())
}

func (h *handler) accounts(r *http.Request, _ caller) (any, error) {
	list, err := h.Books.Accounts(r.Context())
	return append([]api.Account{}, list...), err // a list in JSON, never null
}

func (h *handler) newAccount(r *http.Request, c caller) (any, error) {
	in, err := read[api.NewAccount](r)
	if err != nil {
		return nil, err
	}
	return h.Books.Open(r.Context(), c.actor, in)
}

func (h *handler) topUp(r *http.Request, c caller) (any, error) {
	in, err := read[api.TopUp](r)
	if err != nil {
		return nil, err
	}
	return h.Books.TopUp(r.Context(), c.actor, in)
}

func (h *handler) scope(r *http.Request, c caller) (any, error) {
	in, err := read[api.Scope](r)
	if err != nil {
		return nil, err
	}
	return h.Books.SetScope(r.Context(), c.actor, in)
}

func (h *handler) newEnrolment(r *http.Request, c caller) (any, error) {
	in, err := read[api.NewEnrolment](r)
	if err != nil {
		return nil, err
	}
	code, err := h.Books.Invite(r.Context(), c.actor, in)
	return api.DemoCode{Code: code}, err
}

func (h *handler) payments(r *http.Request, _ caller) (any, error) {
	list, err := h.Books.Payments(r.Context())
	return append([]api.Payment{}, list...), err
}

func (h *handler) counters(*http.Request, caller) (any, error) { return h.counts.Counts(), nil }
