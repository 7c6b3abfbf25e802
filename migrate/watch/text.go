package watch

import (
	"fmt"

	"upness/migrate"
)

// Text words the wait on one line, with the holder at the root of the tree and
// whoever stands between.
func (w Wait) Text() string {
	text := fmt.Sprintf("%s waits for %s", w.Who(), w.Mode)
	if w.Table != "" {
		text += " on " + w.Table
	}
	text += " (" + round(w.Waited).String() + ")"
	if w.Deadlock {
		return text + ", in a deadlock with " + w.Proximate.Who()
	}
	if w.Holder.PID == 0 && w.Holder.Query == "" && w.Proximate.PID == 0 && w.HolderMode == "" {
		return text
	}
	text += ", held by " + w.Holder.describe(w.HolderMode)
	if w.Proximate.PID != w.Holder.PID {
		text += ", queued behind " + w.Proximate.describe("")
	}
	return text
}

// describe names a session with its lock, its state and its query.
func (b Backend) describe(mode string) string {
	text := b.Who()
	if mode != "" {
		text += " with " + mode
	}
	if b.State != "" && b.State != "active" {
		text += ", " + b.State
	}
	if b.Transaction > 0 && b.State != "active" {
		text += fmt.Sprintf(" in a transaction of %s", round(b.Transaction))
	}
	if b.Query != "" {
		text += " (" + migrate.Brief(b.Query, 80) + ")"
	}
	return text
}
