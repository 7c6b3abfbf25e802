package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

func TestChronicle(t *testing.T) {
	open := step("soak", "wait", 8*time.Second, 0)
	open.End = 0
	c := newChronicle([]recording.Event{
		event(recording.EventPhase, "baseline", "", 0, 3*time.Second, nil),
		step("baseline", "first", 0, 2*time.Second), step("migrate", "second", 4*time.Second, 6*time.Second), open,
		event(recording.EventOutput, "second", "", 5*time.Second, 0, nil),
	})
	for at, want := range map[time.Duration][2]string{
		time.Second: {"first", "baseline"}, 2500 * ms: {"", "baseline"}, 3500 * ms: {"", ""}, 5 * time.Second: {"second", "migrate"},
		7 * time.Second: {"", ""}, time.Hour: {"wait", "soak"},
	} {
		if step, phase := c.stepAt(100*ms+at), c.phaseAt(100*ms+at); step != want[0] || phase != want[1] {
			t.Errorf("at %v: step %q, phase %q, want %q", at, step, phase, want)
		}
	}
	if len(c[recording.EventOutput]) != 0 {
		t.Error("output is kept")
	}
}

// A run's own remarks become warnings, each once, and not without end.
func TestWarnings(t *testing.T) {
	w := newWorld(500, time.Second, nil)
	for i := range 3 * warningLimit {
		w.events = append(w.events, recording.Event{Kind: recording.EventWarning, Text: time.Duration(i / 2).String()})
	}
	if v := w.judge(t, strict()); len(v.Warnings) != warningLimit || v.Warnings[1] != "1ns" {
		t.Errorf("%d warnings, want %d", len(v.Warnings), warningLimit)
	}
}
