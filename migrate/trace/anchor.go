package trace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/plan"
)

// Throwaway says that nobody else uses the server. A statement that cannot run in
// a transaction is then made to wait for an instant at a place where its locks
// can be read for certain, however fast it is.
func Throwaway() Option { return func(o *options) { o.throwaway = true } }

// patience is the lock_timeout from which on a statement outlives that instant
// for certain.
const patience = time.Second

// anchor is a transaction that a statement outside of a transaction must wait
// for: CREATE INDEX CONCURRENTLY for its snapshot, what drops, rebuilds or
// rewrites for its locks.
//
// DETACH PARTITION CONCURRENTLY holds no lock while it waits for those who use
// the parent, and takes its locks after. So a second transaction, on tables that
// have no partitions, takes over when it waits for the first.
type anchor struct {
	dsn   plan.Secret
	conns [2]*pgconn.PgConn // opened when they are needed
	open  [2]bool
	twice bool
}

func (a *anchor) close(ctx context.Context) (err error) {
	if a == nil {
		return nil
	}
	for _, conn := range a.conns {
		if conn != nil {
			err = errors.Join(err, conn.Close(ctx))
		}
	}
	return err
}

// anchorSQL locks the tables of some kinds. To plan a query locks indexes too; one
// of all tables would take longer with each.
const anchorSQL = `BEGIN ISOLATION LEVEL REPEATABLE READ; DO $anchor$ DECLARE tables text[]; one text; BEGIN
SELECT array_agg(format('ONLY %%I.%%I', n.nspname, c.relname) ORDER BY c.oid) INTO tables
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= 16384 AND c.relkind IN (%s) AND n.nspname !~ '^pg_' AND c.relpersistence <> 't';
IF tables IS NULL THEN RETURN; END IF;
EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ') || ' IN %s MODE';
IF %t THEN FOREACH one IN ARRAY tables LOOP EXECUTE 'EXPLAIN SELECT FROM ' || one; END LOOP; END IF; END $anchor$`

// drop lets the anchor go down in front of the statement. VACUUM waits for nobody
// but its own kind.
func (a *anchor) drop(ctx context.Context, st Statement) error {
	mode := AccessShare
	if st.word(0) == "vacuum" {
		mode = ShareUpdateExclusive
	}
	a.twice = st.word(0) == "alter"
	if st.word(0) == "create" {
		return a.hold(ctx, 0, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1") // its snapshot is enough
	}
	return a.hold(ctx, 0, fmt.Sprintf(anchorSQL, "'r', 'p'", mode, st.word(0) == "reindex"))
}

func (a *anchor) hold(ctx context.Context, n int, sql string) (err error) {
	if a.conns[n] == nil {
		if a.conns[n], err = connect(ctx, a.dsn, "upness anchor", observing); err != nil {
			return err
		}
	}
	a.open[n] = true
	if _, err := a.conns[n].Exec(ctx, sql).ReadAll(); err != nil {
		return fmt.Errorf("trace: locks to wait for: %w", err)
	}
	return nil
}

// yield lets a statement that waits go on, to where it waits for the second.
func (a *anchor) yield(ctx context.Context) error {
	if a == nil || !a.twice {
		return a.weigh(ctx)
	}
	a.twice = false
	return errors.Join(a.hold(ctx, 1, fmt.Sprintf(anchorSQL, "'r'", AccessShare, false)), a.release(ctx, 0))
}

// weigh lets the statement go.
func (a *anchor) weigh(ctx context.Context) error {
	if a == nil {
		return nil
	}
	return errors.Join(a.release(ctx, 0), a.release(ctx, 1))
}

func (a *anchor) release(ctx context.Context, n int) error {
	if !a.open[n] {
		return nil
	}
	a.open[n] = false
	if _, err := a.conns[n].Exec(ctx, "ROLLBACK").ReadAll(); err != nil {
		return fmt.Errorf("trace: locks to wait for: %w", err)
	}
	return nil
}
