package seed

import "testing"

// A key that is not understood is tried before the first row, not found to be
// repeated after the last.
func TestKeysTried(t *testing.T) {
	for name, c := range map[string]struct{ schema, want string }{
		"expression": {`CREATE TABLE t (id int PRIMARY KEY, at timestamptz NOT NULL); CREATE UNIQUE INDEX ON t (date_trunc('month', at AT TIME ZONE 'UTC'))`,
			"do not meet a key or an exclusion constraint"},
		"exclusion": {`CREATE TABLE t (id int PRIMARY KEY, c circle, EXCLUDE USING gist (c WITH &&))`,
			"do not meet a key or an exclusion constraint"},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := newDatabase(t, c.schema)
			failsWith(t, Options{DSN: dsn, Rows: 3000}, c.want)
			if n := query(t, connectTo(t, dsn), `SELECT count(*) FROM t`); n != "0" {
				t.Errorf("%s rows were written", n)
			}
		})
	}
}
