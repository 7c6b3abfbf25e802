package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"upness/migrate/trace"
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

func TestCopyInAndOut(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "copied", "id int, text text")
		conn := p.connect()
		rows := make([][]any, 5000)
		for i := range rows {
			rows[i] = []any{i, strings.Repeat("x", i%50)}
		}
		if n, err := conn.CopyFrom(t.Context(), pgx.Identifier{"copied"}, []string{"id", "text"}, pgx.CopyFromRows(rows)); err != nil || n != 5000 {
			t.Fatalf("%d rows, %v", n, err)
		}
		var out bytes.Buffer
		if tag, err := conn.PgConn().CopyTo(t.Context(), &out, "COPY copied TO STDOUT"); err != nil || tag.RowsAffected() != 5000 || bytes.Count(out.Bytes(), []byte("\n")) != 5000 {
			t.Fatalf("%s, %v, %d bytes", tag, err, out.Len())
		}
		// One that fails in the middle of its rows, and one that the client gives up.
		if _, err := conn.PgConn().CopyFrom(t.Context(), strings.NewReader("1\tx\nnonsense\n"), "COPY copied FROM STDIN"); code(err) != "22P02" {
			t.Errorf("%v", err)
		}
		if _, err := conn.PgConn().CopyFrom(t.Context(), io.MultiReader(strings.NewReader("1\tx\n"), failing{}), "COPY copied FROM STDIN"); err == nil {
			t.Error("a COPY that the client gave up went well")
		}
		if n := one[int](t, conn, "SELECT count(*) FROM copied"); n != 5000 {
			t.Errorf("%d rows", n)
		}
		all := p.traces(4)
		if all[0].Rows != 5000 || all[2].SQLState != "22P02" || all[3].SQLState != "57014" {
			t.Errorf("%+v", all)
		}
		p.silent()
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no more") }

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
func TestPortions(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "portions", "id int")
		do(t, dial(t, dsn), "INSERT INTO portions SELECT generate_series(1, 10)")
		raw := p.raw(t)
		raw.Send(&pgproto3.Parse{Query: "UPDATE portions SET id = id RETURNING id"})
		raw.Send(&pgproto3.Bind{})
		for range 3 {
			raw.Send(&pgproto3.Execute{MaxRows: 4})
		}
		raw.Send(&pgproto3.Sync{})
		got := raw.until(t, 'Z')
		if got != "12DDDDsDDDDsDDCZ" {
			t.Errorf("answers %s", got)
		}
		p.traces(1)
		p.silent()
	})
}

func TestFunctionCall(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		oid := one[uint32](t, dial(t, dsn), "SELECT 'pg_catalog.int4pl'::regproc::oid")
		raw := p.raw(t)
		raw.Send(&pgproto3.FunctionCall{Function: oid, ArgFormatCodes: []uint16{1}, Arguments: [][]byte{{0, 0, 0, 2}, {0, 0, 0, 3}}, ResultFormatCode: 1})
		if got := raw.until(t, 'Z'); got != "VZ" {
			t.Errorf("answers %s", got)
		}
		raw.Send(&pgproto3.Query{String: ""})
		if got := raw.until(t, 'Z'); got != "IZ" {
			t.Errorf("answers %s", got)
		}
		p.silent()
	})
}

// An unnamed statement outlives what the proxy asks, and ends with a Query.
func TestUnnamedStatement(t *testing.T) {
	p := observed(t)
	table(t, "unnamed", "id int")
	raw := p.raw(t)
	send := func(want string, messages ...pgproto3.FrontendMessage) {
		t.Helper()
		for _, m := range messages {
			raw.Send(m)
		}
		if got := raw.until(t, 'Z'); got != want {
			t.Errorf("%T: answers %s, want %s", messages[0], got, want)
		}
	}
	send("CZ", &pgproto3.Query{String: "BEGIN"})
	send("1tTZ", &pgproto3.Parse{Query: "INSERT INTO unnamed VALUES (1) RETURNING id"}, &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Sync{})
	for range 2 {
		send("2DCZ", &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{})
	}
	send("CZ", &pgproto3.Query{String: "COMMIT"})
	send("TDCZ", &pgproto3.Query{String: "INSERT INTO unnamed VALUES (2) RETURNING id;"})
	send("EZ", &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{})
	if n := one[int](t, dial(t, dsn), "SELECT count(*) FROM unnamed"); n != 3 {
		t.Errorf("%d rows", n)
	}
	p.traces(4)
	p.silent()
}

// COPY in the extended protocol as libpq sends it: a Sync goes along with the
// Execute, which the server ignores.
func TestCopyWithAnEarlySync(t *testing.T) {
	both(t, func(t *testing.T, p *proxied) {
		table(t, "early", "id int")
		raw := p.raw(t)
		raw.Send(&pgproto3.Parse{Query: "COPY early FROM STDIN"})
		raw.Send(&pgproto3.Bind{})
		raw.Send(&pgproto3.Execute{})
		raw.Send(&pgproto3.Sync{})
		if got := raw.until(t, 'G'); got != "12G" {
			t.Fatalf("answers %s", got)
		}
		raw.Send(&pgproto3.CopyData{Data: []byte("1\n2\n")})
		raw.Send(&pgproto3.CopyDone{})
		raw.Send(&pgproto3.Sync{})
		if got := raw.until(t, 'Z'); got != "CZ" {
			t.Fatalf("answers %s", got)
		}
		raw.Send(&pgproto3.Query{String: "SELECT 1"})
		if got := raw.until(t, 'Z'); got != "TDCZ" {
			t.Fatalf("answers %s", got)
		}
		if all := p.traces(1); all[0].Rows != 2 {
			t.Errorf("%+v", all[0])
		}
		p.silent()
	})
}

