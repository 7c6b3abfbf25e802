package proxy

import (
	"context"
	"io"
	"time"
)

// cancelTimeout is how long the server may take with a cancel request.
const cancelTimeout = 10 * time.Second

// remember notes where the session with this key is.
func (p *Proxy) remember(s *session) {
	s.mu.Lock()
	key := s.key
	s.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.servers[key] = s.at
}

func (p *Proxy) forget(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.servers, key)
}

// cancel passes a cancel request on, to the server at which the session is, and
// returns when the server has taken it: a client waits for that. The process ID
// and the key are those that the server gave, whoever stands in between.
func (p *Proxy) cancel(ctx context.Context, o opening) {
	p.mu.Lock()
	at, known := p.servers[string(o.raw[8:])]
	p.mu.Unlock()
	if !known {
		return // a session that has ended, or a guess
	}
	conn, err := at.connect(ctx, cancelTimeout)
	if err != nil {
		p.lost(ctx, "cancel request: ", err)
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(cancelTimeout))
	if _, err := conn.Write(o.raw); err != nil {
		p.lost(ctx, "cancel request: ", err)
		return
	}
	// The server hangs up when it has sent the signal, and says nothing.
	_, _ = io.Copy(io.Discard, conn)
}
