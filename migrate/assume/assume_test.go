package assume

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
)

// server is a throw-away Postgres that all tests share.
var server *postgres.Server

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		server, err = p.Start(postgres.Options{})
		return err
	})
}

var databases atomic.Int64

// empty makes an empty database and gives its address.
func empty(t *testing.T) string {
	t.Helper()
	dsn, err := testserver.Database(t.Context(), server, fmt.Sprintf("assume_%d", databases.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return dsn.Reveal()
}

func connect(t *testing.T, dsn string) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// carry runs the statements and gives what was made up for them, and what was
// refused all the same.
func carry(t *testing.T, dsn string, reach Reach, statements ...string) (a *Assumer, made, refused []string) {
	t.Helper()
	a, err := Open(t.Context(), dsn, reach)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(context.Background()) })
	for _, sql := range statements {
		pg, err := a.Run(t.Context(), sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if pg != nil {
			refused = append(refused, pg.Message)
		}
	}
	for _, m := range a.Made() {
		made = append(made, m.String())
	}
	return a, made, refused
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		sql     []string
		made    []string
		refused []string
	}{
		"a table and its column": {
			[]string{"ALTER TABLE users ALTER COLUMN email SET NOT NULL"},
			[]string{"Table users is not known: taken as an ordinary table.", "Column email of users is not known: taken as text."}, nil,
		},
		"in a schema": {
			[]string{"CREATE INDEX ON app.users (user_id)"},
			[]string{"Schema app is not known: taken as there.", "Table app.users is not known: taken as an ordinary table.", "Column user_id of app.users is not known: taken as bigint."}, nil,
		},
		"odd names": {
			[]string{`ALTER TABLE "Odd table" ADD UNIQUE ("A b")`},
			[]string{"Table Odd table is not known: taken as an ordinary table.", "Column A b of Odd table is not known: taken as text."}, nil,
		},
		"a change of type": {
			[]string{"ALTER TABLE t ALTER id TYPE bigint, ALTER COLUMN at SET DATA TYPE timestamptz USING at, ALTER COLUMN n TYPE numeric(10, 2)"},
			[]string{"Table t is not known: taken as an ordinary table.", "Column id of t is not known: taken as integer.", "Column at of t is not known: taken as timestamp.", "Column n of t is not known: taken as integer."}, nil,
		},
		"types that the server's words give": {
			[]string{"UPDATE t SET n = 5 WHERE flag AND word = 'x' AND due > now()"},
			[]string{"Table t is not known: taken as an ordinary table.", "Column flag of t is not known: taken as boolean.", "Column word of t is not known: taken as text.",
				"Column due of t is not known: taken as timestamp with time zone.", "Column n of t is not known: taken as text."}, nil,
		},
		"a join": {
			[]string{"UPDATE orders o SET total = i.sum FROM items AS i WHERE i.order_id = o.id"},
			[]string{"Table orders is not known: taken as an ordinary table.", "Table items is not known: taken as an ordinary table.", "Column order_id of items is not known: taken as bigint.",
				"Column id of orders is not known: taken as bigint.", "Column sum of items is not known: taken as numeric.", "Column total of orders is not known: taken as numeric."}, nil,
		},
		"a foreign key": {
			[]string{"ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b (id)"},
			[]string{"Table a is not known: taken as an ordinary table.", "Table b is not known: taken as an ordinary table.", "Column b_id of a is not known: taken as bigint.",
				"Column id of b is not known: taken as bigint.", "b is taken to have a unique key on (id)."}, nil,
		},
		"a foreign key to a primary key": {
			[]string{"CREATE TABLE a (b_id int REFERENCES b)"},
			[]string{"Table b is not known: taken as an ordinary table.", "Column id of b is not known: taken as bigint."}, nil,
		},
		"keys of an index": {
			[]string{"ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i"},
			[]string{"Table t is not known: taken as an ordinary table.", "Index i is not known: taken as a unique index of t."}, nil,
		},
		"what IF EXISTS passes over": {
			[]string{"ALTER TABLE IF EXISTS t DROP COLUMN IF EXISTS c", "DROP INDEX IF EXISTS i", "DROP TABLE IF EXISTS gone", "ALTER TABLE t DROP CONSTRAINT IF EXISTS k", "DROP TRIGGER IF EXISTS g ON t"},
			[]string{"Table t is not known: taken as an ordinary table.", "Column c of t is not known: taken as text.",
				"Index i is not known: taken as one of a table that is called table_of_i here.", "Table gone is not known: taken as an ordinary table.",
				"Constraint k of t is not known: taken as a CHECK that is not yet valid; of a foreign key, the other table is locked too.", "Trigger g of t is not known: taken as one that does nothing."}, nil,
		},
		"indexes": {
			[]string{"REINDEX INDEX i", "ALTER INDEX app.j RENAME TO k", "DROP INDEX CONCURRENTLY l"},
			[]string{"Index i is not known: taken as one of a table that is called table_of_i here.", "Schema app is not known: taken as there.",
				"Index app.j is not known: taken as one of a table that is called app.table_of_j here.", "Index l is not known: taken as one of a table that is called table_of_l here."}, nil,
		},
		"views and sequences": {
			[]string{"REFRESH MATERIALIZED VIEW CONCURRENTLY m", "DROP VIEW v", "ALTER SEQUENCE s RESTART", "SELECT nextval('q')", "ALTER MATERIALIZED VIEW w RENAME TO x"},
			[]string{"Table m is not known: taken as a materialized view with a unique index.", "Table v is not known: taken as a view.", "Table s is not known: taken as a sequence.",
				"Table q is not known: taken as a sequence.", "Table w is not known: taken as a materialized view with a unique index."}, nil,
		},
		"partitions": {
			[]string{
				"CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')", "CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('a')", "CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
				"ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')", "ALTER TABLE p DETACH PARTITION p0",
			},
			[]string{"Table p is not known: taken as partitioned by RANGE.", "Table l is not known: taken as partitioned by LIST.", "Table h is not known: taken as partitioned by HASH.",
				"Table p2 is not known: taken as an ordinary table.", "Column partition_key of p2 is not known: taken as timestamptz.", "Table p0 is not known: taken as an ordinary table.", "p0 is taken as a partition of p."}, nil,
		},
		"types": {
			[]string{"ALTER TYPE mood ADD VALUE 'sad'", "ALTER TYPE mood RENAME VALUE 'old' TO 'new'", "ALTER TABLE t ADD c colour DEFAULT 'red'", "ALTER TABLE t ADD l colour[]", "ALTER TABLE t ADD v embedding(3)"},
			[]string{"Type mood is not known: taken as an enum.", "Enum mood is taken to have the value old.", "Table t is not known: taken as an ordinary table.", "Type colour is not known: taken as a domain over text.",
				"Type embedding is not known: taken as a type of its own."}, nil,
		},
		"functions": {
			[]string{"ALTER TABLE t ADD c uuid DEFAULT new_uuid()", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()", "ALTER TABLE t ADD d int DEFAULT next_number(1)"},
			[]string{"Table t is not known: taken as an ordinary table.", "Function new_uuid is not known: taken as volatile, giving uuid.", "Function stamp is not known: taken as volatile, giving trigger.",
				"Function next_number is not known: taken as volatile, giving integer."}, nil,
		},
		"roles": {[]string{"CREATE TABLE t ()", "GRANT SELECT ON t TO upness_test_reader", "ALTER TABLE t OWNER TO upness_test_owner"}, []string{"", ""}, nil},
		"an extension that is there": {
			[]string{"CREATE TABLE t (c citext)"}, []string{"The extension citext is taken to be installed."}, nil,
		},
		"a typing mistake is one": {[]string{"ALTR TABLE t ADD c int"}, nil, []string{`syntax error at or near "ALTR"`}},
		"a column of a table that is known": {
			[]string{"CREATE TABLE t (n int)", "CREATE INDEX ON t (m)"}, nil, []string{`column "m" does not exist`},
		},
		"gone by the migration itself": {
			[]string{"ALTER TABLE t RENAME TO u", "ALTER TABLE t ADD c int"},
			[]string{"Table t is not known: taken as an ordinary table."}, []string{`relation "t" does not exist`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, made, refused := carry(t, empty(t), Skipped, c.sql...)
			if diff := cmp.Diff(c.made, made); diff != "" {
				t.Errorf("made up (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			// With all of it from the beginning the statements run as they are.
			conn := connect(t, empty(t))
			if err := Apply(t.Context(), conn, a.Made()); err != nil {
				t.Fatal(err)
			}
			for _, sql := range c.sql {
				if _, err := conn.Exec(t.Context(), sql).ReadAll(); err != nil && len(c.refused) == 0 {
					t.Errorf("again: %s: %v", sql, err)
				}
			}
		})
	}
}

// With a schema that is known nothing is made up but what an extension would
// have brought.
func TestReach(t *testing.T) {
	_, made, refused := carry(t, empty(t), Extensions, "ALTER TABLE t ADD c int", "CREATE TYPE a AS ENUM ()", "ALTER TABLE IF EXISTS t ADD c int", "CREATE TABLE u (c nosuch)")
	if len(made) > 0 || !slices.Equal(refused, []string{`relation "t" does not exist`, `type "nosuch" does not exist`}) {
		t.Errorf("made %q, refused %q", made, refused)
	}
	_, made, _ = carry(t, empty(t), Missing, "ALTER TABLE IF EXISTS t ADD c int")
	if len(made) > 0 {
		t.Errorf("made %q of what was passed over", made)
	}
}

func TestExtensions(t *testing.T) {
	a, made, refused := carry(t, empty(t), Extensions, "CREATE EXTENSION postgis", "CREATE TABLE t (g geometry(Point, 4326), n intt)", "CREATE TABLE t (g geometry(Point, 4326))",
		"CREATE INDEX CONCURRENTLY tg ON t USING gist (g)", "SELECT st_area(g) FROM t", "CREATE TABLE u (v embedding(3))")
	if diff := cmp.Diff([]string{"Type geometry is not known: taken as a type of its own.", "Function st_area is not known: taken as volatile, giving text."}, made); diff != "" {
		t.Errorf("made up (-want +got):\n%s", diff)
	}
	if len(refused) != 3 || !strings.Contains(refused[0], `"postgis" is not available`) || refused[1] != `type "intt" does not exist` || refused[2] != `type "embedding" does not exist` {
		t.Errorf("refused %q", refused)
	}
	if got := a.Instead("CREATE INDEX CONCURRENTLY tg ON t USING gist (g)"); got != "CREATE INDEX CONCURRENTLY tg ON t ((1))" {
		t.Errorf("instead %q", got)
	}
	// What an extension that nobody here knows brings, nobody can say.
	_, made, refused = carry(t, empty(t), Extensions, "CREATE EXTENSION upness_unknown", "CREATE TABLE u (v embedding(3))")
	if len(made) != 1 || len(refused) != 1 {
		t.Errorf("made %q, refused %q", made, refused)
	}
}

func TestDoubts(t *testing.T) {
	a, _, _ := carry(t, empty(t), Missing, "ALTER TABLE t ALTER COLUMN c TYPE varchar(50)", "ALTER TABLE t DROP CONSTRAINT k", "ALTER TABLE t ADD d uuid DEFAULT f()")
	for sql, want := range map[string]string{
		"ALTER TABLE t ALTER COLUMN c TYPE varchar(50)": "It depends on the type before: from character varying(10) the table stays as it is, from smallint, integer,",
		"ALTER TABLE t ALTER COLUMN c SET NOT NULL":     "With a valid CHECK (column IS NOT NULL)",
		"ALTER TABLE t DROP CONSTRAINT k":               "If the constraint is a foreign key",
		"ALTER TABLE t ADD d uuid DEFAULT f()":          "If the function is not volatile",
		"ALTER TABLE t ADD e int":                       "",
		"SELECT 't'":                                    "",
	} {
		if got := strings.Join(Doubts(sql, a.Made()), " "); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("Doubts(%s) = %q, want %q", sql, got, want)
		}
	}
}

// Whatever a statement and the server's words are, remedies give SQL or nothing.
func FuzzRemedies(f *testing.F) {
	f.Add("ALTER TABLE t ALTER c TYPE numeric(1,2)", `column "c" of relation "t" does not exist`, "42703")
	f.Add("ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d)", `column "d" referenced in foreign key constraint does not exist`, "42703")
	f.Add("CREATE TABLE x PARTITION OF y DEFAULT", `relation "y" does not exist`, "42P01")
	f.Add("DROP INDEX i", `index "i" does not exist`, "42704")
	f.Fuzz(func(t *testing.T, sql, message, code string) {
		a := &Assumer{Reach: Skipped, made: []*Assumption{{make: []string{"CREATE TABLE t ()"}, Names: []string{"t"}}, {table: "t", column: "c", kind: "text", Names: []string{"t"}}}}
		for _, m := range a.remedies(newStatement(sql), problem{code: code, message: message}) {
			if m.change == "" && len(m.SQL()) == 0 {
				t.Fatalf("%q: %+v makes nothing", message, m)
			}
			_ = m.String()
		}
		Doubts(sql, a.made)
		Substitute(sql)
	})
}
