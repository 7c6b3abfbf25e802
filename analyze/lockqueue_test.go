package analyze

import (
	"maps"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// watchedRun has the watcher's events of a run of 20 s: more replaces or adds to
// the fields of each wait.
func watchedRun(waits int, more map[string]any) []recording.Event {
	all := []recording.Event{
		event(recording.EventWatch, "shop", "ended", -50*ms, 20100*ms, map[string]any{"longest_gap_s": 0.03, "unseen": []any{"the moon"}}),
		event(recording.EventStatement, "ALTER TABLE responses ALTER task TYPE bigint", "done", 4995*ms, 9*time.Second, map[string]any{"pid": 7.0}),
	}
	for i := range waits {
		fields := map[string]any{
			"pid": 100.0 + float64(i), "query": "INSERT INTO responses", "table": "public.responses", "mode": "ROW EXCLUSIVE",
			"holder": "psql, pid 7", "holder_pid": 7.0, "holder_mode": "ACCESS EXCLUSIVE", "holder_migration": true,
			"proximate": "psql, pid 7", "proximate_pid": 7.0, "proximate_migration": true,
		}
		maps.Copy(fields, more)
		e := event(recording.EventLockWait, "", "over", 5*time.Second+time.Duration(i)*ms, 9*time.Second, fields)
		e.ID += string(rune('a' + i))
		all = append(all, e)
	}
	return all
}

func TestLockCauseOfAWatchedDatabase(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	w.events = append(watchedRun(30, nil),
		event(recording.EventLock, "public.responses", "released", 4997*ms, 9*time.Second, map[string]any{"pid": 7.0, "table": "public.responses", "mode": "ACCESS EXCLUSIVE"}))
	wants(t, w, "lock", `"ALTER TABLE responses ALTER task TYPE bigint" had ACCESS EXCLUSIVE on public.responses, which held up 1,503 requests`,
		"its transaction had ACCESS EXCLUSIVE on public.responses for 4 s", "30 waits for a lock, at most 30 at once, the longest 4 s (30 INSERT)",
		`held by "psql, pid 7"`, "others, reads too, waited for one of the connections that 30 waiting sessions had")
	v := w.judge(t, strict())
	s := v.Database.Statements[0]
	if s.Class != Blocking || s.Lock != "ACCESS EXCLUSIVE" || s.Table != "public.responses" || s.Victims != 30 || s.Blocked != 4 || s.Requests != 1503 || s.Waited != 0 {
		t.Errorf("%+v", s)
	}
	if !v.Database.Watched || len(v.Database.Unseen) != 1 || v.Database.Unseen[0] != "the moon" {
		t.Errorf("%+v", v.Database)
	}
}

// The requests that waited failed after the change: of one version, and fast
// failures by their status, but the database says what they waited for.
func TestLockCauseOfRequestsThatFailAfterwards(t *testing.T) {
	w := failing(5*time.Second, 9*time.Second, func(r *recording.Result) {
		r.Done = 100*ms + 9*time.Second + 5*ms
		fails(r, recording.HTTP5xx, 500)
		r.FirstByte, r.Done = 100*ms+9*time.Second, 100*ms+9*time.Second+5*ms
	})
	w.events = watchedRun(30, nil)
	wants(t, w, "lock", "ALTER TABLE responses", "ACCESS EXCLUSIVE on public.responses")
	w.events = w.events[:2]
	wants(t, w, "lock")
}

// The statement itself waits for somebody who does nothing, and everyone behind it.
func TestLockCauseOfAQueue(t *testing.T) {
	w := held(5*time.Second, 9*time.Second)
	idle := map[string]any{"holder": "report, pid 3", "holder_pid": 3.0, "holder_state": "idle in transaction", "holder_query": "SELECT 1", "holder_mode": "ACCESS SHARE", "holder_migration": false}
	w.events = watchedRun(5, idle)
	own := maps.Clone(idle)
	maps.Copy(own, map[string]any{"pid": 7.0, "migration": true, "mode": "ACCESS EXCLUSIVE", "table": "public.responses", "query": "ALTER TABLE responses"})
	w.events = append(w.events, event(recording.EventLockWait, "ALTER", "over", 4996*ms, 9*time.Second, own))
	wants(t, w, "lock", `waited for ACCESS EXCLUSIVE on public.responses, and 1,503 requests queued up behind it: held by "report, pid 3, idle in transaction: SELECT 1"`)
	s := w.judge(t, strict()).Database.Statements[0]
	if s.Class != BlockedByOthers || !strings.HasPrefix(s.Behind, "report, pid 3") || s.Waited < 4 || s.Victims != 5 {
		t.Errorf("%+v", s)
	}
}

// In a run that was killed nobody tells the end of a lock: its begin line has what
// the first look saw of the wait, but the wait went on to the end of the run.
func TestLockWaitsOfAKilledRun(t *testing.T) {
	w := failing(5*time.Second, 9*time.Second, func(r *recording.Result) {
		r.FirstByte, r.Done = 100*ms+9*time.Second, 100*ms+9*time.Second+5*ms
		fails(r, recording.HTTP5xx, 500)
	})
	w.length, w.run.Load.End, w.run.State = 9*time.Second, 0, recording.Running
	w.events = watchedRun(30, map[string]any{"wait_s": 0.03})
	for i := range w.events {
		w.events[i].End, w.events[i].State = 0, ""
	}
	wants(t, w, "lock", "30 waits for a lock, at most 30 at once, the longest 4 s", "ALTER TABLE responses")
	d := w.judge(t, strict()).Database
	near(t, "longest wait", float64(d.LongestWait), 4, 0.001)
	near(t, "longest block", float64(d.LongestBlock), 4, 0.001)
	near(t, "first wait", float64(d.Blocked[0].Wait), 4, 0.001)
	if s := d.Statements[0]; s.Class != Blocking || s.Blocked != d.LongestWait {
		t.Errorf("%+v, longest wait %v", s, d.LongestWait)
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		blocked, queued, itself time.Duration
		want                    Class
	}{
		{0, 0, 0, NonBlocking},
		{99 * ms, 99 * ms, 250 * ms, NonBlocking},
		{100 * ms, 0, 0, BriefBlock},
		{0, 100 * ms, 120 * ms, BriefBlock},
		{300 * ms, 0, time.Second, Blocking},
		{0, 300 * ms, 320 * ms, BlockedByOthers},
		{0, 0, 300 * ms, BlockedByOthers},
	} {
		if got := classOf(c.blocked, c.queued, c.itself); got != c.want {
			t.Errorf("classOf(%s, %s, %s) = %s, want %s", c.blocked, c.queued, c.itself, got, c.want)
		}
	}
}

// In a transaction the lock of the first statement goes on: whoever waits while
// the client thinks waits for the statement before.
func TestStatementsOfATransaction(t *testing.T) {
	pid := map[string]any{"pid": 7.0}
	waiting := map[string]any{"holder_pid": 7.0, "holder": "psql, pid 7", "mode": "ACCESS SHARE"}
	d := database([]recording.Event{
		event(recording.EventWatch, "shop", "ended", 0, 20*time.Second, nil),
		event(recording.EventStatement, "ALTER TABLE a ADD b int", "done", time.Second, 1010*ms, pid),
		event(recording.EventStatement, "SELECT 1", "done", 3*time.Second, 3010*ms, pid),
		event(recording.EventStatement, "COMMIT", "done", 4*time.Second, 4010*ms, pid),
		event(recording.EventStatement, "SET lock_timeout = '1s'", "done", 5999*ms, 6010*ms, pid),
		event(recording.EventStatement, "CREATE INDEX CONCURRENTLY", "done", 6*time.Second, 9*time.Second, pid),
		event(recording.EventStatement, "not watched", "done", 30*time.Second, 31*time.Second, pid),
		event(recording.EventLock, "", "released", time.Second, 4005*ms, map[string]any{"pid": 7.0, "table": "public.a", "mode": "ACCESS EXCLUSIVE", "query": "alter table a ADD b int DEFAULT ?", "transaction": true}),
		event(recording.EventLock, "", "released", 500*ms, 4005*ms, map[string]any{"pid": 7.0, "table": "public.b", "mode": "ACCESS EXCLUSIVE", "query": "DROP TABLE b", "transaction": true}),
		event(recording.EventLock, "", "released", 6*time.Second, 9*time.Second, map[string]any{"pid": 7.0, "table": "public.a", "mode": "SHARE UPDATE EXCLUSIVE", "query": "CREATE INDEX CONCURRENTLY"}),
		event(recording.EventLockWait, "", "over", 1500*ms, 2*time.Second, waiting),
		event(recording.EventLockWait, "", "over", 6*time.Second, 8*time.Second, map[string]any{"pid": 7.0, "mode": "end of a transaction"}),
	}, axis{end: 40 * time.Second})
	for i, want := range []Statement{
		{Class: Blocking, Lock: "ACCESS EXCLUSIVE", Blocked: 0.5, Victims: 1},
		{Class: NonBlocking, Lock: "ACCESS EXCLUSIVE"},
		{Class: NonBlocking},
		{Class: NonBlocking},
		{Class: NonBlocking, Lock: "SHARE UPDATE EXCLUSIVE"},
		{},
	} {
		if s := d.Statements[i]; s.Table == "public.b" || s.Class != want.Class || s.Lock != want.Lock || s.Blocked != want.Blocked || s.Victims != want.Victims {
			t.Errorf("statement %d: %+v, want %+v", i, s, want)
		}
	}
}

// A look at the sessions is followed by one at the locks: the text beside a lock
// may be that of the statement before the one that took it.
func TestLockOfTheStatementThatEndedWithIt(t *testing.T) {
	w := newWorld(500, 10*time.Second, nil)
	quick, index := "ALTER TABLE a ALTER b SET DEFAULT 1", "CREATE INDEX CONCURRENTLY i ON a (b)"
	w.events = []recording.Event{
		event(recording.EventStatement, quick, "done", 1000*ms, 1001*ms, map[string]any{"sql": quick, "pid": 7.0}),
		event(recording.EventStatement, index, "done", 1001*ms, 2000*ms, map[string]any{"sql": index, "pid": 7.0}),
		event(recording.EventLock, "public.a", "released", 995*ms, 2004*ms, map[string]any{
			"pid": 7.0, "table": "public.a", "mode": "SHARE UPDATE EXCLUSIVE", "query": "ALTER TABLE a ALTER b SET DEFAULT ?", "transaction": false}),
	}
	statements := w.judge(t, plan.Budget{}).Database.Statements
	if len(statements) != 2 || statements[0].Lock != "" || statements[1].Lock != "SHARE UPDATE EXCLUSIVE" {
		t.Errorf("statements %+v", statements)
	}
}
