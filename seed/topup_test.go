package seed

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upness/recording"
	"upness/seed/examples"
)

// Rows are added to tables that hold some, at a rate, while the application
// writes and migrations change the table.
func TestTopUpWhileTheTableChanges(t *testing.T) {
	o := Options{DSN: newDatabase(t, "../lab/schema/schema.sql"), Spec: examples.Students, Rows: 5000}
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	conn := connectTo(t, o.DSN)
	var mu sync.Mutex
	var events []recording.Event
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	o.Rows, o.KeepIndexes, o.Rate, o.Yes, o.KeepLedger = 0, true, 2000, true, true
	o.Events = func(e recording.Event) { mu.Lock(); events = append(events, e); mu.Unlock() }
	type outcome struct {
		report *Report
		err    error
	}
	ended := make(chan outcome, 1)
	go func() {
		report, err := Run(ctx, o)
		ended <- outcome{report, err}
	}()
	count := func() string { return query(t, conn, `SELECT count(*) FROM responses`) }
	grows := func(what string) {
		t.Helper()
		before := count()
		waitFor(t, "rows "+what, func() bool { return count() != before })
	}
	grows("at the begin")
	mustExec(t, conn, `INSERT INTO responses (student_id, course_id, answer) SELECT 1, 1, 'of the application' FROM generate_series(1, 100)`)
	for _, sql := range []string{
		`ALTER TABLE responses ADD COLUMN grade smallint`,
		`CREATE INDEX CONCURRENTLY ON responses (created_at)`,
		`ALTER TABLE responses ADD CONSTRAINT graded CHECK (grade IS NOT NULL AND grade BETWEEN 1 AND 6) NOT VALID`,
		`UPDATE responses SET grade = 1 WHERE grade IS NULL OR grade NOT BETWEEN 1 AND 6`,
		`ALTER TABLE responses VALIDATE CONSTRAINT graded`,
		`ALTER TABLE responses ALTER grade SET NOT NULL`,
		`ALTER TABLE responses ALTER task TYPE bigint`,
		`ALTER TABLE responses RENAME COLUMN answer TO body`,
		`ALTER TABLE responses DROP COLUMN task`,
	} {
		mustExec(t, conn, sql)
		grows("after " + sql)
	}
	stop()
	got := <-ended
	if got.err != nil {
		t.Fatal(got.err)
	}
	valid(t, conn)
	mu.Lock()
	defer mu.Unlock()
	for _, name := range []string{"rows", "described again", "load"} {
		if !slices.ContainsFunc(events, func(e recording.Event) bool { return e.Name == name }) {
			t.Errorf("no event %q in %v", name, events)
		}
	}
	all := count()
	want := query(t, conn, `SELECT count(*) FROM responses WHERE xmin::text::bigint <> ALL (SELECT xid & 4294967295 FROM upness_seed.chunk)`)
	if _, err := Undo(context.Background(), Options{DSN: o.DSN}); err != nil {
		t.Fatal(err)
	}
	if left := count(); left != want || left == all {
		t.Errorf("%s rows before, %s after the undo, want %s: what the first load, the application and the migrations wrote", all, left, want)
	}
	valid(t, conn)
	if got.report.Rows == 0 {
		t.Error("the report shows no rows")
	}
}

// The rate is kept, and a latency limit slows down.
func TestPacer(t *testing.T) {
	p := newPacer(1000, 0)
	if n := p.wait(context.Background()); n != 100 {
		t.Errorf("%v rows in a beat at 1000/s", n)
	}
	p = newPacer(0, 10*time.Millisecond)
	for range 10 {
		p.took(20 * time.Millisecond)
	}
	if p.rate > firstRate/20 {
		t.Errorf("%v/s after ten slow chunks", p.rate)
	}
	slow := p.rate
	p.took(time.Millisecond)
	if p.rate <= slow {
		t.Error("it does not recover")
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	p.due = time.Now().Add(time.Hour)
	if n := p.wait(done); n != 0 {
		t.Errorf("%v rows after the end", n)
	}
}

// A load that holds rows already is refused, unless it is told to add to them.
func TestTopUp(t *testing.T) {
	o := Options{DSN: newDatabase(t, "../lab/schema/schema.sql"), Spec: examples.Students, Rows: 3000}
	run := func(want string) {
		t.Helper()
		_, err := Run(context.Background(), o)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	run("")
	run("say --yes")
	o.Yes = true
	run("--top-up")
	o.TopUp = true
	run("")
	run("")
	conn := connectTo(t, o.DSN)
	if got := query(t, conn, `SELECT count(*) FROM responses`); got != "9000" {
		t.Errorf("%s rows after three loads of 3000", got)
	}
	valid(t, conn)
}
