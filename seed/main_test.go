package seed

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/process"
	"upness/plan"
)

// server is one Postgres for all tests of the package; each takes a database
// of its own.
var testServer *postgres.Server

func TestMain(m *testing.M) { os.Exit(withServer(m)) }

func withServer(m *testing.M) int {
	if os.Getenv(rolePart) != "" {
		return playPart()
	}
	dir, err := os.MkdirTemp("", "upness-seed-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "state"))
	os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	registry, err := process.NewRegistry("seed tests")
	if err == nil {
		defer registry.Close()
		testServer, err = postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: registry})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer testServer.Stop(context.Background())
	return m.Run()
}

var databases atomic.Int64

// newDatabase makes a database with the schema of files under testdata, or of
// SQL that is given as text.
func newDatabase(t testing.TB, schemas ...string) plan.Secret {
	t.Helper()
	name := fmt.Sprintf("t%d", databases.Add(1))
	admin := connectTo(t, testServer.DSN())
	mustExec(t, admin, "CREATE DATABASE "+name)
	dsn := withDatabase(t, testServer.DSN(), name)
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

func withDatabase(t testing.TB, dsn plan.Secret, name string) plan.Secret {
	t.Helper()
	u, err := url.Parse(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return plan.Secret(u.String())
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
