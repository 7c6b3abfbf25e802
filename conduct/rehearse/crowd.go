package rehearse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/plan"
)

// crowd reads and writes the user's tables while they are migrated, since the
// sample service does not know them: without it a lock would have no victims.
type crowd struct {
	sample []string // tables of the sample service, which has clients of its own
}

func newCrowd() *crowd { return &crowd{[]string{"courses", "students", "responses"}} }

const (
	crowdSize  = 4                     // connections
	crowdPause = 10 * time.Millisecond // between two statements of a connection
	crowdKeys  = 500                   // rows of a table that are asked for
)

// mark is one table to go to, and keys of rows in it.
type mark struct {
	table string // as SQL writes it
	key   string
	typ   string
	set   string // a column that may be set to itself
	keys  []string
}

// run goes on until ctx is done. What a migration makes impossible, such as
// reading a table that is gone, is left out: the migration's own trace tells it.
func (c *crowd) run(ctx context.Context, dsn plan.Secret) {
	marks, err := c.look(ctx, dsn)
	if err != nil || len(marks) == 0 {
		return
	}
	var wg sync.WaitGroup
	for n := range crowdSize {
		wg.Go(func() { c.visit(ctx, dsn, marks, n) })
	}
	wg.Wait()
}

func (c *crowd) visit(ctx context.Context, dsn plan.Secret, marks []mark, n int) {
	var conn *pgx.Conn
	defer func() {
		if conn != nil {
			conn.Close(context.WithoutCancel(ctx))
		}
	}()
	for ctx.Err() == nil {
		if conn == nil || conn.IsClosed() {
			conn, _ = open(ctx, dsn)
		}
		if conn != nil {
			m := marks[rand.IntN(len(marks))]
			key := m.keys[rand.IntN(len(m.keys))]
			sql := fmt.Sprintf("SELECT FROM %s WHERE %s = $1::text::%s", m.table, m.key, m.typ)
			if n%2 == 1 {
				sql = fmt.Sprintf("UPDATE %s SET %s = %[2]s WHERE %s = $1::text::%s", m.table, m.set, m.key, m.typ)
			}
			_, _ = conn.Exec(ctx, sql, key)
		}
		t := time.NewTimer(crowdPause)
		select {
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
	}
}

func open(ctx context.Context, dsn plan.Secret) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(dsn.Reveal())
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "rehearsal client"
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	return pgx.ConnectConfig(ctx, config)
}

// look finds the tables with a primary key of one column, and keys of theirs.
func (c *crowd) look(ctx context.Context, dsn plan.Secret) ([]mark, error) {
	conn, err := open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, `
		SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
		       coalesce((SELECT s.attname FROM pg_attribute s WHERE s.attrelid = c.oid AND s.attnum > 0 AND NOT s.attisdropped
		                  AND s.attnum <> a.attnum AND s.attgenerated = '' AND s.attidentity = '' ORDER BY s.attnum LIMIT 1), a.attname)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		  JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
		  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
		 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'`)
	if err != nil {
		return nil, err
	}
	var marks []mark
	var schema, table, key, typ, set string
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &key, &typ, &set}, func() error {
		if schema != "public" || !slices.Contains(c.sample, table) {
			marks = append(marks, mark{
				table: pgx.Identifier{schema, table}.Sanitize(), key: pgx.Identifier{key}.Sanitize(), typ: typ, set: pgx.Identifier{set}.Sanitize(),
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range marks {
		m := &marks[i]
		rows, err := conn.Query(ctx, fmt.Sprintf("SELECT %s::text FROM %s LIMIT %d", m.key, m.table, crowdKeys))
		if err != nil {
			return nil, err
		}
		if m.keys, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(marks, func(m mark) bool { return len(m.keys) == 0 }), nil
}
