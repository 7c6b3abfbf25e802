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
}

// circles takes note of deadlocks while they last, and of who was ended.
func (w *Watcher) circles(p *snapshot) {
	for pid := range p.waiting {
		pids := p.cycle(pid)
		if pids == nil {
			continue
		}
		i := slices.IndexFunc(w.rounds.circles, func(c circle) bool { return slices.Equal(c.pids, pids) })
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
	w.rounds.circles = slices.DeleteFunc(w.rounds.circles, func(c circle) bool {
		if c.seen.Equal(p.at) {
			return false
		}
		// Whose statement it was that ended shows when that one is done.
		victim := p.victimOf(&c)
		if victim == nil && p.at.Sub(c.seen) < victimTime {
			return false
		}
		w.rounds.ahead++
		w.tellDeadlock(&c, victim)
		return true
	})
}

// victimTime is how long the one whose statement was ended is looked for.
const victimTime = time.Second

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

// countDeadlocks reads how many the server counted, which it tells some time
// after: those that no poll saw are told of, too.
func (w *Watcher) countDeadlocks(ctx context.Context, _ *snapshot) error {
	var n int64
	if err := w.conn.QueryRow(ctx, "SELECT pg_stat_get_db_deadlocks($1)", w.server.oid).Scan(&n); err != nil {
		return err
	}
	r := &w.rounds
	for i := r.deadlocks; r.deadlocks >= 0 && i < n; i++ {
		if r.ahead > 0 {
			r.ahead--
			continue
		}
		w.tellDeadlock(nil, nil)
	}
	r.deadlocks = n
	return nil
}

// mostDeadlocks bounds those that are told of.
const mostDeadlocks = 200

func (w *Watcher) tellDeadlock(c *circle, v *Backend) {
	if w.rounds.newDead++; w.rounds.newDead > mostDeadlocks {
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
	if v != nil {
		whose := "the application's, not the migration's"
		if v.Migration {
			whose = "the migration's"
		}
		e.Text += fmt.Sprintf("; the server ended the statement of %s: %s", v.Who(), whose)
		e.Fields["victim"], e.Fields["victim_pid"], e.Fields["victim_migration"] = v.Query, v.PID, v.Migration
	}
	w.instant(e)
}
