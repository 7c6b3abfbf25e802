package conduct

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upness/deploy"
	"upness/migrate/status"
	"upness/plan"
)

// said is a source that says one thing after another.
type said []status.Report

func (s *said) Report(context.Context) (status.Report, error) {
	r := (*s)[0]
	if len(*s) > 1 {
		*s = (*s)[1:]
	}
	return r, nil
}

func TestStatusLeftBehindDoesNotCount(t *testing.T) {
	report := func(state, text string) status.Report { return status.Report{State: state, Text: text} }
	for name, c := range map[string]struct {
		before, after status.Report
		want, asked   string
	}{
		"a failure that was mended":          {report("failed", "failed"), report("failed", "failed"), stale, ""},
		"another failure":                    {report("failed", "failed at 1"), report("failed", "failed at 2"), "failed", ""},
		"a success of nobody knows what":     {report("done", "done"), report("done", "done"), stale, ""},
		"a success of this image, retried":   {report("succeeded", "succeeded ami-2"), report("succeeded", "succeeded ami-2"), "succeeded", ""},
		"a failure of this image, retried":   {report("failed", "failed ami-2"), report("failed", "failed ami-2"), stale, ""},
		"a success of another image":         {report("running", ""), report("succeeded", "succeeded ami-1"), stale, ""},
		"a success of an image alike":        {report("running", ""), report("succeeded", "succeeded ami-22"), stale, ""},
		"it goes on":                         {report("succeeded", "succeeded ami-1"), report("running", "running ami-2"), "running", ""},
		"a success that names no image, new": {report("running", "running"), report("done", "done"), "done", ""},
		"a success where this image's is":    {report("done", "done"), report("done", "done"), "done", "/app/migration/ami-2"},
		"a failure where this image's is":    {report("failed", "failed"), report("failed", "failed"), stale, "/app/migration/ami-2"},
	} {
		if r := last(t, c.asked, c.before, c.after); r.State != c.want {
			t.Errorf("%s: %q, want %q", name, r.State, c.want)
		}
	}
	// What was another one in between is this migration's.
	if r := last(t, "", report("done", "done"), report("running", "running"), report("done", "done")); r.State != "done" {
		t.Errorf("done, running, done: %q", r.State)
	}
}

