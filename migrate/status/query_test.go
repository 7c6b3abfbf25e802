package status

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/process"
)

// A row tells state and heartbeat, in every form that a table may have them.
func TestQuery(t *testing.T) {
	dir := t.TempDir()
	os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "register"))
	registry, err := process.NewRegistry("status test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	server, err := postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: registry})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), server.DSN().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE job (state text, beat timestamptz, done int); INSERT INTO job VALUES ('running', now() - interval '90 s', 40)", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	for sql, age := range map[string]time.Duration{
		"SELECT state, beat AS heartbeat, done || ' %' AS progress FROM job;":       90 * time.Second,
		"SELECT state, beat::timestamp AS heartbeat, '40 %' AS progress FROM job":   90 * time.Second,
		"SELECT state, now() - beat AS heartbeat, '40 %' AS progress FROM job":      90 * time.Second,
		"SELECT state, 7.5 AS heartbeat, '40 %' AS progress FROM job":               7500 * time.Millisecond,
		"SELECT state, NULL::timestamptz AS heartbeat, '40 %' AS progress FROM job": -1,
	} {
		r, err := Query(server.DSN(), sql).Report(t.Context())
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if r.State != "running" || r.Progress != "40 %" || r.Beats != (age >= 0) || r.Beats && (r.Age < age || r.Age > age+time.Minute) {
			t.Errorf("%s: %+v", sql, r)
		}
	}
	for sql, want := range map[string]string{
		"SELECT state FROM job WHERE false":   "query: it gives no row",
		"SELECT state FROM jobs":              `relation "jobs" does not exist`,
		"SELECT done AS percent FROM job":     "no state",
		"SELECT 'x' state, 'y' AS heartbeat ": "invalid input syntax",
	} {
		if _, err := Query(server.DSN(), sql).Report(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", sql, err, want)
		}
	}
	for sql, want := range map[string]bool{
		"SELECT state FROM job WHERE false": true,
		"SELECT state FROM jobs":            true,
		"SELECT stat FROM job":              false,
	} {
		if _, err := Query(server.DSN(), sql).Report(t.Context()); errors.Is(err, ErrNothing) != want {
			t.Errorf("%s: %v, want nothing yet %v", sql, err, want)
		}
	}
	if _, err := Query("postgres://u:hush@127.0.0.1:1/d", "SELECT 1").Report(t.Context()); err == nil || strings.Contains(fmt.Sprint(err), "hush") {
		t.Errorf("%v shows the password", err)
	}
}
