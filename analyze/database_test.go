package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestDatabase(t *testing.T) {
	a := axis{clock: recording.Clock{Anchor: anchor}}
	failed := event(recording.EventStatement, "DROP", "failed", 4*time.Second, 5*time.Second, nil)
	failed.Error = "permission denied"
	open := event(recording.EventStatement, "VACUUM", "", 6*time.Second, 7*time.Second, nil)
	open.End = 0
	d := database([]recording.Event{
		event(recording.EventStatement, "brief", "done", time.Second, 3*time.Second, map[string]any{"sql": "ALTER TABLE a"}), failed, open,
		event(recording.EventLockWait, "", "", time.Second, 2*time.Second, map[string]any{"query": "SELECT 1", "holder": "ALTER TABLE a", "table": "a", "mode": "AccessExclusiveLock"}),
		event(recording.EventLockWait, "UPDATE a", "", 1500*ms, 3*time.Second, map[string]any{"holder": "ALTER TABLE a"}),
		event(recording.EventLockWait, "SELECT 2", "", 10*time.Second, 0, map[string]any{"holder": "somebody", "wait_s": 1.75}),
	}, a)
	if d.LongestWait != 1.75 || d.LongestBlock != 2 || len(d.Blocked) != 3 || len(d.Statements) != 3 {
		t.Fatalf("%+v", d)
	}
	if b := d.Blocked[0]; b.Query != "SELECT 1" || b.Holder != "ALTER TABLE a" || b.Table != "a" || b.Mode != "AccessExclusiveLock" || b.Wait != 1 || !b.Start.Equal(anchor.Add(1100*ms)) {
		t.Errorf("%+v", b)
	}
	if s := d.Statements[0]; s.Text != "ALTER TABLE a" || !s.OK || s.Seconds != 2 {
		t.Errorf("%+v", s)
	}
	if s := d.Statements[1]; s.OK || s.Error != "permission denied" {
		t.Errorf("%+v", s)
	}
	if s := d.Statements[2]; s.OK || s.Seconds.Finite() {
		t.Errorf("a statement that never ended: %+v", s)
	}
	if database([]recording.Event{event(recording.EventPhase, "soak", "", 0, 0, nil)}, a) != nil {
		t.Error("no database was watched")
	}
}

func TestPhases(t *testing.T) {
	names := newSymbols(10)
	p := newPhases([]recording.Event{
		event(recording.EventPhase, "baseline", "", 0, 2*time.Second, nil), event(recording.EventPhase, "deploy", "", 2*time.Second, 0, nil),
		event(recording.EventPhase, "soak", "", 5*time.Second, 6*time.Second, nil), step("ignored", "x", 0, time.Hour),
	}, names)
	for at, want := range map[int]string{0: "", 100: "baseline", 2099: "baseline", 2100: "deploy", 5099: "deploy", 5100: "soak", 6100: ""} {
		p.at = 0
		if got := names.names[p.of(time.Duration(at)*ms)]; got != want {
			t.Errorf("at %d ms: %q, want %q", at, got, want)
		}
	}
	names = newSymbols(10)
	p = newPhases([]recording.Event{step("baseline", "wait", 0, time.Second), step("deploy", "roll", time.Second, 2*time.Second)}, names)
	if got := names.names[p.of(1500*ms)]; got != "deploy" {
		t.Errorf("from the steps: %q", got)
	}
}
