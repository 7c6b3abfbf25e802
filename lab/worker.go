package lab

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"upness/migrate"
	"upness/plan"
	"upness/recording"
)

// A migration worker meets a lock that is taken now and then; its statements
// give up early (lock_timeout) and are tried again.
const (
	lockRetries = 60
	lockPause   = 500 * time.Millisecond
)

// workerFlags are what a worker is started with. The database is DATABASE_URL:
// arguments are there for all to see.
func workerFlags(migrations *string) *flag.FlagSet {
	f := flag.NewFlagSet("worker", flag.ContinueOnError)
	f.StringVar(migrations, "migrations", "", "SQL file, or folder of SQL files, to run")
	return f
}

// WorkerUsage writes the flags that Worker takes.
func WorkerUsage(w io.Writer) {
	var migrations string
	workerFlags(&migrations).VisitAll(func(f *flag.Flag) { fmt.Fprintf(w, "  --%-20s %s\n", f.Name, f.Usage) })
}

// Worker runs an image's migrations on DATABASE_URL and returns. On stdout it
// tells of each statement, at its begin and its end, as an event: one JSON line.
// SIGTERM, like the end of ctx, cancels the statement under way.
func Worker(ctx context.Context, args []string, stdout, _ io.Writer) error {
	var migrations string
	f := workerFlags(&migrations)
	f.SetOutput(io.Discard)
	if err := f.Parse(args); err != nil {
		return err
	}
	dsn := plan.Secret(os.Getenv("DATABASE_URL"))
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("argument %q: the worker takes flags only", f.Arg(0))
	case migrations == "":
		return errors.New("--migrations: not given")
	case dsn == "":
		return errors.New("DATABASE_URL: not set")
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	lines := json.NewEncoder(stdout)
	var broken error
	err := migrate.Apply(ctx, dsn, migrations, migrate.RetryLocks(lockRetries, lockPause),
		migrate.Observe(func(e recording.Event) { broken = errors.Join(broken, lines.Encode(e)) }))
	return errors.Join(err, broken)
}
