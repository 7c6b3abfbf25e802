package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Object is an index, a constraint or a setting that is taken away for the load.
type Object struct {
	Ord    int
	Table  string // schema.name of the table it is on
	Kind   string
	Name   string
	Detail json.RawMessage // the owner's own: how to take it away and how to bring it back
	State  string          // "saved", "dropped", "restored"
}

// The states of an object.
const (
	Saved    = "saved"
	Dropped  = "dropped"
	Restored = "restored"
)

func writeObjects(ctx context.Context, tx pgx.Tx, objects []Object) error {
	for _, o := range objects {
		_, err := tx.Exec(ctx, `INSERT INTO upness_seed.ddl (ord, tbl, kind, name, detail) VALUES ($1, $2, $3, $4, $5)`,
			o.Ord, o.Table, o.Kind, o.Name, o.Detail)
		if err != nil {
			return err
		}
	}
	return nil
}

// Objects returns all objects in the order in which they were saved.
func Objects(ctx context.Context, conn *pgx.Conn) ([]Object, error) {
	rows, err := conn.Query(ctx, `SELECT ord, tbl, kind, name, detail, state FROM upness_seed.ddl ORDER BY ord`)
	if err != nil {
		return nil, fmt.Errorf("reading the books' indexes and constraints: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Object])
}

// MarkSQL notes an object's state; it goes into the transaction that changes it.
func MarkSQL(ord int, state string) string {
	return fmt.Sprintf(`UPDATE upness_seed.ddl SET state = '%s' WHERE ord = %d`, state, ord)
}
