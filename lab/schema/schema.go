// Package schema is the lab's database as version 1 of the sample API knows it.
package schema

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// SQL makes the tables courses, students and responses in an empty database.
//
//go:embed schema.sql
var SQL string

// Apply makes the tables over the connection, in one transaction.
func Apply(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, SQL); err != nil {
		return fmt.Errorf("schema of the lab: %w", err)
	}
	return nil
}
