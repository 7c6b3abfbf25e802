package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	if role, ok := roles[os.Getenv(roleVariable)]; ok {
		exit(role(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, os.Args[1:], os.Stdout))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// options are what the load is.
type options struct {
	rate     int
	duration time.Duration
	rounds   int
	stall    bool
	judge    int
	binary   string
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rate, "rate", 1000, "requests per second")
	flags.DurationVar(&o.duration, "duration", 20*time.Second, "length of each load")
	flags.IntVar(&o.rounds, "rounds", 3, "loads by each tool")
	flags.BoolVar(&o.stall, "stall", false, "let the server answer nothing for 3 s in the middle of each load")
	flags.IntVar(&o.judge, "judge", 0, "load nothing, but judge so many results")
	flags.StringVar(&o.binary, "upness", "bin/upness", "the upness to measure")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.rate < 1 || o.rounds < 1 || o.duration < time.Second {
		return o, errors.New("-rate and -rounds must be at least 1, -duration 1s")
	}
	if o.stall && o.duration < 9*time.Second {
		return o, errors.New("-duration must be at least 9s with -stall")
	}
	var err error
	o.binary, err = filepath.Abs(o.binary)
	return o, err
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "upness-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	vegeta, err := buildVegeta(ctx, temp)
	if err != nil {
		return err
	}
	if o.judge > 0 {
		return judge(ctx, o, vegeta, temp, out)
	}
	tools := []tool{&upness{binary: o.binary}, &vegetaCLI{binary: vegeta}}
	figures := make([][]figure, len(tools))
	for round := range o.rounds {
		for i := range tools {
			n := (i + round) % len(tools) // in turns, so that neither always goes first
			dir := filepath.Join(temp, fmt.Sprintf("%d-%d", round, n))
			f, err := measure(ctx, o, tools[n], dir)
			if err != nil {
				return fmt.Errorf("%s: %w", tools[n].name(), err)
			}
			fmt.Fprintf(out, "round %d  %-7s %s\n", round+1, tools[n].name(), f)
			figures[n] = append(figures[n], f)
		}
	}
	return print(out, o, median(figures[0]), median(figures[1]))
}

// measure has one tool load a server of its own.
func measure(ctx context.Context, o options, t tool, dir string) (figure, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(dir)
	s, err := startServer(ctx, o)
	if err != nil {
		return figure{}, err
	}
	f, err := t.load(ctx, o, s.url, dir)
	return f, errors.Join(err, s.stop())
}
