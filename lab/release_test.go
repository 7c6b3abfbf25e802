package lab

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// clients send the demo's requests one after another until stop; failed counts
// the answers that were not right.
type clients struct {
	wg             sync.WaitGroup
	done           context.CancelFunc
	served, failed atomic.Int64
	first          atomic.Pointer[string]
}

func load(t *testing.T, url string) *clients {
	ctx, cancel := context.WithCancel(t.Context())
	c := &clients{done: cancel}
	for range 4 {
		c.wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				c.note(client.Post(url+"/responses", "application/json", strings.NewReader(`{"student_id": 1, "course_id": 1, "answer": "42"}`)))
				c.note(client.Get(url + "/courses/1/responses"))
			}
		})
	}
	t.Cleanup(c.stop)
	return c
}

func (c *clients) note(resp *http.Response, err error) {
	what := ""
	if err != nil {
		what = err.Error()
	} else {
		resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			what = resp.Status + " from " + resp.Header.Get("X-App-Version")
		}
	}
	if what == "" {
		c.served.Add(1)
		return
	}
	c.failed.Add(1)
	c.first.CompareAndSwap(nil, &what)
}

func (c *clients) stop() {
	c.done()
	c.wg.Wait()
}

// unharmed fails the test when a request failed.
func (c *clients) unharmed(t *testing.T) {
	t.Helper()
	c.stop()
	if n := c.failed.Load(); n > 0 {
		t.Errorf("%d of %d requests failed, first %s", n, n+c.served.Load(), *c.first.Load())
	}
}

