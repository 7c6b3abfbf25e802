package ddl

import (
	"context"
	"errors"
	"fmt"

	"upness/seed/ledger"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// perTransaction bounds the locks that one transaction takes: the server has
// room for some 6,400 at its defaults.
const perTransaction = 200

// Drop takes the saved objects away, noting each in the ledger in the same
// transaction. One that something else depends on stays, and is returned.
func Drop(ctx context.Context, conn *pgx.Conn, objects []*Object) (kept []*Object, err error) {
	for len(objects) > 0 {
		n := min(perTransaction, len(objects))
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			for _, o := range objects[:n] {
				stays, err := drop(ctx, tx, o)
				if err != nil {
					return err
				}
				if stays {
					kept = append(kept, o)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		objects = objects[n:]
	}
	return kept, nil
}

func drop(ctx context.Context, tx pgx.Tx, o *Object) (stays bool, err error) {
	if o.State == ledger.Dropped {
		return false, nil
	}
	err = pgx.BeginFunc(ctx, tx, func(nested pgx.Tx) error {
		_, err := nested.Exec(ctx, o.Drop)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "2BP01" { // dependent_objects_still_exist
		return true, nil
	}
	if errors.As(err, &pg) && pg.Code == "55P03" { // lock_not_available
		return false, fmt.Errorf("taking %s %s off %s for the load: the table is in use: stop what uses it, or keep the indexes with --keep-indexes", o.Kind, o.Name, o.Table)
	}
	if err == nil {
		_, err = tx.Exec(ctx, ledger.MarkSQL(o.Ord, ledger.Dropped))
	}
	if err != nil {
		return false, fmt.Errorf("taking %s %s off %s for the load: %w", o.Kind, o.Name, o.Table, err)
	}
	o.State = ledger.Dropped
	return false, nil
}
