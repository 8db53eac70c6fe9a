package main

import (
	"net"
	"sync"
)

// connectionsMax is how many connections an entrance has open at once; whoever comes later waits in the
// system's queue. Each costs some ten kilobytes, and slow ones are cut off by the times above.
const connectionsMax = 1000

// crowd lets only so many connections in at once.
type crowd struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newCrowd(l net.Listener, most int) *crowd {
	return &crowd{Listener: l, places: make(chan struct{}, most), closed: make(chan struct{})}
}

// Accept waits for a place, then for a connection.
func (c *crowd) Accept() (net.Conn, error) {
	select {
	case c.places <- struct{}{}:
	case <-c.closed:
		return nil, net.ErrClosed
	}
	conn, err := c.Listener.Accept()
	if err != nil {
		<-c.places
		return nil, err
	}
	return &visitor{Conn: conn, leave: sync.OnceFunc(func() { <-c.places })}, nil
}

// Close ends waiting, too.
func (c *crowd) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Listener.Close()
}

// visitor gives its place back when it leaves.
type visitor struct {
	net.Conn
	leave func()
}

func (v *visitor) Close() error {
	defer v.leave()
	return v.Conn.Close()
}