// The whole story: migrate, roll, and nobody notices.
func TestRelease(t *testing.T) {
	e, told := begin(t, described())
	c := load(t, e.URL())
	before := e.Instances()
	if err := e.Migrate(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	if now := e.Instances(); now[0].ID != before[0].ID || now[1].ID != before[1].ID {
		t.Errorf("instances %+v after the migration, want the same as before: %+v", now, before)
	}
	if err := e.Roll(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if code, version := get(t, e.URL()+"/courses/1/responses"); code != 200 || version != "v2" {
			t.Errorf("after the release: %d from %q", code, version)
		}
	}
	c.unharmed(t)
	statements := map[string]int{}
	for _, s := range told.of(recording.EventStatement) {
		statements[s.State]++
		if s.ID == "" || !strings.HasPrefix(s.Source, "i-") || s.Error != "" {
			t.Errorf("statement %+v", s)
		}
	}
	if statements["running"] != 12 || statements["done"] != 12 {
		t.Errorf("statements %v, want 12 begun and done", statements)
	}
	var worker []string
	for _, i := range told.of(recording.EventInstance) {
		if i.Fields["group"] == "migration" {
			worker = append(worker, string(i.Edge)+":"+i.State)
		}
	}
	if got := strings.Join(worker, " "); got != "begin:launching :working end:terminated" {
		t.Errorf("the worker's life: %s", got)
	}
	var notNull bool
	err := connect(t, e.DSN()).QueryRow(t.Context(), "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'responses'::regclass AND attname = 'attempt'").Scan(&notNull)
	if err != nil || !notNull {
		t.Errorf("attempt is not NOT NULL: %v", err)
	}
}

func TestMigrateFails(t *testing.T) {
	base := t.TempDir()
	if err := os.WriteFile(filepath.Join(base, "bad.sql"), []byte("SELECT 1;\n\nALTER TABLE responses\n  DROP COLUMN nowhere;"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := described()
	cfg.Images["bad"] = plan.Image{Version: "v2", Migrations: "bad.sql"}
	cfg.Images["none"] = plan.Image{Version: "v2"}
	cfg.Images["gone"] = plan.Image{Version: "v2", Migrations: "gone.sql"}
	cfg.Images["wrong"] = plan.Image{Version: "v2", Migrations: "lab:wrong"}
	e, told := begin(t, cfg)
	e.opts.Base = base
	for image, want := range map[string]string{
		"bad":     "migration: " + base + `/bad.sql:3: column "nowhere" of relation "responses" does not exist (SQLSTATE 42703), in: ALTER TABLE responses DROP COLUMN nowhere`,
		"none":    "image none: it has no migrations",
		"gone":    "migrations: stat " + base + "/gone.sql: no such file or directory",
		"wrong":   `image wrong: no migrations "wrong": there are failing, incompatible, locking, safe`,
		"unknown": `image "unknown": not one of the lab's`,
	} {
		if err := e.Migrate(t.Context(), image); err == nil || err.Error() != want {
			t.Errorf("Migrate(%s) = %v\nwant %s", image, err, want)
		}
	}
	if code, version := get(t, e.URL()+"/task1"); code != 200 || version != "v1" {
		t.Errorf("after failed migrations: %d from %q", code, version)
	}
	for _, s := range told.of(recording.EventStatement) {
		if s.State == "failed" && !strings.Contains(s.Error, "nowhere") {
			t.Errorf("statement %+v", s)
		}
	}
}

func TestMigrateIsCancelled(t *testing.T) {
	base := t.TempDir()
	if err := os.WriteFile(filepath.Join(base, "long.sql"), []byte("SELECT pg_sleep(600)"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := described()
	cfg.Images["long"] = plan.Image{Version: "v2", Migrations: "long.sql"}
	e, told := begin(t, cfg)
	e.opts.Base = base
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- e.Migrate(ctx, "long") }()
	await(t, "the statement to begin", func() bool { return len(told.of(recording.EventStatement)) > 0 })
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("Migrate = %v, want canceled", err)
	}
	var running int
	db := connect(t, e.DSN())
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'").Scan(&running); err != nil || running > 0 {
		t.Errorf("%d statements still run, %v", running, err)
	}
}

func TestSickReleaseIsRolledBack(t *testing.T) {
	cfg := described()
	cfg.Images[v2] = plan.Image{Version: "v2", Sick: true}
	cfg.Group.HealthTimeout = 10 * time.Second // those that are well are to meet it too
	e, _ := begin(t, cfg)
	c := load(t, e.URL())
	err := e.Roll(t.Context(), v2)
	var rolled *RolledBackError
	if !errors.As(err, &rolled) || !strings.Contains(rolled.Reason, "GET /ping answered 503") {
		t.Errorf("Roll = %v, want it rolled back", err)
	}
	if code, version := get(t, e.URL()+"/task1"); code != 200 || version != "v1" {
		t.Errorf("after the rollback: %d from %q", code, version)
	}
	c.unharmed(t)
	if err := e.Roll(t.Context(), "unknown"); err == nil {
		t.Error("Roll to an unknown image worked")
	}
}

// A column that version 1 uses is dropped: its instances stay in service and
// fail, version 2 does not.
func TestIncompatibleMigration(t *testing.T) {
	cfg := described()
	cfg.Images[v2] = plan.Image{Version: "v2", Requires: "attempt", Migrations: "lab:incompatible"}
	e, _ := begin(t, cfg)
	if err := e.Migrate(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	if code, version := get(t, e.URL()+"/courses/1/responses"); code != 500 || version != "v1" {
		t.Errorf("version 1 without its column: %d from %q, want 500 from v1", code, version)
	}
	if err := e.Roll(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	if code, version := get(t, e.URL()+"/courses/1/responses"); code != 200 || version != "v2" {
		t.Errorf("version 2: %d from %q", code, version)
	}
}

// The migration that locks makes everybody wait until it is done.
func TestLockingMigration(t *testing.T) {
	cfg := described()
	cfg.Images[v2] = plan.Image{Version: "v2", Requires: "attempt", Migrations: "lab:locking"}
	e, _ := begin(t, cfg)
	if err := e.Migrate(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	var kind string
	err := connect(t, e.DSN()).QueryRow(t.Context(), "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'responses'::regclass AND attname = 'task'").Scan(&kind)
	if err != nil || kind != "bigint" {
		t.Errorf("task is %s, %v; want bigint", kind, err)
	}
	if err := e.Roll(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
}
