package loadgen

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"upness/plan"
)

// readQuery runs a query in a read-only transaction and keeps its rows as text,
// as Postgres writes them; NULL is an empty text.
func readQuery(ctx context.Context, dsn plan.Secret, query string) (*table, error) {
	if dsn.Reveal() == "" {
		return nil, errors.New("a query needs the plan's database.dsn")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn.Reveal())
	if err != nil {
		return nil, fmt.Errorf("connection to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("read-only transaction: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	// The simple protocol gives every type as text.
	rows, err := tx.Query(ctx, query, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer rows.Close()
	t := &table{}
	for _, f := range rows.FieldDescriptions() {
		t.columns = append(t.columns, f.Name)
	}
	row := make([]string, len(t.columns))
	for rows.Next() {
		for i, raw := range rows.RawValues() {
			row[i] = string(raw)
		}
		if !t.add(row) {
			cancel() // else Close would wait for all the other rows
			return t, nil
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return t, nil
}
