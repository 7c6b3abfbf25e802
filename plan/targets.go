package plan

import (
	"maps"
	"slices"
	"strings"
)

// checkTargets fills in the target of a load that has none, and holds the rules
// over targets, feeds and the base URL.
func (p *Plan) checkTargets(d *decoder) {
	l := &p.Load
	if len(l.Targets) == 0 {
		if l.URL == "" {
			if !d.given(&l.URL) && d.given(l) {
				d.wrongAt([]any{l}, "load: nothing to request: give targets, or a url")
			}
			return
		}
		l.Targets = []Target{{Name: "GET " + pathOf(l.URL), Share: 1, Method: "GET", URL: l.URL}}
	}
	names := map[string]bool{}
	for i := range l.Targets {
		t := &l.Targets[i]
		if t.Name != "" && names[t.Name] {
			d.wrongAt([]any{&t.Name, t}, "name: two targets are called %q", t.Name)
		}
		names[t.Name] = true
		if strings.HasPrefix(t.URL, "/") && l.URL == "" && p.Lab == nil && !d.given(&l.URL) {
			d.wrongAt([]any{&t.URL}, "url: %q is only a path: give a whole URL, or load.url", t.URL)
		}
		l.checkTemplates(d, t)
		p.checkReconcile(d, t)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Headers)) {
		l.checkHoles(d, entry{&l.Headers, name}, name, l.Headers[name])
	}
}

// checkTemplates holds the rules over the holes of a target. In a url a name in
// braces must be a feed's; elsewhere it may be anything.
func (l *Load) checkTemplates(d *decoder, t *Target) {
	for _, m := range hole.FindAllStringSubmatch(t.URL, -1) {
		if _, declared := l.Feeds[m[1]]; declared {
			continue
		}
		right := slices.Sorted(maps.Keys(l.Feeds))
		if len(right) == 0 {
			d.wrongAt([]any{&t.URL}, "url: no feed %q is given, load.feeds is empty", m[1])
			continue
		}
		d.wrongAt([]any{&t.URL}, "url: no feed %q is given in load.feeds, %s", m[1], Suggest(m[1], right))
	}
	l.checkHoles(d, &t.URL, "url", t.URL)
	l.checkHoles(d, &t.Body, "body", t.Body)
	for _, name := range slices.Sorted(maps.Keys(t.Headers)) {
		l.checkHoles(d, entry{&t.Headers, name}, name, t.Headers[name])
	}
}

// checkHoles asks for no column of a feed that has none.
func (l *Load) checkHoles(d *decoder, field any, key, text string) {
	for _, p := range ParseTemplate(text, l.Feeds) {
		if f := l.Feeds[p.Feed]; p.Column != "" && !f.table() {
			d.wrongAt([]any{field}, "%s: the feed %q has no columns: write {%s}", key, p.Feed, p.Feed)
		}
	}
}
