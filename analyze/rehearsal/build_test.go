package rehearsal

import (
	"strings"
	"testing"
	"time"

	"upness/analyze"
	"upness/recording"
)

var anchor = time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)

// run is a recording of 200 requests a second over ten seconds, with statements
// from the fifth on.
func run(rows int64, statements []analyze.Statement, events []recording.Event, slow func(at time.Duration) time.Duration) Run {
	for i := range statements {
		statements[i].Start = anchor.Add(time.Duration(statements[i].Start.Nanosecond()) + 5*time.Second)
	}
	return Run{
		Rows: rows, Dir: "dir", Verdict: &analyze.Verdict{Start: anchor.Add(time.Second), Database: &analyze.Database{Watched: true, Statements: statements}},
		Input: analyze.Input{
			Run: recording.Run{Clock: recording.Clock{Anchor: anchor}}, Events: events,
			Results: func(yield func(*recording.Result, error) bool) {
				for at := time.Second; at < 11*time.Second; at += 5 * ms {
					latency := 4 * ms
					if slow != nil {
						latency = max(latency, slow(at))
					}
					if !yield(&recording.Result{Intended: at, Sent: at, Done: at + latency}, nil) {
						return
					}
				}
			},
		},
	}
}

func statementAt(text string, offset time.Duration, s analyze.Statement) analyze.Statement {
	s.Text, s.Start, s.OK = text, time.Unix(0, int64(offset)).UTC(), true
	return s
}

// traced is the event of a statement that a proxy saw, n ms after the fifth second.
func traced(offset time.Duration, fields map[string]any) recording.Event {
	fields["in_transaction"] = false
	return recording.Event{Kind: recording.EventStatement, At: 5*time.Second + offset, Fields: fields}
}

