package trace

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// asker asks for single values on a connection. To parse and plan a question takes
// several times as long as to answer it, so each is prepared once.
type asker struct {
	conn     *pgconn.PgConn
	prepared map[string]string // names by SQL
	named    int
}

func (a *asker) value(ctx context.Context, sql string, args []string) ([]byte, error) {
	name, ok := a.prepared[sql]
	if !ok {
		a.named++
		name = fmt.Sprintf("upness %d", a.named)
		if _, err := a.conn.Prepare(ctx, name, sql, nil); err != nil {
			return nil, err
		}
		if a.prepared == nil {
			a.prepared = map[string]string{}
		}
		a.prepared[sql] = name
	}
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg)
	}
	r := a.conn.ExecPrepared(ctx, name, values, nil, nil).Read()
	if r.Err != nil {
		return nil, r.Err
	}
	if len(r.Rows) != 1 || len(r.Rows[0]) != 1 {
		return nil, errors.New("a query for one value gave none")
	}
	return r.Rows[0][0], nil
}

// forget is for a statement after which nothing may be prepared any more. It
// cannot be found out by asking: a question to a statement that is gone ends the
// transaction.
func (a *asker) forget() { a.prepared = nil }
