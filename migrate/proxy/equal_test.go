package proxy

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"upness/migrate/trace"
)

// setup is what each migration below begins with.
const setup = `CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE book (id int PRIMARY KEY, author int REFERENCES author, title varchar(40), pages int);
CREATE TABLE old (id int);
INSERT INTO author SELECT n, 'author ' || n FROM generate_series(1, 100) n;
INSERT INTO book SELECT n, 1 + n % 100, 'title', n FROM generate_series(1, 1000) n;`

// migration has one statement of each sort that a trace tells apart.
var migration = []string{
	"SET lock_timeout = '4s'",
	"ALTER TABLE book ADD COLUMN isbn text DEFAULT 'none'",
	"ALTER TABLE book ALTER COLUMN pages TYPE bigint",
	"CREATE INDEX book_title ON book (title)",
	"ALTER TABLE book ADD CONSTRAINT pages_positive CHECK (pages > 0)",
	"UPDATE book SET title = 'new' WHERE id <= 500",
	"CREATE TABLE shelf (id int PRIMARY KEY, book int REFERENCES book)",
	"ALTER TABLE author RENAME COLUMN name TO full_name",
	"ALTER TABLE author RENAME TO writer",
	"DROP TABLE old",
	"ALTER TABLE book DROP COLUMN isbn",
	"TRUNCATE shelf",
	"INSERT INTO shelf SELECT n, n FROM generate_series(1, 10) n",
}

// transaction is the migration as one.
func transaction(statements []string) []string {
	return append(append([]string{"BEGIN"}, statements...), "COMMIT")
}

// truth is the traces that a session of the observer's own takes.
func truth(t *testing.T, statements []string) []trace.Trace {
	t.Helper()
	reset(t)
	s, err := trace.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	var all []trace.Trace
	for _, sql := range statements {
		tr, err := s.Run(t.Context(), trace.Statement{Line: 1, SQL: sql})
		if err != nil {
			t.Fatal(err)
		}
		if kindOf(sql).class == work {
			all = append(all, tr)
		}
	}
	return all
}

// reset makes the tables anew.
func reset(t *testing.T) {
	t.Helper()
	conn := dial(t, dsn)
	do(t, conn, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; "+setup)
	do(t, conn, "VACUUM ANALYZE")
	conn.Close(t.Context())
}

// same compares what does not depend on the clock.
func same(t *testing.T, got, want []trace.Trace) {
	t.Helper()
	options := []cmp.Option{
		cmpopts.IgnoreFields(trace.Trace{}, "Began", "Took", "WAL", "File", "Line", "Unseen"),
		cmpopts.IgnoreFields(trace.Lock{}, "Held", "Waited"),
		cmpopts.SortSlices(func(a, b trace.Lock) bool { return a.Table < b.Table }),
		cmpopts.EquateEmpty(),
	}
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Errorf("through the proxy (+) it is not as in the same session (-):\n%s", diff)
	}
	for _, tr := range got {
		for _, l := range tr.Locks {
			if l.Held <= 0 {
				t.Errorf("%s: %+v was held for no time", tr.SQL, l)
			}
		}
	}
}

// each is the migration outside of and inside of a transaction.
var each = map[string][]string{"alone": migration, "transaction": transaction(migration)}

func TestPgxEqualsTheSameSession(t *testing.T) {
	for how, statements := range each {
		want := truth(t, statements)
		for name, send := range protocols {
			t.Run(how+" "+name, func(t *testing.T) {
				reset(t)
				p := observed(t)
				conn := p.connect()
				for _, sql := range statements {
					if err := send(t.Context(), conn.PgConn(), sql); err != nil {
						t.Fatalf("%s: %v", sql, err)
					}
				}
				same(t, p.traces(len(want)), want)
				p.silent()
			})
		}
	}
}

// A pipeline sends everything before the first answer.
func TestPgxPipelineEqualsTheSameSession(t *testing.T) {
	want := truth(t, transaction(migration))
	reset(t)
	p := observed(t)
	pipe := p.connect().PgConn().StartPipeline(t.Context())
	for _, sql := range transaction(migration) {
		pipe.SendQueryParams(sql, nil, nil, nil, nil)
	}
	if err := pipe.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := pipe.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, p.traces(len(want)), want)
	p.silent()
}

func TestPsqlEqualsTheSameSession(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("psql is not installed")
	}
	for how, statements := range each {
		t.Run(how, func(t *testing.T) {
			want := truth(t, statements)
			reset(t)
			p := observed(t)
			file := filepath.Join(t.TempDir(), "migration.sql")
			if err := os.WriteFile(file, []byte(strings.Join(statements, ";\n")+";\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), psql, "-X", "-v", "ON_ERROR_STOP=1", "-f", file)
			cmd.Env = p.Environ(os.Environ())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			same(t, p.traces(len(want)), want)
			p.silent()
		})
	}
}
