package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

// held is a run in which requests due between from and to wait until to; those
// that wait for more than the deadline are slow.
func held(from, to time.Duration) *world {
	return failing(from, to, func(r *recording.Result) { late(r, 100*ms+to-r.Intended+5*ms) })
}

func TestLockCause(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	wants(t, w, "lock") // nothing in the database tells of one

	w.events = []recording.Event{
		event(recording.EventStatement, "ALTER TABLE responses ALTER COLUMN id TYPE bigint", "done", 4995*ms, 9*time.Second,
			map[string]any{"table": "responses", "mode": "AccessExclusiveLock"}),
		event(recording.EventLockWait, "", "", 5*time.Second, 9*time.Second, map[string]any{"holder": "ALTER TABLE responses ...", "query": "SELECT"}),
	}
	wants(t, w, "lock", "responses", "AccessExclusiveLock", "ALTER TABLE responses ALTER COLUMN id TYPE bigint", "took 4 s", "1 wait")
}

func TestLockCauseWithoutStatement(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	w.events = []recording.Event{event(recording.EventLockWait, "", "", 5*time.Second, 9*time.Second, map[string]any{"holder": "VACUUM FULL", "table": "responses"})}
	wants(t, w, "lock", "responses", `held by "VACUUM FULL"`)
}

// A statement that ended long before, or failures that came fast, are no lock.
func TestNoLockCause(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	w.events = []recording.Event{event(recording.EventStatement, "ALTER TABLE x", "done", time.Second, 2*time.Second, nil)}
	wants(t, w, "lock")

	w = failing(5*time.Second, 9*time.Second, func(r *recording.Result) { fails(r, recording.HTTP5xx, 500) })
	w.events = []recording.Event{event(recording.EventStatement, "ALTER TABLE x", "done", 4995*ms, 9*time.Second, nil)}
	wants(t, w, "lock")
}

// A transaction: its first statement holds up writes, its second everything.
func TestLockCauseOfATransaction(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	w.events = []recording.Event{
		event(recording.EventStatement, "CREATE INDEX ON responses (student)", "done", 4990*ms, 6*time.Second, nil),
		event(recording.EventStatement, "ALTER TABLE responses ALTER id TYPE bigint", "done", 6*time.Second, 9*time.Second, nil),
	}
	wants(t, w, "lock", "ALTER TABLE responses")
	w.events[1].End = 7700 * ms // what has queued up takes a moment longer
	wants(t, w, "lock", "ALTER TABLE responses")
	w.events[1].End = 7 * time.Second // but not as long as this
	wants(t, w, "lock")
	w.events[1].End += 62 * time.Second // a statement that lasts much longer explains nothing
	w.length, w.run.Load.End = 80*time.Second, 80*time.Second+100*ms
	wants(t, w, "lock")
}