func build(t *testing.T, at int64, runs ...Run) *Report {
	t.Helper()
	r, err := Build(runs, at)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A type change is brief at small sizes and would block at a large one; adding a
// column reads and writes nothing, whatever its time.
func TestWouldBlock(t *testing.T) {
	sized := func(rows int64, took analyze.Seconds) Run {
		return run(rows, []analyze.Statement{
			statementAt("SET lock_timeout = '1s'", 0, analyze.Statement{}),
			statementAt("ALTER TABLE t ADD COLUMN n int", 0, analyze.Statement{Class: analyze.NonBlocking, Seconds: 0.002 * analyze.Seconds(rows) / 10_000}),
			statementAt("ALTER TABLE t ALTER n TYPE bigint", 100*ms, analyze.Statement{Class: analyze.NonBlocking, Seconds: took, Lock: "SHARE", Held: 3}),
		}, []recording.Event{
			traced(0, map[string]any{"mode": "ACCESS EXCLUSIVE", "table": "public.t", "held_s": 0.002}),
			traced(100*ms, map[string]any{"mode": "ACCESS EXCLUSIVE", "table": "public.t", "held_s": float64(took), "rewrites": []any{"public.t"}, "wal_bytes": 1e6}),
		}, nil)
	}
	r := build(t, 10_000_000, sized(90_000, 0.09), sized(10_000, 0.01), sized(30_000, 0.03)) // in any order
	if len(r.Statements) != 2 || len(r.Sizes) != 3 || r.Sizes[0].Rows != 10_000 || r.Sizes[2].Requests != 2000 || r.Sizes[0].Before != 0.004 || r.Sizes[0].Slow != 0.05 {
		t.Fatalf("%+v", r)
	}
	add, change := r.Statements[0], r.Statements[1]
	if add.Class != analyze.NonBlocking || !add.Growth.Constant || add.Why != "it held its ACCESS EXCLUSIVE on public.t for 2ms" {
		t.Errorf("add column: %+v", add)
	}
	want := "at 10M rows it would hold its ACCESS EXCLUSIVE on public.t for 10s (10s to 31s)"
	if change.Class != WouldBlock || change.Why != want || !Harmful(change.Class) || change.Largest().Held != 0.09 || change.Largest().WAL != 1e6 {
		t.Errorf("change of type: %+v\nwant %s", change, want)
	}
	if calm := build(t, 0, sized(90_000, 0.09)); calm.Statements[1].Class != analyze.NonBlocking || calm.Statements[1].Growth.Known {
		t.Errorf("at one size, nothing asked for: %+v", calm.Statements[1])
	}
}

// Clients that are held up through a statement, with no lock to be seen, were
// blocked by it; a queue that another statement left is not laid to it.
func TestClientsAreHeldUp(t *testing.T) {
	update := func(slow func(time.Duration) time.Duration) Statement {
		r := build(t, 0, run(10_000, []analyze.Statement{statementAt("UPDATE t SET n = 1", 0, analyze.Statement{Class: analyze.NonBlocking, Seconds: 2, Lock: "ROW EXCLUSIVE"})}, nil, slow))
		return r.Statements[0]
	}
	during := func(from, to time.Duration) func(time.Duration) time.Duration {
		return func(at time.Duration) time.Duration {
			if at >= from && at < to {
				return 400 * ms
			}
			return 0
		}
	}
	s := update(during(5*time.Second, 7*time.Second))
	want := "400 of 401 requests were held up at 10k rows, the longest for 400ms: it takes rows, disk or processors from others for 2s; do it in batches"
	if s.Class != analyze.Blocking || s.Why != want || s.Largest().Clients != (Clients{Requests: 401, Slow: 400, Longest: 0.4}) {
		t.Errorf("%+v\nwant %s", s, want)
	}
	if s := update(during(5*time.Second, 5500*ms)); s.Class != analyze.NonBlocking || s.Why != "it holds no lock that reads or writes wait for" {
		t.Errorf("slow at its begin only: %+v", s)
	}
	if s := update(nil); s.Class != analyze.NonBlocking {
		t.Errorf("nobody slow: %+v", s)
	}
}

// Clients that got nothing were harmed as those that waited, however fast they were
// refused; a service that failed as much before was not harmed by the statement.
func TestClientsFail(t *testing.T) {
	const at, tenth = 5 * time.Second, 10
	update := func(fails func(n int, due time.Duration) bool, kind recording.Kind) Statement {
		one := run(10_000, []analyze.Statement{statementAt("UPDATE t SET n = 1", 0, analyze.Statement{Class: analyze.NonBlocking, Seconds: 2, Lock: "ROW EXCLUSIVE"})}, nil, nil)
		all := one.Input.Results
		one.Input.Results = func(yield func(*recording.Result, error) bool) {
			n := 0
			for r, err := range all {
				if n++; fails(n, r.Intended) {
					r.Kind = kind
					if kind == recording.Unsent {
						r.Sent, r.Done = 0, r.Intended
					}
				}
				if !yield(r, err) {
					return
				}
			}
		}
		return build(t, 0, one).Statements[0]
	}
	during := func(_ int, due time.Duration) bool { return due >= at && due < at+2*time.Second }
	why := "400 of 401 requests failed at 10k rows: it takes rows, disk or processors from others for 2s; do it in batches"
	for name, c := range map[string]struct {
		fails func(int, time.Duration) bool
		kind  recording.Kind
		class analyze.Class
		why   string
	}{
		"unsent":            {during, recording.Unsent, analyze.Blocking, why},
		"500":               {during, recording.HTTP5xx, analyze.Blocking, why},
		"ours":              {during, recording.Ours, analyze.NonBlocking, "it holds no lock that reads or writes wait for"},
		"at its begin only": {func(_ int, due time.Duration) bool { return due >= at && due < at+500*ms }, recording.Unsent, analyze.NonBlocking, "it holds no lock that reads or writes wait for"},
		"as before":         {func(n int, _ time.Duration) bool { return n%tenth == 0 }, recording.HTTP5xx, analyze.NonBlocking, "it holds no lock that reads or writes wait for"},
		"more than before": {func(n int, due time.Duration) bool { return n%tenth == 0 || n%tenth < 5 && during(n, due) }, recording.HTTP5xx, analyze.Blocking,
			"200 of 401 requests failed at 10k rows: it takes rows, disk or processors from others for 2s; do it in batches"},
	} {
		if s := update(c.fails, c.kind); s.Class != c.class || s.Why != c.why {
			t.Errorf("%s: %s, %s\nwant %s, %s", name, s.Class, s.Why, c.class, c.why)
		}
	}
}

func TestClasses(t *testing.T) {
	for name, c := range map[string]struct {
		statement analyze.Statement
		class     analyze.Class
		why       string
	}{
		"blocking": {analyze.Statement{Class: analyze.Blocking, Seconds: 2, Lock: "SHARE", Table: "public.t", Held: 2, Blocked: 1.9, Victims: 8}, analyze.Blocking,
			"others waited up to 1.9s for its SHARE on public.t at 10k rows"},
		"brief": {analyze.Statement{Class: analyze.BriefBlock, Seconds: 0.2, Lock: "SHARE", Table: "public.t", Held: 0.2, Blocked: 0.15, Victims: 1}, analyze.BriefBlock,
			"others waited up to 150ms for its SHARE on public.t at 10k rows"},
		"by others": {analyze.Statement{Class: analyze.BlockedByOthers, Seconds: 2, Waited: 1.8, Lock: "ACCESS EXCLUSIVE", Table: "public.t"}, analyze.BlockedByOthers,
			"it waited 1.8s for others at 10k rows, and who came after it waited too: give it a lock_timeout"},
		"not watched": {analyze.Statement{Seconds: 2}, "", "the database was not watched"},
	} {
		s := build(t, 0, run(10_000, []analyze.Statement{statementAt("DO", 0, c.statement)}, nil, nil)).Statements[0]
		if s.Class != c.class || s.Why != c.why {
			t.Errorf("%s: %q, %q\nwant %q", name, s.Class, s.Why, c.why)
		}
	}
	failed := statementAt("ALTER", 0, analyze.Statement{Class: analyze.NonBlocking})
	failed.OK, failed.Error = false, "no such table"
	if s := build(t, 0, run(10_000, []analyze.Statement{failed}, nil, nil)).Statements[0]; s.Why != "it failed: no such table" {
		t.Errorf("failed: %+v", s)
	}
}

func TestNothingSeen(t *testing.T) {
	if _, err := Build(nil, 0); err == nil {
		t.Error("no run is no error")
	}
	bare := run(0, nil, nil, nil)
	bare.Verdict.Database = nil
	r := build(t, 0, bare)
	if text := strings.Join(r.Notes, "\n"); !strings.Contains(text, "not watched") || !strings.Contains(text, "no statement of a migration was seen") {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestScene(t *testing.T) {
	s, err := Scene(run(10, nil, nil, func(at time.Duration) time.Duration { return at / 10 }), []Measured{{Start: 4, End: 6}})
	if err != nil || s.From != 3 || s.To != 7 || len(s.Moments) != moments {
		t.Fatalf("%+v, %v", s, err)
	}
	first, last := s.Moments[0], s.Moments[moments-1]
	if first.P50 < 0.39 || first.P50 > 0.41 || last.Max < 0.79 || last.Max > 0.81 || last.At >= 7 {
		t.Errorf("%+v ... %+v", first, last)
	}
	if s, err := Scene(run(10, nil, nil, nil), nil); err != nil || len(s.Moments) != 0 {
		t.Errorf("no statement: %+v, %v", s, err)
	}
}
