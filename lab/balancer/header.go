package balancer

import (
	"net"
	"net/http"
	"strings"
)

// Server is what the balancer's own answers carry as their Server header, and
// nothing that an instance's answers carry.
const Server = "upness-balancer"

// hopByHop are the headers that concern one connection only (RFC 9110, 7.6.1).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func dropHopByHop(h http.Header) {
	for _, list := range h["Connection"] {
		for name := range strings.SplitSeq(list, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopByHop {
		delete(h, name)
	}
}

// forwardHeader turns a client's header into the one that the target gets.
func forwardHeader(r *http.Request) {
	dropHopByHop(r.Header)
	delete(r.Header, "Expect")         // answered here
	delete(r.Header, "Content-Length") // written from the request
	client, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		client = r.RemoteAddr
	}
	if before := r.Header["X-Forwarded-For"]; len(before) > 0 {
		client = strings.Join(before, ", ") + ", " + client
	}
	r.Header["X-Forwarded-For"] = []string{client}
	r.Header["X-Forwarded-Proto"] = []string{"http"}
}

// answerHeader turns a target's header into the one that the client gets.
func answerHeader(to http.Header, resp *http.Response) {
	dropHopByHop(resp.Header)
	for name, values := range resp.Header {
		to[name] = values
	}
	if _, ok := to["Content-Type"]; !ok {
		to["Content-Type"] = nil // keeps net/http from guessing one
	}
}

// answer writes one of the balancer's own pages.
func answer(w http.ResponseWriter, code int) {
	w.Header().Set("Server", Server)
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(code)
	page := pages[code]
	// A client that left meanwhile has no use for the page.
	_, _ = w.Write(page)
}

var pages = func() map[int][]byte {
	m := map[int][]byte{}
	for _, code := range []int{http.StatusBadRequest, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		m[code] = page(code)
	}
	return m
}()
