package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/process"
)

// The test binary plays the tool's part as well, as other users and in other
// namespaces.
const rolePart = "UPNESS_TEST_PART"

func TestMain(m *testing.M) {
	if os.Getenv(rolePart) == "tool" {
		os.Exit(tool())
	}
	os.Exit(m.Run())
}

// preparation names what is to be done to the world before the tool's part.
const preparation = "UPNESS_TEST_PREPARATION"

// prepare does so; see namespace_linux_test.go.
var prepare = func(string) error { return nil }

// toolReport is what the tool's part says when its server runs, or does not.
type toolReport struct {
	DSN, Home, Log string
	PID            int
	Error          string
	Full           bool // disk
}

// tool starts a server in the folder of its first argument and keeps it until
// its stdin ends.
func tool() int {
	if err := prepare(os.Getenv(preparation)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	r, err := process.NewRegistry("tool")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	report := toolReport{}
	s, err := Start(context.Background(), Options{Dir: os.Args[1], Registry: r})
	if err != nil {
		report.Error, report.Full = err.Error(), errors.Is(err, syscall.ENOSPC)
	} else {
		report = toolReport{DSN: s.DSN().Reveal(), Home: s.home.dir, Log: s.LogPath(), PID: s.process.PID()}
	}
	_ = json.NewEncoder(os.Stdout).Encode(report)
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := r.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// startedTool is the tool's part in a process of its own.
type startedTool struct {
	toolReport
	*exec.Cmd
	stdin io.Closer
	dir   string
}

// startTool starts the tool's part under the attributes, in folders that every
// user can enter, prepared so, and waits for its report.
func startTool(t *testing.T, attr *syscall.SysProcAttr, prepared string) *startedTool {
	t.Helper()
	dir := openFolder(t)
	program := filepath.Join(dir, "tool")
	copyFile(t, os.Args[0], program)
	tl := &startedTool{dir: dir}
	tl.Cmd = exec.Command(program, filepath.Join(dir, "run"))
	tl.Env = append(os.Environ(), rolePart+"=tool", preparation+"="+prepared, "UPNESS_STATE_DIR="+filepath.Join(dir, "state"), "TMPDIR="+dir)
	tl.Dir, tl.Stderr, tl.SysProcAttr = dir, os.Stderr, attr
	stdin, err := tl.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	tl.stdin = stdin
	stdout, err := tl.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tl.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tl.Process.Kill(); tl.Wait() })
	if err := json.NewDecoder(stdout).Decode(&tl.toolReport); err != nil {
		t.Fatalf("the tool's report: %v", err)
	}
	return tl
}

// end lets the tool end in order.
func (tl *startedTool) end(t *testing.T) {
	t.Helper()
	tl.stdin.Close()
	if err := tl.Wait(); err != nil {
		t.Errorf("the tool ended with %v", err)
	}
}

// openFolder makes a folder that every user can enter and write to.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "postgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// options gives options with a registry and folders of the test's own.
func options(t *testing.T) Options {
	t.Helper()
	t.Setenv("UPNESS_STATE_DIR", t.TempDir())
	r, err := process.NewRegistry(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return Options{Dir: t.TempDir(), Registry: r, Log: t.Output()}
}

// connect connects, or fails the test.
func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// ask gives the one text that a query gives.
func ask(t *testing.T, conn *pgx.Conn, query string) (text string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), query).Scan(&text); err != nil {
		t.Errorf("%s: %v", query, err)
	}
	return text
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// listens says whether somebody accepts connections at the DSN's address.
func listens(t *testing.T, dsn string) bool {
	t.Helper()
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(config.Host, fmt.Sprint(config.Port)))
	if err == nil {
		conn.Close()
	}
	return err == nil
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

// oneLineWith checks that the error is one line with all the words in it.
func oneLineWith(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", words)
		return
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines: %s", err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q, want %q in it", err, word)
		}
	}
}
