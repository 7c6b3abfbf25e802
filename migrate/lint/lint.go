package lint

import (
	"context"
	"fmt"

	"upness/migrate/assume"
	"upness/plan"
)

// Run judges the migrations. An error means that they could not be: wrong use, a
// schema that cannot be read, no server. What is wrong with a migration is in
// the report.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	report = &Report{}
	// Before anything that takes time.
	if _, err := (&planner{o: o, report: &Report{}}).jobs(); err != nil {
		return nil, err
	}
	source, err := readSchema(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := start(ctx, o, source.version(o))
	if err != nil {
		return nil, err
	}
	defer func() {
		stopped := s.stop(context.WithoutCancel(ctx), o)
		switch {
		case ctx.Err() != nil: // whatever broke, that is why
			err = fmt.Errorf("migrate lint: %w", context.Cause(ctx))
		case err == nil:
			err = stopped
		}
	}()
	if err := s.try(ctx, o.Settings); err != nil {
		return nil, err
	}
	report.PG, report.Version = s.Major(), s.Version()
	p := planner{o: o, known: source.given, report: report}
	if source.given {
		if p.applied, err = source.load(ctx, s, report); err != nil {
			return nil, err
		}
	}
	jobs, err := p.jobs()
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if err := (&runner{o: o, server: s, report: report, job: j, known: source.given, privileges: source.tellsPrivileges()}).run(ctx); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// runner runs one job.
type runner struct {
	job
	o      Options
	server *server
	report *Report
	known  bool // the schema is given

	privileges bool // and says who may do what

	made    []*assume.Assumption
	lacks   []string                // extensions that are not installed
	slow    map[string]bool         // statements that ran for too long
	instead func(sql string) string // is run for a statement that needs one of them; empty: itself
}

// run finds out what must be assumed, in a database that is then forgotten, and
// judges in another that has it all from the beginning: what is assumed must be
// there before the migration begins, or it would pass for the migration's own.
func (r *runner) run(ctx context.Context) error {
	if err := r.forgotten(ctx, r.discover); err != nil {
		return err
	}
	return r.forgotten(ctx, func(ctx context.Context, name string) error {
		dsn := r.server.dsn(name, r.o.Settings)
		if err := r.prepare(ctx, dsn); err != nil {
			return err
		}
		return r.judge(ctx, dsn)
	})
}

// forgotten calls f with a database that is then dropped, with all that was made
// on the server meanwhile.
func (r *runner) forgotten(ctx context.Context, f func(ctx context.Context, database string) error) error {
	before, err := r.server.global(ctx)
	if err != nil {
		return err
	}
	name, err := r.server.database(ctx)
	if err != nil {
		return fmt.Errorf("throw-away Postgres: %w", err)
	}
	if err := f(ctx, name); err != nil {
		return err
	}
	return r.server.forget(ctx, name, before)
}

// prepare brings the database to where the first judged script begins.
func (r *runner) prepare(ctx context.Context, dsn plan.Secret) error {
	if len(r.made) == 0 && r.o.Rows == 0 && r.steps[0].judged {
		return nil
	}
	conn, err := connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := assume.Apply(ctx, conn, r.made); err != nil {
		return err
	}
	for len(r.steps) > 0 && !r.steps[0].judged {
		r.apply(ctx, conn, r.steps[0].script)
		r.steps = r.steps[1:]
	}
	if r.o.Rows > 0 {
		if err := r.o.Fill(ctx, dsn, r.o.Rows); err != nil {
			r.report.note(fmt.Sprintf("The tables could not be filled, so they are empty: %v.", err))
		}
	}
	return nil
}
