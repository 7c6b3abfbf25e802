package seed

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// hints say what a person can do about an error of the server's.
var hints = map[string]string{
	"53100": "the server's disk is full: what was committed stays; make room and run `upness seed resume`, or take it back with `upness seed undo`",
	"57P01": "the server is shutting down: run `upness seed resume` when it is back",
	"57P03": "the server is starting up or shutting down: try again",
	"25006": "the server is read-only: a standby, or default_transaction_read_only is on",
	"42501": "the user lacks a permission",
	"53300": "the server has no connections left: use fewer with --parallel",
	"23514": "the rows made do not meet a CHECK: give the column's values in the seeding file",
	"23P01": "the rows made overlap where an exclusion constraint forbids it: give the column's values in the seeding file",
	"23505": "the rows made repeat a key that is there already",
	"22P03": "a value was not in the form that the server expects: the table changed, or this is a fault of upness",
}

// explain is one line about an error, with a hint where there is one. What was
// being done stays before it.
func explain(err error) error {
	var before *serverError
	if errors.As(err, &before) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		doing, _, _ := strings.Cut(err.Error(), pg.Error())
		text := fmt.Sprintf("%s%s (SQLSTATE %s)", doing, pg.Message, pg.Code)
		if pg.Where != "" && len(pg.Where) < 120 {
			text += ", " + pg.Where
		}
		if hint := hints[pg.Code]; hint != "" {
			text += ": " + hint
		}
		return &serverError{text, err}
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &serverError{"the connection was cut: what was committed stays; run `upness seed resume` or `upness seed undo`", err}
	}
	return err
}

// serverError is an error with a text for people.
type serverError struct {
	text string
	err  error
}

// Error is the line for people.
func (e *serverError) Error() string { return e.text }

// Unwrap is the server's or the network's own error.
func (e *serverError) Unwrap() error { return e.err }
