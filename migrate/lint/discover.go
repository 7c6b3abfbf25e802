package lint

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate"
	"upness/migrate/assume"
	"upness/migrate/folder"
)

// discover runs the job without any transaction, so that no lock is in the way
// of what must be made up.
func (r *runner) discover(ctx context.Context, name string) error {
	a, err := assume.Open(ctx, r.server.dsn(name, r.o.Settings).Reveal(), r.reach(), r.server.lacks...)
	if err != nil {
		return err
	}
	defer a.Close(context.WithoutCancel(ctx))
	r.slow = map[string]bool{}
	for i, s := range r.steps {
		if err := a.Reset(ctx); err != nil {
			return fmt.Errorf("throw-away Postgres: %w", err)
		}
		created := false
		for _, send := range s.script.Sends {
			for _, one := range send {
				if controls(one.Text) {
					continue
				}
				ended := limit(ctx, r.server.DSN(), a.PID(), r.o.limit())
				refused, err := a.Run(ctx, one.Text)
				ended()
				if err != nil {
					return fmt.Errorf("%s:%d: throw-away Postgres: %w", one.File, one.Line, err)
				}
				if refused != nil && refused.Code == canceled {
					r.slow[one.Text] = true
				}
				created = created || refused == nil && createsTable.MatchString(one.Text)
			}
		}
		// A series whose first migration stands by itself says all that there is.
		if i == 0 && r.series && created && len(a.Made()) == 0 {
			a.Reach = assume.Extensions
		}
	}
	r.made, r.lacks, r.instead = a.Made(), a.Lacks(), a.Instead
	for _, name := range r.lacks {
		r.report.note(fmt.Sprintf("The extension %s is not installed with this Postgres: what it brings was taken as something like it.", name))
	}
	return nil
}

func (r *runner) reach() assume.Reach {
	switch {
	case r.known:
		return assume.Extensions
	case r.lone:
		return assume.Skipped
	}
	return assume.Missing
}

var (
	createsTable = regexp.MustCompile(`(?i)^create\s+(?:unlogged\s+)?table\b`)
	control      = regexp.MustCompile(`(?i)^(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction|set\s+transaction)\b`)
)

// controls says whether the statement begins or ends a transaction, or a part
// of one.
func controls(sql string) bool { return control.MatchString(sql) }

// apply runs a script that is not judged. What the server refuses is noted: the
// schema lacks it.
func (r *runner) apply(ctx context.Context, conn *pgconn.PgConn, s *folder.Script) {
	if s.Err != nil {
		r.report.note(fmt.Sprintf("An earlier migration cannot be read: %v.", s.Err))
	}
	for _, send := range s.Sends {
		if len(send) > 1 && exec(ctx, conn, r.joined(send)) == nil {
			continue
		}
		_ = exec(ctx, conn, "ROLLBACK")
		for _, one := range send {
			var refused *pgconn.PgError
			if err := exec(ctx, conn, r.text(one)); errors.As(err, &refused) && !controls(one.Text) {
				r.report.note(fmt.Sprintf("An earlier migration is refused: %s:%d: %s (SQLSTATE %s).", one.File, one.Line, refused.Message, refused.Code))
			}
		}
	}
	_ = exec(ctx, conn, "COMMIT; RESET ALL; RESET SESSION AUTHORIZATION")
}

// text is what is run of a statement: itself, mostly.
func (r *runner) text(one migrate.Statement) string {
	if r.slow[one.Text] {
		return "SELECT 1"
	}
	if other := r.instead(one.Text); other != "" {
		return other
	}
	return one.Text
}

func (r *runner) joined(send []migrate.Statement) string {
	var b strings.Builder
	for _, one := range send {
		b.WriteString(r.text(one) + ";\n")
	}
	return b.String()
}
