package conduct

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"upness/recording"
)

// shop makes the tables that the migrations of these tests change.
func shop(t *testing.T) *pgxpool.Pool {
	t.Helper()
	dsn, pool := newDatabase(t)
	t.Setenv("TEST_DSN", dsn.Reveal())
	if _, err := pool.Exec(t.Context(), "CREATE TABLE orders (id int PRIMARY KEY, note text)"); err != nil {
		t.Fatal(err)
	}
	return pool
}

// A folder of migrations runs in its tool's transactions, and each statement is a
// span that says what it locked.
func TestMigrateFolder(t *testing.T) {
	pool := shop(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"00001_column.sql": "-- +goose Up\nALTER TABLE orders ADD COLUMN total int;\nALTER TABLE orders ADD COLUMN paid bool;\n-- +goose Down\nALTER TABLE orders DROP COLUMN total;\n",
		"00002_index.sql":  "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY orders_total ON orders (total);\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rec := carryOut(t, context.Background(), newService(t), "database: {dsn: $TEST_DSN}\nsteps:\n  - {migrate: "+dir+", name: change}\n", nil)
	if e := events(rec, recording.EventStep)["change"]; e.State != "done" {
		t.Fatalf("step %+v", e)
	}
	all := events(rec, recording.EventStatement)
	if len(all) != 3 {
		t.Fatalf("%d statements: %+v", len(all), all)
	}
	for name, inTransaction := range map[string]bool{
		"ALTER TABLE orders ADD COLUMN total int": true,
		"ALTER TABLE orders ADD COLUMN paid bool": true,
		// Outside of a transaction a lock that is held for a moment may not be seen.
		"CREATE INDEX CONCURRENTLY orders_total ON orders (total)": false,
	} {
		e := all[name]
		if e.Source != "proxy" || e.State != "done" || e.End < e.At || e.Fields["in_transaction"] != inTransaction {
			t.Errorf("%s: %+v", name, e)
		}
		if inTransaction && (e.Fields["mode"] != "ACCESS EXCLUSIVE" || e.Fields["table"] != "public.orders") {
			t.Errorf("%s: its lock is not told: %+v", name, e)
		}
	}
	var n int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0").Scan(&n); err != nil || n != 4 {
		t.Errorf("%d columns, %v", n, err)
	}
}

// A command's statements are seen through the proxy, its failure is the step's,
// and no password shows.
func TestMigrateCommand(t *testing.T) {
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("psql is not installed")
	}
	shop(t)
	rec := carryOut(t, context.Background(), newService(t), `
database: {dsn: $TEST_DSN}
steps:
  - migrate: {command: 'psql -qX -v ON_ERROR_STOP=1 -c "ALTER TABLE orders ALTER id TYPE bigint" -c "DROP TABLE nothing_such"'}
    name: change
`, nil)
	step := events(rec, recording.EventStep)["change"]
	if step.State != "failed" || !strings.Contains(step.Error, `table "nothing_such" does not exist`) {
		t.Errorf("step %+v", step)
	}
	all := events(rec, recording.EventStatement)
	change, drop := all["ALTER TABLE orders ALTER id TYPE bigint"], all["DROP TABLE nothing_such"]
	if change.Fields["unsafe"] != true || change.Fields["rule"] == "" || change.Fields["rewrites"] == nil {
		t.Errorf("%+v", change)
	}
	if drop.State != "failed" || drop.Fields["sqlstate"] != "42P01" {
		t.Errorf("%+v", drop)
	}
	written, err := os.ReadFile(filepath.Join(rec.Dir, "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	_, password, _ := strings.Cut(strings.Split(os.Getenv("TEST_DSN"), "@")[0], "upness:")
	if password == "" || strings.Contains(string(written), password) {
		t.Errorf("the password %q shows in the recording", password)
	}
}

// A migration that runs elsewhere is waited for; one that is dead fails the step
// at once, one that is slow when the time is up.
func TestMigrateStatus(t *testing.T) {
	pool := shop(t)
	if _, err := pool.Exec(t.Context(), "CREATE TABLE run AS SELECT 'running' AS state, now() - interval '2 min' AS heartbeat"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if time.Since(began) > 300*time.Millisecond {
			fmt.Fprint(w, `{"state": "done"}`)
			return
		}
		fmt.Fprint(w, `{"state": "running", "progress": "half"}`)
	}))
	t.Cleanup(endpoint.Close)
	waits := map[string]struct{ status, want string }{
		"done": {`{url: "` + endpoint.URL + `", every: 20ms}`, ""},
		"dead": {`{query: "SELECT * FROM run", every: 20ms}`, `the migration is dead: it says "running", and its last heartbeat was 2m`},
		"slow": {`{query: "SELECT state, now() AS heartbeat FROM run", every: 20ms, timeout: 3s}`, `the migration is slow, not dead: after `},
		"gone": {`{command: "exit 1", every: 20ms, dead: 100ms}`, `the migration's status cannot be had for `},
	}
	text := "database: {dsn: $TEST_DSN}\nsteps:\n  - {wait: 100ms}\nafter:\n" // where one that fails does not end the others
	for name, w := range waits {
		text += "  - {migrate: {status: " + w.status + "}, name: " + name + "}\n"
	}
	all := events(carryOut(t, context.Background(), newService(t), text, nil), recording.EventStep)
	for name, w := range waits {
		e := all[name]
		if w.want == "" && e.State != "done" || w.want != "" && (e.State != "failed" || !strings.HasPrefix(e.Error, w.want)) {
			t.Errorf("step %+v, want %q", e, w.want)
		}
	}
}
