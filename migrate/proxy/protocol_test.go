package proxy

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// both runs a test through a proxy that holds statements and one that does not.
func both(t *testing.T, test func(t *testing.T, p *proxied)) {
	t.Helper()
	t.Run("held", func(t *testing.T) { test(t, observed(t)) })
	t.Run("timed", func(t *testing.T) { test(t, start(t, Options{})) })
}

// table makes an empty table of the test's own, beside the proxy.
func table(t *testing.T, name, columns string) {
	t.Helper()
	do(t, dial(t, dsn), fmt.Sprintf("DROP TABLE IF EXISTS %s CASCADE; CREATE TABLE %[1]s (%s)", name, columns))
}

func one[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) (v T) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return fmt.Sprint(err)
}

func TestNoticesAndNotifications(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		cfg, err := pgx.ParseConfig(p.DSN().Reveal())
		if err != nil {
			t.Fatal(err)
		}
		var notices []string
		cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { notices = append(notices, n.Message) }
		conn, err := pgx.ConnectConfig(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		do(t, conn, "DO $$ BEGIN RAISE NOTICE 'in a block'; END $$")
		do(t, conn, "CREATE TABLE IF NOT EXISTS pg_catalog.pg_class (id int)")
		if len(notices) != 2 || notices[0] != "in a block" {
			t.Errorf("notices %q", notices)
		}
		do(t, conn, "SET application_name = 'somebody'; LISTEN news")
		if name := conn.PgConn().ParameterStatus("application_name"); name != "somebody" {
			t.Errorf("application_name %q", name)
		}
		// It comes while nothing is asked.
		do(t, dial(t, dsn), "NOTIFY news, 'good'")
		n, err := conn.WaitForNotification(t.Context())
		if err != nil || n.Payload != "good" {
			t.Errorf("%+v, %v", n, err)
		}
	})
}

func TestLargeMessages(t *testing.T) {
	const size = 5 << 20
	both(t, func(t *testing.T, p *proxied) {
		table(t, "large", "text text")
		conn := p.connect()
		text := strings.Repeat("x", size)
		for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeSimpleProtocol, pgx.QueryExecModeExec} {
			if _, err := conn.Exec(t.Context(), "INSERT INTO large VALUES ($1)", mode, text); err != nil {
				t.Fatal(err)
			}
		}
		if n := one[int](t, conn, "SELECT sum(length(text)) FROM large"); n != 2*size {
			t.Errorf("%d characters", n)
		}
		if got := one[string](t, conn, "SELECT text FROM large LIMIT 1"); got != text {
			t.Errorf("%d characters came back", len(got))
		}
		for _, tr := range p.traces(2) {
			if len(tr.SQL) > bufferSize || tr.SQLState != "" {
				t.Errorf("%d characters of SQL are kept, %s", len(tr.SQL), tr.Error)
			}
		}
		p.silent()
	})
}

func TestErrors(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "parent", "id int PRIMARY KEY")
		table(t, "child", "id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED")
		conn := p.connect()
		held := p.opts.Observer != nil
		for _, c := range []struct{ sql, code string }{
			{"ALTER TABLE nothing_such ADD COLUMN a int", "42P01"},
			{"/* a comment */ ALTER TABLE parent ADD COLUMN a nothing_such", "42704"},
			{"INSERT INTO child VALUES (1)", "23503"}, // at the commit
			{"DROP TABEL parent", "42601"},
		} {
			for _, how := range []string{"simple", "unnamed", "described"} {
				if err := protocols[how](t.Context(), conn.PgConn(), c.sql); code(err) != c.code {
					t.Fatalf("%s: %v, want %s", c.sql, err, c.code)
				}
			}
		}
		n := 0
		for _, tr := range p.traces(12) {
			want := []string{"42P01", "42704", "23503", "42601"}[n/3]
			if !held && want == "23503" && n%3 > 0 {
				want = "" // only timed, it was told before the Sync that failed
			}
			if tr.SQLState != want {
				t.Errorf("%s: SQLSTATE %q, want %q", tr.SQL, tr.SQLState, want)
			}
			if want == "42704" && (tr.Position != 33 || !strings.HasPrefix(tr.SQL, "ALTER")) {
				t.Errorf("%s: position %d", tr.SQL, tr.Position)
			}
			n++
		}
		// In a transaction: what follows is refused, and the rest works after it.
		do(t, conn, "BEGIN")
		if err := protocols["simple"](t.Context(), conn.PgConn(), "ALTER TABLE nothing_such ADD a int"); code(err) != "42P01" {
			t.Error(err)
		}
		if err := protocols["unnamed"](t.Context(), conn.PgConn(), "ALTER TABLE parent ADD a int"); code(err) != "25P02" {
			t.Error(err)
		}
		do(t, conn, "ROLLBACK")
		do(t, conn, "ALTER TABLE parent ADD a int")
		p.silent()
	})
}

// An error in a pipeline makes the server leave out what follows up to the Sync.
func TestPipelineWithAnError(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "piped", "id int")
		conn := p.connect().PgConn()
		pipe := conn.StartPipeline(t.Context())
		pipe.SendQueryParams("ALTER TABLE piped ADD a int", nil, nil, nil, nil)
		pipe.SendQueryParams("ALTER TABLE piped ADD a int", nil, nil, nil, nil)
		pipe.SendQueryParams("ALTER TABLE piped ADD b int", nil, nil, nil, nil)
		if err := pipe.Sync(); err != nil {
			t.Fatal(err)
		}
		pipe.SendQueryParams("ALTER TABLE piped ADD c int", nil, nil, nil, nil)
		pipe.SendPrepare("later", "SELECT 1", nil)
		if err := pipe.Sync(); err != nil {
			t.Fatal(err)
		}
		if err := pipe.Close(); code(err) != "42701" {
			t.Errorf("%v", err)
		}
		var told []string
		for _, tr := range p.traces(3) {
			told = append(told, tr.SQL[len(tr.SQL)-5:]+" "+tr.SQLState)
			if tr.InTransaction != (p.opts.Observer != nil && strings.Contains(tr.SQL, " a ")) && p.opts.Observer != nil {
				t.Errorf("%s: in a transaction: %v", tr.SQL, tr.InTransaction)
			}
		}
		if got := strings.Join(told, ", "); got != "a int , a int 42701, c int " {
			t.Errorf("told %s", got)
		}
		if n := one[int](t, dial(t, dsn), "SELECT count(*) FROM pg_attribute WHERE attrelid = 'piped'::regclass AND attnum > 0"); n != 2 {
			t.Errorf("%d columns", n)
		}
		p.silent()
	})
}

// A portal that is fetched portion by portion is one statement.
// An unnamed statement outlives what the proxy asks, and ends with a Query.
// COPY in the extended protocol as libpq sends it: a Sync goes along with the
// Execute, which the server ignores.
// raw is a connection on which every message is the test's own.
// until sends what waits and reads to a message of the type; it gives the types.
// A cancel request finds its session, through one proxy and through two.
// Who waits for whom is seen while a statement runs.
