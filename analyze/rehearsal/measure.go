package rehearsal

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"

	"upness/analyze"
	"upness/recording"
)

// named is a statement of one run.
type named struct {
	sql, table, lock string
	from, to         time.Duration // of it, or of its lock where that is later, on the recording's axis
	transaction      bool          // with other statements: its lock is held while they run
	all, late        share         // of the clients' requests that were harmed; late: in its second half
	Measured
}

// controls begin and end transactions, or set something: they take no time that
// anybody waits for.
var controls = regexp.MustCompile(`(?i)^\s*(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|RESET|SHOW|DISCARD)\b`)

// builds is what builds an index with a sort.
var builds = regexp.MustCompile(`(?i)\b(INDEX|PRIMARY\s+KEY|UNIQUE)\b`)

// measure reads one run.
func measure(run Run) (Size, []named, error) {
	size := Size{Rows: run.Rows, Dir: run.Dir}
	if run.Verdict.Database == nil {
		return size, nil, nil
	}
	clock := run.Input.Run.Clock
	begin := run.Verdict.Start.Sub(clock.Anchor)
	var all []named
	for _, st := range run.Verdict.Database.Statements {
		at := st.Start.Sub(clock.Anchor)
		if at < begin || controls.MatchString(st.Text) {
			continue
		}
		all = append(all, statementOf(run, st, at, begin))
	}
	if err := size.clients(run, all); err != nil {
		return size, nil, err
	}
	return size, all, nil
}

func statementOf(run Run, st analyze.Statement, at, begin time.Duration) named {
	s := named{sql: st.Text, table: st.Table, lock: st.Lock, from: at}
	s.Measured = Measured{
		Rows: run.Rows, OK: st.OK, Error: st.Error, Class: st.Class, Took: finite(st.Seconds), Waited: st.Waited, Behind: st.Behind,
		Victims: st.Victims, Longest: st.Blocked, builds: builds.MatchString(st.Text),
	}
	held := st.Held
	for i := range run.Input.Events {
		e := &run.Input.Events[i]
		switch {
		case e.Kind == recording.EventStatement && e.At == at:
			held = s.traced(e, held)
		case e.Kind == recording.EventReplication && e.At >= at && e.At <= at+s.Took.Duration()+lagAfter:
			s.Lag = max(s.Lag, number(e, "lag_s"))
		}
	}
	if blocks(s.lock) {
		s.Held = held
		if held == 0 {
			s.Held = s.Took - s.Waited
		}
	}
	s.to = at + max(s.Took, s.Held).Duration()
	s.Start, s.End = analyze.Seconds((at - begin).Seconds()), analyze.Seconds((s.to - begin).Seconds())
	return s
}

// lagAfter is how long after a statement a replica's lag is still laid to it.
const lagAfter = 2 * time.Second

// traced takes what the migration's own trace says, which is exact where the
// watcher saw samples, and gives the time that the lock was held. In a
// transaction that goes on to its end, which only the watcher sees.
func (s *named) traced(e *recording.Event, watched analyze.Seconds) (held analyze.Seconds) {
	s.WAL, s.idle = int64(number(e, "wal_bytes")), idle(e)
	s.transaction, _ = e.Fields["in_transaction"].(bool)
	mode, ok := e.Fields["mode"].(string)
	if !ok {
		return watched
	}
	same := mode == s.lock
	s.lock = mode
	s.table, _ = e.Fields["table"].(string)
	s.Waited = max(s.Waited, number(e, "waited_s"))
	if held = number(e, "held_s"); s.transaction && same {
		held = max(held, watched)
	}
	return held
}

// number is a field of an event; 0 where it is not there.
func number(e *recording.Event, name string) analyze.Seconds {
	n, _ := e.Fields[name].(float64)
	return analyze.Seconds(n)
}

// work are the fields of a traced statement that did something which grows with
// the rows, or of which that could not be seen.
var work = []string{"rewrites", "rebuilds", "scans", "rows", "unseen"}

