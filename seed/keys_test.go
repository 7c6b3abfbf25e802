package seed

import (
	"context"
	"strings"
	"testing"
)

// Keys and constraints of forms that the other schemas do not have.
func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		sql, check, want string
	}{
		"partial, with room":    {`CREATE TABLE t (id int PRIMARY KEY, slug text, deleted_at date); CREATE UNIQUE INDEX ON t (slug) WHERE deleted_at IS NULL`, `SELECT count(*) FROM t`, "3000"},
		"partial, without room": {`CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, active bool NOT NULL); CREATE UNIQUE INDEX ON t (user_id) WHERE active`, `SELECT count(*) FROM t WHERE NOT active`, "3000"},
		"nulls not distinct":    {`CREATE TABLE t (a text UNIQUE NULLS NOT DISTINCT, b int)`, `SELECT count(DISTINCT a) FROM t`, "3000"},
		"two short columns":     {`CREATE TABLE t (a bool, b char(1), c int2 CHECK (c BETWEEN 1 AND 100), PRIMARY KEY (a, b, c))`, `SELECT count(*) FROM t`, "3000"},
		"pairs of one table":    {`CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p, b int REFERENCES p, PRIMARY KEY (a, b), CHECK (a <> b))`, `SELECT count(*) FROM t`, "3000"},
		"a sequence of letters": {`CREATE TABLE t (code text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}-\d{2,4}$'))`, `SELECT count(*) FROM t WHERE code ~ '^[A-Z]{3}-\d{2,4}$'`, "3000"},
		"deferred":              {`CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, position int UNIQUE DEFERRABLE)`, `SELECT count(DISTINCT position) FROM t`, "3000"},
		"including":             {`CREATE TABLE t (id int, a int, b text); CREATE UNIQUE INDEX ON t (a) INCLUDE (b); ALTER TABLE t REPLICA IDENTITY FULL`, `SELECT count(DISTINCT a) FROM t`, "3000"},
		"an exclusion of all":   {`CREATE EXTENSION btree_gist; CREATE TABLE t (during tsrange, EXCLUDE USING gist (during WITH &&))`, `SELECT count(*) FROM t`, "3000"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{DSN: newDatabase(t, c.sql), Rows: 3000}
			conn := connectTo(t, o.DSN)
			before := structure(t, conn)
			report, err := Run(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if got := query(t, conn, c.check); got != c.want {
				t.Errorf("%s is %s, want %s (%s)", c.check, got, c.want, strings.Join(report.Notes, "; "))
			}
			if after := structure(t, conn); after != before {
				t.Errorf("structure before:\n%s\nafter:\n%s", before, after)
			}
		})
	}
}
