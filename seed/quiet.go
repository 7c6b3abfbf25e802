package seed

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// quiet asks whether a session of this user may switch triggers off for itself.
func (l *load) quiet(ctx context.Context) bool {
	if _, err := l.control.Exec(ctx, `SET session_replication_role = replica`); err != nil {
		return false
	}
	_, err := l.control.Exec(ctx, `RESET session_replication_role`)
	return err == nil
}

// permitted finds tables that COPY would refuse and sequences that could not be
// set, and says what stays on.
func (l *load) permitted(ctx context.Context) error {
	for _, t := range l.model.Tables {
		switch {
		case t.RowSecurity && (!t.Owned || l.options.KeepIndexes):
			return fmt.Errorf("table %s: row-level security applies to user %s, and COPY is refused under it: load as a user with BYPASSRLS", t.FullName(), l.schema.User)
		case t.RowSecurity && t.ForcedRLS:
			l.noted("row-level security of %s is not forced on its owner during the load", t.FullName())
		}
		if len(t.Triggers) > 0 && (l.options.KeepIndexes || !t.Owned && !l.mayQuiet) {
			l.noted("triggers of %s fire for each row: %s", t.FullName(), t.Triggers[0])
		} else if len(t.Triggers) > 0 {
			l.noted("triggers of %s are off during the load", t.FullName())
		}
		if t.Rules {
			l.noted("rules of %s do not apply: COPY ignores them", t.FullName())
		}
		if !t.Owned && !l.options.KeepIndexes {
			l.noted("user %s does not own %s: its indexes and foreign keys stay on, which takes three times as long", l.schema.User, t.FullName())
		}
	}
	return l.setsSequences(ctx)
}

func (l *load) noted(format string, args ...any) {
	l.report.Notes = append(l.report.Notes, fmt.Sprintf(format, args...))
}

func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
