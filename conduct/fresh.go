package conduct

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"upness/deploy"
	"upness/migrate/status"
	"upness/plan"
)

// fresh takes out of a migration's status what an earlier one left behind: a
// failure that was mended since, or a success of another image.
type fresh struct {
	status.Source
	image  string
	asked  string        // where the status is asked for, in words; they may name the image
	done   []string      // states that end a migration well
	failed []string      // and badly
	began  time.Time     // when it was asked for first
	before status.Report // before this migration; no state: there was none, or it is unknown
	hidden bool          // it could not be asked for then
	moved  bool          // it was another one since
}

// stale is the state of a status that is none of this migration's.
const stale = "waiting"

// imageID is how AWS writes that of an image.
var imageID = regexp.MustCompile(`\bami-[0-9a-z]+\b`)

// throttledPatience is how long a status that AWS throttles is asked for again.
const throttledPatience = time.Minute

// newFresh asks for what was there before. Its error is AWS's or the database's,
// of a status that cannot be asked for: with it nothing would tell an earlier try's
// from this one's. An endpoint or a command may come with the migration itself.
func newFresh(ctx context.Context, from status.Source, image string, asked *plan.MigrationStatus) (*fresh, error) {
	f := &fresh{Source: from, image: image, asked: place(asked), done: asked.Done, failed: asked.Failed, began: time.Now()}
	if f.done == nil {
		f.done = status.Done
	}
	if f.failed == nil {
		f.failed = status.Failed
	}
	ask := func() (status.Report, error) {
		ctx, cancel := context.WithTimeout(ctx, cmp.Or(asked.Answer, 10*time.Second))
		defer cancel()
		return from.Report(ctx)
	}
	r, err := ask()
	for deploy.KindOf(err) == deploy.Throttled && ctx.Err() == nil && time.Since(f.began) < throttledPatience {
		pause(ctx, time.Second)
		r, err = ask()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case deploy.KindOf(err) != "", asked.Query != "" && err != nil && !errors.Is(err, status.ErrNothing):
		return nil, fmt.Errorf("the migration's status: %w", err)
	case err == nil:
		f.before = r
	default:
		f.hidden = !errors.Is(err, status.ErrNothing)
	}
	return f, nil
}

// Report asks, and calls a status that is not this migration's waiting. What is
// as it was before counts only if it is a success that names the image; what has
// a heartbeat, if that is younger than the question.
func (f *fresh) Report(ctx context.Context) (status.Report, error) {
	r, err := f.Source.Report(ctx)
	if err != nil {
		return r, err
	}
	if f.hidden && r.Beats && r.Age > time.Since(f.began) {
		f.before = r // its last sign of life was before the first question
	}
	f.hidden = false
	f.moved = f.moved || r.State != f.before.State || !r.Beats && r.Text != f.before.Text
	named, ours := f.names(r)
	same := !f.moved && (!r.Beats || r.Age > time.Since(f.began))
	if named && !ours || same && !(ours && is(r, f.done)) {
		r.State, r.Beats = stale, false
	}
	return r, nil
}

// names says whether a status tells of an image, and whether that is this one.
func (f *fresh) names(r status.Report) (some, ours bool) {
	named := imageID.FindAllString(r.Text+" "+f.asked, -1)
	return len(named) > 0, slices.Contains(named, f.image)
}

// is tells whether a status is one of some states.
func is(r status.Report, states []string) bool {
	return slices.ContainsFunc(states, func(word string) bool { return strings.EqualFold(word, r.State) })
}

// tells says whether this migration's end can be told from one that is there
// already: by a heartbeat, by the image, or by words beside the bare state. It is
// nil where no end is there, and nothing shows how one will look.
func (f *fresh) tells() *bool {
	if !is(f.before, f.done) && !is(f.before, f.failed) {
		return nil
	}
	named, _ := f.names(f.before)
	told := f.before.Beats || named || f.before.Text != f.before.State
	return &told
}

// says is what is there already, in words.
func (f *fresh) says() string { return fmt.Sprintf("%s, which says %q now,", f.asked, f.before.Text) }

// place is where a status is asked for, in words.
func place(s *plan.MigrationStatus) string {
	switch {
	case s.SSM != "":
		return "the parameter " + s.SSM
	case s.URL != "":
		return "the endpoint " + s.URL
	case s.Query != "":
		return fmt.Sprintf("the query %q", s.Query)
	}
	return fmt.Sprintf("the command %q", s.Command)
}
