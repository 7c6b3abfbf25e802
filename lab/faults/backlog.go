package faults

import (
	"errors"
	"net"
	"syscall"
)

// pause lets nobody accept and shortens the queue of new connections to n.
func (g *gate) pause(n int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.paused = make(chan struct{})
	return backlog(g.listener, n)
}

// resume ends a pause.
func (g *gate) resume() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.paused)
	g.paused = nil
	return backlog(g.listener, 1024)
}

// backlog sets the length of a listener's queue: to listen again does that.
func backlog(l net.Listener, n int) error {
	raw, ok := l.(syscall.Conn)
	if !ok {
		return errors.New("backlog: not a listener of the system")
	}
	c, err := raw.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = c.Control(func(fd uintptr) { failed = syscall.Listen(int(fd), n) })
	return errors.Join(err, failed)
}
