package loadgen

import (
	"net/http"
	"net/url"
)

// follow goes where redirects lead, as many as the plan allows, with the same
// timeout: the last answer is the request's.
func (g *Generator) follow(x *exchange) {
	for range g.load.Redirects {
		if x.err != nil || x.location == "" {
			return
		}
		next, err := x.request.redirected(int(x.result.Code), x.location)
		if err != nil {
			return // the 3xx stays the answer
		}
		x.request, x.location = next, ""
		g.carrier.carry(x)
	}
}

// redirected is the request that a redirect asks for: with the same method and
// body for 307 and 308, a GET for the others (RFC 9110, 15.4).
func (r *request) redirected(code int, location string) (*request, error) {
	u, err := r.url.Parse(location)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, &url.Error{Op: "redirect", URL: location, Err: http.ErrNotSupported}
	}
	out := &request{method: http.MethodGet, url: u, host: u.Host, header: r.header}
	if r.method == http.MethodHead {
		out.method = http.MethodHead
	}
	if code == http.StatusTemporaryRedirect || code == http.StatusPermanentRedirect {
		out.method, out.body = r.method, r.body
	}
	if u.Host != r.url.Host { // credentials are for the host that they were given for
		out.header = r.header.Clone()
		out.header.Del("Authorization")
		out.header.Del("Cookie")
	}
	return out, nil
}
