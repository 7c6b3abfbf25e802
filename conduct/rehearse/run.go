package rehearse

import (
	"context"
	"fmt"
	"path/filepath"

	"upness/conduct"
	"upness/plan"
)

// Recorded is one run of a rehearsal.
type Recorded struct {
	Rows int64 // 0: not known
	Dir  string
}

// Run carries the migration out at each size and returns the recordings, also
// those made before an error.
func Run(ctx context.Context, o Options) (all []Recorded, err error) {
	if o, err = o.withDefaults(); err != nil {
		return nil, err
	}
	sizes, err := o.sizes()
	if err != nil {
		return nil, err
	}
	for _, rows := range sizes {
		if ctx.Err() != nil {
			return all, context.Canceled
		}
		dir := filepath.Join(o.Dir, folderOf(rows))
		if err := o.once(ctx, rows, dir); err != nil {
			return all, fmt.Errorf("rehearsal%s: %w", atRows(rows), err)
		}
		all = append(all, Recorded{rows, dir})
	}
	return all, nil
}

// sizes are the numbers of rows to try; 0 is what there is.
func (o *Options) sizes() ([]int64, error) {
	if o.DSN != "" {
		return []int64{0}, nil
	}
	if o.Plan == "" {
		return o.Rows, nil
	}
	p, err := plan.Read(o.Plan)
	if err != nil {
		return nil, err
	}
	if p.Lab == nil {
		return []int64{0}, nil
	}
	return o.Rows, nil
}

// once makes one run.
func (o *Options) once(ctx context.Context, rows int64, dir string) error {
	scene, err := o.scene(rows, dir)
	if err != nil {
		return err
	}
	return conduct.Run(ctx, scene.plan, conduct.Options{
		Dir: dir, Tool: o.Tool, Exe: o.Exe, Leave: o.Leave, Beside: scene.beside,
		Setup: func(stage string, done, total int64) { o.Stage(rows, stage, done, total) },
	})
}

func folderOf(rows int64) string {
	if rows == 0 {
		return "run"
	}
	return fmt.Sprintf("%d-rows", rows)
}

func atRows(rows int64) string {
	if rows == 0 {
		return ""
	}
	return fmt.Sprintf(" at %d rows", rows)
}
