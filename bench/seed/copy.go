package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// copySix compares with psql's \copy of a file that holds the same rows.
func (b *bench) copySix() error {
	if err := b.psql("-f", filepath.Join(b.dir, "six.sql")); err != nil {
		return err
	}
	file := filepath.Join(b.dir, "six.bin")
	var one, two, psql, twice []float64
	var memory int64
	for round := range b.rounds {
		r, err := b.seedSix(1)
		if err != nil {
			return err
		}
		one, memory = append(one, r.Load.Seconds()), max(memory, r.memory)
		if round == 0 {
			if err := b.prepare(file); err != nil {
				return err
			}
		}
		if err := b.empty("answers"); err != nil {
			return err
		}
		began := time.Now()
		if err := b.psql("-c", `\copy answers from '`+file+`' (format binary)`); err != nil {
			return err
		}
		psql = append(psql, time.Since(began).Seconds())
		both, err := b.copyTwice(file)
		if err != nil {
			return err
		}
		twice = append(twice, both.Seconds())
		if r, err = b.seedSix(2); err != nil {
			return err
		}
		two, memory = append(two, r.Load.Seconds()), max(memory, r.memory)
	}
	speed := func(s []float64) float64 { return float64(b.rows) / median(s) }
	fmt.Printf("6 columns, %d rows, rows made as they are sent\n", b.rows)
	fmt.Printf("  psql \\copy, prepared binary file  %9.0f rows/s\n", speed(psql))
	fmt.Printf("  upness, 1 connection              %9.0f rows/s  %.2f of psql (wanted: 0.9)\n", speed(one), median(ratios(psql, one)))
	fmt.Printf("  upness, 2 connections             %9.0f rows/s  %.2f of psql (wanted: 1.3)\n", speed(two), median(ratios(psql, two)))
	fmt.Printf("  two psql \\copy at once, half each  %9.0f rows/s  %.2f of psql: what this server takes\n", speed(twice), median(ratios(psql, twice)))
	fmt.Printf("  memory of upness at most          %9.0f MiB     (wanted: 200)\n\n", float64(memory)/(1<<20))
	return nil
}

// prepare writes the table into a file, and its two halves into two more.
func (b *bench) prepare(file string) error {
	half := b.rows / 2
	return b.psql("-c", `\copy answers to '`+file+`' (format binary)`,
		"-c", fmt.Sprintf(`\copy (SELECT * FROM answers WHERE id < %d) to '%s.1' (format binary)`, half, file),
		"-c", fmt.Sprintf(`\copy (SELECT * FROM answers WHERE id >= %d) to '%s.2' (format binary)`, half, file))
}

// copyTwice copies both halves at the same time.
func (b *bench) copyTwice(file string) (time.Duration, error) {
	if err := b.empty("answers"); err != nil {
		return 0, err
	}
	began := time.Now()
	var g errgroup.Group
	for _, half := range []string{".1", ".2"} {
		g.Go(func() error { return b.psql("-c", `\copy answers from '`+file+half+`' (format binary)`) })
	}
	err := g.Wait()
	return time.Since(began), err
}

func (b *bench) seedSix(connections int) (*report, error) {
	if err := b.empty("answers"); err != nil {
		return nil, err
	}
	return b.seed("--rows", strconv.FormatInt(b.rows, 10), "--parallel", strconv.Itoa(connections), filepath.Join(b.dir, "six.yaml"))
}

// pgbench compares with pgbench's own initialization, keys and all.
func (b *bench) pgbench() error {
	scale := strconv.Itoa(b.scale)
	var ours, theirs []float64
	for range b.rounds {
		if err := b.checkpoint(); err != nil {
			return err
		}
		began := time.Now()
		if err := b.command("pgbench", "-q", "-i", "-s", scale, b.dsn); err != nil {
			return err
		}
		theirs = append(theirs, time.Since(began).Seconds())
		if err := b.command("pgbench", "-q", "-i", "-I", "dtp", "-s", scale, b.dsn); err != nil {
			return err
		}
		if err := b.psql("-c", "DROP TABLE answers"); err != nil && len(ours) == 0 {
			return err
		}
		if err := b.checkpoint(); err != nil {
			return err
		}
		began = time.Now()
		if _, err := b.seed("--rows", strconv.Itoa(b.scale*100_000), filepath.Join(b.dir, "pgbench.yaml")); err != nil {
			return err
		}
		ours = append(ours, time.Since(began).Seconds())
	}
	fmt.Printf("pgbench's tables, scale %d (%d accounts), keys and statistics included\n", b.scale, b.scale*100_000)
	fmt.Printf("  pgbench -i  %6.2f s\n", median(theirs))
	fmt.Printf("  upness      %6.2f s  %.2f times as fast (wanted: 1)\n", median(ours), median(ratios(theirs, ours)))
	return nil
}
