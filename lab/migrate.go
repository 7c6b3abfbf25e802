package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"upness/lab/group"
	"upness/lab/scenarios"
	"upness/recording"
)

// workerGrace is how long a worker gets to cancel its statement.
const workerGrace = 10 * time.Second

// Migrate launches a migration worker, an instance of the group "migration", and
// waits until it has run the image's migrations. Each statement is a span of kind
// statement. The API instances are left alone. The error carries file, line and
// SQL of the statement that failed. When ctx ends, the statement is cancelled.
func (e *Env) Migrate(ctx context.Context, image string) error {
	described, err := e.image(image)
	if err != nil {
		return err
	}
	path, err := e.migrations(described.Migrations)
	if err != nil {
		return fmt.Errorf("image %s: %w", image, err)
	}
	lc := group.LaunchConfig{Name: "migration-" + image, Image: image, Version: described.Version}
	return e.work(ctx, group.NewID(), lc, path)
}

// work runs a worker from its launch to its end.
func (e *Env) work(ctx context.Context, id string, lc group.LaunchConfig, path string) error {
	emit := func(state string, edge recording.Edge, more map[string]any) {
		e.opts.Emit(group.Event("migration", id, lc, state, edge, more))
	}
	emit(group.Launching, recording.Begin, nil)
	failed := ""
	p, err := e.spawn(id, "worker", []string{"--migrations=" + path}, []string{"DATABASE_URL=" + e.dsn.Reveal()}, func(line []byte) {
		var statement recording.Event
		if json.Unmarshal(line, &statement) != nil {
			return
		}
		failed = statement.Error // of the last one, in the end
		statement.Source = id
		e.opts.Emit(statement)
	})
	if err != nil {
		emit(group.Terminated, recording.End, map[string]any{"reason": err.Error()})
		return err
	}
	emit("working", "", map[string]any{"pid": p.PID()})
	select {
	case <-p.Done():
		err = outcome(p, failed)
	case <-ctx.Done():
		err = errors.Join(context.Cause(ctx), p.Stop(context.WithoutCancel(ctx), workerGrace))
	}
	reason := "done"
	if err != nil {
		reason = err.Error()
	}
	emit(group.Terminated, recording.End, map[string]any{"reason": reason})
	return err
}

// outcome is nil for a worker that ended well, else what went wrong: the
// statement that failed, or what the worker said last.
func outcome(p *spawned, failed string) error {
	switch {
	case p.Err() == nil:
		return nil
	case failed != "":
		return errors.New("migration: " + failed)
	case p.heard.String() != "":
		return errors.New(p.heard.String())
	default:
		return p.Err()
	}
}

// builtIn marks migrations that the tool brings along.
const builtIn = "lab:"

// migrations is the path of an image's migrations. The tool's own are written
// into the lab's folder, where people can read them.
func (e *Env) migrations(path string) (string, error) {
	if path == "" {
		return "", errors.New("it has no migrations")
	}
	if name, ok := strings.CutPrefix(path, builtIn); ok {
		return scenarios.WriteMigrations(name, filepath.Join(e.opts.Dir, "migrations"))
	}
	if filepath.IsAbs(path) {
		return path, nil
	}
	return filepath.Abs(filepath.Join(e.opts.Base, path))
}