// last is what is made of the last of some reports; the first is from before.
func last(t *testing.T, asked string, all ...status.Report) status.Report {
	t.Helper()
	from := said(all)
	f, err := newFresh(t.Context(), &from, "ami-2", &plan.MigrationStatus{SSM: asked})
	if err != nil {
		t.Fatal(err)
	}
	var r status.Report
	for range all[1:] {
		if r, err = f.Report(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// A heartbeat's age is another one at each look: it counts only if it is younger
// than the question.
func TestStatusWithHeartbeat(t *testing.T) {
	beat := func(state, text string, age time.Duration) status.Report {
		return status.Report{State: state, Text: text, Beats: true, Age: age}
	}
	if r := last(t, "", beat("done", "done 60", time.Minute), beat("done", "done 61", time.Minute)); r.State != stale || r.Beats {
		t.Errorf("of the release before: %+v", r)
	}
	if r := last(t, "", beat("done", "done 60", time.Minute), beat("done", "done 0", 0)); r.State != "done" {
		t.Errorf("of this one, too quick to be seen running: %+v", r)
	}
	if r := last(t, "", beat("failed", "failed 60", time.Minute), beat("running", "running 2", 0), beat("failed", "failed 90", 90*time.Second)); r.State != "failed" {
		t.Errorf("of this one, with a clock that is behind: %+v", r)
	}
}

// What a status says already shows whether it can be told from this migration's.
func TestStatusTellsTries(t *testing.T) {
	yes, no := new(bool), new(bool)
	*yes = true
	for _, c := range []struct {
		before status.Report
		asked  string
		want   *bool
	}{
		{status.Report{State: "failed", Text: "failed"}, "", no},
		{status.Report{State: "done", Text: "done"}, "/app/migration/ami-2", yes},
		{status.Report{State: "done", Text: "done ami-1"}, "", yes},
		{status.Report{State: "done", Text: "done at 12:00"}, "", yes},
		{status.Report{State: "done", Text: `{"state": "done", "heartbeat": 60}`, Beats: true}, "", yes},
		{status.Report{}, "", nil},
		{status.Report{State: "running", Text: "running"}, "", nil},
	} {
		f, err := newFresh(t.Context(), &said{c.before}, "ami-2", &plan.MigrationStatus{SSM: c.asked})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.tells(); (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%+v at %q: %v", c.before, c.asked, got)
		}
	}
}

// refused is a source that AWS does not let be asked for the first times.
type refused struct {
	said
	kinds []deploy.TroubleKind
}

func (r *refused) Report(ctx context.Context) (status.Report, error) {
	if len(r.kinds) > 0 {
		kind := r.kinds[0]
		r.kinds = r.kinds[1:]
		return status.Report{}, &deploy.Trouble{Kind: kind, Text: "it is " + string(kind)}
	}
	return r.said.Report(ctx)
}

// A status that AWS does not let be asked for is said before anything is touched;
// a throttled one is asked for again.
func TestStatusThatCannotBeAskedFor(t *testing.T) {
	_, err := newFresh(t.Context(), &refused{kinds: []deploy.TroubleKind{deploy.Denied}}, "ami-2", &plan.MigrationStatus{SSM: "/a"})
	if deploy.KindOf(err) != deploy.Denied || !strings.HasPrefix(err.Error(), "the migration's status: ") {
		t.Errorf("denied: %v", err)
	}
	left := said{{State: "done", Text: "done"}}
	f, err := newFresh(t.Context(), &refused{left, []deploy.TroubleKind{deploy.Throttled}}, "ami-2", &plan.MigrationStatus{SSM: "/a"})
	if err != nil || f.before.State != "done" {
		t.Errorf("throttled: %v, %+v", err, f)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newFresh(ctx, &left, "ami-2", &plan.MigrationStatus{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// broken is a source whose first answer is an error.
type broken struct {
	said
	err error
}

func (b *broken) Report(ctx context.Context) (status.Report, error) {
	if err := b.err; err != nil {
		b.err = nil
		return status.Report{}, err
	}
	return b.said.Report(ctx)
}

// A query that fails at first hides what an earlier release left behind: nothing
// is begun then. A row or a table that is not there yet is no failure.
func TestStatusWhoseFirstQuestionFails(t *testing.T) {
	query := &plan.MigrationStatus{Query: "SELECT state FROM runs"}
	_, err := newFresh(t.Context(), status.Query("postgres://u@127.0.0.1:1/d", query.Query), "ami-2", query)
	if err == nil || !strings.Contains(err.Error(), "the migration's status: database: ") {
		t.Errorf("a database that is not there: %v", err)
	}
	old := status.Report{State: "done", Text: "done 60", Beats: true, Age: time.Minute}
	young := status.Report{State: "done", Text: "done 0", Beats: true}
	running := status.Report{State: "running", Text: "running 60", Beats: true, Age: time.Minute}
	elsewhere := errors.New("503 Service Unavailable")
	for name, c := range map[string]struct {
		asked *plan.MigrationStatus
		first error
		then  said
		want  string
	}{
		"left behind":                    {&plan.MigrationStatus{URL: "http://x"}, elsewhere, said{old, old}, stale},
		"of this one":                    {&plan.MigrationStatus{URL: "http://x"}, elsewhere, said{old, young}, "done"},
		"of this one, a clock behind":    {&plan.MigrationStatus{URL: "http://x"}, elsewhere, said{running, old}, "done"},
		"no row yet, a clock behind":     {query, fmt.Errorf("query: %w", status.ErrNothing), said{old}, "done"},
		"no heartbeat, nothing to go by": {&plan.MigrationStatus{URL: "http://x"}, elsewhere, said{{State: "done", Text: "done"}}, "done"},
	} {
		f, err := newFresh(t.Context(), &broken{c.then, c.first}, "ami-2", c.asked)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var r status.Report
		for range c.then {
			if r, err = f.Report(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if r.State != c.want {
			t.Errorf("%s: %q, want %q", name, r.State, c.want)
		}
	}
}
