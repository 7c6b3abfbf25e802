package lab

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/plan"
	"upness/recording"
)

const (
	v1 = "ami-05679357ab362f128"
	v2 = "ami-37884c4d"
)

// patience bounds every wait of these tests; it is long because machines are slow.
const patience = 2 * time.Minute

// described is a small lab on the tests' server: 2 instances, migrations lab:safe.
func described() plan.Lab {
	return plan.Lab{
		Postgres: plan.LabPostgres{Rows: 3000, DSN: server.DSN()},
		Images: map[string]plan.Image{
			v1: {Version: "v1"},
			v2: {Version: "v2", Requires: "attempt", Migrations: "lab:safe"},
		},
		Group:    plan.LabGroup{Image: v1, Desired: 2, MinInService: 2, BatchSize: 1, HealthTimeout: patience, Drain: patience},
		Balancer: plan.LabBalancer{Interval: 50 * time.Millisecond, ResponseTimeout: patience},
	}
}

// events are what a lab told.
type events struct {
	mu  sync.Mutex
	all []recording.Event
}

func (v *events) emit(e recording.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.all = append(v.all, e)
}

// of returns the events of a kind so far.
func (v *events) of(kind string) []recording.Event {
	v.mu.Lock()
	defer v.mu.Unlock()
	var found []recording.Event
	for _, e := range v.all {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

// begin starts a lab that the test's end takes down.
func begin(t *testing.T, cfg plan.Lab) (*Env, *events) {
	t.Helper()
	told := &events{}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	e, err := Start(ctx, cfg, Options{Dir: t.TempDir(), Emit: told.emit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, told
}

// get asks the service and returns status and version.
func get(t *testing.T, url string) (code int, version string) {
	t.Helper()
	resp, err := (&http.Client{Timeout: patience}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("X-App-Version")
}

// connect opens a connection to the lab's database.
func connect(t *testing.T, dsn plan.Secret) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestStart(t *testing.T) {
	var stages []string
	cfg := described()
	cfg.Postgres.DSN = "" // a server of its own
	e, err := Start(t.Context(), cfg, Options{Dir: t.TempDir(), Progress: func(stage string, done, total int64) {
		if len(stages) == 0 || stages[len(stages)-1] != stage {
			stages = append(stages, stage)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, path := range []string{"/task1", "/ping", "/courses/1/responses", "/students/1"} {
		if code, version := get(t, e.URL()+path); code != 200 || version != "v1" {
			t.Errorf("%s: %d from %q, want 200 from v1", path, code, version)
		}
	}
	resp, err := http.Post(e.URL()+"/responses", "application/json", strings.NewReader(`{"student_id": 1, "course_id": 1, "answer": "42"}`))
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Errorf("POST /responses: %v %v", resp, err)
	}
	var rows int
	if err := connect(t, e.DSN()).QueryRow(t.Context(), "SELECT count(*) FROM responses").Scan(&rows); err != nil || rows != 3001 {
		t.Errorf("%d responses, %v; want 3001", rows, err)
	}
	targets, err := e.Targets(t.Context())
	if err != nil || len(targets) != 2 || targets[0].State != "healthy" || targets[1].State != "healthy" {
		t.Errorf("targets %+v, %v; want 2 healthy", targets, err)
	}
	if all := strings.Join(stages, ", "); !strings.Contains(all, "starting Postgres") || !strings.Contains(all, "seeding") || !strings.Contains(all, "starting instances") {
		t.Errorf("progress: %s", all)
	}
}

func TestStartFails(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*plan.Lab)
		want   string
	}{
		"unknown image": {func(l *plan.Lab) { l.Group.Image = "ami-0" }, `image "ami-0": not one of the lab's`},
		"nothing there": {func(l *plan.Lab) { l.Postgres.DSN = "postgres://user:geheim@127.0.0.1:1/x" }, "connection refused"},
		"sick from start": {func(l *plan.Lab) {
			l.Images[v1] = plan.Image{Version: "v1", Sick: true}
			l.Group.HealthTimeout = 8 * time.Second
		}, "not healthy within 8s: Target.ResponseCodeMismatch"},
		"wrong column": {func(l *plan.Lab) {
			l.Images[v1] = plan.Image{Version: "v1", Requires: "nowhere"}
			l.Group.HealthTimeout = 8 * time.Second
		}, "not healthy within 8s: Target.ResponseCodeMismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := described()
			c.change(&cfg)
			dir := t.TempDir()
			e, err := Start(t.Context(), cfg, Options{Dir: dir})
			if err == nil {
				e.Close()
				t.Fatal("Start worked")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "geheim") {
				t.Errorf("Start = %v, want %s", err, c.want)
			}
			nothingLeft(t, dir)
		})
	}
}

// nothingLeft fails the test when the register of labs has an entry, or the
// folder a database.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(os.Getenv("UPNESS_STATE_DIR"))
	if err != nil && !errors.Is(err, os.ErrNotExist) || len(entries) > 0 {
		t.Errorf("left in the register: %v, %v", entries, err)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "postgres", "*", "PG_VERSION")); len(found) > 0 {
		t.Errorf("a database is left: %v", found)
	}
}

// Wherever the start is cut off, nothing is left.
func TestStartIsCutOff(t *testing.T) {
	for _, at := range []string{"starting Postgres", "creating tables", "seeding", "starting the balancer", "starting instances"} {
		t.Run(at, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			dir := t.TempDir()
			cfg := described()
			cfg.Postgres.DSN = ""
			_, err := Start(ctx, cfg, Options{Dir: dir, Progress: func(stage string, _, _ int64) {
				if stage == at {
					cancel()
				}
			}})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Start = %v, want canceled", err)
			}
			nothingLeft(t, dir)
		})
	}
}

// On a server that was given the lab has a database of its own, which it drops,
// with those of labs that were killed.
func TestGivenServer(t *testing.T) {
	admin := connect(t, server.DSN())
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE upness_lab_left"); err != nil {
		t.Fatal(err)
	}
	databases := func() (n int) {
		if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE starts_with(datname, 'upness_lab_')").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first, _ := begin(t, described())
	second, _ := begin(t, described())
	if n := databases(); n != 2 || first.DSN() == second.DSN() || first.DSN() == server.DSN() {
		t.Errorf("%d databases of labs, want one for each of two", n)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if code, _ := get(t, second.URL()+"/students/1"); code != 200 || databases() != 1 {
		t.Errorf("second lab: status %d, %d databases", code, databases())
	}
	if err := second.Close(); err != nil || databases() != 0 {
		t.Errorf("%d databases of labs are left, %v", databases(), err)
	}
}

func TestOnDatabase(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:p@h:5432/x?sslmode=disable": "postgres://u:p@h:5432/new?sslmode=disable",
		"postgresql://h":         "postgresql://h/new",
		"host=h dbname=x user=u": "host=h dbname=x user=u dbname=new",
	} {
		got := onDatabase(plan.Secret(dsn), "new").Reveal()
		if got != want {
			t.Errorf("onDatabase(%s) = %s, want %s", dsn, got, want)
		}
		if cfg, err := pgx.ParseConfig(got); err != nil || cfg.Database != "new" {
			t.Errorf("%s: database %v, %v", got, cfg, err)
		}
	}
}

// No secret is in an argument, a log or an event.
func TestSecretsStaySecret(t *testing.T) {
	dir := t.TempDir()
	told := &events{}
	e, err := Start(t.Context(), described(), Options{Dir: dir, Emit: told.emit})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Migrate(t.Context(), v2); err != nil {
		t.Fatal(err)
	}
	cfg, err := pgx.ParseConfig(e.DSN().Reveal())
	if err != nil || cfg.Password == "" {
		t.Fatalf("password %q, %v", cfg.Password, err)
	}
	var seen []string
	told.mu.Lock()
	text, err := json.Marshal(told.all)
	told.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	seen = append(seen, string(text))
	logs, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	for _, log := range logs {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, string(text))
	}
	for _, i := range e.Instances() {
		if text, err := os.ReadFile("/proc/" + strconv.Itoa(i.PID) + "/cmdline"); err == nil {
			seen = append(seen, string(text))
		}
	}
	for _, text := range seen {
		if strings.Contains(text, cfg.Password) {
			t.Errorf("the password is in %.200q", text)
		}
	}
}
