package trace

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/plan"
)

// dsn is a throw-away Postgres that all tests share, one after the other.
var dsn plan.Secret

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		server, err := p.Start(postgres.Options{Settings: map[string]string{"autovacuum": "off"}})
		if err == nil {
			dsn = server.DSN()
		}
		return err
	})
}

// database is a connection beside the session that is tested.
type database struct {
	*pgx.Conn
	t *testing.T
}

// open connects, to a database with a parent and a table t of 50 rows.
func open(t *testing.T) database {
	t.Helper()
	db := reach(t)
	db.do(`DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;
CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, n int, v varchar(10));
INSERT INTO parent SELECT generate_series(1, 50); INSERT INTO t SELECT i, i, i FROM generate_series(1, 50) i`)
	return db
}

func reach(t *testing.T) database {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return database{conn, t}
}

func (db database) do(sql string) {
	db.t.Helper()
	if _, err := db.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
}

// await waits until the query gives true.
func (db database) await(sql string) {
	db.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var ok bool
		if err := db.QueryRow(db.t.Context(), sql).Scan(&ok); err != nil {
			db.t.Fatalf("%s: %v", sql, err)
		}
		if ok {
			return
		}
		if time.Now().After(deadline) {
			db.t.Fatalf("still not so: %s", sql)
		}
	}
}

// runner is a session whose connections must live.
type runner struct {
	*Session
	t *testing.T
}

func session(t *testing.T, opts ...Option) runner {
	t.Helper()
	s, err := Open(t.Context(), dsn, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(context.Background()) })
	return runner{s, t}
}

// run gives the trace of the last statement.
func (r runner) run(statements ...string) (last Trace) {
	r.t.Helper()
	for n, sql := range statements {
		var err error
		if last, err = r.Run(r.t.Context(), Statement{SQL: sql}); err != nil {
			r.t.Fatalf("%s: %v", sql, err)
		}
		if last.SQLState != "" && n < len(statements)-1 {
			r.t.Fatalf("%s: %s", sql, last.Error)
		}
	}
	return last
}

// lock is the lock on a table; its mode is empty for none.
func (t Trace) lock(table string) Lock {
	for _, l := range t.Locks {
		if l.Table == table && !l.Index {
			return l
		}
	}
	return Lock{}
}
