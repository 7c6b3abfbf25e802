package migrate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Error is a statement that failed.
type Error struct {
	Statement
	At    int    // line of the file that the server points at, else the statement's
	Code  string // SQLSTATE; empty when the server did not answer
	Where string // the server's context, such as the line of a DO block
	Err   error  // a *pgconn.PgError when the server answered
}

// Error gives file:line, what the server said, and the statement's beginning.
func (e *Error) Error() string {
	text := e.Err.Error()
	var pg *pgconn.PgError
	if errors.As(e.Err, &pg) {
		text = fmt.Sprintf("%s (SQLSTATE %s)", pg.Message, pg.Code)
		for _, more := range []string{pg.Detail, pg.Hint, firstLine(pg.Where)} {
			if more != "" {
				text += "; " + more
			}
		}
	}
	return fmt.Sprintf("%s:%d: %s, in: %s", e.File, e.At, text, Brief(e.Text, 120))
}

// Unwrap gives the driver's error.
func (e *Error) Unwrap() error { return e.Err }

func newError(s Statement, err error) *Error {
	e := &Error{Statement: s, At: s.Line, Err: err}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		e.Code, e.Where = pg.Code, pg.Where
		if runes := []rune(s.Text); pg.Position > 0 && int(pg.Position) <= len(runes) {
			e.At += strings.Count(string(runes[:pg.Position-1]), "\n")
		}
	}
	return e
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// Brief is SQL on one line of at most n characters.
func Brief(sql string, n int) string {
	runes := []rune(strings.Join(strings.Fields(sql), " "))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n-1]) + "…"
}
