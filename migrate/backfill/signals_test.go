package backfill

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// thousands of rows whose batches can be held up by a trigger.
const held = `CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i FROM generate_series(1, 4000) i;
	CREATE TABLE hold (s float8); INSERT INTO hold VALUES (0);
	CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(s) FROM hold; RETURN NULL; END';
	CREATE TRIGGER nap AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION nap()`

// Who waits behind a batch is seen, and the next batch has half the rows.
func TestWaiters(t *testing.T) {
	db := newDatabase(t, held+"; UPDATE hold SET s = 0.3")
	other := connectTo(t, db.dsn)
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { // touches rows of a batch while its transaction is open, until it is seen to wait
		for ctx.Err() == nil {
			var open bool
			err := other.QueryRow(context.Background(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'upness backfill' AND wait_event = 'PgSleep')").Scan(&open)
			if err == nil && open {
				_, err = other.Exec(context.Background(), "UPDATE t SET id = id WHERE id <= 500 OR n IS NULL")
			}
			if err != nil {
				waited <- err
				return
			}
		}
		waited <- nil
	}()
	var rows []int
	var why []string
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Limits: Limits{Batch: time.Minute, MaxRows: 100},
		Progress: func(p Progress) {
			rows, why = append(rows, p.Batch), append(why, p.Why)
			if strings.HasSuffix(p.Why, "waited behind a batch") && ctx.Err() == nil {
				cancel()
				db.do("UPDATE hold SET s = 0")
			}
		}})
	cancel()
	if err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Fatal(err)
	}
	half := slices.ContainsFunc(rows, func(n int) bool { return n < firstRows })
	if r.Waiters == 0 || !half || !strings.Contains(strings.Join(why, "\n"), "1 waited behind a batch") {
		t.Errorf("no waiter was seen, or nothing done: %q, batches of %d", why, rows)
	}
	db.want("SELECT count(*) FROM t WHERE n = 1", "4000")
}

// A batch that meets a lock gives way, and is tried again with half the rows.
func TestLockedRows(t *testing.T) {
	db := newDatabase(t, held)
	db.do("BEGIN")
	db.do("UPDATE t SET id = id WHERE id = 700")
	retries, released := 0, false
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Progress: func(p Progress) {
		if p.Why == "others hold locks on its rows" && !released {
			retries++
			released = true
			db.do("COMMIT")
		}
	}})
	if err != nil || r.Retries != retries || retries == 0 {
		t.Errorf("%+v, %v; want a batch that was tried again", r, err)
	}
	db.want("SELECT count(*) FROM t WHERE n = 1", "4000")
}

// The count gives way to a lock as batches do, and is not the end of a backfill.
func TestLockedCount(t *testing.T) {
	db := newDatabase(t, held)
	locked, released := false, false
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Progress: func(p Progress) {
		switch {
		case p.Phase == "count" && !locked:
			locked = true
			db.do("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
		case p.Phase == "count" && p.Why == "others hold locks on its rows" && !released:
			released = true
			db.do("COMMIT")
		}
	}})
	if err != nil || !released || r.Rows != 4000 || r.Left != 0 || r.Retries == 0 {
		t.Errorf("%+v, %v; want a count that was tried again", r, err)
	}
}

// While the clients are slow the share of the time falls; it rises again when
// they are well.
func TestClients(t *testing.T) {
	db := newDatabase(t, held+"; UPDATE hold SET s = 0.02; INSERT INTO t SELECT i FROM generate_series(4001, 12000) i")
	var p99 atomic.Int64
	p99.Store(int64(10 * ms))
	var low, high float64
	stage := 0
	r, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL",
		Limits:  Limits{Batch: time.Minute, MaxRows: 100},
		Clients: func(_, _ time.Duration) (time.Duration, int) { return time.Duration(p99.Load()), 1000 },
		Progress: func(p Progress) {
			switch {
			case stage == 0:
				p99.Store(int64(20 * ms))
				stage = 1
			case stage == 1 && p.Why != "":
				low, stage = p.Share, 2
				p99.Store(int64(11 * ms))
			case stage == 2:
				if high = max(high, p.Share); high > low {
					stage = 3
					db.do("UPDATE hold SET s = 0")
				}
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	if stage != 3 || low >= firstPace*mostShare || high <= low || r.Before != 10*ms || r.Worst != 20*ms {
		t.Errorf("stage %d, share %v under load and %v after; p99 %s before, %s at worst", stage, low, high, r.Before, r.Worst)
	}
}

// A vacuum of the table is seen.
func TestVacuum(t *testing.T) {
	db := newDatabase(t, held+"; UPDATE hold SET s = 0.05")
	db.do("BEGIN")
	db.do("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE") // as vacuum does
	seen := false
	_, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Limits: Limits{MaxRows: 100},
		Progress: func(p Progress) {
			if p.Why == "vacuum or an index build at work on the table" && p.Share <= 0.5*blindShare && !seen {
				seen = true
				db.do("COMMIT; UPDATE hold SET s = 0")
			}
		}})
	if err != nil || !seen {
		t.Errorf("a lock as vacuum takes was not seen: %v", err)
	}
}

