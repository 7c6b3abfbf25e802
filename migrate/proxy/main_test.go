package proxy

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/migrate/trace"
	"upness/plan"
)

// dsn is a throw-away Postgres that all tests share, of the major version that
// UPNESS_TEST_PG asks for; each test has tables of its own.
var dsn plan.Secret

func TestMain(m *testing.M) {
	testserver.Main(m, func(p testserver.Place) (err error) {
		major, err := strconv.Atoi(cmp.Or(os.Getenv("UPNESS_TEST_PG"), "0"))
		if err != nil {
			return err
		}
		server, err := p.Start(postgres.Options{
			Version:  major,
			Settings: map[string]string{"autovacuum": "off"}, // one that works on a table would be waited for
		})
		if err == nil {
			dsn = server.DSN()
		}
		return err
	})
}

// proxied is a proxy and what it told.
type proxied struct {
	*Proxy
	t  *testing.T
	mu sync.Mutex

	began []Statement
	ended []Statement
	warns []string
}

// start starts a proxy; with an observer unless plain.
func start(t *testing.T, o Options) *proxied {
	t.Helper()
	p := &proxied{t: t}
	if o.DSN == "" {
		o.DSN = dsn
	}
	o.Statement, o.Warn = p.statement, p.warn
	var err error
	if p.Proxy, err = Start(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func observed(t *testing.T) *proxied {
	t.Helper()
	return start(t, Options{Observer: observer(t)})
}

func observer(t *testing.T) *trace.Observer {
	t.Helper()
	o, err := trace.NewObserver(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close(context.Background()) })
	return o
}

func (p *proxied) statement(st Statement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st.Ended {
		p.ended = append(p.ended, st)
	} else {
		p.began = append(p.began, st)
	}
}

func (p *proxied) warn(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.warns = append(p.warns, text)
}

// traces are those of the statements that have ended, once there are n.
func (p *proxied) traces(n int) []trace.Trace {
	p.t.Helper()
	var all []trace.Trace
	p.await(fmt.Sprintf("%d statements", n), func() bool {
		all = nil
		for _, st := range p.ended {
			all = append(all, st.Trace)
		}
		return len(all) >= n
	})
	if len(all) != n {
		p.t.Fatalf("%d statements were told, want %d: %+v", len(all), n, all)
	}
	return all
}

// await waits until is says so, under the lock.
func (p *proxied) await(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		p.mu.Lock()
		done := is()
		p.mu.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("waited a minute for %s: ended %+v, warned %q", what, p.ended, p.warns)
		}
	}
}

// silent fails the test when the proxy warned.
func (p *proxied) silent() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.warns) > 0 {
		p.t.Errorf("the proxy warned: %q", p.warns)
	}
}

// connect connects through the proxy.
func (p *proxied) connect() *pgx.Conn {
	p.t.Helper()
	return dial(p.t, p.DSN())
}

// dial is a connection whose schema is its test's own.
func dial(t *testing.T, to plan.Secret) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), to.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func do(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// protocols are the ways in which drivers send a statement without parameters.
// (pgx itself sends such a one as a Query, whatever its mode.)
var protocols = map[string]func(context.Context, *pgconn.PgConn, string) error{
	"simple": func(ctx context.Context, conn *pgconn.PgConn, sql string) error {
		_, err := conn.Exec(ctx, sql).ReadAll()
		return err
	},
	"unnamed": func(ctx context.Context, conn *pgconn.PgConn, sql string) error {
		return conn.ExecParams(ctx, sql, nil, nil, nil, nil).Read().Err
	},
	"prepared": func(ctx context.Context, conn *pgconn.PgConn, sql string) error {
		if _, err := conn.Prepare(ctx, "named", sql, nil); err != nil {
			return err
		}
		defer conn.Deallocate(ctx, "named")
		return conn.ExecPrepared(ctx, "named", nil, nil, nil).Read().Err
	},
	"described": func(ctx context.Context, conn *pgconn.PgConn, sql string) error {
		if _, err := conn.Prepare(ctx, "", sql, nil); err != nil {
			return err
		}
		return conn.ExecPrepared(ctx, "", nil, nil, nil).Read().Err
	},
}