// raw is a connection on which every message is the test's own.
type raw struct{ *pgproto3.Frontend }

func (p *proxied) raw(t *testing.T) raw {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), p.DSN().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	h, err := conn.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Conn.Close() })
	_ = h.Conn.SetDeadline(time.Now().Add(time.Minute))
	return raw{h.Frontend}
}

// until sends what waits and reads to a message of the type; it gives the types.
func (r raw) until(t *testing.T, kind byte) string {
	t.Helper()
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	var seen []byte
	for {
		m, err := r.Receive()
		if err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
		b, err := m.Encode(nil)
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, b[0]); b[0] == kind {
			return string(seen)
		}
	}
}

// A cancel request finds its session, through one proxy and through two.
func TestCancel(t *testing.T) {
	first := observed(t)
	second := start(t, Options{DSN: first.DSN()})
	for name, p := range map[string]*proxied{"one": first, "two": second} {
		t.Run(name, func(t *testing.T) {
			conn := p.connect().PgConn()
			failed := make(chan error, 1)
			go func() {
				_, err := conn.Exec(context.Background(), "DO $$ BEGIN PERFORM pg_sleep(600); END $$").ReadAll()
				failed <- err
			}()
			beside := dial(t, dsn)
			p.await("the statement", func() bool {
				return one[bool](t, beside, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
			})
			if err := conn.CancelRequest(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-failed; code(err) != "57014" {
				t.Error(err)
			}
			if all := p.traces(1); all[0].SQLState != "57014" {
				t.Errorf("%+v", all[0])
			}
			p.silent()
		})
	}
}

func TestManyConnections(t *testing.T) {
	const clients, statements = 12, 8
	p := observed(t)
	var done sync.WaitGroup
	for n := range clients {
		table(t, fmt.Sprintf("many%d", n), "id int")
		done.Go(func() {
			conn, err := pgx.Connect(context.Background(), p.DSN().Reveal())
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close(context.Background())
			for i := range statements {
				send := protocols[[]string{"simple", "unnamed", "prepared", "described"}[i%4]]
				if err := send(context.Background(), conn.PgConn(), fmt.Sprintf("ALTER TABLE many%d ADD c%d int DEFAULT 1", n, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	pids, ids := map[int]int{}, map[int64]bool{}
	p.traces(clients * statements)
	for _, st := range p.ended {
		pids[st.PID]++
		ids[st.ID] = true
		if l := st.Trace.Locks; len(l) != 1 || l[0].Mode != trace.AccessExclusive || !strings.Contains(st.Trace.SQL, strings.TrimPrefix(l[0].Table, "public.")) {
			t.Errorf("%s: %+v", st.Trace.SQL, l)
		}
	}
	if len(pids) != clients || len(ids) != clients*statements || len(p.began) != clients*statements {
		t.Errorf("%d backends, %d statements, %d begun", len(pids), len(ids), len(p.began))
	}
	p.silent()
}

// Who waits for whom is seen while a statement runs.
func TestWaitsAndVictims(t *testing.T) {
	table(t, "queued", "id int")
	p := observed(t)
	reader := dial(t, dsn)
	do(t, reader, "BEGIN; SELECT * FROM queued")
	conn := p.connect()
	altered := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), "ALTER TABLE queued ADD a int")
		altered <- err
	}()
	beside := dial(t, dsn)
	waiting := func(n int) func() bool {
		return func() bool {
			return one[int](t, beside, "SELECT count(*) FROM pg_locks WHERE relation = 'queued'::regclass AND NOT granted") == n
		}
	}
	p.await("the ALTER to wait", waiting(1))
	victim := make(chan error, 1)
	other := dial(t, dsn)
	go func() {
		_, err := other.Exec(context.Background(), "SELECT * FROM queued")
		victim <- err
	}()
	p.await("the SELECT to wait", waiting(2))
	// Two looks from now on: the first may have begun before.
	for range 2 {
		since := one[time.Time](t, beside, "SELECT clock_timestamp()")
		p.await("the observer to look", func() bool {
			return one[bool](t, beside, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'upness observer' AND query LIKE '%waiting%' AND query_start > $1 AND state = 'idle')", since)
		})
	}
	do(t, reader, "COMMIT")
	if err := errors.Join(<-altered, <-victim); err != nil {
		t.Fatal(err)
	}
	tr := p.traces(1)[0]
	if len(tr.Waits) != 1 || tr.Waits[0].Holder != int(reader.PgConn().PID()) || len(tr.Victims) != 1 || tr.Victims[0].PID != int(other.PgConn().PID()) {
		t.Errorf("waits %+v, victims %+v", tr.Waits, tr.Victims)
	}
	if l := tr.Locks[0]; l.Waited <= 0 || l.Held <= 0 || l.Held > tr.Took {
		t.Errorf("%+v of %s", l, tr.Took)
	}
}
