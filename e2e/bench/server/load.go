package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// result is what one run gave.
type result struct {
	shape
	wall          time.Duration
	server, bench time.Duration   // processor time
	times         []time.Duration // from a phone's upload until its till's is answered, sorted
	memory        int64           // bytes
}

// rate is payments in a second.
func (r result) rate() float64 { return float64(r.total()) / r.wall.Seconds() }

// at gives the time that a part of all exchanges stayed below.
func (r result) at(part float64) time.Duration {
	return r.times[min(int(part*float64(len(r.times))), len(r.times)-1)]
}

// drive sends what the couples have signed. Each client takes one couple after the other; there is one
// request under way on each connection.
func drive(ctx context.Context, p *process, s shape, couples []couple) (result, error) {
	r := result{shape: s}
	u, err := url.Parse(p.base)
	if err != nil {
		return r, err
	}
	var (
		all   sync.WaitGroup
		mu    sync.Mutex
		errs  = make(chan error, s.clients)
		queue = make(chan couple, len(couples))
	)
	for _, c := range couples {
		queue <- c
	}
	close(queue)
	before, err := p.costs()
	if err != nil {
		return r, err
	}
	start := time.Now()
	for range s.clients {
		all.Go(func() {
			times, err := one(ctx, u.Host, queue)
			errs <- err
			mu.Lock()
			defer mu.Unlock()
			r.times = append(r.times, times...)
		})
	}
	all.Wait()
	r.wall = time.Since(start)
	for range s.clients {
		if err := <-errs; err != nil {
			return r, err
		}
	}
	after, err := p.costs()
	if err != nil {
		return r, err
	}
	slices.Sort(r.times)
	r.server, r.bench = after[0]-before[0], after[1]-before[1]
	r.memory, err = memory(p.cmd.Process.Pid)
	return r, err
}

// costs are the processor times of the server and of the bench so far.
func (p *process) costs() ([2]time.Duration, error) {
	server, err := used(p.cmd.Process.Pid)
	if err != nil {
		return [2]time.Duration{}, err
	}
	bench, err := mine()
	return [2]time.Duration{server, bench}, err
}

// one is one client.
func one(ctx context.Context, host string, queue <-chan couple) (times []time.Duration, err error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	defer c.Close() // nothing is under way
	in := bufio.NewReader(c)
	for couple := range queue {
		var began time.Time
		for _, u := range couple.uploads {
			if !u.settles {
				began = time.Now()
			}
			if err := u.send(c, in); err != nil {
				return nil, err
			}
			if u.settles {
				times = append(times, time.Since(began))
			}
		}
	}
	return times, nil
}

// send sends an upload and checks every result in its answer.
func (u upload) send(out io.Writer, in *bufio.Reader) error {
	if _, err := out.Write(u.request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	want := []byte(`"state":"payer_only"`)
	if u.settles {
		want = []byte(`"state":"settled"`)
	}
	if answer.StatusCode != http.StatusOK || bytes.Count(body, want) != u.records {
		return fmt.Errorf("status %d, want %d times %s: %.300s", answer.StatusCode, u.records, want, body)
	}
	return nil
}
