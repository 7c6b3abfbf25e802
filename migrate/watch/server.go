package watch

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// oldest is the first version whose progress views tell of CREATE INDEX.
const oldest = 120000

// server is what the connection's server is and lets its role see.
type server struct {
	version    int    // 150014 for 15.14
	name       string // "15.14"
	database   string
	oid        uint32
	role       string
	standby    bool
	activities bool // track_activities is on
	sees       bool // the sessions of other roles
	signals    bool // may end the sessions of other roles
	files      bool // pg_stat_file
}

const serverSQL = `SELECT current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1), current_database(),
	(SELECT oid FROM pg_database WHERE datname = current_database()), current_user::text, pg_is_in_recovery(),
	current_setting('track_activities')::bool,
	pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), pg_has_role(current_user, 'pg_signal_backend', 'USAGE'),
	has_function_privilege('pg_stat_file(text, boolean)', 'EXECUTE')`

func inspect(ctx context.Context, conn *pgx.Conn) (s server, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// An old server may not have all that the query below asks for.
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1)").Scan(&s.version, &s.name); err != nil {
		return s, fmt.Errorf("watch: version of the server: %w", err)
	}
	if err := s.supported(); err != nil {
		return s, err
	}
	err = conn.QueryRow(ctx, serverSQL).Scan(&s.version, &s.name, &s.database, &s.oid, &s.role, &s.standby, &s.activities, &s.sees, &s.signals, &s.files)
	if err != nil {
		return s, fmt.Errorf("watch: rights on the server: %w", err)
	}
	return s, nil
}

// supported is an error for a server that is too old.
func (s server) supported() error {
	if s.version < oldest {
		return fmt.Errorf("watch: the server is Postgres %s: 12 is the oldest that can be watched", s.name)
	}
	return nil
}

// waitstart tells that pg_locks has the begin of each wait.
func (s server) waitstart() bool { return s.version >= 140000 }

// unseen says what cannot be seen here, a sentence each, with what helps.
func (s server) unseen() []string {
	var all []string
	add := func(missing bool, text string) {
		if missing {
			all = append(all, text)
		}
	}
	add(!s.sees, fmt.Sprintf("queries, states and transactions of other roles are hidden from %s, only their locks are seen: GRANT pg_monitor TO %[1]s", s.role))
	add(!s.activities, "queries are hidden from everyone: track_activities is off")
	add(!s.files, fmt.Sprintf("the progress of a table's rewrite is told from WAL, not from its file: GRANT EXECUTE ON FUNCTION pg_stat_file(text, boolean) TO %s", s.role))
	add(!s.waitstart(), "the exact begin of a wait is not told by Postgres 13 and before: it is known to one poll")
	add(s.standby, "this server is a standby: what runs on the primary is seen as replayed, without sessions")
	return all
}
