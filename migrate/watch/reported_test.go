package watch

import (
	"testing"

	"upness/recording"
)

// What the run itself tells of a statement, the watcher does not tell again, by
// the backend's pid or by the text; the statement of another it does.
func TestReportedStatements(t *testing.T) {
	dsn := database(t, start(t, 0))
	first, second, third := open(t, dsn, "a"), open(t, dsn, "b"), open(t, dsn, "c")
	r := watching(t, Options{DSN: dsn})
	r.w.Reported(recording.Event{Kind: recording.EventStatement, Source: "migrate", Text: "SELECT 'else'", Fields: map[string]any{"pid": float64(first.pid())}})
	r.w.Reported(recording.Event{Kind: recording.EventStatement, Source: "i-4711", Text: "CREATE  TABLE b AS SELECT 'geheim' FROM  pg_sleep(1.2);"})
	for _, done := range []<-chan error{
		first.begin("CREATE TABLE a AS SELECT 1 FROM pg_sleep(1.2)"), second.begin("CREATE TABLE b AS SELECT 'geheim' FROM pg_sleep(1.2)"), third.begin("CREATE TABLE c AS SELECT 1 FROM pg_sleep(1.2)"),
	} {
		must(t, done)
	}
	e := r.event("the end of the third", func(e recording.Event) bool { return e.Kind == recording.EventStatement && e.Edge == recording.End })
	r.stop()
	if begun := r.of(recording.EventStatement, recording.Begin); len(begun) != 1 || begun[0].Text != "CREATE TABLE c AS SELECT ? FROM pg_sleep(?)" || begun[0].ID != e.ID {
		t.Errorf("told %v", r.all())
	}
	if took, _ := e.Fields["took_s"].(float64); took < 1.1 || e.At <= 0 {
		t.Errorf("it took %v", took)
	}
}

// A backfill's batches are one statement from the first to the last.
func TestRepeatedStatements(t *testing.T) {
	dsn := database(t, start(t, 0))
	c := open(t, dsn, "upness backfill")
	c.do("CREATE TABLE goods (id int); INSERT INTO goods SELECT generate_series(1, 10)")
	r := watching(t, Options{DSN: dsn})
	// Between two looks the watcher pauses for up to a second.
	for range 4 {
		c.do("UPDATE goods SET id = id + 1 FROM pg_sleep(0.5)")
	}
	c.do("SELECT pg_sleep(1.2)")
	e := r.event("the end of the batches", func(e recording.Event) bool { return e.Kind == recording.EventStatement && e.Edge == recording.End })
	if took, _ := e.Fields["took_s"].(float64); e.Fields["repeated"] != true || took < 1.4 {
		t.Errorf("%v", e.Fields)
	}
	r.stop()
	if begun := r.of(recording.EventStatement, recording.Begin); len(begun) != 2 || begun[0].Text != "UPDATE goods SET id = id + ? FROM pg_sleep(?)" || begun[1].Text != "SELECT pg_sleep(?)" {
		t.Errorf("told%s", r.all())
	}
}
