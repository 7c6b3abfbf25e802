package blind

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"
)

// Deaf is the canary answering late: this process takes long to send, to
// receive, or both.
var Deaf = Source{"canary", "a server within this process answered late"}

const (
	canaryEvery = 100 * time.Millisecond
	canaryLimit = 25 * time.Millisecond // two ways through the scheduler and the loopback interface
)

const canarySong = "HTTP/1.1 204 No Content\r\n\r\n"

// Sing answers requests on l until it is closed. It does as little as a server
// can, so that what is late is the process around it.
func Sing(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go sing(c)
	}
}

func sing(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		_ = req.Body.Close()
		if _, err := c.Write([]byte(canarySong)); err != nil {
			return
		}
	}
}

// Canary asks by get, which goes the way that requests of the load go, until ctx
// is done, and reports when an answer took long or failed.
func Canary(ctx context.Context, s *Spans, get func() (from, to time.Duration, ok bool)) {
	poll(ctx, canaryEvery, func() {
		from, to, ok := get()
		if ctx.Err() == nil && (!ok || to-from > canaryLimit) {
			s.Mark(Deaf, from, to, nil)
		}
	})
}

// poll calls ask every so often until ctx is done.
func poll(ctx context.Context, every time.Duration, ask func()) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		ask()
		if ctx.Err() != nil {
			return
		}
	}
}
