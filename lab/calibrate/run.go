package calibrate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"upness/lab/faults"
)

// Run carries out every trial, one after the other.
func Run(ctx context.Context, o Options) (*Table, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "upness-calibrate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	table, broken := newTable(&o), 0
	for _, name := range o.Faults {
		f, err := faults.Get(name)
		if err != nil {
			return nil, err
		}
		for i := range o.seeds(f) {
			if ctx.Err() != nil {
				return table, ctx.Err()
			}
			s, err := one(ctx, &o, f, o.First+uint64(i), work)
			switch {
			case err == nil:
				broken = 0
			case ctx.Err() != nil:
				return table, ctx.Err()
			default:
				if broken++; broken == brokenMost {
					return table, fmt.Errorf("fault %s, seed %d: %w", f.Name, s.Seed, err)
				}
				s.Void = err.Error()
				fmt.Fprintln(o.Log, s.line())
			}
			table.add(s)
		}
	}
	table.Took = time.Since(table.Began).Round(time.Second)
	return table, nil
}

// brokenMost is how many trials in a row may come to nothing. One alone, on a
// machine that stood still for a minute, does not spoil the hours of the others.
const brokenMost = 3

// one carries out one trial, and has the peers measure the same.
func one(ctx context.Context, o *Options, f *faults.Fault, seed uint64, work string) (Score, error) {
	dir := filepath.Join(work, fmt.Sprintf("%s-%d", f.Name, seed))
	s := Score{Fault: f.Name, Group: f.Group, Seed: seed, Truth: f.Exits}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	t := &trial{opts: o, fault: f, seed: seed, draw: f.Draw(seed), dir: dir}
	if err := t.carryOut(ctx); err != nil {
		return s, err
	}
	s = t.score()
	fmt.Fprintln(o.Log, s.line())
	if o.Keep != "" {
		if err := keep(dir, filepath.Join(o.Keep, filepath.Base(dir)), t); err != nil {
			return s, err
		}
	}
	for _, name := range o.Against {
		if o.Few > 0 && seed >= o.First+uint64(o.Few) {
			break
		}
		p, err := t.peer(ctx, name)
		if err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
		if s.Peers == nil {
			s.Peers = map[string]Peer{}
		}
		s.Peers[name] = p
	}
	return s, nil
}
