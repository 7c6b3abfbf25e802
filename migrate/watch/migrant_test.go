package watch

import (
	"testing"
	"time"
)

func TestDefinitionIn(t *testing.T) {
	for query, want := range map[string]bool{
		"ALTER TABLE t ADD a int":                         true,
		"begin; alter table t add a int; commit":          true,
		"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)":     true,
		"CREATE OR REPLACE FUNCTION f() RETURNS int AS ?": true,
		"VACUUM FULL t":                       true,
		"VACUUM (ANALYZE, FULL) t":            true,
		"REFRESH MATERIALIZED VIEW v":         true,
		"DO $$ BEGIN UPDATE t SET a = ?; END": true,
		"VACUUM t":                            false,
		"CREATE TEMP TABLE t (a int)":         false,
		"CREATE TEMPORARY TABLE t (a int)":    false,
		"SELECT alter FROM t":                 false,
		"UPDATE t SET a = ?":                  false,
		"":                                    false,
		"analyze t":                           false,
	} {
		if got := definitionIn(query) != ""; got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	o := Options{Applications: []string{"bin/rails*", "deploy"}}
	for name, want := range map[string]bool{"upness migrate": true, "Flyway by Redgate": true, "bin/rails": true, "deploy": true, "deployer": false, "psql": false, "": false} {
		if got := o.named(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestPause(t *testing.T) {
	const ms = time.Millisecond
	p := pauser{Options: Options{}.withDefaults()}
	for i, c := range []struct{ cost, want time.Duration }{{ms / 10, 10 * ms}, {90 * ms, 10 * ms}} {
		if got := p.after(c.cost); got != c.want {
			t.Errorf("poll %d: %s, want %s", i, got, c.want)
		}
	}
	for range lastCosts {
		p.after(3 * ms)
	}
	if got := p.after(4 * ms); got != 60*ms {
		t.Errorf("%s, want twenty times what the polls cost", got)
	}
	for range lastCosts {
		p.after(time.Minute)
	}
	if got := p.after(time.Minute); got != longestPause {
		t.Errorf("%s, want the longest pause", got)
	}
}
