package backfill

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"upness/plan"
)

var killed = Options{Table: "t", Set: "n = 1, twice = twice + 1", Where: "n IS NULL"}

// child is a backfill in a process of its own, which says a line for each batch.
func child() int {
	o := killed
	o.DSN = plan.Secret(os.Getenv("BACKFILL_CHILD"))
	left, _ := strconv.Atoi(os.Getenv("BACKFILL_BATCHES"))
	o.Progress = func(p Progress) {
		fmt.Println(p.Rows)
		if left--; left == 0 { // who is to kill it is late: this must not end before
			select {}
		}
	}
	if _, err := Run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A backfill that is killed again and again ends complete, and changes no row twice.
func TestKilled(t *testing.T) {
	kills, rows := 5, 24_000
	if n, err := strconv.Atoi(os.Getenv("UPNESS_BACKFILL_KILLS")); err == nil {
		kills, rows = n, 500_000
	}
	db := newDatabase(t, fmt.Sprintf("CREATE TABLE t (id uuid PRIMARY KEY, n int, twice int DEFAULT 0); INSERT INTO t SELECT md5(i::text)::uuid FROM generate_series(1, %d) i", rows))
	random := rand.New(rand.NewPCG(1, 2))
	done := 0
	for range kills {
		batches := 1 + random.IntN(4)
		if rows > 100_000 {
			batches = 1 + random.IntN(30)
		}
		ended := runAndKill(t, db, batches, time.Duration(random.IntN(15))*time.Millisecond)
		if ended {
			break
		}
		done++
	}
	if done < 3 {
		t.Errorf("killed %d times before the end, too few to tell", done)
	}
	o := killed
	o.DSN = db.dsn
	r, err := Run(t.Context(), o)
	if err != nil || !r.Resumed || r.Rows != int64(rows) {
		t.Errorf("%+v, %v; want the rest of %d rows", r, err, rows)
	}
	db.want("SELECT count(*) FROM t WHERE n = 1 AND twice = 1", strconv.Itoa(rows))
	db.want(states, "0")
	t.Logf("killed %d times; the last run did %d of %d rows", done, r.Scanned, rows)
}

// mostAfter is how many batches more a run gets until it is killed.
const mostAfter = 3

// runAndKill kills a run some time after so many batches; it says whether the
// run ended before.
func runAndKill(t *testing.T, db *database, batches int, later time.Duration) (ended bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BACKFILL_CHILD="+db.dsn.Reveal(), fmt.Sprintf("BACKFILL_BATCHES=%d", batches+mostAfter))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range batches {
		if !lines.Scan() {
			break
		}
	}
	time.Sleep(later) // anywhere within a batch
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	return true
}
