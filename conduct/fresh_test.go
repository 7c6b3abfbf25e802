package conduct

import (
	"context"
	"testing"

	"upness/migrate/status"
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
		f := newFresh(t.Context(), &said{c.before, c.after}, "ami-2", c.asked, nil)
		if r, err := f.Report(t.Context()); err != nil || r.State != c.want {
			t.Errorf("%s: %q, want %q", name, r.State, c.want)
		}
	}
}
