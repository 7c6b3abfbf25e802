package ddl

import (
	"context"
	"fmt"

	"upness/seed/ledger"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// Connect opens a connection for one worker.
type Connect func(context.Context) (*pgx.Conn, error)

// Restore brings back whatever was dropped, with up to parallel connections.
// done is told of each statement that took part, before it runs.
//
// The order keeps the locks apart: builds only share their tables with each
// other; then the short statements that want a table to themselves, one after
// the other; then the validations, one at a time for each table.
func Restore(ctx context.Context, connect Connect, parallel int, objects []*Object, begin func(sql string) (end func(error))) error {
	r := &restorer{connect: connect, parallel: max(parallel, 1), begin: begin}
	var todo []*Object
	for _, o := range objects {
		if o.State == ledger.Dropped {
			todo = append(todo, o)
		}
	}
	for _, stage := range []func(context.Context, []*Object) error{r.builds, r.finishes, r.validations} {
		if err := stage(ctx, todo); err != nil {
			return err
		}
	}
	return nil
}

type restorer struct {
	connect  Connect
	parallel int
	begin    func(sql string) func(error)
}

// job is work for one connection: statements that run one after the other.
type job struct {
	object *Object
	sql    []string
	tx     bool
}

func (r *restorer) builds(ctx context.Context, objects []*Object) error {
	var jobs []job
	for _, o := range objects {
		for _, sql := range o.Build {
			jobs = append(jobs, job{object: o, sql: []string{sql}})
		}
	}
	return r.run(ctx, r.parallel, jobs)
}

// Exclusion constraints take long to build and hold their table meanwhile, so
// they go first, by table; the others are short.
func (r *restorer) finishes(ctx context.Context, objects []*Object) error {
	var short []job
	long := map[string]*job{}
	for _, o := range keysLast(objects) {
		mark := ledger.MarkSQL(o.Ord, ledger.Restored)
		j := job{object: o, sql: append(append([]string(nil), o.Finish...), mark), tx: true}
		if o.Validate != "" { // marked after the validation
			j.sql = append([]string{notYet(o)}, o.Finish...)
		}
		if o.Kind != Exclusion {
			short = append(short, j)
			continue
		}
		if have := long[o.Table]; have != nil {
			have.sql = append(have.sql, j.sql...)
		} else {
			long[o.Table] = &j
		}
	}
	var first []job
	for _, j := range long {
		first = append(first, *j)
	}
	if err := r.run(ctx, r.parallel, first); err != nil {
		return err
	}
	return r.run(ctx, 1, short)
}

// keysLast puts foreign keys behind all else: they want the unique constraints
// that they stand on, which partitioned tables get back only in this stage.
func keysLast(objects []*Object) []*Object {
	var first, last []*Object
	for _, o := range objects {
		if o.Kind == ForeignKey {
			last = append(last, o)
		} else {
			first = append(first, o)
		}
	}
	return append(first, last...)
}

// notYet makes a second Finish after a kill between it and the validation
// harmless: the constraint is dropped first if it is there.
func notYet(o *Object) string { return ifExists(o.Drop) }

func ifExists(drop string) string {
	const word = "DROP CONSTRAINT "
	for i := 0; i+len(word) <= len(drop); i++ {
		if drop[i:i+len(word)] == word {
			return drop[:i] + "DROP CONSTRAINT IF EXISTS " + drop[i+len(word):]
		}
	}
	return drop
}

func (r *restorer) validations(ctx context.Context, objects []*Object) error {
	byTable := map[string]int{}
	var jobs []job
	for _, o := range objects {
		if o.Validate == "" {
			continue
		}
		i, ok := byTable[o.Table]
		if !ok {
			i = len(jobs)
			byTable[o.Table] = i
			jobs = append(jobs, job{object: o})
		}
		jobs[i].sql = append(jobs[i].sql, o.Validate, ledger.MarkSQL(o.Ord, ledger.Restored))
	}
	return r.run(ctx, r.parallel, jobs)
}

func (r *restorer) run(ctx context.Context, parallel int, jobs []job) error {
	queue := make(chan job, len(jobs))
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	g, ctx := errgroup.WithContext(ctx)
	for range min(parallel, len(jobs)) {
		g.Go(func() error {
			conn, err := r.connect(ctx)
			if err != nil {
				return err
			}
			defer conn.Close(context.WithoutCancel(ctx))
			for j := range queue {
				if err := r.do(ctx, conn, j); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func (r *restorer) do(ctx context.Context, conn *pgx.Conn, j job) error {
	each := func(exec func(context.Context, string) error) error {
		for _, sql := range j.sql {
			end := r.begin(sql)
			err := exec(ctx, sql)
			end(err)
			if err != nil {
				return fmt.Errorf("bringing back %s %s of %s: %w", j.object.Kind, j.object.Name, j.object.Table, err)
			}
		}
		return nil
	}
	if !j.tx {
		return each(func(ctx context.Context, sql string) error { _, err := conn.Exec(ctx, sql); return err })
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return each(func(ctx context.Context, sql string) error { _, err := tx.Exec(ctx, sql); return err })
	})
}
