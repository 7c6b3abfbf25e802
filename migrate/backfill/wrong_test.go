package backfill

import (
	"context"
	"strings"
	"testing"

	"upness/plan"
)

// Each mistake is one clear line, and leaves nothing behind.
func TestMistakes(t *testing.T) {
	db := newDatabase(t, `
		CREATE TABLE t (id int PRIMARY KEY, n int, code text UNIQUE); INSERT INTO t SELECT i FROM generate_series(1, 1000) i;
		CREATE TABLE nokey (id int, n int); CREATE UNIQUE INDEX ON nokey (id); CREATE INDEX ON nokey (n);
		CREATE TABLE bare (n int);
		CREATE TABLE part (id int NOT NULL, n int); CREATE UNIQUE INDEX ON part (id) WHERE n > 0; CREATE UNIQUE INDEX ON part ((id + 1));
		CREATE VIEW v AS SELECT * FROM t; CREATE MATERIALIZED VIEW mv AS SELECT * FROM t;
		CREATE TABLE hidden (id int PRIMARY KEY, n int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
		CREATE TABLE sealed (id int PRIMARY KEY, n int);
		DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN PASSWORD 'x'; GRANT SELECT, UPDATE ON hidden TO clerk;
		GRANT SELECT, UPDATE (n) ON t TO clerk; GRANT SELECT ON sealed TO clerk; REVOKE CREATE ON SCHEMA public FROM public`)
	t.Cleanup(func() {
		if _, err := db.PgConn().Exec(context.Background(), "DROP OWNED BY clerk; DROP ROLE clerk").ReadAll(); err != nil {
			t.Error(err)
		}
	})
	clerk := plan.Secret(strings.Replace(db.dsn.Reveal(), db.Config().User, "clerk:x", 1))
	if db.Config().Password != "" {
		clerk = plan.Secret(strings.Replace(db.dsn.Reveal(), db.Config().User+":"+db.Config().Password, "clerk:x", 1))
	}
	for name, c := range map[string]struct {
		dsn               plan.Secret
		table, set, where string
		key               []string
		want              string
	}{
		"no table":       {db.dsn, "nosuch", "n = 1", "n IS NULL", nil, "backfill: no table nosuch in database " + db.Config().Database + ", seen from its search_path; name it as schema.table"},
		"a view":         {db.dsn, "v", "n = 1", "n IS NULL", nil, "backfill: public.v is a view, a table was expected"},
		"a matview":      {db.dsn, "mv", "n = 1", "n IS NULL", nil, "backfill: public.mv is a materialized view, a table was expected"},
		"may be NULL":    {db.dsn, "nokey", "n = 1", "n IS NULL", nil, "backfill: table public.nokey has no usable key: a primary key, or a unique index on columns that are NOT NULL, is needed to go by; its unique indexes are on: id (may be NULL)"},
		"no index":       {db.dsn, "bare", "n = 1", "n IS NULL", nil, "backfill: table public.bare has no usable key: a primary key, or a unique index on columns that are NOT NULL, is needed to go by; it has none"},
		"partial":        {db.dsn, "part", "n = 1", "n IS NULL", nil, "backfill: table public.part has no usable key: a primary key, or a unique index on columns that are NOT NULL, is needed to go by; it has none"},
		"another key":    {db.dsn, "t", "n = 1", "n IS NULL", []string{"n"}, "backfill: key n of public.t: expected all columns of a unique index, NOT NULL, in its order; its unique indexes are on: id; code (may be NULL)"},
		"column missing": {db.dsn, "t", "m = 1", "n IS NULL", nil, `backfill: public.t: column "m" of relation "t" does not exist (SQLSTATE 42703)`},
		"where missing":  {db.dsn, "t", "n = 1", "m IS NULL", nil, `backfill: planning: column "m" does not exist (SQLSTATE 42703)`},
		"type":           {db.dsn, "t", "n = 'x'", "n IS NULL", nil, `backfill: public.t: invalid input syntax for type integer: "x" (SQLSTATE 22P02)`},
		"two statements": {db.dsn, "t", "n = 1", "n IS NULL; DROP TABLE t", nil, `backfill: planning: syntax error at or near ";" (SQLSTATE 42601)`},
		"out of the where": {db.dsn, "t", "n = 1", "n IS NULL) OR (true", nil,
			"backfill: a batch of public.t would read the whole table (Seq Scan on t): its key needs an index that a range can start from"},
		"stays":       {db.dsn, "t", "n = NULL", "n IS NULL", nil, "backfill of public.t: 80 rows of a batch still match n IS NULL after SET n = NULL: the batch was rolled back; leave such rows out with --where, or set them to something else"},
		"divides":     {db.dsn, "t", "n = 1 / (id - 1)", "n IS NULL", nil, "backfill of public.t: division by zero (SQLSTATE 22012)"},
		"no rights":   {clerk, "sealed", "n = 1", "n IS NULL", nil, `backfill: user clerk may not read and update public.sealed: GRANT SELECT, UPDATE ON "public"."sealed" TO clerk`},
		"of a column": {clerk, "t", "code = 'a'", "n IS NULL", nil, "backfill: public.t: permission denied for table t (SQLSTATE 42501)"},
		"row level":   {clerk, "hidden", "n = 1", "n IS NULL", nil, "backfill: row-level security of public.hidden hides rows from user clerk: use its owner, or a user with BYPASSRLS"},
		"no schema":   {clerk, "t", "n = 1", "n IS NULL", nil, "which holds the cursor: permission denied for schema public (SQLSTATE 42501): GRANT CREATE ON SCHEMA to this user, or name another schema for it"},
		"no server":   {"postgres://u:hunter2@127.0.0.1:1/d", "t", "n = 1", "n IS NULL", nil, "backfill: database d at 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused"},
		"no DSN":      {"postgres://u:hunter2@h:port/d", "t", "n = 1", "n IS NULL", nil, "backfill: the DSN is no connection string: give one such as postgres://user@host/database"},
		"no where":    {db.dsn, "t", "n = 1", " ", nil, `backfill: where is missing: such as "total IS NULL"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Run(t.Context(), Options{DSN: c.dsn, Table: c.table, Set: c.set, Where: c.where, Key: c.key})
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Run = %v\nwant  %s", err, c.want)
			}
		})
	}
	db.want("SELECT count(*) FROM t WHERE n IS NOT NULL", "0")
	db.want(states, "0")
}
