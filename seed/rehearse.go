package seed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/model"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// rehearsalRows are enough to find a CHECK that is not met, keyRows a key that
// has fewer values than some 100 million.
const (
	rehearsalRows = 500
	keyRows       = 20_000
)

// rehearse tries some rows of each table that has conditions against a
// temporary copy of it: a CHECK that was not understood, or a partition that
// is missing, or a key that is repeated, is found before the first row is written.
func (l *load) rehearse(ctx context.Context) error {
	for _, t := range l.model.Tables {
		if len(t.Checks) == 0 && len(t.Unsolved) == 0 && t.Partition == nil && !t.Untried || t.Rows == 0 {
			continue
		}
		err := pgx.BeginFunc(ctx, l.control, func(tx pgx.Tx) error {
			if err := rehearseTable(ctx, tx, t); err != nil {
				return err
			}
			return errEnough // the copy is not to stay
		})
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == "42501" { // no temporary tables for this user
			l.report.Notes = append(l.report.Notes, "rows were not tried before the load: "+pg.Message)
			return nil
		}
		if !errors.Is(err, errEnough) {
			return err
		}
	}
	return nil
}

var errEnough = errors.New("enough")

func rehearseTable(ctx context.Context, tx pgx.Tx, t *model.Table) error {
	temp := *t
	temp.Table = &catalog.Table{Schema: "pg_temp", Name: "upness_try"}
	// With defaults and identities, since columns may be left to the server.
	like, n := "", min(t.Rows, rehearsalRows)
	if t.Untried {
		like, n = " INCLUDING INDEXES", min(t.Rows, keyRows)
	}
	_, err := tx.Exec(ctx, fmt.Sprintf("CREATE TEMPORARY TABLE upness_try (LIKE %s INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING DEFAULTS INCLUDING IDENTITY%s)", t.SQL(), like))
	if err != nil {
		return fmt.Errorf("trying rows of %s: %w", t.FullName(), err)
	}
	s := t.NewStream()
	buf := s.Begin(nil)
	for i := range n {
		buf = s.Row(buf, t.First+gen.Spread(i, n, t.Rows))
	}
	_, err = tx.Conn().PgConn().CopyFrom(ctx, strings.NewReader(string(s.End(buf))), temp.CopySQL(s))
	if err != nil {
		return unmet(t, err)
	}
	return routed(ctx, tx, t)
}

// unmet names the constraint that rows do not meet.
func unmet(t *model.Table, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return fmt.Errorf("trying rows of %s: %w", t.FullName(), err)
	}
	if pg.Code == "23505" || pg.Code == "23P01" {
		return fmt.Errorf("table %s: the rows do not meet a key or an exclusion constraint that is not understood (%s): give the values of its columns in the seeding file, or leave the table out with skip", t.FullName(), pg.Detail)
	}
	for _, u := range t.Unsolved {
		if u.Name == pg.ConstraintName && u.Name != "" {
			return fmt.Errorf("table %s: the rows do not meet CHECK %s, %s, which is not understood: give the values of its columns in the seeding file", t.FullName(), u.Name, u.Expression)
		}
	}
	for _, k := range t.Checks {
		if k.Name == pg.ConstraintName && k.Name != "" {
			return fmt.Errorf("table %s: the rows do not meet CHECK %s, %s: give the values of its columns in the seeding file", t.FullName(), k.Name, k.Expression)
		}
	}
	return fmt.Errorf("trying rows of %s: %w", t.FullName(), explain(err))
}

// mostLeaves bounds the size of the statement in routed.
const mostLeaves = 500

// routed finds rows for which there is no partition, by the partitions' own
// conditions.
func routed(ctx context.Context, tx pgx.Tx, t *model.Table) error {
	if t.Partition == nil {
		return nil
	}
	leaves := t.Partition.Leaves()
	if len(leaves) > mostLeaves {
		return nil
	}
	var conditions []string
	for _, leaf := range leaves {
		var condition *string
		if err := tx.QueryRow(ctx, `SELECT pg_get_partition_constraintdef($1::oid)`, leaf.OID).Scan(&condition); err != nil {
			return fmt.Errorf("reading the partitions of %s: %w", t.FullName(), err)
		}
		if condition == nil { // a default partition alone
			return nil
		}
		conditions = append(conditions, "("+*condition+")")
	}
	var example *string
	err := tx.QueryRow(ctx, "SELECT min(r::text) FROM upness_try r WHERE ("+strings.Join(conditions, " OR ")+") IS NOT TRUE").Scan(&example)
	if err != nil {
		return fmt.Errorf("trying rows of %s against its partitions: %w", t.FullName(), explain(err))
	}
	if example != nil {
		return fmt.Errorf("table %s has no partition for rows such as %.100s: create it, or bound the key's values in the seeding file", t.FullName(), *example)
	}
	return nil
}
