package memport_test

import (
	"errors"
	"testing"
	"time"

	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/session/porttest"
)

func TestStore(t *testing.T) {
	porttest.Store(t, func() func() session.Store {
		s := memport.NewStore()
		return func() session.Store { return s }
	})
}

func TestKeys(t *testing.T) {
	seed := byte(100)
	porttest.Keys(t, func() func() porttest.Device {
		seed++
		one := memport.NewSigner(seed)
		return func() porttest.Device { return one }
	})
}

func TestSigner(t *testing.T) {
	seed := byte(0)
	porttest.Signer(t, func() func() session.Signer {
		seed++
		mine := seed
		return func() session.Signer { return memport.NewSigner(mine) }
	})
}

func TestServer(t *testing.T) {
	answer := func(r session.Request) session.Answer {
		if r.Path == "/v1/health" {
			return session.Answer{Status: 200}
		}
		return session.Answer{Status: 401, Body: []byte(`{"code":"unauthorized"}`)}
	}
	up, down := memport.NewServer(answer), memport.NewServer(answer)
	up.Open(true)
	porttest.Server(t, up, down)
}

func TestLock(t *testing.T) {
	porttest.Lock(t, func() func() session.Lock {
		l := memport.NewLocks()
		return func() session.Lock { return l }
	})
}

func TestLenses(t *testing.T) {
	eye := memport.NewPath(time.Second).PhoneEye()
	eye.Plug(session.Lens{ID: "sensor", Name: "Light sensor", Sensor: true})
	porttest.Lenses(t, func() session.Eye { return eye })
}

func TestTorch(t *testing.T) {
	eye := memport.NewPath(time.Second).PhoneEye()
	eye.SetTorch(true) // there is none
	eye.GiveTorch()
	porttest.Torch(t, eye)
}

func TestInjectedFailures(t *testing.T) {
	put := func(v string) session.Tx {
		return session.Tx{Puts: []session.Put{{Bucket: "meta", Key: "k", Value: []byte(v)}}}
	}
	s := memport.NewStore()
	s.FailCommit(2, session.ErrQuota)
	s.DropAfter(3, memport.ErrInjected)
	for i, want := range []error{nil, session.ErrQuota, memport.ErrInjected, nil} {
		if err := s.Commit(t.Context(), put(string(rune('1'+i)))); !errors.Is(err, want) {
			t.Errorf("commit %d: got error %v, want %v", i+1, err, want)
		}
		kept := []string{"1", "1", "3", "4"}[i]
		if got, err := s.Get(t.Context(), "meta", "k"); err != nil || string(got) != kept {
			t.Errorf("after commit %d: got %q, %v, want %q", i+1, got, err, kept)
		}
	}
}
