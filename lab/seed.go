package lab

import (
	"context"
	"fmt"
	"path/filepath"

	"upness/seed"
	"upness/seed/examples"
)

// seed fills the tables: thousands of courses, Zipf-sized, and a hundred
// thousand students for a million answers.
func (e *Env) seed(ctx context.Context) error {
	rows := e.cfg.Postgres.Rows
	if rows == 0 {
		return nil
	}
	_, err := seed.Run(ctx, seed.Options{
		DSN:       e.dsn,
		Spec:      examples.Students,
		SpecFile:  "students.yaml",
		Rows:      rows,
		StateFile: filepath.Join(e.opts.Dir, "seed.sql"),
		Events:    e.opts.Emit,
		Progress:  func(p seed.Progress) { e.opts.Progress("seeding", p.Rows, p.Goal) },
	})
	if err != nil {
		return fmt.Errorf("filling the database: %w", err)
	}
	return nil
}
