package conduct

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"upness/migrate/status"
)

// fresh takes out of a migration's status what an earlier one left behind: a
// failure that was mended since, or a success of another image.
type fresh struct {
	status.Source
	image  string
	asked  string // where the status is asked for; it may name the image
	done   []string
	before string // the status before this migration was asked for; empty: there was none
}

// stale is the state of a status that is none of this migration's.
const stale = "waiting"

// imageID is how AWS writes that of an image.
var imageID = regexp.MustCompile(`\bami-[0-9a-z]+\b`)

// newFresh asks for what was there before.
func newFresh(ctx context.Context, from status.Source, image, asked string, done []string) *fresh {
	f := &fresh{Source: from, image: image, asked: asked, done: done}
	if f.done == nil {
		f.done = status.Done
	}
	if r, err := from.Report(ctx); err == nil {
		f.before = r.Text
	}
	return f
}

// Report asks, and calls a status that is not this migration's waiting. What is
// as it was before counts only if it is a success that names the image.
func (f *fresh) Report(ctx context.Context) (status.Report, error) {
	r, err := f.Source.Report(ctx)
	if err != nil {
		return r, err
	}
	named := imageID.FindAllString(r.Text+" "+f.asked, -1)
	ours := slices.Contains(named, f.image)
	succeeded := slices.ContainsFunc(f.done, func(word string) bool { return strings.EqualFold(word, r.State) })
	if len(named) > 0 && !ours || r.Text == f.before && !(ours && succeeded) {
		r.State, r.Beats = stale, false
	}
	return r, nil
}
