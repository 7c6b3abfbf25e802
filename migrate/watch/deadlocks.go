package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"upness/recording"
)

// circle is sessions that wait for each other. The server looks for them only
// after deadlock_timeout, so that polls see them first.
type circle struct {
	members []Backend
	pids    []int32
	seen    time.Time
	over    bool
	victim  *Backend
}

// circles takes note of deadlocks while they last, and of who was ended.
func (w *Watcher) circles(p *snapshot) {
	for pid := range p.waiting {
		pids := p.cycle(pid)
		if pids == nil {
			continue
		}
		i := slices.IndexFunc(w.rounds.circles, func(c circle) bool { return !c.over && slices.Equal(c.pids, pids) })
		if i < 0 {
			c := circle{pids: pids}
			for _, member := range pids {
				c.members = append(c.members, w.backend(p, member))
			}
			w.rounds.circles = append(w.rounds.circles, c)
			i = len(w.rounds.circles) - 1
		}
		w.rounds.circles[i].seen = p.at
	}
	for i := range w.rounds.circles {
		if c := &w.rounds.circles[i]; !c.over && !c.seen.Equal(p.at) {
			c.over, c.victim = true, p.victimOf(c)
			w.soon("deadlocks")
		}
	}
}

// victimOf is the member that the server ended: its transaction is aborted, or it
// is the only one that does nothing any more.
func (p *snapshot) victimOf(c *circle) *Backend {
	var idle []int
	for i, pid := range c.pids {
		switch s := p.sessions[pid]; {
		case s != nil && s.state == "idle in transaction (aborted)":
			return &c.members[i]
		case s == nil || s.state == "idle":
			idle = append(idle, i)
		}
	}
	if len(idle) != 1 {
		return nil
	}
	return &c.members[idle[0]]
}

// circleTime is how long a circle that was seen is kept for the server's count.
const circleTime = 30 * time.Second

// countDeadlocks reads how many there were, which the server tells some time
// later, and tells of each with who took part.
func (w *Watcher) countDeadlocks(ctx context.Context, p *snapshot) error {
	var n int64
	if err := w.conn.QueryRow(ctx, "SELECT pg_stat_get_db_deadlocks($1)", w.server.oid).Scan(&n); err != nil {
		return err
	}
	r := &w.rounds
	before := r.deadlocks
	r.deadlocks = n
	for i := before; before >= 0 && i < n; i++ {
		r.newDead++
		var told *circle
		if j := slices.IndexFunc(r.circles, func(c circle) bool { return c.over }); j >= 0 {
			c := r.circles[j]
			told, r.circles = &c, slices.Delete(r.circles, j, j+1)
		}
		w.tellDeadlock(told)
	}
	r.circles = slices.DeleteFunc(r.circles, func(c circle) bool { return c.over && p.at.Sub(c.seen) > circleTime })
	return nil
}

// mostDeadlocks bounds those that are told of.
const mostDeadlocks = 200

func (w *Watcher) tellDeadlock(c *circle) {
	if w.rounds.newDead > mostDeadlocks {
		return
	}
	e := recording.Event{Kind: recording.EventDeadlock, State: "ended", Text: "a deadlock, ended by the server; who took part was not seen"}
	if c == nil {
		w.instant(e)
		return
	}
	var members []string
	for _, m := range c.members {
		members = append(members, fmt.Sprintf("%s (%s)", m.Who(), m.Query))
	}
	e.Text = "a deadlock between " + strings.Join(members, " and ")
	e.Fields = map[string]any{"members": members}
	if v := c.victim; v != nil {
		whose := "the application's, not the migration's"
		if v.Migration {
			whose = "the migration's"
		}
		e.Text += fmt.Sprintf("; the server ended the statement of %s: %s", v.Who(), whose)
		e.Fields["victim"], e.Fields["victim_pid"], e.Fields["victim_migration"] = v.Query, v.PID, v.Migration
	}
	w.instant(e)
}
