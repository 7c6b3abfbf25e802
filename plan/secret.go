package plan

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

const masked = "***"

// secretName matches names whose values are secrets: of environment variables,
// of headers and of parameters in URLs and DSNs.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|secret|token|credential|cookie|authorization|signature|session|api[-_]?key|access[-_]?key|private[-_]?key|^pass$|^key$|_pass$|_key$`)

// Reveal gives the text itself: for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// String masks: of a Postgres DSN, as URL or as key=value pairs, everything but
// the passwords is kept; any other text, and a DSN that does not parse, is ***.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	text := string(s)
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		return maskDSN(text)
	}
	pairs, ok := parsePairs(text)
	if !ok {
		return masked
	}
	out := make([]string, len(pairs))
	for i, p := range pairs {
		out[i] = p.key + "=" + p.quoted
		if secretName.MatchString(p.key) {
			out[i] = p.key + "=" + masked
		}
	}
	return strings.Join(out, " ")
}

// GoString masks, for %#v.
func (s Secret) GoString() string { return fmt.Sprintf("plan.Secret(%q)", s.String()) }

// Format masks under every verb.
func (s Secret) Format(f fmt.State, verb rune) {
	switch {
	case verb == 'v' && f.Flag('#'):
		fmt.Fprint(f, s.GoString())
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), s.String())
	}
}

// MarshalJSON masks.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalText masks.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML masks.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue masks.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// maskDSN is maskURL for a DSN, where a stray @ further on means that a password
// with a character such as / or # was not percent-encoded: then nothing is shown.
func maskDSN(text string) string {
	u, err := url.Parse(text)
	if err != nil || strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		return masked
	}
	return maskURL(text)
}

// maskURL masks the password before the host and every parameter whose name
// speaks of a secret, and keeps the spelling of the rest.
func maskURL(text string) string {
	if _, err := url.Parse(text); err != nil {
		return masked
	}
	text, fragment, hasFragment := strings.Cut(text, "#")
	text, query, hasQuery := strings.Cut(text, "?")
	scheme, rest, hasHost := strings.Cut(text, "://")
	if hasHost {
		host, path, hasPath := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			if user, _, has := strings.Cut(host[:at], ":"); has {
				host = user + ":" + masked + host[at:]
			}
		}
		text = scheme + "://" + host
		if hasPath {
			text += "/" + path
		}
	}
	if hasQuery {
		text += "?" + maskQuery(query)
	}
	if hasFragment {
		text += "#" + fragment
	}
	return text
}

func maskQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		key, _, has := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(key); has && (err != nil || secretName.MatchString(name)) {
			pairs[i] = key + "=" + masked
		}
	}
	return strings.Join(pairs, "&")
}
