package loadgen

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"upness/plan"
)

// target is one of the plan's targets, compiled.
type target struct {
	name   string
	method string
	url    text
	header []headerText
	body   text
	expect expectation
	turns  []string // its sequential feeds, in the order of due.turns
	fixed  *request // the request, when nothing in it differs from one to the next
}

type headerText struct {
	name string
	text text
}

// request is what one exchange sends. A fixed one is shared: nobody changes it.
type request struct {
	method string
	url    *url.URL
	host   string
	header http.Header
	body   []byte
	wire   []byte  // the whole request as it is sent; nil: rendered each time
	origin *origin // nil: looked up each time
}

// userAgent is sent unless the plan gives another.
const userAgent = "upness"

// compiler makes targets out of a plan's.
type compiler struct {
	load  *plan.Load
	base  string
	dir   string
	feeds map[string]*feed
}

func (c *compiler) target(t *plan.Target) (*target, error) {
	out := &target{name: t.Name}
	expect, err := newExpectation(t.Expect)
	if err != nil {
		return nil, err
	}
	out.expect = expect
	body, err := c.bodyText(t)
	if err != nil {
		return nil, err
	}
	out.method = cmp.Or(t.Method, http.MethodGet)
	if t.Method == "" && body != "" {
		out.method = http.MethodPost
	}
	if out.url, err = c.text(out, fullURL(c.base, t.URL), urlEscape); err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	headers := c.headers(t, body)
	if out.body, err = c.text(out, body, bodyEscape(body, headers["Content-Type"])); err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	if err := c.compileHeaders(out, headers); err != nil {
		return nil, err
	}
	return out, out.fix()
}

// fix renders the request once, to see whether it can be, and keeps it when
// every other one would be the same.
func (t *target) fix() error {
	r, err := t.request(&due{turns: make([]uint64, len(t.turns))})
	if err != nil {
		return err
	}
	if r.url.Host == "" || r.url.Scheme != "http" && r.url.Scheme != "https" {
		return fmt.Errorf("url %q: not a whole http or https URL, and load.url gives no base for it", r.url.Redacted())
	}
	fixed := t.url.constant() && t.body.constant()
	for _, h := range t.header {
		fixed = fixed && h.text.constant()
	}
	if fixed {
		t.fixed = r
	}
	return nil
}

// request renders the request of one place in the schedule.
func (t *target) request(d *due) (*request, error) {
	if t.fixed != nil {
		return t.fixed, nil
	}
	u, err := url.Parse(string(t.url.render(nil, d)))
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	r := &request{method: t.method, url: u, host: u.Host, header: make(http.Header, len(t.header))}
	if r.body = t.body.render(nil, d); len(r.body) == 0 {
		r.body = nil
	}
	for _, h := range t.header {
		v := string(h.text.render(nil, d))
		if h.name == "Host" {
			r.host = v
			continue
		}
		r.header[h.name] = []string{v}
	}
	r.authorize()
	return r, nil
}

// authorize sends the user and password of a URL that has them.
func (r *request) authorize() {
	if r.url.User == nil || r.header["Authorization"] != nil {
		return
	}
	password, _ := r.url.User.Password()
	both := base64.StdEncoding.EncodeToString([]byte(r.url.User.Username() + ":" + password))
	r.header["Authorization"] = []string{"Basic " + both}
}

// fullURL puts the base before a target's URL that is only a path.
func fullURL(base, target string) string {
	if strings.HasPrefix(target, "/") || target == "" {
		return strings.TrimSuffix(base, "/") + target
	}
	return target
}

// bodyText is the template of the body, read from its file where it names one.
func (c *compiler) bodyText(t *plan.Target) (string, error) {
	name, isFile := strings.CutPrefix(t.Body, "@")
	if !isFile {
		return t.Body, nil
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(c.dir, name)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("body: %w", err)
	}
	return string(content), nil
}

// headers are the load's and the target's own, by canonical name, with what is
// sent unless the plan says otherwise.
func (c *compiler) headers(t *plan.Target, body string) map[string]string {
	all := map[string]string{"User-Agent": userAgent}
	if looksLikeJSON(body) {
		all["Content-Type"] = "application/json"
	}
	for _, given := range []map[string]string{c.load.Headers, t.Headers} {
		for name, v := range given {
			all[http.CanonicalHeaderKey(name)] = v
		}
	}
	return all
}

func (c *compiler) compileHeaders(t *target, headers map[string]string) error {
	for name, v := range headers {
		compiled, err := c.text(t, v, func(string) escape { return oneLine })
		if err != nil {
			return fmt.Errorf("header %s: %w", name, err)
		}
		t.header = append(t.header, headerText{name, compiled})
	}
	slices.SortFunc(t.header, func(a, b headerText) int { return cmp.Compare(a.name, b.name) })
	return nil
}

// text compiles a template; escaping tells from the text before a hole how its
// values are written there.
func (c *compiler) text(t *target, template string, escaping func(before string) escape) (text, error) {
	var out text
	var before strings.Builder
	for _, part := range plan.ParseTemplate(template, c.load.Feeds) {
		if part.Feed == "" {
			out.pieces = append(out.pieces, piece{literal: part.Text, turn: -1})
			before.WriteString(part.Text)
			continue
		}
		f := c.feeds[part.Feed]
		fill, err := f.pick(part.Column)
		if err != nil {
			return text{}, fmt.Errorf("feed %q: %w", part.Feed, err)
		}
		p := piece{fill: fill, turn: -1, escape: escaping(before.String())}
		if f.sequential {
			p.turn = t.turn(f.name)
		}
		out.pieces = append(out.pieces, p)
		before.WriteString("0")
	}
	return out, nil
}

// turn is the place in due.turns of a sequential feed.
func (t *target) turn(feed string) int {
	if i := slices.Index(t.turns, feed); i >= 0 {
		return i
	}
	t.turns = append(t.turns, feed)
	return len(t.turns) - 1
}
