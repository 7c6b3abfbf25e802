package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/lab/process"
	"upness/plan"
	"upness/recording"
)

// patienceOfTests bounds every wait for a condition: the machine may be busy.
const patienceOfTests = time.Minute

var servers struct {
	sync.Mutex
	dir      string
	registry *process.Registry
	running  map[int]*postgres.Server
}

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		servers.dir, servers.registry, servers.running = p.Dir, p.Registry, map[int]*postgres.Server{}
		return nil
	})
}

// start gives a server of a major version, 0 for any; all tests share them.
func start(t *testing.T, version int) *postgres.Server {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	if s := servers.running[version]; s != nil {
		return s
	}
	dir := filepath.Join(servers.dir, fmt.Sprint(version))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := postgres.Start(t.Context(), postgres.Options{
		Dir: dir, Registry: servers.registry, Version: version,
		Settings: map[string]string{"autovacuum": "off", "deadlock_timeout": "300ms", "max_prepared_transactions": "5", "wal_level": "replica", "max_wal_senders": "4"},
	})
	if err != nil {
		if version != 0 {
			t.Skipf("SKIPPED: no Postgres %d: %v", version, err)
		}
		t.Fatal(err)
	}
	servers.running[version] = s
	return s
}

// database makes a database of the test's own.
func database(t *testing.T, s *postgres.Server) plan.Secret {
	t.Helper()
	dsn, err := testserver.Database(t.Context(), s, fmt.Sprintf("w%d", time.Now().UnixNano()))
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

// client is a connection beside the watcher's.
type client struct {
	*pgx.Conn
	t *testing.T
}

func open(t *testing.T, dsn plan.Secret, application string) client {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["application_name"] = application
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return client{conn, t}
}

func (c client) do(sql string) {
	c.t.Helper()
	if _, err := c.Exec(c.t.Context(), sql); err != nil {
		c.t.Fatalf("%s: %v", sql, err)
	}
}

func (c client) pid() int { return int(c.PgConn().PID()) }

// begin runs SQL in the background; the channel has its error.
func (c client) begin(sql string) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := c.Exec(context.WithoutCancel(c.t.Context()), sql)
		done <- err
	}()
	return done
}

// must waits for what begin began.
func must(t *testing.T, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patienceOfTests):
		t.Fatal("the statement does not end")
	}
}

// listener is a watcher that runs, and what it tells.
type listener struct {
	t      *testing.T
	w      *Watcher
	cancel context.CancelFunc
	done   chan struct{}
	mu     sync.Mutex
	events []recording.Event
	state  State
	polls  int
}

func watching(t *testing.T, o Options) *listener {
	t.Helper()
	r := &listener{t: t, done: make(chan struct{})}
	o.Emit = func(e recording.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, e)
	}
	o.Show = func(s State) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state = s
		r.polls++
	}
	var err error
	if r.w, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel = cancel
	go func() {
		defer close(r.done)
		r.w.Run(ctx)
	}()
	t.Cleanup(r.stop)
	return r
}

func (r *listener) stop() {
	r.cancel()
	<-r.done
}

// await waits until the watcher's state is as wanted.
func (r *listener) await(what string, ok func(State) bool) State {
	r.t.Helper()
	for deadline := time.Now().Add(patienceOfTests); ; time.Sleep(5 * time.Millisecond) {
		r.mu.Lock()
		s := r.state
		r.mu.Unlock()
		if ok(s) {
			return s
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("never seen: %s; state %+v", what, s)
		}
	}
}

// event waits for an event.
func (r *listener) event(what string, ok func(recording.Event) bool) recording.Event {
	r.t.Helper()
	for deadline := time.Now().Add(patienceOfTests); ; time.Sleep(5 * time.Millisecond) {
		r.mu.Lock()
		for _, e := range r.events {
			if ok(e) {
				r.mu.Unlock()
				return e
			}
		}
		r.mu.Unlock()
		if time.Now().After(deadline) {
			r.t.Fatalf("never told: %s; told %s", what, r.all())
		}
	}
}

// all is what was told, for messages.
func (r *listener) all() (text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		text += fmt.Sprintf("\n  %s %s %s: %s %v", e.Kind, e.Edge, e.Name, e.Text, e.Fields)
	}
	return text
}

// of are the events of a kind and an edge.
func (r *listener) of(kind string, edge recording.Edge) (found []recording.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == kind && e.Edge == edge {
			found = append(found, e)
		}
	}
	return found
}
