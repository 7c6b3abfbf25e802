package proxy

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/trace"
)

// connectionFailure is the SQLSTATE of a statement whose connection was lost.
const connectionFailure = "08006"

// execution is one statement, or one text of several, on its way through the
// server.
type execution struct {
	id    int64
	sql   string
	kind  kind
	began time.Time
	told  bool // its begin was

	// Of the goroutine that reads answers, until the unit is over.
	done   bool // it ran, well or not
	took   time.Duration
	rows   int64
	out    bool // a COPY that gives rows to the client: it writes none
	failed *pgconn.PgError
	inTx   bool
}

// complete notes a CommandComplete.
func (x *execution) complete(tag string) {
	x.done, x.took = true, time.Since(x.began)
	switch t := pgconn.NewCommandTag(tag); {
	case t.Insert(), t.Update(), t.Delete(), strings.HasPrefix(tag, "MERGE"), strings.HasPrefix(tag, "COPY") && !x.out:
		x.rows += t.RowsAffected()
	}
	x.out = false
}

// fail notes an ErrorResponse.
func (x *execution) fail(err *pgconn.PgError) {
	x.done, x.took, x.failed = true, time.Since(x.began), err
	if err.Position > 0 {
		err.Position = max(1, err.Position-int32(x.kind.offset))
	}
}

// executed is the statement as the observer wants it.
func (x *execution) executed() trace.Execution {
	return trace.Execution{Statement: trace.Statement{SQL: x.kind.text}, Began: x.began, Took: x.took}
}

// plain is a trace of what the proxy itself saw.
func (x *execution) plain() trace.Trace {
	t := trace.Trace{SQL: x.kind.text, Began: x.began, Took: x.took, InTransaction: x.inTx, Rows: x.rows}
	if x.failed != nil {
		t.Fail(x.failed)
	}
	return t
}
