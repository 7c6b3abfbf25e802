package conduct

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/plan"
)

// server is a throw-away Postgres that the tests share; each has a database.
var server *postgres.Server

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		server, err = p.Start(postgres.Options{})
		return err
	})
}

var databases atomic.Int64

// newDatabase is a database of one test with an empty table of notes.
func newDatabase(t *testing.T) (plan.Secret, *pgxpool.Pool) {
	t.Helper()
	dsn, err := testserver.Database(t.Context(), server, fmt.Sprintf("conduct%d", databases.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if _, err := pool.Exec(t.Context(), "CREATE TABLE notes (text text NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return dsn, pool
}
