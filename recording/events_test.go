package recording

import (
	"math"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestEventsAndSpans(t *testing.T) {
	w, dir := create(t)
	end := w.Span(Event{At: 10, Kind: EventStep, Name: "migrate", Phase: "migrate", Text: "begins", Fields: map[string]any{"pid": 7}})
	w.Event(Event{At: 5, Kind: EventInstance, Name: "i-1", State: "healthy"})
	w.Span(Event{At: 30, ID: "mine", Kind: EventStatement, Name: "CREATE INDEX"})
	end(Event{At: 20, State: "failed", Error: "exit status 1", Fields: map[string]any{"exit": 1}})
	end2 := w.Span(Event{At: 40, Kind: EventStep, Name: "migrate"})
	end2(Event{At: 50})
	w.Event(Event{At: 60, ID: "unknown", Edge: End, Kind: EventStep})
	want := []Event{
		{At: 5, Kind: EventInstance, Name: "i-1", State: "healthy"},
		{At: 10, End: 20, ID: "step-1", Edge: Begin, Kind: EventStep, Name: "migrate", Phase: "migrate", Text: "begins", State: "failed",
			Error: "exit status 1", Fields: map[string]any{"pid": 7.0, "exit": 1.0}},
		{At: 30, ID: "mine", Edge: Begin, Kind: EventStatement, Name: "CREATE INDEX"},
		{At: 40, End: 50, ID: "step-2", Edge: Begin, Kind: EventStep, Name: "migrate"},
		{At: 60, ID: "unknown", Edge: End, Kind: EventStep},
	}
	r, _ := Open(dir) // of a run that has no results yet
	if diff := gocmp.Diff(want, r.Events); diff != "" {
		t.Errorf("events (-want +have):\n%s", diff)
	}
}

func TestAnEventWithoutATimeHappensNow(t *testing.T) {
	w, dir := create(t)
	before := w.Clock().Now()
	w.Event(Event{Kind: EventWarning})
	after := w.Clock().Now()
	r, _ := Open(dir)
	if at := r.Events[0].At; at < before || at > after {
		t.Errorf("at %v, not from %v to %v", at, before, after)
	}
}

func TestAnEventThatJSONCannotHoldIsKept(t *testing.T) {
	w, dir := create(t)
	w.Event(Event{At: 1, Kind: EventWarning, Text: "line\nbreak", Fields: map[string]any{"x": math.Inf(1)}})
	if err := w.Err(); err != nil {
		t.Fatal(err)
	}
	r, _ := Open(dir)
	if len(r.Events) != 1 || r.Events[0].Text != "line\nbreak" || r.Events[0].Fields["unrecordable"] == nil {
		t.Errorf("events %+v", r.Events)
	}
}

func TestALineThatIsNoEventIsAWarning(t *testing.T) {
	events, warnings, err := parseEvents(strings.NewReader("{\"at\":1,\"kind\":\"a\"}\n\nnonsense\n{\"at\":\"x\"}\n{\"at\":2,\"kind\":\"b\"}\n{"))
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || events[1].Kind != "b" {
		t.Errorf("events %+v", events)
	}
	if len(warnings) != 3 || !strings.HasPrefix(warnings[0].Error(), "line 3: ") || !strings.HasPrefix(warnings[1].Error(), "line 4: ") {
		t.Errorf("warnings %v", warnings)
	}
}

func TestSpansOfOneNameAreKeptApart(t *testing.T) {
	events := joinSpans([]Event{
		{At: 1, ID: "a", Edge: Begin}, {At: 2, ID: "a", Edge: End},
		{At: 3, ID: "a", Edge: Begin}, {At: time.Second, ID: "a", Edge: End},
	})
	if len(events) != 2 || events[0].End != 2 || events[1].End != time.Second {
		t.Errorf("events %+v", events)
	}
}
