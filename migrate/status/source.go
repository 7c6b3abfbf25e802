package status

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/plan"
)

// Source is where a migration tells how it is.
type Source interface {
	// Report asks once. An error is a source that cannot be asked or understood
	// now; it may be there again the next time.
	Report(ctx context.Context) (Report, error)
}

// ErrNothing is a source that was asked and has nothing yet: no row, not even the
// table, or no parameter. Other errors do not tell what is there.
var ErrNothing = errors.New("there is nothing yet")

// nothing is an error in words that is ErrNothing.
type nothing struct{ error }

// Is says so.
func (nothing) Is(target error) bool { return target == ErrNothing }

// Unwrap gives what the server said.
func (n nothing) Unwrap() error { return n.error }

// undefinedTable is the server's code for a table that is not there.
const undefinedTable = "42P01"

// query asks a database.
type query struct {
	dsn plan.Secret
	sql string
}

// Query asks a database: sql gives one row with a column state, and perhaps
// heartbeat, an instant or an age as an interval or in seconds, and progress.
// Ages are taken by the server's clock.
func Query(dsn plan.Secret, sql string) Source { return query{dsn, sql} }

// rowSQL makes JSON of the row, and an age in seconds of an instant or interval.
const rowSQL = `SELECT pg_catalog.to_jsonb(r) - 'heartbeat' || CASE
  WHEN pg_catalog.to_jsonb(r) -> 'heartbeat' IS NULL OR pg_catalog.to_jsonb(r) ->> 'heartbeat' IS NULL THEN '{}'
  WHEN pg_catalog.to_jsonb(r) ->> 'heartbeat' ~ '^-?[0-9.]+$' THEN pg_catalog.jsonb_build_object('heartbeat', pg_catalog.to_jsonb(r) -> 'heartbeat')
  WHEN pg_catalog.to_jsonb(r) ->> 'heartbeat' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' THEN pg_catalog.jsonb_build_object('heartbeat',
    extract(epoch FROM pg_catalog.clock_timestamp() - (pg_catalog.to_jsonb(r) ->> 'heartbeat')::timestamptz))
  ELSE pg_catalog.jsonb_build_object('heartbeat', extract(epoch FROM (pg_catalog.to_jsonb(r) ->> 'heartbeat')::interval)) END
FROM (%s) r LIMIT 1`

// Report runs the query, and reads its only row.
func (q query) Report(ctx context.Context) (Report, error) {
	conn, err := pgx.Connect(ctx, q.dsn.Reveal())
	if err != nil {
		return Report{}, fmt.Errorf("database: %w", unwrapped(err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var answer string
	err = conn.QueryRow(ctx, fmt.Sprintf(rowSQL, strings.TrimRight(strings.TrimSpace(q.sql), ";")), pgx.QueryExecModeSimpleProtocol).Scan(&answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return Report{}, nothing{errors.New("query: it gives no row")}
	}
	if said := (*pgconn.PgError)(nil); errors.As(err, &said) && said.Code == undefinedTable {
		return Report{}, nothing{fmt.Errorf("query: %w", err)}
	}
	if err != nil {
		return Report{}, fmt.Errorf("query: %w", err)
	}
	return parse(answer, time.Now())
}

// unwrapped is what the network or the server said, without the address and the
// user that the driver adds.
func unwrapped(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// endpoint asks over HTTP.
type endpoint struct {
	url     string
	headers map[string]string
}

// HTTP asks a URL: a 2xx answer, read as JSON or text.
func HTTP(url string, headers map[string]string) Source { return endpoint{url, headers} }

// answerLimit bounds an answer, in bytes.
const answerLimit = 1 << 20

// Report asks the endpoint once.
func (e endpoint) Report(ctx context.Context) (Report, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url, nil)
	if err != nil {
		return Report{}, fmt.Errorf("status endpoint: %w", err)
	}
	request.Header.Set("User-Agent", "upness")
	for name, value := range e.headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Report{}, fmt.Errorf("status endpoint: %w", unwrapped(err))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return Report{}, fmt.Errorf("status endpoint: %w", err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return Report{}, fmt.Errorf("status endpoint: it answers %s", response.Status)
	}
	return parse(string(body), time.Now())
}

// command asks a command.
type command struct {
	line, dir string
	env       []string
}

// Command asks a shell command: what it prints, read as JSON or text. One that
// fails cannot be asked.
func Command(line, dir string, env []string) Source { return command{line, dir, env} }

// commandGrace is how long a command that is out of time may take to end.
const commandGrace = time.Second

// Report runs the command once.
func (c command) Report(ctx context.Context) (Report, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", c.line)
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.dir, c.env, commandGrace
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return Report{}, fmt.Errorf("status command: %w", context.Cause(ctx))
		}
		return Report{}, fmt.Errorf("status command: %w: %s", err, shorten(strings.TrimSpace(complaint.String())))
	}
	return parse(out.String(), time.Now())
}

// Getter gives the value of a named parameter, such as one of SSM; false when
// there is none of that name.
type Getter func(ctx context.Context, name string) (value string, there bool, err error)

type parameter struct {
	get  Getter
	name string
}

// Parameter asks a store of parameters.
func Parameter(get Getter, name string) Source { return parameter{get, name} }

// Report reads the parameter once.
func (p parameter) Report(ctx context.Context) (Report, error) {
	value, there, err := p.get(ctx, p.name)
	if err != nil {
		return Report{}, fmt.Errorf("parameter %s: %w", p.name, err)
	}
	if !there {
		return Report{}, nothing{fmt.Errorf("parameter %s: there is none", p.name)}
	}
	return parse(value, time.Now())
}
