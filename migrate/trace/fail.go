package trace

import (
	"github.com/jackc/pgx/v5/pgconn"
)

// Fail notes what the server said against the statement. Locks that it took have
// gone with it.
func (t *Trace) Fail(err *pgconn.PgError) {
	t.SQLState, t.Error, t.Position = err.Code, err.Message, int(err.Position)
	for _, more := range []string{err.Detail, err.Hint} {
		if more != "" {
			t.Error += "; " + more
		}
	}
}
