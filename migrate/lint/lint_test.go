package lint

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"upness/lab/postgres/testserver"
	"upness/lab/process"
	"upness/migrate/folder"
	"upness/plan"
)

// shared is a server that most tests use.
var shared *server

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		if err := os.Setenv("UPNESS_CACHE_DIR", filepath.Join(p.Dir, "cache")); err != nil {
			return err
		}
		shared, err = start(context.Background(), Options{Dir: p.Dir, Registry: p.Registry}, 0)
		return err
	})
}

// run judges in the folder, on the shared server.
func run(t *testing.T, dir string, o Options) (*Report, error) {
	t.Helper()
	o.on = shared
	t.Chdir(dir)
	return Run(t.Context(), o)
}

// unpack writes the files of a txtar text and gives the folder and the comment.
func unpack(t *testing.T, text []byte) (dir, comment string) {
	t.Helper()
	dir = t.TempDir()
	a := txtar.Parse(text)
	for _, f := range a.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, string(a.Comment)
}

// options reads the first line of a case, written as the command line is.
func options(t *testing.T, line string) (o Options) {
	t.Helper()
	o.Settings = map[string]string{}
	for words := strings.Fields(line); len(words) > 0; words = words[1:] {
		name, value, _ := strings.Cut(words[0], "=")
		switch name {
		case "--schema":
			o.Schema = value
		case "--since":
			o.Since = value
		case "--tool":
			o.Tool = folder.Tool(value)
		case "--down":
			o.Down = true
		case "--strict":
			o.Strict = true
		case "--transaction":
			o.Transaction = true
		case "--set":
			setting, to, _ := strings.Cut(value, "=")
			o.Settings[setting] = to
		default:
			if strings.HasPrefix(name, "--") {
				t.Fatalf("no such option: %s", name)
			}
			o.Paths = append(o.Paths, words[0])
		}
	}
	return o
}

// describe words a report, a line for each thing.
func describe(r *Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		place := Text{}.place(f)
		fmt.Fprintf(&b, "%s %s%s", place, f.Level(), f.doubtful())
		if f.Rule != "" {
			fmt.Fprintf(&b, " %s", f.Rule)
		}
		for _, a := range f.Allowed {
			fmt.Fprintf(&b, " (%s: %s)", a.Rule, a.Reason)
		}
		if f.Rule == Unreadable || f.Rule == NotJudged || f.Failure != nil {
			fmt.Fprintf(&b, ": %s", f.Why)
		}
		b.WriteString("\n")
	}
	for _, n := range r.Notes {
		fmt.Fprintln(&b, "note:", n)
	}
	return b.String()
}

// TestRun judges the folders of testdata: the first line is the command line,
// the next ones what is found.
func TestRun(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			dir, comment := unpack(t, text)
			line, want, _ := strings.Cut(comment, "\n")
			r, err := run(t, dir, options(t, line))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(describe(r)), "\n")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// Wrong use ends before a server is started.
func TestRunRefuses(t *testing.T) {
	dir, _ := unpack(t, []byte("-- a.sql --\nSELECT 1;\n-- m/1_a.sql --\nSELECT 1;\n-- d.dump --\nPGDMP\x01\n-- schema.rb --\nActiveRecord::Schema[7.1].define do\n-- bad.sql --\nSELECT 'a\n"))
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"nothing":         {Options{}, "no migration: name files or folders"},
		"no such file":    {Options{Paths: []string{"none.sql"}}, "migrations: stat none.sql: no such file or directory"},
		"no such version": {Options{Paths: []string{"m"}, Since: "9"}, "--since 9: no such migration in m"},
		"two schemas":     {Options{Paths: []string{"a.sql"}, Schema: "s.sql", DSN: "postgres://x"}, "--schema and --dsn: give one of them"},
		"a custom dump":   {Options{Paths: []string{"a.sql"}, Schema: "d.dump"}, "--schema d.dump: pg_dump's custom format; make SQL of it: pg_restore --schema-only --file schema.sql d.dump"},
		"Ruby":            {Options{Paths: []string{"a.sql"}, Schema: "schema.rb"}, "--schema schema.rb: Ruby, not SQL"},
		"no SQL":          {Options{Paths: []string{"a.sql"}, Schema: "bad.sql"}, "bad.sql:1: a quoted text that does not end"},
		"no dump":         {Options{Paths: []string{"a.sql"}, Schema: "none"}, "--schema: open none: no such file or directory"},
		"no database":     {Options{Paths: []string{"a.sql"}, DSN: "postgres://u:hunter2@127.0.0.1:1/shop"}, "database shop at 127.0.0.1:1: "},
		"negative":        {Options{Paths: []string{"a.sql"}, Rows: -1}, "--rows -1: expected 0 or more"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, dir, c.o)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Run = %v, want %s", err, c.want)
			}
		})
	}
}

