package backfill

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs that are treated apart.
const (
	notPermitted     = "42501"
	lockNotAvailable = "55P03"
	queryCanceled    = "57014"
	deadlock         = "40P01"
	notSerializable  = "40001"
)

// passing are errors of a batch that a later and smaller one may not meet.
var passing = map[string]string{
	lockNotAvailable: "others hold locks on its rows",
	queryCanceled:    "a batch took longer than its timeout",
	deadlock:         "a batch met a deadlock",
	notSerializable:  "a batch met another transaction's changes",
}

// sqlState is the SQLSTATE of what the server answered; empty for other errors.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// explain is one line about an error of the server's.
func explain(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		text := pg.Message
		if pg.Hint != "" {
			text += "; " + pg.Hint
		}
		return &serverError{fmt.Sprintf("%s (SQLSTATE %s)", text, pg.Code), err}
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &serverError{"the connection was lost; what was committed stays, and the same command goes on from there", err}
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
