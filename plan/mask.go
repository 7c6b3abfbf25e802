package plan

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Secrets is every text of the plan that must not be shown: values of
// environment variables whose name speaks of a secret, passwords of DSNs and
// URLs, and what steps put into variables of such names.
func (p *Plan) Secrets() []string {
	all := append([]string(nil), p.hidden...)
	for _, url := range []string{p.Load.URL, p.Load.Proxy, p.Load.Control} {
		all = append(all, Secret(url).passwords()...)
	}
	if p.Database != nil {
		all = append(all, p.Database.DSN.passwords()...)
	}
	if p.Lab != nil {
		all = append(all, p.Lab.Postgres.DSN.passwords()...)
	}
	for _, steps := range [][]Step{p.Before, p.Steps, p.OnFailure, p.After} {
		for _, s := range steps {
			if s.Migrate != nil && s.Migrate.Status != nil {
				all = append(all, Secret(s.Migrate.Status.URL).passwords()...)
			}
			for name, value := range s.environment() {
				all = append(all, value.passwords()...)
				if secretName.MatchString(name) && value != "" {
					all = append(all, value.Reveal())
				}
			}
		}
	}
	return append(all, p.stackSecrets()...)
}

// environment is what a step adds to that of its command.
func (s *Step) environment() map[string]Secret {
	switch {
	case s.Exec != nil:
		return s.Exec.Env
	case s.Migrate != nil:
		return s.Migrate.Env
	}
	return nil
}

// MarshalJSON masks passwords and tokens in the URL and headers.
func (s MigrationStatus) MarshalJSON() ([]byte, error) {
	type plain MigrationStatus
	s.URL, s.Headers = maskURL(s.URL), maskHeaders(s.Headers)
	return json.Marshal(plain(s))
}

// passwords are those in a DSN or URL, as they are written there, as they are
// meant, and as a URL made of them has them. A spelling comes before what it
// means, which may be its beginning: it has to be replaced first.
func (s Secret) passwords() (all []string) {
	add := func(written, meant string) {
		made := strings.TrimPrefix(url.UserPassword("", meant).String(), ":")
		for _, text := range []string{written, made, meant} {
			if text != "" && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	text := string(s)
	if pairs, ok := parsePairs(text); ok {
		for _, p := range pairs {
			if secretName.MatchString(p.key) {
				add(strings.Trim(p.quoted, "'"), p.value)
			}
		}
		return all
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return nil
	}
	if password, has := u.User.Password(); has {
		_, rest, _ := strings.Cut(text, "://")
		host := rest[:strings.IndexAny(rest+"/", "/?#")]
		_, written, _ := strings.Cut(host[:max(0, strings.LastIndexByte(host, '@'))], ":")
		add(written, password)
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, written, _ := strings.Cut(pair, "=")
		key, errKey := url.QueryUnescape(name)
		value, err := url.QueryUnescape(written)
		if errKey == nil && err == nil && secretName.MatchString(key) {
			add(written, value)
		}
	}
	return all
}

// MarshalJSON masks: DSNs, passwords and tokens in URLs, headers such as
// Authorization and Cookie, and whatever of Secrets stands anywhere else.
func (p Plan) MarshalJSON() ([]byte, error) {
	type plain Plan
	data, err := json.Marshal(plain(p))
	if err != nil {
		return nil, err
	}
	hide := p.replacer()
	if hide == nil {
		return data, nil
	}
	var tree any
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(maskTree(tree, hide))
}

func (p *Plan) replacer() *strings.Replacer {
	var pairs []string
	for _, s := range p.Secrets() {
		if s != "" {
			pairs = append(pairs, s, masked)
		}
	}
	if pairs == nil {
		return nil
	}
	return strings.NewReplacer(pairs...)
}

func maskTree(node any, hide *strings.Replacer) any {
	switch n := node.(type) {
	case string:
		return hide.Replace(n)
	case []any:
		for i := range n {
			n[i] = maskTree(n[i], hide)
		}
	case map[string]any:
		for k := range n {
			n[k] = maskTree(n[k], hide)
		}
	}
	return node
}

// MarshalJSON masks passwords and tokens in URLs and headers.
func (l Load) MarshalJSON() ([]byte, error) {
	type plain Load
	l.URL, l.Proxy, l.Control, l.Headers = maskURL(l.URL), maskURL(l.Proxy), maskURL(l.Control), maskHeaders(l.Headers)
	return json.Marshal(plain(l))
}

// MarshalJSON masks passwords and tokens in URLs and headers.
func (t Target) MarshalJSON() ([]byte, error) {
	type plain Target
	t.URL, t.Headers = maskURL(t.URL), maskHeaders(t.Headers)
	return json.Marshal(plain(t))
}

// maskHeaders keeps of a secret header its first word where it is a scheme:
// "Bearer ***".
func maskHeaders(headers map[string]string) map[string]string {
	headers = maps.Clone(headers)
	for name, value := range headers {
		if !secretName.MatchString(name) {
			continue
		}
		headers[name] = masked
		if scheme, _, two := strings.Cut(value, " "); two && strings.HasSuffix(strings.ToLower(name), "authorization") {
			headers[name] = scheme + " " + masked
		}
	}
	return headers
}
