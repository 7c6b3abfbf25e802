package watch

import (
	"context"
	"fmt"
	"testing"
	"time"

	"upness/recording"
)

// What the run itself tells of a statement, the watcher does not tell again, by
// the backend's pid or by the text; the statement of another it does.
func TestReportedStatements(t *testing.T) {
	dsn := database(t, start(t, 0))
	first, second, third, hold := open(t, dsn, "a"), open(t, dsn, "b"), open(t, dsn, "c"), open(t, dsn, "hold")
	hold.do("SELECT pg_advisory_lock(1)") // until the watcher has seen all three
	r := watching(t, Options{DSN: dsn})
	r.w.Reported(recording.Event{Kind: recording.EventStatement, Source: "migrate", Text: "SELECT 'else'", Fields: map[string]any{"pid": float64(first.pid())}})
	r.w.Reported(recording.Event{Kind: recording.EventStatement, Source: "i-4711", Text: "CREATE  TABLE b AS SELECT 'geheim' FROM  pg_advisory_xact_lock_shared(1);"})
	running := []<-chan error{
		first.begin("CREATE TABLE a AS SELECT 1 FROM pg_advisory_xact_lock_shared(1)"),
		second.begin("CREATE TABLE b AS SELECT 'geheim' FROM pg_advisory_xact_lock_shared(1)"),
		third.begin("CREATE TABLE c AS SELECT 1 FROM pg_advisory_xact_lock_shared(1)"),
	}
	r.await("all three for a second", func(s State) bool {
		return len(s.Migrations) == 3 && min(s.Migrations[0].For, s.Migrations[1].For, s.Migrations[2].For) > time.Second
	})
	hold.do("SELECT pg_advisory_unlock(1)")
	for _, done := range running {
		must(t, done)
	}
	e := r.event("the end of the third", func(e recording.Event) bool { return e.Kind == recording.EventStatement && e.Edge == recording.End })
	r.stop()
	if begun := r.of(recording.EventStatement, recording.Begin); len(begun) != 1 || begun[0].Text != "CREATE TABLE c AS SELECT ? FROM pg_advisory_xact_lock_shared(?)" || begun[0].ID != e.ID {
		t.Errorf("told %v", r.all())
	}
	if took, _ := e.Fields["took_s"].(float64); took < tookAtLeast || e.At <= 0 {
		t.Errorf("it took %v", took)
	}
}

// tookAtLeast is what a statement of a second must be told to have taken: the
// server's clock is carried over to the run's with what a poll was stalled for.
const tookAtLeast = 0.5

// A backfill's batches are one statement from the first to the last.
func TestRepeatedStatements(t *testing.T) {
	const batches = 3
	dsn := database(t, start(t, 0))
	c, hold := open(t, dsn, "upness backfill"), open(t, dsn, "hold")
	c.do("CREATE TABLE goods (id int); INSERT INTO goods SELECT generate_series(1, 10)")
	hold.do(fmt.Sprintf("SELECT pg_advisory_lock(n) FROM generate_series(0, %d) n", batches))
	r := watching(t, Options{DSN: dsn})
	done := make(chan error, 1)
	go func() { // one right after the other, each until it was seen
		for n := range batches {
			if _, err := c.Exec(context.Background(), fmt.Sprintf("UPDATE goods SET id = id + 1 FROM pg_advisory_xact_lock(%d)", n)); err != nil {
				done <- err
				return
			}
		}
		_, err := c.Exec(context.Background(), fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", batches))
		done <- err
	}()
	for n := range batches + 1 {
		r.await(fmt.Sprintf("statement %d to wait", n), func(State) (waits bool) {
			err := hold.QueryRow(t.Context(), fmt.Sprintf("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %d AND locktype = 'advisory' AND objid = %d AND NOT granted)", c.pid(), n)).Scan(&waits)
			return err == nil && waits
		})
		polls := r.count() // one that was under way may have looked before
		r.await("two polls", func(State) bool { return r.count() > polls+1 })
		if n == 0 {
			r.await("it for a second", func(s State) bool { return len(s.Migrations) == 1 && s.Migrations[0].For > time.Second })
		}
		hold.do(fmt.Sprintf("SELECT pg_advisory_unlock(%d)", n))
	}
	must(t, done)
	e := r.event("the end of the batches", func(e recording.Event) bool { return e.Kind == recording.EventStatement && e.Edge == recording.End })
	if took, _ := e.Fields["took_s"].(float64); e.Fields["repeated"] != true || took < tookAtLeast {
		t.Errorf("%v", e.Fields)
	}
	r.stop()
	if begun := r.of(recording.EventStatement, recording.Begin); len(begun) != 2 || begun[0].Text != "UPDATE goods SET id = id + ? FROM pg_advisory_xact_lock(?)" || begun[1].Text != "SELECT pg_advisory_xact_lock(?)" {
		t.Errorf("told%s", r.all())
	}
}
