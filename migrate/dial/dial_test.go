package dial

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestReason: the driver tries each address with and without TLS, and tells of each.
func TestReason(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:hunter2@127.0.0.1:1/db":             "dial tcp 127.0.0.1:1: connect: connection refused",
		"postgres://u:hunter2@127.0.0.1:1,127.0.0.1:2/db": "dial tcp 127.0.0.1:1: connect: connection refused",
		"postgres://u:hunter2@no-such-host.invalid/db":    "lookup no-such-host.invalid",
	} {
		_, err := pgconn.Connect(t.Context(), dsn)
		if err == nil {
			t.Fatalf("%s: connected", dsn)
		}
		if got := Reason(err).Error(); !strings.HasPrefix(got, want) || strings.Contains(got, "\n") || strings.Contains(got, "hunter2") {
			t.Errorf("%s: %q, want one line that begins with %q", dsn, got, want)
		}
	}
	refused := &pgconn.PgError{Message: "password authentication failed", Code: "28P01"}
	if got := Reason(refused).Error(); got != "password authentication failed (SQLSTATE 28P01)" {
		t.Errorf("%q", got)
	}
}
