package backfill

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/lab/process"
	"upness/plan"
)

// server is a throw-away Postgres that all tests share; each has a database.
var server *postgres.Server

// registered ends what a test starts beside it.
var registered *process.Registry

func TestMain(m *testing.M) {
	if os.Getenv("BACKFILL_CHILD") != "" {
		os.Exit(child())
	}
	testserver.Main(m, func(p testserver.Place) (err error) {
		registered = p.Registry
		server, err = p.Start(postgres.Options{Settings: map[string]string{"autovacuum": "off", "wal_level": "replica", "max_wal_senders": "4"}})
		return err
	})
}

// database is a database of one test, with a connection beside the one tested.
type database struct {
	*pgx.Conn
	t   *testing.T
	dsn plan.Secret
}

var databases atomic.Int64

func newDatabase(t *testing.T, sql string) *database {
	t.Helper()
	dsn, err := testserver.Database(t.Context(), server, fmt.Sprintf("backfill%d", databases.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	db := &database{t: t, dsn: dsn}
	db.Conn = connectTo(t, db.dsn)
	db.do(sql)
	return db
}

// newServer is an empty database on a server of its own, of that major version.
func newServer(t *testing.T, major int) *database {
	t.Helper()
	s, err := postgres.Start(t.Context(), postgres.Options{Dir: t.TempDir(), Registry: registered, Version: major})
	if err != nil {
		t.Skipf("Postgres %d cannot be had here: %v", major, err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &database{t: t, dsn: s.DSN(), Conn: connectTo(t, s.DSN())}
}

func connectTo(t *testing.T, dsn plan.Secret) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func (db *database) do(sql string) {
	db.t.Helper()
	if _, err := db.PgConn().Exec(db.t.Context(), sql).ReadAll(); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
}

// text is the one value that a query gives, as text.
func (db *database) text(sql string) string {
	db.t.Helper()
	var got string
	if err := db.QueryRow(db.t.Context(), "SELECT ("+sql+")::text").Scan(&got); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
	return got
}

// want checks the one value that a query gives.
func (db *database) want(sql, want string) {
	db.t.Helper()
	if got := db.text(sql); got != want {
		db.t.Errorf("%s: %s, want %s", sql, got, want)
	}
}

// await waits until the query gives true.
func (db *database) await(sql string) {
	db.t.Helper()
	for deadline := time.Now().Add(time.Minute); db.text(sql) != "true"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			db.t.Fatalf("still not so: %s", sql)
		}
	}
}

// states counts the tables that hold cursors.
const states = "SELECT count(*) FROM pg_class WHERE relname LIKE 'upness_backfill_%' AND relkind = 'r'"
