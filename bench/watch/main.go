// Command watch measures what watching a database costs the clients of the
// service in front of it: the demo's service under its own load, in windows with
// and without the watcher at its default interval, in turns. All the while a
// migration has a lock on a table of its own, so that each look reads the locks.
//
// Usage: go run ./bench/watch [-pairs N] [-window D] [-rate N] [-rows N] [-bin bin/upness]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"upness/lab"
	"upness/lab/scenarios"
	"upness/plan"
)

func main() {
	b := &bench{}
	flag.IntVar(&b.pairs, "pairs", 10, "pairs of windows")
	flag.DurationVar(&b.window, "window", 8*time.Second, "length of each window")
	flag.IntVar(&b.rate, "rate", 200, "requests per second")
	flag.Int64Var(&b.rows, "rows", 200_000, "rows of the service's table")
	flag.StringVar(&b.bin, "bin", "bin/upness", "the tool, for the lab's processes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench/watch:", err)
		os.Exit(1)
	}
}

type bench struct {
	pairs, rate int
	window      time.Duration
	rows        int64
	bin         string
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.pairs < 1 || b.window < 2*settle || b.rate < 1 || b.rows < 1 {
		return fmt.Errorf("-pairs, -rate and -rows must be at least 1, -window %s", 2*settle)
	}
	dir, err := os.MkdirTemp("", "upness-bench-watch-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	exe, err := filepath.Abs(b.bin)
	if err != nil {
		return err
	}
	p, err := b.plan()
	if err != nil {
		return err
	}
	env, err := lab.Start(ctx, *p.Lab, lab.Options{Dir: dir, Exe: exe})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Close()) }()
	migration, err := pgx.Connect(ctx, env.DSN().Reveal())
	if err != nil {
		return err
	}
	defer migration.Close(context.WithoutCancel(ctx))
	if _, err := migration.Exec(ctx, "CREATE TABLE aside (n int)"); err != nil {
		return err
	}
	if _, err := migration.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if _, err := migration.Exec(ctx, "ALTER TABLE aside ADD m int"); err != nil {
		return err
	}
	windows, err := b.measure(ctx, p, env)
	if err != nil {
		return err
	}
	return b.print(os.Stdout, windows)
}

// plan is the demo's, without what it does beside the load.
func (b *bench) plan() (*plan.Plan, error) {
	s, err := scenarios.Get("release")
	if err != nil {
		return nil, err
	}
	p, err := plan.Parse(s.Name+".yaml", s.YAML, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	p.Lab.Postgres.Rows = b.rows
	p.Load.Rate = plan.Rate{Constant: plan.Frequency{Hits: uint64(b.rate), Per: time.Second}}
	p.Load.Duration = time.Duration(2*b.pairs) * b.window
	p.Load.Seed = 1
	return p, nil
}
