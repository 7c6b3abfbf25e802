package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"upness/lab/process"
)

// superuser of a throw-away server.
const superuser = "upness"

// init makes the database. The password goes through a file that is then
// deleted: arguments are there for all to see.
func (h home) init(ctx context.Context, o Options, bin, password string) error {
	if err := os.WriteFile(h.password(), []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	if err := h.as.own(h.password()); err != nil {
		return err
	}
	if err := h.initdb(ctx, o, bin); err != nil {
		return err
	}
	if err := os.Remove(h.password()); err != nil {
		return err
	}
	return h.configure(o.Settings)
}

func (h home) initdb(ctx context.Context, o Options, bin string) error {
	var out bytes.Buffer
	p, err := o.Registry.Start(process.Spec{
		Name: "initdb", Path: filepath.Join(bin, "initdb"), Dir: h.dir, Env: environment(),
		Args: []string{"--pgdata", h.data(), "--username", superuser, "--pwfile", h.password(),
			"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"},
		Stdout: &out, Stderr: &out, Tied: true, SysProcAttr: h.as.attr,
	})
	if err != nil {
		return err
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		return errors.Join(context.Cause(ctx), p.Kill())
	}
	if p.Err() == nil {
		return nil
	}
	if full(out.String()) {
		return diskFull(h.dir)
	}
	return fmt.Errorf("%w: %s", p.Err(), pick(out.String()))
}

// environment of the server and initdb: nothing of the tool's but what programs
// need to run. A fixed zone spares initdb the comparison of all of them.
func environment() []string {
	env := []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
