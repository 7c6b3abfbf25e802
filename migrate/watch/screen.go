package watch

import (
	"fmt"
	"strings"

	"upness/migrate"
)

// Screen words the state in at most height lines of at most width characters:
// migrations with their locks and progress, then the tree of who waits for whom.
func (s State) Screen(width, height int) []string {
	b := screen{width: width}
	b.line(0, "%s on Postgres %s at %s   longest wait %s   deadlocks %d", s.Database, s.Server, s.At.UTC().Format("15:04:05"), round(s.LongestWait), s.Deadlocks)
	s.replicas(&b)
	b.line(0, "")
	s.migrations(&b)
	b.line(0, "")
	s.tree(&b)
	for _, name := range s.Invalid {
		b.line(0, "invalid index %s", name)
	}
	for _, text := range s.Unseen {
		b.line(0, "not seen: %s", text)
	}
	if height > 0 && len(b.lines) > height {
		left := len(b.lines) - height + 1
		b.lines = append(b.lines[:height-1], fmt.Sprintf("... and %d lines more", left))
	}
	return b.lines
}

// screen collects lines.
type screen struct {
	width int
	lines []string
}

func (b *screen) line(depth int, format string, args ...any) {
	text := strings.Repeat("  ", depth) + printable(fmt.Sprintf(format, args...))
	if runes := []rune(text); b.width > 1 && len(runes) > b.width {
		text = string(runes[:b.width-1]) + "…"
	}
	b.lines = append(b.lines, text)
}

// printable takes out what would move the cursor: queries are foreign.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, text)
}

func (s State) replicas(b *screen) {
	for _, r := range s.Replicas {
		b.line(0, "replica %s: %s, %s behind, %d bytes", r.Name, r.State, round(r.Lag), r.Bytes)
	}
	for _, slot := range s.Slots {
		if !slot.Active {
			b.line(0, "slot %s: nobody reads it, keeps %d bytes", slot.Name, slot.Bytes)
		}
	}
}

func (s State) migrations(b *screen) {
	if len(s.Migrations) == 0 {
		b.line(0, "no migration is seen")
	}
	for _, m := range s.Migrations {
		b.line(0, "migration: %s, %s for %s: %s", m.Who(), m.State, round(m.For), m.Query)
		b.line(1, "known since %s", m.How)
		for _, l := range m.Locks {
			b.line(1, "%s", l)
		}
		for _, p := range s.Progress {
			if p.PID == m.PID {
				b.line(1, "%s", p.Text())
			}
		}
	}
}

// tree draws who waits under whom they wait for, the true holders at the left.
func (s State) tree(b *screen) {
	if len(s.Waits) == 0 {
		b.line(0, "nobody waits for a lock")
		return
	}
	waits := map[int]bool{}
	for _, w := range s.Waits {
		waits[w.PID] = true
	}
	drawn := map[int]bool{}
	for _, w := range s.Waits {
		if root := w.Holder; !drawn[root.PID] && !waits[root.PID] {
			drawn[root.PID] = true
			b.line(0, "%s", root.describe(w.HolderMode))
			s.branch(b, root.PID, 1, drawn)
		}
	}
	for _, w := range s.Waits { // deadlocks, and those of whom it is not known yet
		if !drawn[w.PID] {
			b.line(0, "%s", w.Text())
		}
	}
}

func (s State) branch(b *screen, pid, depth int, drawn map[int]bool) {
	for _, w := range s.Waits {
		if w.Proximate.PID != pid || drawn[w.PID] {
			continue
		}
		drawn[w.PID] = true
		on := ""
		if w.Table != "" {
			on = " on " + w.Table
		}
		b.line(depth, "└ %s waits for %s%s for %s: %s", w.Who(), w.Mode, on, round(w.Waited), migrate.Brief(w.Query, 120))
		s.branch(b, w.PID, depth+1, drawn)
	}
}
