package backfill

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// monitor watches, on a connection of its own, who waits behind the worker, and
// once in a while what the server says of itself. It reads pg_locks, which every
// role may, and not pg_stat_activity, of which a restricted one sees little.
type monitor struct {
	conn   *pgx.Conn
	worker uint32 // process of the backfill's session
	parts  []uint32

	mu      sync.Mutex
	waiters int // most at once since the last take
	server  Server
	fresh   bool
	err     error

	written []written // WAL positions lately, the oldest first
	replica bool      // what replicas say can be seen
}

// written is how much WAL there was at a time.
type written struct {
	at  time.Time
	wal float64 // bytes since the cluster was made
}

// How often the monitor looks. A look costs no more than 1 in 20 of the time.
const (
	waitersEvery = 20 * time.Millisecond
	serverEvery  = 500 * time.Millisecond
	lookCost     = 20
)

// check says what cannot be seen.
func (m *monitor) check(ctx context.Context) (notes []string, err error) {
	var all bool
	err = m.conn.QueryRow(ctx, `SELECT pg_has_role('pg_read_all_stats', 'USAGE') OR NOT EXISTS (SELECT FROM pg_stat_replication)`).Scan(&all)
	if err != nil {
		return nil, fmt.Errorf("backfill: rights to watch: %w", explain(err))
	}
	m.replica = all
	if !all {
		notes = append(notes, fmt.Sprintf("how far replicas are behind cannot be seen: GRANT pg_monitor TO %s", m.conn.Config().User))
	}
	return notes, m.look(ctx)
}

// run watches until ctx is done.
func (m *monitor) run(ctx context.Context) {
	server := time.Now()
	for ctx.Err() == nil {
		began := time.Now()
		err := m.wait(ctx)
		if err == nil && time.Since(server) >= serverEvery {
			server = time.Now()
			err = m.look(ctx)
		}
		if err != nil {
			if ctx.Err() == nil {
				m.mu.Lock()
				m.err = fmt.Errorf("backfill: watching the server: %w", explain(err))
				m.mu.Unlock()
			}
			return
		}
		sleep(ctx, max(waitersEvery, lookCost*time.Since(began)))
	}
}

// wait counts the sessions that wait behind the worker now.
func (m *monitor) wait(ctx context.Context) error {
	var n int
	err := m.conn.QueryRow(ctx, `SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND $1 = ANY(pg_blocking_pids(pid))`, int32(m.worker)).Scan(&n)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiters = max(m.waiters, n)
	return err
}

// look reads how far replicas are behind, how much WAL was written, and whether
// something that takes SHARE UPDATE EXCLUSIVE (vacuum, analyze, a concurrent
// index build) is at work on the table.
func (m *monitor) look(ctx context.Context) error {
	var s Server
	var wal, lag float64
	var replayed *float64
	err := m.conn.QueryRow(ctx, `
		SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8,
		       coalesce(extract(epoch FROM r.lag), 0)::float8, r.lsn::float8,
		       EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND mode = 'ShareUpdateExclusiveLock' AND relation = ANY($1)
		                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
		  FROM (SELECT max(replay_lag) AS lag, min(pg_wal_lsn_diff(replay_lsn, '0/0')) AS lsn FROM pg_stat_replication WHERE $2) r`,
		m.parts, m.replica).Scan(&wal, &lag, &replayed, &s.Vacuum)
	if err != nil {
		return err
	}
	now := time.Now()
	s.Lag = time.Duration(lag * float64(time.Second))
	if replayed != nil {
		s.Lag = max(s.Lag, m.behindBy(*replayed, now))
	}
	if n := len(m.written); n > 0 {
		s.WAL = (wal - m.written[n-1].wal) / now.Sub(m.written[n-1].at).Seconds()
	}
	m.keep(written{now, wal})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.server, m.fresh = s, true
	return nil
}

// behindBy is the age of the oldest WAL that a replica has not replayed, as far
// as it was seen. replay_lag stays what it was while a replica says nothing.
func (m *monitor) behindBy(replayed float64, now time.Time) time.Duration {
	for _, w := range m.written {
		if w.wal > replayed {
			return now.Sub(w.at)
		}
	}
	return 0
}

// walKept bounds the memory of WAL positions; every other one is dropped when it
// is reached, so that it spans any lag.
const walKept = 256

func (m *monitor) keep(w written) {
	m.written = append(m.written, w)
	if len(m.written) < walKept {
		return
	}
	half := m.written[:0]
	for i := 0; i < len(m.written); i += 2 {
		half = append(half, m.written[i])
	}
	m.written = append(half, w)
}

// behind takes the most that waited at once since the last call.
func (m *monitor) behind() (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.waiters
	m.waiters = 0
	return n, m.err
}

// says gives what the server said, if it is new.
func (m *monitor) says() (s Server, fresh bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, fresh = m.server, m.fresh
	m.fresh = false
	return s, fresh
}

// sleep waits for d or until ctx is done.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
