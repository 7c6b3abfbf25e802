package proxy

import (
	"fmt"
	"io"
	"strings"
	"time"

	"upness/migrate"
	"upness/migrate/judge"
	"upness/migrate/trace"
)

// Judged is a statement that came through, and what is to be said of it.
type Judged struct {
	ID      int64         `json:"id"`
	PID     int           `json:"pid"`
	Trace   trace.Trace   `json:"trace"`
	Finding judge.Finding `json:"finding"`
}

// Judge judges a statement that has ended. Strict makes a blocking lock without
// a lock_timeout unsafe, not a warning.
func Judge(st Statement, strict bool) Judged {
	return Judged{ID: st.ID, PID: st.PID, Trace: st.Trace, Finding: judge.Judge(st.Trace, judge.Context{Strict: strict})}
}

// sqlShown is how much of a statement a line for people has, in characters.
const sqlShown = 150

// WriteText writes a statement for people: the verdict and the statement, what
// it did, and why it is not safe.
func (j Judged) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", j.level(), migrate.Brief(j.Trace.SQL, sqlShown))
	fmt.Fprintf(&b, "        %s\n", strings.Join(j.did(), "; "))
	if f := j.Trace; f.SQLState != "" {
		fmt.Fprintf(&b, "        SQLSTATE %s: %s\n", f.SQLState, f.Error)
	}
	v := j.Finding.Verdicts
	for _, axis := range []struct {
		name string
		judge.Axis
	}{{"lock duration", v.LockDuration}, {"lock queue", v.LockQueue}, {"compatibility", v.Compatibility}, {"data loss", v.DataLoss}} {
		if axis.Level != judge.OK {
			fmt.Fprintf(&b, "        %s, %s: %s\n", axis.name, axis.Level, axis.Why)
		}
	}
	if text := j.Finding.Advice.Text; text != "" {
		fmt.Fprintf(&b, "        %s\n", text)
	}
	for _, text := range j.Trace.Unseen {
		fmt.Fprintf(&b, "        not seen: %s\n", text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// level is the verdict in a word of six letters.
func (j Judged) level() string {
	switch {
	case j.Trace.SQLState != "":
		return "failed"
	case j.Finding.Unsafe:
		return "unsafe"
	case j.Finding.Rule != "":
		return "warn  "
	}
	return "ok    "
}

// did is what the statement did, the heaviest first.
func (j Judged) did() []string {
	t := j.Trace
	did := []string{rounded(t.Took)}
	for _, l := range t.Locks {
		if l.Index || l.Mode.Strength() <= trace.AccessShare.Strength() {
			continue
		}
		text := fmt.Sprintf("%s on %s for %s", l.Mode, l.Table, rounded(l.Held))
		if l.Earlier {
			text += ", from before"
		}
		if l.Waited > 0 {
			text += ", after a wait of " + rounded(l.Waited)
		}
		did = append(did, text)
	}
	for _, table := range t.Rewrites {
		did = append(did, "rewrote "+table)
	}
	for _, index := range t.Rebuilds {
		did = append(did, "built "+index)
	}
	for _, scan := range t.Scans {
		did = append(did, fmt.Sprintf("read all of %s (%d rows)", scan.Table, scan.Rows))
	}
	if t.Rows > 0 {
		did = append(did, fmt.Sprintf("wrote %d rows", t.Rows))
	}
	if n := len(t.Victims); n > 0 {
		did = append(did, fmt.Sprintf("%d waited behind it", n))
	}
	return did
}

func rounded(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}
