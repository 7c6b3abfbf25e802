package trace

import (
	"testing"
	"time"
)

// A statement waits for another, and somebody else waits behind it.
func TestWaits(t *testing.T) {
	holder, reader := open(t), reach(t)
	observe := reach(t)
	s := session(t)
	holder.do("BEGIN; SELECT FROM t")
	done := make(chan Trace, 1)
	go func() { done <- s.run("ALTER TABLE t ADD a int") }()
	observe.await("SELECT count(*) = 1 FROM pg_locks WHERE NOT granted")
	read := make(chan struct{})
	go func() {
		defer close(read)
		reader.do("SELECT count(*) FROM t")
	}()
	observe.await("SELECT count(*) = 2 FROM pg_locks WHERE NOT granted")
	if sample, err := s.seen.Poll(t.Context(), s.PID()); err != nil || len(sample.Awaited) != 1 || len(sample.Waits) != 1 || len(sample.Victims) != 1 {
		t.Errorf("sample %+v, %v", sample, err)
	}
	var now time.Time
	if err := observe.QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(&now); err != nil {
		t.Fatal(err)
	}
	observe.await("SELECT query_start > '" + now.Format(time.RFC3339Nano) + "' AND state = 'idle' FROM pg_stat_activity WHERE application_name = 'upness observer'")
	holder.do("COMMIT")
	tr := <-done
	<-read
	pid := int(holder.PgConn().PID())
	if len(tr.Waits) != 1 || tr.Waits[0].Holder != pid || tr.Waits[0].PID != s.PID() || tr.Waits[0].Table != "public.t" || tr.Waits[0].Mode != AccessExclusive || tr.Waits[0].Waited <= 0 {
		t.Errorf("waits %+v", tr.Waits)
	}
	if len(tr.Victims) != 1 || tr.Victims[0].Holder != pid || tr.Victims[0].PID != int(reader.PgConn().PID()) || tr.Victims[0].Mode != AccessShare || tr.Victims[0].Query != "SELECT count(*) FROM t" {
		t.Errorf("victims %+v", tr.Victims)
	}
	if l := tr.lock("public.t"); l.Waited <= 0 || l.Held <= 0 || l.Held > tr.Took+time.Minute {
		t.Errorf("lock %+v", l)
	}
}

// A lock that is not granted in time is told with the time it was waited for.
func TestLockTimeout(t *testing.T) {
	holder := open(t)
	holder.do("BEGIN; SELECT FROM t")
	s := session(t)
	var tr Trace
	for _, timeout := range []string{"1s", "10s", "1min"} { // of which a busy machine may leave no time for a look
		if tr = s.run("SET lock_timeout = '"+timeout+"'", "ALTER TABLE t ADD a int"); len(tr.Waits) > 0 {
			break
		}
	}
	if l := tr.lock("public.t"); tr.SQLState != "55P03" || l.Mode != AccessExclusive || l.Waited <= 0 || l.Held != 0 || len(tr.Waits) != 1 {
		t.Errorf("%+v", tr)
	}
	holder.do("COMMIT")
}

// What a role may not see of others it leaves out; who waits it sees.
func TestRestrictedRole(t *testing.T) {
	db := open(t)
	db.do("DROP ROLE IF EXISTS small; CREATE ROLE small LOGIN PASSWORD 'small'; GRANT ALL ON SCHEMA public TO small; ALTER TABLE t OWNER TO small")
	t.Cleanup(func() { reach(t).do("DROP OWNED BY small; DROP ROLE small") })
	s := session(t)
	s.run("SET ROLE small")
	if tr := s.run("ALTER TABLE t ALTER n TYPE bigint"); tr.SQLState != "" || tr.lock("public.t").Mode != AccessExclusive || len(tr.Rewrites) != 1 {
		t.Errorf("%+v", tr)
	}
	if tr := s.run("ALTER TABLE parent ADD a int"); tr.SQLState != "42501" {
		t.Errorf("%+v", tr)
	}
}

// In the instant in which a wait begins the server does not tell since when: it is
// the same wait at the next look.
func TestWaitThatBegins(t *testing.T) {
	at := time.Now()
	var seen []Wait
	for _, since := range []time.Time{{}, at.Add(-time.Second), at.Add(-time.Second)} {
		s := Sample{At: at}
		s.queue([]waiting{{PID: 1, For: []int{2}, Since: since}}, 1)
		seen = longest(seen, s.Waits)
	}
	if len(seen) != 1 || seen[0].Waited != time.Second {
		t.Errorf("waits %+v, want one of a second", seen)
	}
}

func TestRoot(t *testing.T) {
	behind := map[int][]int{1: {2}, 2: {3}, 4: {2}, 5: {6, 2}, 7: {8}, 8: {7}}
	for _, c := range []struct {
		from, pid, end int
		through        bool
	}{
		{1, 2, 3, true}, {1, 3, 3, true}, {1, 9, 3, false}, {2, 2, 3, false}, {5, 2, 3, true}, {5, 6, 6, true}, {7, 8, 8, true}, {9, 1, 9, false},
	} {
		if end, through := root(behind, c.from, c.pid); end != c.end || through != c.through {
			t.Errorf("root from %d through %d = %d, %t; want %d, %t", c.from, c.pid, end, through, c.end, c.through)
		}
	}
}
