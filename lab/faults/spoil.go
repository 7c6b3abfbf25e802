package faults

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// doing is what is done to a request in place of its answer.
type doing func(w http.ResponseWriter, r *http.Request, s *spoil)

// spoil has instances (none named: all) do something to the requests that
// arrive in the fault's window, which is the truth.
func (s *Stage) spoil(where func(*http.Request) bool, do doing, which ...*instance) {
	from, to := s.window()
	s.spoilFor(from, to, from, to, where, do, which...)
}

// spoilFor spoils what arrives from..to; of those, arrivals down..up were not served.
func (s *Stage) spoilFor(from, to, down, up time.Time, where func(*http.Request) bool, do doing, which ...*instance) {
	sp := &spoil{from: from, to: to, where: where, do: do}
	if len(which) == 0 {
		which = s.instances
	}
	for _, i := range which {
		i.add(sp)
	}
	if !up.After(down) {
		return // nothing that a client could notice
	}
	place := s.record.down(Outage{Span: Span{down, up}, Scope: s.fault.Scope})
	if down.Equal(from) && up.Equal(to) {
		time.Sleep(time.Until(to.Add(quiet / 2)))
		s.record.change(func(t *Truth) { t.Outages[place].Count = sp.count.Load() })
	}
}

// status answers with a status and headers, tagged as any answer.
func (s *Stage) status(code int, header ...string) doing {
	return func(w http.ResponseWriter, r *http.Request, _ *spoil) {
		s.tagOf(r)(w)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"error":%d}`, code)
	}
}

// tagOf is the tag of the instance that got a request.
func (s *Stage) tagOf(r *http.Request) func(http.ResponseWriter) {
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
		if i, ok := server.Handler.(*instance); ok {
			return i.tag
		}
	}
	return func(http.ResponseWriter) {}
}

// hold answers rightly, but not before the fault is over.
func (s *Stage) hold(w http.ResponseWriter, r *http.Request, sp *spoil) {
	wait(r, sp.to)
	s.tagOf(r)(w)
	_, _ = io.WriteString(w, `{"ok":"yes"}`)
}

// wait waits until a time, or the client is gone.
func wait(r *http.Request, until time.Time) {
	select {
	case <-time.After(time.Until(until)):
	case <-r.Context().Done():
	}
}

// silence never answers.
func silence(_ http.ResponseWriter, r *http.Request, _ *spoil) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// rst resets the connection that the request came on.
func rst(_ http.ResponseWriter, r *http.Request, _ *spoil) {
	if c := connOf(r); c != nil {
		resetConn(c.net)
	}
	panic(http.ErrAbortHandler)
}

// hangUp closes the connection in order, without an answer.
func hangUp(http.ResponseWriter, *http.Request, *spoil) { panic(http.ErrAbortHandler) }

// raw writes bytes to the connection and closes it.
func raw(text func(s *Stage, r *http.Request) string, s *Stage) doing {
	return func(w http.ResponseWriter, r *http.Request, _ *spoil) {
		c, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer c.Close()
		_, _ = buf.WriteString(text(s, r))
		_ = buf.Flush()
	}
}

// head is the head of a right answer of some length.
func head(s *Stage, r *http.Request, more ...string) string {
	w := headers{}
	s.tagOf(r)(w)
	text := "HTTP/1.1 200 OK\r\nX-App-Version: " + w.Header().Get("X-App-Version") + "\r\nX-Instance-Id: " + w.Header().Get("X-Instance-Id") + "\r\n"
	for _, m := range more {
		text += m + "\r\n"
	}
	return text + "\r\n"
}

// headers is a ResponseWriter of nothing but headers.
type headers http.Header

func (h headers) Header() http.Header         { return http.Header(h) }
func (h headers) Write(b []byte) (int, error) { return len(b), nil }
func (h headers) WriteHeader(int)             {}

// page is a right status with the wrong content.
func page(tagged bool, s *Stage, text string) doing {
	return func(w http.ResponseWriter, r *http.Request, _ *spoil) {
		if tagged {
			s.tagOf(r)(w)
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = io.WriteString(w, text)
	}
}

// established holds for requests on connections that are older than the fault.
func (s *Stage) established(r *http.Request) bool {
	c := connOf(r)
	from, _ := s.window()
	return c != nil && c.accepted.Before(from)
}

// used holds for requests on connections that have served before.
func used(r *http.Request) bool {
	c := connOf(r)
	return c != nil && c.used.Load()
}

// path holds for requests of a path.
func path(p string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.URL.Path == p }
}
