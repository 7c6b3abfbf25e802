// Command seed measures how fast upness fills a Postgres database, beside
// psql's \copy of a prepared binary file of the same rows and beside pgbench's
// own initialization, in one run on one server with ordinary settings: fsync
// on, WAL for replicas.
//
// Usage: go run ./bench/seed [-rows N] [-scale N] [-rounds N] [-pg N] [-bin bin/upness]
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"upness/lab/postgres"
	"upness/lab/process"
)

//go:embed six.sql six.yaml pgbench.yaml
var files embed.FS

func main() {
	b := &bench{}
	flag.Int64Var(&b.rows, "rows", 2_000_000, "rows of the 6-column table")
	flag.IntVar(&b.scale, "scale", 20, "scale of pgbench's tables: 100,000 accounts each")
	flag.IntVar(&b.rounds, "rounds", 5, "times that each is measured, in turn")
	flag.IntVar(&b.version, "pg", 0, "major version of Postgres, 12 to 18; 0: the one that is found")
	flag.StringVar(&b.bin, "bin", "bin/upness", "the tool")
	flag.Parse()
	if err := b.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench/seed:", err)
		os.Exit(1)
	}
}

type bench struct {
	rows          int64
	scale, rounds int
	version       int
	bin, dir, dsn string
}

// ordinary are the settings of a server that keeps its data.
var ordinary = map[string]string{
	"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica",
	"max_wal_size": "4GB", "autovacuum": "off", "shared_buffers": "512MB",
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.dir, err = os.MkdirTemp("", "upness-bench-seed-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, name := range []string{"six.sql", "six.yaml", "pgbench.yaml"} {
		raw, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.dir, name), raw, 0o600); err != nil {
			return err
		}
	}
	registry, err := process.NewRegistry("bench/seed")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, registry.Close()) }()
	server, err := postgres.Start(ctx, postgres.Options{Dir: b.dir, Registry: registry, Version: b.version, Settings: ordinary})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop(ctx)) }()
	b.dsn = server.DSN().Reveal()
	fmt.Printf("Postgres %s, fsync on, %d rounds in turn; medians\n\n", server.Version(), b.rounds)
	if err := b.copySix(); err != nil {
		return fmt.Errorf("6-column table: %w", err)
	}
	if err := b.pgbench(); err != nil {
		return fmt.Errorf("pgbench's tables: %w", err)
	}
	return nil
}
