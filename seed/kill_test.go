package seed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upness/plan"
	"upness/seed/ledger"
)

// kills is how many instants each of the connections is killed at; the soak
// sets it to 50.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("UPNESS_SEED_KILLS"))
	if err != nil {
		return 2
	}
	return n
}

// A load that is killed at any instant and resumed ends with the rows, indexes
// and constraints of an undisturbed one, on any number of connections.
func TestKilled(t *testing.T) {
	const rows = 40_000
	schemas := []string{"../lab/schema/schema.sql", "CREATE TABLE notes (id bigserial PRIMARY KEY, student_id int REFERENCES students, text text, at date) PARTITION BY HASH (id);" +
		"CREATE TABLE notes_0 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE notes_1 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE INDEX ON notes (student_id, at)"}
	dsn := newDatabase(t, schemas...)
	before := structure(t, connectTo(t, dsn))
	steps := part{DSN: dsn.Reveal(), Rows: rows, Parallel: 2}.steps(t)
	want := checksum(t, connectTo(t, dsn))
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for _, parallel := range []int{1, 4} {
		for i := range kills(t) {
			step, moment := 1+random.IntN(steps), time.Duration(random.IntN(10_000))*time.Microsecond
			t.Run(fmt.Sprintf("%d connections, kill %d at step %d of %d and %s", parallel, i, step, steps, moment), func(t *testing.T) {
				dsn := newDatabase(t, schemas...)
				p := part{DSN: dsn.Reveal(), Rows: rows, Parallel: parallel}
				p.killed(t, step, moment)
				settle(t, dsn, p)
				conn := connectTo(t, dsn)
				if diff := cmp.Diff(want, checksum(t, conn)); diff != "" {
					t.Errorf("rows of the undisturbed and of the killed load:\n%s", diff)
				}
				if diff := cmp.Diff(before, structure(t, conn)); diff != "" {
					t.Errorf("structure before and after:\n%s", diff)
				}
			})
		}
	}
}

// settle resumes a killed load as soon as the server has noticed that its
// holder is gone; one that was killed before it had begun is run again, and
// one that had ended is left alone.
func settle(t *testing.T, dsn plan.Secret, p part) {
	t.Helper()
	conn := connectTo(t, dsn)
	waitFor(t, "the killed load's sessions to end", func() bool {
		return query(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'upness seed' AND datname = current_database()`) == "0"
	})
	open, err := ledger.Exists(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{DSN: dsn, Rows: p.Rows, Parallel: p.Parallel, chunkBytes: 200_000}
	switch {
	case open:
		_, err = Resume(context.Background(), o)
	case query(t, conn, `SELECT count(*) FROM responses`) == "0":
		_, err = Run(context.Background(), o)
	}
	if err != nil {
		t.Fatalf("settling the killed load: %v", err)
	}
}

// waitFor waits for a condition, generously.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited a minute for %s", what)
}
