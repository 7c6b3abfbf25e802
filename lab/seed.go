package lab

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"upness/seed"
	"upness/seed/examples"
)

// seed fills the tables with students' answers.
func (e *Env) seed(ctx context.Context) error {
	rows := e.cfg.Postgres.Rows
	if rows == 0 {
		return nil
	}
	_, err := seed.Run(ctx, seed.Options{
		DSN: e.dsn, Spec: examples.Students, SpecFile: "students.yaml", Rows: rows,
		StateFile: filepath.Join(e.opts.Dir, "seed.state"),
		Events:    e.opts.Emit,
		Progress:  func(p seed.Progress) { e.opts.Progress(cmp.Or(stages[p.Phase], p.Phase), p.Rows, p.Goal) },
	})
	if err != nil {
		return fmt.Errorf("seeding: %w", err)
	}
	// As on a server that has been up for long: otherwise autovacuum comes by in
	// the middle of the run, for the sake of the rows that were just loaded.
	return e.exec(ctx, "VACUUM (FREEZE, ANALYZE) responses")
}

// stages of seeding, in the words of progress.
var stages = map[string]string{"load": "seeding", "indexes": "building indexes", "analyze": "analyzing"}
