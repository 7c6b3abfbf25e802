package proxy

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"upness/plan"
)

// DSN is the server's DSN with the proxy in the server's place. It has the
// password, if the server's has it. It is a URL, without TLS: it does not leave
// the machine.
func (p *Proxy) DSN() plan.Secret {
	u := url.URL{Scheme: "postgres", Host: p.Address(), Path: "/" + p.cfg.Database, User: url.User(p.cfg.User)}
	if p.cfg.Password != "" {
		u.User = url.UserPassword(p.cfg.User, p.cfg.Password)
	}
	query := url.Values{"sslmode": {"disable"}}
	for name, value := range p.cfg.RuntimeParams {
		query.Set(name, value)
	}
	// libpq reads a plus sign as itself.
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	return plan.Secret(u.String())
}

// replaced are the variables that lead a client past the proxy.
var replaced = []string{"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE", "PGSSLNEGOTIATION",
	"PGCHANNELBINDING", "PGREQUIRESSL", "PGGSSENCMODE", "PGSERVICE", "DATABASE_URL"}

// Environ is env with the variables of libpq, and DATABASE_URL, leading to the
// proxy. Passwords are in the environment only, where other users of the machine
// do not see them.
func (p *Proxy) Environ(env []string) []string {
	var out []string
	for _, pair := range env {
		name, _, _ := strings.Cut(pair, "=")
		if !slices.Contains(replaced, name) {
			out = append(out, pair)
		}
	}
	host, port, err := net.SplitHostPort(p.Address())
	if err != nil {
		host, port = p.Address(), "" // an address of the system's own making
	}
	out = append(out, "PGHOST="+host, "PGPORT="+port, "PGUSER="+p.cfg.User, "PGDATABASE="+p.cfg.Database,
		"PGSSLMODE=disable", "PGGSSENCMODE=disable", "DATABASE_URL="+p.DSN().Reveal())
	if p.cfg.Password != "" {
		out = append(out, "PGPASSWORD="+p.cfg.Password)
	}
	return out
}
