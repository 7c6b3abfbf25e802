package proxy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/migrate/trace"
)

func TestCancel(t *testing.T) {
	for name, proxies := range map[string]int{"one": 1, "two": 2} {
		t.Run(name, func(t *testing.T) {
			p := observed(t)
			if proxies == 2 {
				p = start(t, Options{DSN: p.DSN()})
			}
			conn := p.connect().PgConn()
			failed := make(chan error, 1)
			go func() {
				_, err := conn.Exec(context.Background(), "DO $$ BEGIN PERFORM pg_sleep(600); END $$").ReadAll()
				failed <- err
			}()
			beside := dial(t, dsn)
			p.await("the statement", func() bool {
				return one[bool](t, beside, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
			})
			if err := conn.CancelRequest(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-failed; code(err) != "57014" {
				t.Error(err)
			}
			if all := p.traces(1); all[0].SQLState != "57014" {
				t.Errorf("%+v", all[0])
			}
			p.silent()
		})
	}
}

func TestManyConnections(t *testing.T) {
	const clients, statements = 12, 8
	p := observed(t)
	var done sync.WaitGroup
	for n := range clients {
		table(t, fmt.Sprintf("many%d", n), "id int")
		done.Go(func() {
			conn, err := pgx.Connect(context.Background(), p.DSN().Reveal())
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close(context.Background())
			for i := range statements {
				send := protocols[[]string{"simple", "unnamed", "prepared", "described"}[i%4]]
				if err := send(context.Background(), conn.PgConn(), fmt.Sprintf("ALTER TABLE many%d ADD c%d int DEFAULT 1", n, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	pids, ids := map[int]int{}, map[int64]bool{}
	p.traces(clients * statements)
	for _, st := range p.ended {
		pids[st.PID]++
		ids[st.ID] = true
		if l := st.Trace.Locks; len(l) != 1 || l[0].Mode != trace.AccessExclusive || !strings.Contains(st.Trace.SQL, strings.TrimPrefix(l[0].Table, "public.")) {
			t.Errorf("%s: %+v", st.Trace.SQL, l)
		}
	}
	if len(pids) != clients || len(ids) != clients*statements || len(p.began) != clients*statements {
		t.Errorf("%d backends, %d statements, %d begun", len(pids), len(ids), len(p.began))
	}
	p.silent()
}

func TestWaitsAndVictims(t *testing.T) {
	table(t, "queued", "id int")
	p := observed(t)
	reader := dial(t, dsn)
	do(t, reader, "BEGIN; SELECT * FROM queued")
	conn := p.connect()
	altered := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), "ALTER TABLE queued ADD a int")
		altered <- err
	}()
	beside := dial(t, dsn)
	waiting := func(n int) func() bool {
		return func() bool {
			return one[int](t, beside, "SELECT count(*) FROM pg_locks WHERE relation = 'queued'::regclass AND NOT granted") == n
		}
	}
	p.await("the ALTER to wait", waiting(1))
	victim := make(chan error, 1)
	other := dial(t, dsn)
	go func() {
		_, err := other.Exec(context.Background(), "SELECT * FROM queued")
		victim <- err
	}()
	p.await("the SELECT to wait", waiting(2))
	// Two looks from now on: the first may have begun before.
	for range 2 {
		since := one[time.Time](t, beside, "SELECT clock_timestamp()")
		p.await("the observer to look", func() bool {
			return one[bool](t, beside, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'upness observer' AND query LIKE '%waiting%' AND query_start > $1 AND state = 'idle')", since)
		})
	}
	do(t, reader, "COMMIT")
	if err := errors.Join(<-altered, <-victim); err != nil {
		t.Fatal(err)
	}
	tr := p.traces(1)[0]
	if len(tr.Waits) != 1 || tr.Waits[0].Holder != int(reader.PgConn().PID()) || len(tr.Victims) != 1 || tr.Victims[0].PID != int(other.PgConn().PID()) {
		t.Errorf("waits %+v, victims %+v", tr.Waits, tr.Victims)
	}
	if l := tr.Locks[0]; l.Waited <= 0 || l.Held <= 0 || l.Held > tr.Took {
		t.Errorf("%+v of %s", l, tr.Took)
	}
}