// idle says whether the trace shows that a statement read, built and rewrote
// nothing: its time then does not depend on the rows.
func idle(e *recording.Event) bool {
	_, traced := e.Fields["in_transaction"]
	for _, name := range work {
		if e.Fields[name] != nil {
			return false
		}
	}
	return traced
}

// finite is 0 for a statement that never ended.
func finite(s analyze.Seconds) analyze.Seconds {
	if math.IsInf(float64(s), 0) {
		return 0
	}
	return s
}

// A request is held up when it takes twice as long as 99 of 100 did before, and
// at least slowLeast.
const slowLeast = 50 * time.Millisecond

// clients reads what clients saw before the first statement, and during each.
func (size *Size) clients(run Run, all []named) error {
	first := time.Duration(math.MaxInt64)
	for _, s := range all {
		first = min(first, s.from)
	}
	var before []time.Duration
	var calm share
	for r, err := range run.Input.Results {
		if err != nil {
			return fmt.Errorf("recording %s: %w", run.Dir, err)
		}
		size.Requests++
		if r.Intended < first && r.Done < first && r.Kind.Class() != recording.Blind {
			calm.add(failed(r))
		}
		if r.Done > 0 && r.Done < first && r.Kind.Class() == recording.Good {
			before = append(before, r.Latency())
		}
	}
	limit := slowLeast
	if len(before) > 0 {
		slices.Sort(before)
		p99 := before[(99*len(before)+99)/100-1]
		size.Before, limit = analyze.Seconds(p99.Seconds()), max(limit, 2*p99)
	}
	size.Slow = analyze.Seconds(limit.Seconds())
	for r, err := range run.Input.Results {
		if err != nil {
			return fmt.Errorf("recording %s: %w", run.Dir, err)
		}
		for i := range all {
			all[i].see(r, limit)
		}
	}
	for i := range all {
		s := &all[i]
		s.Clients.Pool = s.Victims > 0 && s.Clients.Slow > 2*uint64(s.Victims)
		if s.harmed(float64(calm.harmed)/float64(max(calm.requests, 1))) && rank(s.Class) < rank(analyze.BlockedByOthers) {
			s.Class, s.felt = analyze.Blocking, true
		}
	}
	return nil
}

// heldUpShare is the share of the requests from which clients were harmed.
const heldUpShare = 0.05

// harmed says that clients were held up by a statement, or got nothing, although
// nobody was seen to wait for its locks: it took the rows, the disk or the
// processors. It must show in its second half too: what comes before that may be
// the queue that another statement left. The share that failed before any
// statement is not laid to it.
func (s *named) harmed(failing float64) bool {
	least := heldUpShare + failing
	return s.Took.Duration() >= long && s.all.reaches(least) && s.late.reaches(least) &&
		(s.Clients.Longest.Duration() >= long || share{s.Clients.Failed, s.Clients.Requests}.reaches(least))
}

// share is how many of some requests were harmed.
type share struct{ harmed, requests uint64 }

func (s *share) add(harmed bool) {
	s.requests++
	if harmed {
		s.harmed++
	}
}

// reaches says that at least such a part of them was, and that not by a stray one.
func (s share) reaches(least float64) bool {
	return s.harmed >= 3 && float64(s.harmed) >= least*float64(s.requests)
}

// failed says that a request got no right answer, however soon that was known.
func failed(r *recording.Result) bool {
	c := r.Kind.Class()
	return c != recording.Good && c != recording.Slowly && c != recording.Blind
}

// see counts a request that was due while the statement ran or its lock was held.
func (s *named) see(r *recording.Result, limit time.Duration) {
	if r.Intended > s.to || r.Intended < s.from || r.Kind.Class() == recording.Blind {
		return
	}
	c := &s.Clients
	c.Requests++
	slow, failed := r.Latency() > limit, failed(r)
	if slow {
		c.Slow++
	}
	if failed {
		c.Failed++
	}
	s.all.add(slow || failed)
	if r.Intended > s.from+(s.to-s.from)/2 {
		s.late.add(slow || failed)
	}
	c.Longest = max(c.Longest, analyze.Seconds(r.Latency().Seconds()))
}
