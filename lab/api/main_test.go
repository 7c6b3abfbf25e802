package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/lab/process"
	"upness/lab/schema"
)

// The test binary plays the instance's part as well.
const rolePart = "UPNESS_TEST_PART"

// shared is what all tests use: one server, a database each.
var shared struct {
	registry *process.Registry
	server   *postgres.Server
}

func TestMain(m *testing.M) {
	if os.Getenv(rolePart) == "instance" {
		process.ExitWithParent()
		os.Exit(instance())
	}
	status := 1
	if err := withServer(func() { status = m.Run() }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func instance() int {
	cfg, err := ParseArgs(os.Args[1:])
	if err == nil {
		err = Main(context.Background(), cfg, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func withServer(f func()) error {
	dir, err := os.MkdirTemp("", "api-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "register"))
	shared.registry, err = process.NewRegistry("api test")
	if err != nil {
		return err
	}
	shared.server, err = postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: shared.registry})
	if err == nil {
		f()
	}
	if closed := shared.registry.Close(); err == nil {
		err = closed
	}
	return err
}

// database is a database of a test's own, with the lab's schema, 3 courses, 5
// students and 30 responses, all of course 1.
type database struct {
	*pgx.Conn
	dsn string
	t   *testing.T
}

const rows = `
INSERT INTO courses (code, title) SELECT 'C' || i, 'Course ' || i FROM generate_series(1, 3) i;
INSERT INTO students (name, email, enrolled_at) SELECT 'Student ' || i, i || '@example.org', '2026-01-01Z' FROM generate_series(1, 5) i;
INSERT INTO responses (student_id, course_id, answer) SELECT 1 + i % 5, 1, 'answer ' || i FROM generate_series(1, 30) i;`

func newDatabase(t *testing.T) *database {
	t.Helper()
	dsn, err := testserver.Database(t.Context(), shared.server, fmt.Sprintf("test_%d", time.Now().UnixNano()))
	if err != nil {
		t.Fatal(err)
	}
	db := connect(t, dsn.Reveal())
	db.do(schema.SQL)
	db.do(rows)
	return db
}

func connect(t *testing.T, dsn string) *database {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return &database{conn, dsn, t}
}

func (db *database) do(sql string) {
	db.t.Helper()
	if _, err := db.Exec(context.Background(), sql); err != nil {
		db.t.Fatalf("%s: %v", sql, err)
	}
}

// server is an instance that runs in a process of its own.
type server struct {
	*process.Process
	t    *testing.T
	url  string
	said *text // on stderr
}

// start starts an instance over the database and waits until it serves.
func start(t *testing.T, dsn string, cfg Config) *server {
	t.Helper()
	out, in := io.Pipe()
	said := new(text)
	p, err := shared.registry.Start(process.Spec{
		Name: "instance", Path: os.Args[0], Args: cfg.Args(), Tied: true, Stdout: in, Stderr: said,
		Env: append(os.Environ(), rolePart+"=instance", "DATABASE_URL="+dsn),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the instance said: %s", said)
		}
	})
	go func() { <-p.Done(); in.Close() }()
	var ready Ready
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("first line %q: %v; the instance said: %s", line, err, said)
	}
	return &server{p, t, "http://" + ready.Listening, said}
}

// text is what was written, readable meanwhile.
type text struct {
	mu sync.Mutex
	b  strings.Builder
}

func (t *text) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(b)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// reply is what came of a request.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
	close  bool // the server asked to close the connection
}

// ask sends a request on a connection of its own.
func (s *server) ask(method, path, body string) reply {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	return s.askOver(transport, method, path, body)
}

func (s *server) askOver(transport *http.Transport, method, path, body string) reply {
	request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	response, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, strings.TrimSpace(string(text)), err, response.Close}
}

// want checks the status of one request and gives its body.
func (s *server) want(status int, method, path, body string) string {
	s.t.Helper()
	got := s.ask(method, path, body)
	if got.err != nil || got.status != status {
		s.t.Errorf("%s %s: %d %q, %v; want status %d", method, path, got.status, got.body, got.err, status)
	}
	return got.body
}

// ended waits for the instance's end and gives its exit status.
func (s *server) ended() error {
	s.t.Helper()
	select {
	case <-s.Done():
	case <-time.After(time.Minute):
		s.t.Fatal("the instance still runs after a minute")
	}
	return s.Err()
}

// eventually waits for a condition, with a bound that only a hang can reach.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not so after a minute", what)
		}
	}
}

const post = `{"student_id": 1, "course_id": 2, "answer": "42"}`
