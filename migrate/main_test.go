package migrate

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/plan"
)

// dsn is a throw-away Postgres that all tests share; each has tables of its own.
var dsn plan.Secret

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		server, err := p.Start(postgres.Options{Settings: map[string]string{"autovacuum": "off"}}) // it takes locks
		if err == nil {
			dsn = server.DSN()
		}
		return err
	})
}

// database is a connection beside the one that is tested.
type database struct {
	*pgx.Conn
	t *testing.T
}

func open(t *testing.T) database {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return database{conn, t}
}

func (db database) do(sql string) {
	db.t.Helper()
	if _, err := db.Exec(db.t.Context(), sql); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
}

// text is the one value that a query gives, as text.
func (db database) text(sql string) string {
	db.t.Helper()
	var got string
	if err := db.QueryRow(db.t.Context(), sql).Scan(&got); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
	return got
}

// await waits until the query gives t.
func (db database) await(sql string) {
	db.t.Helper()
	for deadline := time.Now().Add(time.Minute); db.text(sql) != "true"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			db.t.Fatalf("still not so: %s", sql)
		}
	}
}

// write makes a folder of files and returns its path.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
