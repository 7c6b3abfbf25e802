// Package assume makes up what a statement needs and a database lacks: tables,
// columns, types, what an extension would have brought. It asks nobody but the
// server, whose errors name what is missing, and says each thing that it made up.
package assume

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate"
)

// Reach is how much may be made up.
type Reach int

// The reaches.
const (
	Extensions Reach = iota // what an extension that is not installed would have brought; roles
	Missing                 // whatever the server says is missing
	Skipped                 // also what IF EXISTS passes over without an error
)

// maxTries bounds what one statement may need: a statement with more columns
// than a table can have (1,600) is none.
const maxTries = 200

// Assumer makes things up in one database. It is for one goroutine.
type Assumer struct {
	Reach Reach

	conn    *pgconn.PgConn
	notices []*pgconn.Notice
	made    []*Assumption
	lacks   []string // extensions that are not installed
	instead map[string]string
}

// Open connects. The role must be a superuser of a database that nobody needs.
// lacks are extensions that are known not to be installed.
func Open(ctx context.Context, dsn string, reach Reach, lacks ...string) (*Assumer, error) {
	a := &Assumer{Reach: reach, lacks: slices.Clone(lacks), instead: map[string]string{}}
	cfg, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { a.notices = append(a.notices, n) }
	if a.conn, err = pgconn.ConnectConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return a, nil
}

// Close ends the connection.
func (a *Assumer) Close(ctx context.Context) error { return a.conn.Close(ctx) }

// PID is the process ID of the backend.
func (a *Assumer) PID() int { return int(a.conn.PID()) }

// Made is what was made up so far, in order.
func (a *Assumer) Made() []*Assumption { return a.made }

// Reset gives the session its settings back.
func (a *Assumer) Reset(ctx context.Context) error {
	return a.exec(ctx, "RESET ALL; RESET SESSION AUTHORIZATION")
}

// Run runs the SQL and makes up what it needs. It gives what the server says
// against it in the end, and an error when the connection is lost.
func (a *Assumer) Run(ctx context.Context, sql string) (refused *pgconn.PgError, err error) {
	st := newStatement(sql)
	tried := map[string]bool{}
	for range maxTries {
		a.notices = nil
		err := a.exec(ctx, sql)
		problems := a.skipped()
		refused = nil
		if errors.As(err, &refused) {
			problems = []problem{{refused.Code, refused.Message, refused.Detail, int(refused.Position)}}
		} else if err != nil {
			return nil, err
		}
		if len(problems) == 0 {
			return nil, a.compare(ctx, st)
		}
		helped, err := a.help(ctx, st, problems, tried)
		if err != nil {
			return nil, err
		}
		if !helped {
			break
		}
	}
	return a.substitute(ctx, sql, refused)
}

// substitute runs an index of a constant where an extension's own cannot be had.
func (a *Assumer) substitute(ctx context.Context, sql string, refused *pgconn.PgError) (*pgconn.PgError, error) {
	other := Substitute(sql)
	if refused == nil || other == "" || !lacking[refused.Code] || !MayBring(a.lacks, refused.Message) {
		return refused, nil
	}
	err := a.exec(ctx, other)
	if errors.As(err, &refused) {
		return refused, nil
	}
	if err == nil {
		a.instead[sql] = other
	}
	return nil, err
}

// lacking are the SQLSTATEs of what an extension would have brought.
var lacking = map[string]bool{"42704": true, "42883": true, "0A000": true, "42804": true}

// Instead is what was run instead of a statement; empty for most.
func (a *Assumer) Instead(sql string) string { return a.instead[sql] }

// Try runs the SQL, of one or of many statements, and makes nothing up. It says
// whether the server took all of it; else none of it is done.
func (a *Assumer) Try(ctx context.Context, sql string) bool { return a.exec(ctx, sql) == nil }

// skipped is what IF EXISTS has passed over.
func (a *Assumer) skipped() (problems []problem) {
	if a.Reach < Skipped {
		return nil
	}
	for _, n := range a.notices {
		if text, ok := strings.CutSuffix(n.Message, " does not exist, skipping"); ok {
			problems = append(problems, problem{message: text + " does not exist"})
		}
	}
	return problems
}

// help makes up what the problems need; false when nothing new could be.
func (a *Assumer) help(ctx context.Context, st statement, problems []problem, tried map[string]bool) (helped bool, err error) {
	for _, p := range problems {
		for _, made := range a.remedies(st, p) {
			key := strings.Join(made.SQL(), ";") + made.change
			if tried[key] || made.change == "" && a.has(made) {
				continue
			}
			tried[key] = true
			ok, err := a.apply(ctx, made)
			if err != nil {
				return false, err
			}
			if ok {
				helped = true
				break
			}
		}
	}
	return helped, nil
}

// has says whether it was made already: the migration itself has taken it away.
func (a *Assumer) has(made *Assumption) bool {
	return slices.ContainsFunc(a.made, func(m *Assumption) bool { return slices.Equal(m.SQL(), made.SQL()) })
}

// remedies are what may help, the likeliest first.
func (a *Assumer) remedies(st statement, p problem) (all []*Assumption) {
	for _, r := range remedies {
		if a.Reach < r.reach && !(r.extension && len(a.lacks) > 0) || p.code != "" && !slices.Contains(r.codes, p.code) {
			continue
		}
		if a.Reach < r.reach && !MayBring(a.lacks, p.message) {
			continue
		}
		if m := r.message.FindStringSubmatch(p.message); m != nil {
			all = append(all, r.make(a, st, p, m)...)
		}
	}
	return all
}

// somewhere lets names without a schema be made where a dump has emptied the path.
const somewhere = `SELECT set_config('search_path', CASE WHEN current_schema() IS NULL THEN 'public' ELSE current_setting('search_path') END, true)`

// apply does what the assumption says and keeps it when the server takes it.
func (a *Assumer) apply(ctx context.Context, made *Assumption) (ok bool, err error) {
	steps := made.SQL()
	if made.change != "" {
		steps = []string{made.change}
	}
	// All of it or nothing, whatever the migration has set.
	err = a.exec(ctx, "BEGIN; "+somewhere+"; "+strings.Join(steps, "; ")+"; COMMIT")
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return false, a.exec(ctx, "ROLLBACK")
	}
	if err != nil {
		return false, err
	}
	if made.changed != nil {
		made.changed()
		return true, nil
	}
	if made.Text != "" || len(made.SQL()) > 0 {
		a.made = append(a.made, made)
	}
	return true, nil
}

// exec gives a COPY FROM STDIN no rows, which it would wait for.
func (a *Assumer) exec(ctx context.Context, sql string) error {
	if (migrate.Statement{Text: sql}).ReadsInput() {
		_, err := a.conn.CopyFrom(ctx, strings.NewReader(""), sql)
		return err
	}
	_, err := a.conn.Exec(ctx, sql).ReadAll()
	return err
}

// Apply makes the assumptions in another database, before any migration. What
// the server refuses there stood on the migration's own work.
func Apply(ctx context.Context, conn *pgconn.PgConn, made []*Assumption) error {
	for _, one := range made {
		for _, sql := range one.SQL() {
			_, err := conn.Exec(ctx, sql).ReadAll()
			var refused *pgconn.PgError
			if err != nil && !errors.As(err, &refused) {
				return fmt.Errorf("what was assumed (%s): %w", one, err)
			}
		}
	}
	return nil
}