// While a replica is behind no batch is begun; when it has caught up it goes on.
func TestReplica(t *testing.T) {
	db := newDatabase(t, held+"; UPDATE hold SET s = 0.05")
	r := replicate(t, db)
	stopped := false
	report, err := Run(t.Context(), Options{DSN: db.dsn, Table: "t", Set: "n = 1", Where: "n IS NULL", Limits: Limits{Lag: 300 * ms, MaxRows: 200},
		Progress: func(p Progress) {
			if strings.HasPrefix(p.Why, "a replica is ") && !stopped {
				stopped = true
				r.catchUp()
				db.do("UPDATE hold SET s = 0")
			}
		}})
	if err != nil || !stopped || report.Rows != 4000 {
		t.Errorf("%+v, %v; want a stop for the replica, and the end", report, err)
	}
}

// replica is one that receives and never replays until it is told to.
type replica struct {
	conn   *pgconn.PgConn
	caught atomic.Bool
}

func replicate(t *testing.T, db *database) *replica {
	t.Helper()
	config, err := pgconn.ParseConfig(db.dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	config.RuntimeParams["replication"] = "true"
	conn, err := pgconn.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	r := &replica{conn: conn}
	var at string
	if err := db.QueryRow(t.Context(), "SELECT pg_current_wal_flush_lsn()::text").Scan(&at); err != nil {
		t.Fatal(err)
	}
	conn.Frontend().SendQuery(&pgproto3.Query{String: "START_REPLICATION PHYSICAL " + at})
	if err := conn.Frontend().Flush(); err != nil {
		t.Fatal(err)
	}
	r.tell(lsn(t, at))
	done := make(chan struct{})
	go r.receive(done)
	t.Cleanup(func() {
		// Closing the socket is the only way to end a receive that waits.
		_ = conn.Conn().Close()
		<-done
	})
	db.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE replay_lsn IS NOT NULL")
	return r
}

func (r *replica) catchUp() { r.caught.Store(true) }

// receive reads what the server sends and answers when it has caught up.
func (r *replica) receive(done chan struct{}) {
	defer close(done)
	for {
		m, err := r.conn.ReceiveMessage(context.Background())
		if err != nil {
			return
		}
		if d, ok := m.(*pgproto3.CopyData); ok && r.caught.Load() {
			r.tell(endOf(d.Data))
		}
	}
}

// endOf is the WAL position after a message of the server's: XLogData ('w'), or a
// keepalive ('k').
func endOf(b []byte) uint64 {
	switch b[0] {
	case 'w':
		return big(b[9:17])
	case 'k':
		return big(b[1:9])
	}
	return 0
}

func big(b []byte) (n uint64) {
	for _, c := range b[:8] {
		n = n<<8 | uint64(c)
	}
	return n
}

// tell sends a standby status update: written, flushed and replayed up to here.
func (r *replica) tell(at uint64) {
	b := []byte{'r'}
	for _, n := range []uint64{at, at, at, 0} {
		for shift := 56; shift >= 0; shift -= 8 {
			b = append(b, byte(n>>shift))
		}
	}
	r.conn.Frontend().Send(&pgproto3.CopyData{Data: append(b, 0)})
	if err := r.conn.Frontend().Flush(); err != nil && !errors.Is(err, context.Canceled) {
		return // the test has ended
	}
}

func lsn(t *testing.T, text string) (n uint64) {
	high, low, ok := strings.Cut(text, "/")
	if !ok {
		t.Fatal(text)
	}
	for i, part := range []string{high, low} {
		v := uint64(0)
		for _, c := range strings.ToLower(part) {
			v = v<<4 | uint64(strings.IndexRune("0123456789abcdef", c))
		}
		n |= v << (32 * (1 - i))
	}
	return n
}
