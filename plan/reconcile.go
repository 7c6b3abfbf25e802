package plan

import (
	"strings"
)

// Reconcile says how to find in the database, after the run, what a target's
// requests wrote: a write that was answered well and is not there was lost, one
// that is there twice was applied twice.
type Reconcile struct {
	Key   string `yaml:"key" json:"key"`     // template of a text that one request alone writes, such as "{answer}"
	Query string `yaml:"query" json:"query"` // gives the keys that are there, a row for each write; $1 is an array of texts
}

func reconcileShape(r *Reconcile) shape {
	return object{field: r, keys: []key{
		{name: "key", shape: body(&r.Key), required: true, example: `"{answer}"`,
			doc: "Text that one request alone writes: it must hold a feed that never repeats, such as a uuid."},
		{name: "query", shape: text(&r.Query, notEmpty), required: true, example: "SELECT answer FROM responses WHERE answer = ANY($1)",
			doc: "Run on the plan's database after the load: gives the keys that are there, a row for each write; `$1` is an array of texts."},
	}, check: func(d *decoder) {
		if r.Query != "" && !strings.Contains(r.Query, "$1") {
			d.wrongAt([]any{&r.Query}, "query: holds no $1: it stands for the array of keys to look for, as in = ANY($1)")
		}
	}}
}

// checkReconcile holds the rules over a target that is reconciled.
func (p *Plan) checkReconcile(d *decoder, t *Target) {
	if t.Reconcile == nil {
		return
	}
	if p.Lab == nil && (p.Database == nil || p.Database.DSN == "") {
		d.wrongAt([]any{t.Reconcile, t}, "reconcile: the plan has no database to look into; give database.dsn")
	}
	unique := false
	for _, part := range ParseTemplate(t.Reconcile.Key, p.Load.Feeds) {
		if part.Feed == "" {
			continue
		}
		f := p.Load.Feeds[part.Feed]
		if f.Order == "sequential" {
			d.wrongAt([]any{&t.Reconcile.Key, t}, "key: the feed %q is sequential: a key must follow from the request's place in the schedule alone", part.Feed)
		}
		unique = unique || f.UUID
	}
	if !unique && t.Reconcile.Key != "" {
		d.wrongAt([]any{&t.Reconcile.Key, t}, "key: %q holds no feed that never repeats: use one with uuid: true", t.Reconcile.Key)
	}
}
