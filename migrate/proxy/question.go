package proxy

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// ownName is the prepared statement and portal of the proxy's own questions: the
// client's unnamed ones must outlive them.
const ownName = "upness proxy"

// question is the proxy's own, asked on the client's connection.
type question struct {
	synced bool // the answer ends with ReadyForQuery, else with the second CloseComplete
	closed int
	value  []byte
	err    error
}

var errNoAnswer = errors.New("the session ended before the answer")

// Value asks the client's backend for one text value, between two messages of
// the client. After a message that was not followed by a Sync yet the question
// goes without one, which would end the transaction.
func (s *session) Value(_ context.Context, sql string, args ...string) ([]byte, error) {
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg)
	}
	q := &question{synced: s.batch == 0}
	u := &unit{kind: 'C', own: q}
	end := encoder(&pgproto3.Flush{})
	if q.synced {
		u.kind, end = 'S', &pgproto3.Sync{}
	}
	s.queue.push(u)
	err := s.up.send(
		&pgproto3.Parse{Name: ownName, Query: sql},
		&pgproto3.Bind{DestinationPortal: ownName, PreparedStatement: ownName, Parameters: values},
		&pgproto3.Execute{Portal: ownName},
		&pgproto3.Close{ObjectType: 'P', Name: ownName},
		&pgproto3.Close{ObjectType: 'S', Name: ownName},
		end)
	if err != nil {
		return nil, err
	}
	if err := s.up.out.Flush(); err != nil {
		return nil, err
	}
	switch err := s.queue.answered(u); {
	case err != nil:
		return nil, err
	case q.err != nil:
		return nil, fmt.Errorf("question to the client's backend: %w", q.err)
	case q.value == nil:
		return nil, fmt.Errorf("question to the client's backend: %w", errNoAnswer)
	}
	return q.value, nil
}

// take reads a message of the answer and says whether it was the last.
func (q *question) take(kind byte, body []byte) (last bool) {
	switch kind {
	case 'D':
		var row pgproto3.DataRow
		if err := row.Decode(body); err != nil {
			q.err = err
		} else if len(row.Values) == 1 {
			q.value = append([]byte{}, row.Values[0]...)
		}
	case 'E':
		q.err = refusal(body)
		return !q.synced
	case '3':
		q.closed++
		return !q.synced && q.closed == 2
	}
	return kind == 'Z'
}

// refusal is what the server says in an ErrorResponse. One that is malformed or
// too long is told as far as it can be read.
func refusal(body []byte) *pgconn.PgError {
	var e pgproto3.ErrorResponse
	if err := e.Decode(body); err != nil && e.Message == "" {
		e.Message = "an error that could not be read"
	}
	return pgconn.ErrorResponseToPgError(&e)
}
