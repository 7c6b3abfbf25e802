package balancer

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// proxy answers clients.
type proxy struct {
	cfg     Config
	targets *targets
	count   *counter
}

// ServeHTTP carries one request to one target and its answer back: the whole
// life of a request is here.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := p.targets.pick()
	if t == nil {
		p.refuse(w, http.StatusServiceUnavailable)
		return
	}
	defer p.targets.release(t)
	sent := time.Now()
	c, err := p.connect(r.Context(), t)
	if err != nil {
		p.giveUp(w, r, err)
		return
	}
	// A client that leaves takes the connection with it: the deadline in the past
	// ends whatever waits on it.
	stop := context.AfterFunc(r.Context(), func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	reusable := false
	defer func() { t.pool.put(c, stop() && reusable) }()

	resp, err := p.exchange(c, r)
	if err != nil {
		p.giveUp(w, r, err)
		return
	}
	p.count.answered(resp.StatusCode, time.Since(sent))
	if err := p.forward(w, r, c, resp); err != nil {
		// The head is out: the client can only be told by an answer that breaks off.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	reusable = !resp.Close
}

// connect returns an idle connection to the target, or a new one.
func (p *proxy) connect(ctx context.Context, t *target) (*conn, error) {
	if c := t.pool.take(p.cfg.IdleTimeout); c != nil {
		return c, nil
	}
	c, err := dial(ctx, t.addr, p.cfg.ConnectTimeout)
	if err != nil {
		return nil, err
	}
	if !t.pool.adopt(c) {
		return nil, errors.New("the deregistration delay is over")
	}
	return c, nil
}

// exchange sends the request and reads the head of the answer.
func (p *proxy) exchange(c *conn, r *http.Request) (*http.Response, error) {
	if err := p.patience(c, r); err != nil {
		return nil, err
	}
	forwardHeader(r)
	if err := c.send(r); err != nil {
		return nil, err
	}
	return c.receive(r)
}

// patience gives the target the response timeout from now on.
func (p *proxy) patience(c *conn, r *http.Request) error {
	if err := c.SetDeadline(time.Now().Add(p.cfg.ResponseTimeout)); err != nil {
		return err
	}
	return r.Context().Err() // a client that left may have set its deadline before ours
}

// buffers hold pieces of answers on their way.
var buffers = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

// forward copies the answer to the client. An error means that the answer broke
// off, on either side.
func (p *proxy) forward(w http.ResponseWriter, r *http.Request, c *conn, resp *http.Response) error {
	defer resp.Body.Close()
	answerHeader(w.Header(), resp)
	w.WriteHeader(resp.StatusCode)
	rc := http.NewResponseController(w)
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for {
		n, err := resp.Body.Read(*buf)
		if n > 0 {
			if _, err := w.Write((*buf)[:n]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if resp.ContentLength < 0 { // a stream: each piece goes on as it comes
			if err := rc.Flush(); err != nil {
				return err
			}
		}
		if err := p.patience(c, r); err != nil {
			return err
		}
	}
}

// giveUp answers a request whose target gave no whole head of an answer.
func (p *proxy) giveUp(w http.ResponseWriter, r *http.Request, err error) {
	var fromClient clientError
	var timeout net.Error
	switch {
	case r.Context().Err() != nil: // nobody is there to answer; ALB logs it as 460
		panic(http.ErrAbortHandler)
	case errors.As(err, &fromClient):
		p.refuse(w, http.StatusBadRequest)
	case errors.As(err, &timeout) && timeout.Timeout():
		p.refuse(w, http.StatusGatewayTimeout)
	default:
		p.refuse(w, http.StatusBadGateway)
	}
}

// refuse gives an answer of the balancer's own.
func (p *proxy) refuse(w http.ResponseWriter, code int) {
	p.count.gave(code)
	answer(w, code)
}
