package seed

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// What was being done is told with what the server said, once.
func TestExplain(t *testing.T) {
	pg := &pgconn.PgError{Severity: "ERROR", Code: "P0001", Message: "no DDL here"}
	want := "taking index i off t: no DDL here (SQLSTATE P0001)"
	err := explain(fmt.Errorf("taking index i off t: %w", pg))
	for range 2 {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
		err = explain(err)
	}
}
