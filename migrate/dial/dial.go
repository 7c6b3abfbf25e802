// Package dial is what the connections of all migration commands have in common.
package dial

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// Grace is how long the server gets to cancel a statement when its context ends.
// The driver's own way is to hang up first and to cancel in the background, and a
// process that ends right after would leave the statement running.
const Grace = 5 * time.Second

// Cancel has the server cancel the statement under way when a context ends.
func Cancel(cfg *pgconn.Config) {
	cfg.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: Grace}
	}
}

// Reason is what the server or the network said, else err itself.
func Reason(err error) error {
	if said := Said(err); said != nil {
		return said
	}
	return err
}

// Said is what the server or the network said, once and in one line: the driver
// tells of each address, and of each try with and without TLS. nil: neither did.
func Said(err error) error {
	var refused *pgconn.PgError
	var name *net.DNSError
	var network *net.OpError
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("%s (SQLSTATE %s)", refused.Message, refused.Code)
	case errors.As(err, &name):
		return name
	case errors.As(err, &network):
		return network
	}
	return nil
}
