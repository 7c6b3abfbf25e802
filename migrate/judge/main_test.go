package judge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"upness/lab/postgres"
	"upness/lab/process"
)

// majors are the versions that operations are measured on: the oldest and the
// newest, and those between that changed something.
var majors = []int{12, 15, 17, 18}

// server is a Postgres of one major version, or why there is none.
type server struct {
	*postgres.Server
	err error
}

var servers = map[int]server{}

func TestMain(m *testing.M) {
	status := 1
	if err := withServers(func() { status = m.Run() }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func withServers(f func()) (err error) {
	dir, err := os.MkdirTemp("", "judge-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "register"))
	registry, err := process.NewRegistry("judge test")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, registry.Close()) }()
	var started sync.WaitGroup
	var mu sync.Mutex
	for _, major := range majors {
		started.Go(func() {
			s, err := postgres.Start(context.Background(), postgres.Options{
				Dir: filepath.Join(dir, fmt.Sprint(major)), Registry: registry, Version: major,
				Settings: map[string]string{"autovacuum": "off", "shared_buffers": "16MB"}, // one that works on t would be waited for
			})
			mu.Lock()
			defer mu.Unlock()
			servers[major] = server{s, err}
		})
	}
	started.Wait()
	f()
	return nil
}

// need gives a server of the version; a test without one is skipped.
func need(t *testing.T, major int) *postgres.Server {
	t.Helper()
	s := servers[major]
	if errors.Is(s.err, postgres.ErrNone) {
		t.Skipf("SKIPPED: Postgres %d cannot be had: %v", major, s.err)
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.Server
}
