package judge

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
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
	testserver.Main(m, func(p testserver.Place) (err error) {
		var started sync.WaitGroup
		var mu sync.Mutex
		for _, major := range majors {
			started.Go(func() {
				place := testserver.Place{Dir: filepath.Join(p.Dir, fmt.Sprint(major)), Registry: p.Registry}
				s, err := place.Start(postgres.Options{
					Version:  major,
					Settings: map[string]string{"autovacuum": "off", "shared_buffers": "16MB"}, // one that works on t would be waited for
				})
				mu.Lock()
				defer mu.Unlock()
				servers[major] = server{s, err}
			})
		}
		started.Wait()
		return nil
	})
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