// Rows are put in where the judged migrations begin, and what they contradict is
// not held against the migration.
func TestRows(t *testing.T) {
	dir, _ := unpack(t, []byte("-- 1_a.sql --\nCREATE TABLE a (n int);\n-- 2_b.sql --\nALTER TABLE a ADD UNIQUE (n);\n-- 3_c.sql --\nINSERT INTO a VALUES (1);\nBEGIN;\nALTER TABLE a ADD CHECK (n > 1);\nCOMMIT;\n"))
	filled := false
	r, err := run(t, dir, Options{Paths: []string{"2_b.sql", "3_c.sql"}, Rows: 10, Fill: func(ctx context.Context, dsn plan.Secret, rows int) error {
		filled = true
		conn, err := connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		return exec(ctx, conn, fmt.Sprintf("INSERT INTO a SELECT 1 FROM generate_series(1, %d)", rows))
	}})
	if err != nil || !filled {
		t.Fatal(filled, err)
	}
	if got := describe(r); !strings.Contains(got, "2_b.sql:1: unsafe index-under-lock\n") || !strings.Contains(got, "note: 2_b.sql:1: the rows that were put in are against the statement") {
		t.Errorf("findings\n%s", got)
	}
	if got := describe(r); !strings.Contains(got, "3_c.sql:3: unsafe not-judged: Not judged: the rows that were put in are against it") {
		t.Errorf("findings\n%s", got)
	}
}

// The schema comes from a live database, which stays as it is.
func TestLiveDatabase(t *testing.T) {
	// A server of its own, as the command starts one.
	registry, err := process.NewRegistry("live")
	if err != nil {
		t.Fatal(err)
	}
	defer registry.Close()
	o := Options{Dir: t.TempDir(), Registry: registry}
	live, err := start(t.Context(), o, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer live.stop(context.Background(), o)
	if err := exec(t.Context(), live.admin, "CREATE TABLE a (n varchar(10)); INSERT INTO a VALUES ('x')"); err != nil {
		t.Fatal(err)
	}
	dir, _ := unpack(t, []byte("-- b.sql --\nALTER TABLE a ALTER n TYPE varchar(20);\nALTER TABLE b ADD c int;\n"))
	r, err := run(t, dir, Options{Paths: []string{"b.sql"}, DSN: live.DSN()})
	if err != nil {
		t.Fatal(err)
	}
	want := "b.sql:1: warn no-lock-timeout\nb.sql:2: unsafe sql-error: The statement fails: relation \"b\" does not exist (SQLSTATE 42P01).\n"
	if got := describe(r); got != want || r.PG != live.Major() {
		t.Errorf("findings %s, want %s", got, want)
	}
	if err := exec(t.Context(), live.admin, "INSERT INTO a VALUES ('0123456789abc')"); err == nil {
		t.Error("the live database was changed")
	}
}

// A statement that does not end is ended, once, and the rest is judged.
func TestAStatementThatDoesNotEnd(t *testing.T) {
	dir, _ := unpack(t, []byte("-- a.sql --\nSELECT pg_sleep(100000);\nSELECT 1;\n"))
	r, err := run(t, dir, Options{Paths: []string{"a.sql"}, most: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	want := "a.sql:1: unsafe not-judged: Not judged: it runs for longer than 5s on empty tables.\na.sql:2: ok\n"
	if got := describe(r); got != want {
		t.Errorf("findings\n%swant\n%s", got, want)
	}
}

// A run that is given up ends with its reason, and leaves no server.
func TestRunIsGivenUp(t *testing.T) {
	dir, _ := unpack(t, []byte("-- a.sql --\nSELECT pg_sleep(100000);\n"))
	registry, err := process.NewRegistry("given up")
	if err != nil {
		t.Fatal(err)
	}
	defer registry.Close()
	ctx, cancel := context.WithCancel(t.Context())
	home := t.TempDir()
	t.Chdir(dir)
	result := make(chan error, 1)
	go func() {
		_, err := Run(ctx, Options{Paths: []string{"a.sql"}, Dir: home, Registry: registry})
		result <- err
	}()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if log, _ := os.ReadFile(filepath.Join(home, "postgres.log")); strings.Contains(string(log), "ready to accept connections") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no server after a minute")
		}
	}
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want that it was given up", err)
	}
	if _, err := os.Stat(filepath.Join(home, "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the server's data is still there: %v", err)
	}
}
