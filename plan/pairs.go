package plan

import (
	"slices"
	"strings"
)

// pair is one setting of a DSN in key=value form.
type pair struct{ key, value, quoted string }

// settings are libpq's parameters and pgx's own. A text with any other key is
// not taken for a DSN, so that a token which happens to hold a = is not shown.
var settings = []string{
	"application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname", "database",
	"default_query_exec_mode", "fallback_application_name", "gssencmode", "host", "hostaddr", "keepalives",
	"keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "options",
	"passfile", "password", "pool_max_conns", "pool_min_conns", "port", "replication", "require_auth",
	"search_path", "service", "servicefile", "sslcert", "sslcompression", "sslcrl", "sslkey", "sslmode",
	"sslnegotiation", "sslpassword", "sslrootcert", "sslsni", "statement_timeout", "target_session_attrs",
	"tcp_user_timeout", "timezone", "user",
}

// parsePairs reads a DSN in key=value form by the rules of libpq: blanks around
// the = allowed, values bare or in single quotes, a backslash before a quote or
// another backslash.
func parsePairs(text string) (pairs []pair, ok bool) {
	rest := strings.TrimLeft(text, " \t\r\n")
	for rest != "" {
		key, after, found := strings.Cut(rest, "=")
		key = strings.TrimSpace(key)
		if !found || !slices.Contains(settings, key) {
			return nil, false
		}
		value, quoted, tail, closed := cutValue(strings.TrimLeft(after, " \t\r\n"))
		if !closed {
			return nil, false
		}
		pairs = append(pairs, pair{key, value, quoted})
		rest = strings.TrimLeft(tail, " \t\r\n")
	}
	return pairs, len(pairs) > 0
}

// cutValue cuts one value off: its meaning, its spelling and what follows.
func cutValue(text string) (value, quoted, rest string, closed bool) {
	var b strings.Builder
	i, inQuotes := 0, strings.HasPrefix(text, "'")
	if inQuotes {
		i = 1
	}
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case inQuotes && c == '\'':
			return b.String(), text[:i+1], text[i+1:], true
		case !inQuotes && strings.IndexByte(" \t\r\n", c) >= 0:
			return b.String(), text[:i], text[i:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), text, "", !inQuotes
}
