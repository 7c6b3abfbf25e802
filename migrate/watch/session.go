package watch

import (
	"context"
	"time"

	"upness/migrate"
)

// session is a backend, as a rule one that is not idle.
type session struct {
	pid          int32
	backendStart time.Time // zero where the role may not see it, as the others
	xactStart    time.Time
	queryStart   time.Time
	stateChange  time.Time
	state        string // "active", "idle in transaction", ...; empty where it may not be seen
	waiting      bool   // for a lock of the lock manager
	application  string
	backend      string // "client backend", "autovacuum worker", ...
	query        string // without literals
}

// hidden is what the server gives for a query that the role may not see.
const hidden = "<insufficient privilege>"

// sessionsSQL reads below the view pg_stat_activity, which also joins the names
// of databases and roles. queryText bounds the text as the server sends it.
const sessionsSQL = `SELECT clock_timestamp(), a.pid, a.backend_start, a.xact_start, a.query_start, a.state_change,
	coalesce(a.state, ''), coalesce(a.wait_event_type, '') = 'Lock', coalesce(a.application_name, ''), coalesce(a.backend_type, ''),
	coalesce(left(a.query, 2000), '')
	FROM (SELECT) now LEFT JOIN pg_stat_get_activity(NULL) a
	ON a.datid = $1 AND a.pid <> pg_backend_pid() AND (a.state IS DISTINCT FROM 'idle' OR a.pid = ANY($2))`

// sessions reads the server's clock and the sessions of the database that are
// not idle, with those that were seen to wait or to migrate: what they do now says
// when that ended.
func (w *Watcher) sessions(ctx context.Context) (map[int32]*session, time.Time, error) {
	rows, err := w.conn.Query(ctx, sessionsSQL, w.server.oid, w.tracked())
	if err != nil {
		return nil, time.Time{}, err
	}
	var now time.Time
	found := map[int32]*session{}
	for rows.Next() {
		var s session
		var pid *int32
		var at [4]*time.Time
		if err := rows.Scan(&now, &pid, &at[0], &at[1], &at[2], &at[3], &s.state, &s.waiting, &s.application, &s.backend, &s.query); err != nil {
			rows.Close()
			return nil, now, err
		}
		if pid == nil {
			continue
		}
		s.pid = *pid
		for i, to := range []*time.Time{&s.backendStart, &s.xactStart, &s.queryStart, &s.stateChange} {
			if at[i] != nil {
				*to = *at[i]
			}
		}
		s.query = w.texts.clean(&s)
		found[s.pid] = &s
	}
	return found, now, rows.Err()
}

// tracked are the sessions of which something is under way.
func (w *Watcher) tracked() []int32 {
	pids := []int32{}
	for pid := range w.running {
		pids = append(pids, pid)
	}
	for key := range w.queue {
		pids = append(pids, key.pid)
	}
	for key := range w.held {
		pids = append(pids, key.pid)
	}
	return pids
}

// texts keeps queries without their literals: the same one is read many times.
type texts map[textKey]string

type textKey struct {
	pid   int32
	since time.Time
	raw   string
}

// mostTexts bounds what is kept.
const mostTexts = 2000

// queryLimit bounds a query in what is recorded, in characters.
const queryLimit = 1000

func (t texts) clean(s *session) string {
	if s.query == hidden {
		return ""
	}
	key := textKey{s.pid, s.queryStart, s.query}
	text, ok := t[key]
	if !ok {
		if len(t) >= mostTexts {
			clear(t)
		}
		text = migrate.Brief(migrate.WithoutLiterals(s.query), queryLimit)
		t[key] = text
	}
	return text
}

// same tells that both are one backend, not two that got the same pid.
func (s *session) same(o *session) bool {
	return o != nil && s.pid == o.pid && s.backendStart.Equal(o.backendStart)
}

// inTransaction tells that the session waits for its client within one.
func (s *session) inTransaction() bool {
	return s.state == "idle in transaction" || s.state == "idle in transaction (aborted)"
}

// client tells a client's session from the server's own processes.
func (s *session) client() bool { return s.backend == "client backend" || s.backend == "" }
