package judge

import (
	"testing"
	"time"

	"upness/migrate/trace"
)

func TestTimeoutWithConcurrently(t *testing.T) {
	index := trace.Trace{SQL: "CREATE INDEX CONCURRENTLY ON t (n)", LockTimeout: 2 * time.Second}
	none, inside, other := index, index, index
	none.LockTimeout = 0
	inside.InTransaction = true
	other.SQL = "CREATE INDEX ON t (n)"
	try(t, timeoutWithConcurrently,
		verdict{"short", index, Context{}, Warn, "A lock_timeout of 2s"}, verdict{"none", none, Context{}, OK, ""},
		verdict{"in a transaction, where it fails anyway", inside, Context{}, OK, ""}, verdict{"without CONCURRENTLY", other, Context{}, OK, ""})
}
