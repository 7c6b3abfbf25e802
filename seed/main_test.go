package seed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/lab/process"
	"upness/plan"
)

// testServer is a throw-away Postgres that the tests share; each has a database.
var testServer *postgres.Server

// registered ends what a test starts beside it.
var registered *process.Registry

func TestMain(m *testing.M) {
	if os.Getenv(rolePart) != "" {
		os.Exit(playPart())
	}
	testserver.Main(m, func(p testserver.Place) error {
		if err := os.Setenv("XDG_CACHE_HOME", filepath.Join(p.Dir, "cache")); err != nil {
			return err
		}
		registered = p.Registry
		var err error
		testServer, err = p.Start(postgres.Options{})
		return err
	})
}

var databases atomic.Int64

// newDatabase makes a database with the schema of files under testdata, or of
// SQL that is given as text.
func newDatabase(t testing.TB, schemas ...string) plan.Secret {
	t.Helper()
	name := fmt.Sprintf("t%d", databases.Add(1))
	admin := connectTo(t, testServer.DSN())
	dsn, err := testserver.Database(context.Background(), testServer, name)
	if err != nil {
		t.Fatal(err)
	}
	conn := connectTo(t, dsn)
	for _, s := range schemas {
		if strings.HasSuffix(s, ".sql") {
			raw, err := os.ReadFile(s)
			if err != nil {
				t.Fatal(err)
			}
			s = string(raw)
		}
		if _, err := conn.PgConn().Exec(context.Background(), s).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { mustExec(t, admin, "DROP DATABASE "+name+" WITH (FORCE)") })
	return dsn
}

// connectTo opens a connection that is closed with the test.
func connectTo(t testing.TB, dsn plan.Secret) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustExec(t testing.TB, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// query gives the first column of the first row as text.
func query(t testing.TB, conn *pgx.Conn, sql string, args ...any) string {
	t.Helper()
	var out any
	if err := conn.QueryRow(context.Background(), sql, args...).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return fmt.Sprint(out)
}
