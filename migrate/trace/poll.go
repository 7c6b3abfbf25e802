package trace

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Sample is what one look at a backend's locks saw.
type Sample struct {
	At      time.Time
	Locks   []Lock // granted ones; Waited and Held are 0: one look does not tell
	Awaited []Lock // not granted yet
	Waits   []Wait // of this backend for others
	Victims []Wait // of others for this backend

	locks, awaited []relation // of Locks and Awaited
}

// pollSQL gives the backend's locks, and everybody who waits for a lock with
// those they wait for. Only waiters are asked for pg_blocking_pids, which locks
// the lock manager's tables for a moment. waitstart exists from 14 on.
const pollSQL = `SELECT pg_catalog.json_build_object(
'locks', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
    'of', COALESCE(x.indrelid::bigint, 0), 'mode', l.mode, 'granted', l.granted))
  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
  WHERE l.pid = $1::pg_catalog.int4 AND l.locktype = 'relation' AND l.relation >= 16384 AND n.nspname <> 'pg_toast' AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I')),
'waiting', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('pid', a.pid, 'for', pg_catalog.pg_blocking_pids(a.pid), 'query', a.query,
    'table', (SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.relation),
    'mode', l.mode, 'since', %s))
  FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_locks l ON l.pid = a.pid AND NOT l.granted))::text`

type polled struct {
	Locks []struct {
		relation
		Mode    string
		Granted bool
	}
	Waiting []waiting
}

type waiting struct {
	PID   int
	For   []int
	Query string
	Table string
	Mode  string
	Since time.Time
}

// Poll looks once at the backend's locks on relations that everybody can see,
// and at who waits for whom.
func (o *Observer) Poll(ctx context.Context, pid int) (Sample, error) {
	since := "a.query_start"
	if o.major() >= 14 {
		since = "l.waitstart"
	}
	s := Sample{At: time.Now()}
	text, err := o.Value(ctx, fmt.Sprintf(pollSQL, since), strconv.Itoa(pid))
	if err != nil {
		return s, fmt.Errorf("trace: locks of backend %d: %w", pid, err)
	}
	var p polled
	if err := json.Unmarshal(text, &p); err != nil {
		return s, fmt.Errorf("trace: locks of backend %d: %w", pid, err)
	}
	for _, l := range p.Locks {
		lock := Lock{Table: l.full(), Index: l.isIndex(), Kind: kindOf[l.Kind]}
		lock.Mode, _ = ModeOf(l.Mode)
		if l.Granted {
			s.Locks, s.locks = append(s.Locks, lock), append(s.locks, l.relation)
		} else {
			s.Awaited, s.awaited = append(s.Awaited, lock), append(s.awaited, l.relation)
		}
	}
	s.queue(p.Waiting, pid)
	return s, nil
}

// queue sorts the waiters into those that pid waits behind and those behind it.
func (s *Sample) queue(all []waiting, pid int) {
	behind := map[int][]int{}
	for _, w := range all {
		behind[w.PID] = w.For
	}
	for _, w := range all {
		wait := Wait{PID: w.PID, Query: w.Query, Table: w.Table, Since: w.Since}
		if !w.Since.IsZero() { // for an instant after its begin the server does not tell it
			wait.Waited = max(0, s.At.Sub(w.Since))
		}
		wait.Mode, _ = ModeOf(w.Mode)
		var through bool
		wait.Holder, through = root(behind, w.PID, pid)
		switch {
		case w.PID == pid:
			s.Waits = append(s.Waits, wait)
		case through:
			s.Victims = append(s.Victims, wait)
		}
	}
}

// root follows who waits for whom to one who waits for nobody, and says whether
// pid is on a way there. Of several ways the one through pid is taken. A
// deadlock is a circle: it ends where it is closed.
func root(behind map[int][]int, from, pid int) (end int, through bool) {
	seen := map[int]bool{}
	var walk func(at int) (int, bool)
	walk = func(at int) (int, bool) {
		seen[at] = true
		end := at
		for _, next := range behind[at] {
			if seen[next] {
				continue
			}
			e, t := walk(next)
			if t || next == pid {
				return e, true
			}
			end = e
		}
		return end, false
	}
	return walk(from)
}
