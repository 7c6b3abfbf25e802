package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"upness/lab/process"
)

// superuser of a throw-away server.
const superuser = "upness"

// init makes the database, of the template when one is wanted and there is one,
// and gives its password.
func (h home) init(ctx context.Context, o Options, bin string) (made database, err error) {
	if o.Template {
		made, err = h.ofTemplate(ctx, o, bin)
	} else {
		made.password, err = h.create(ctx, o, bin)
	}
	if err != nil {
		return database{}, err
	}
	return made, h.configure(o.Settings)
}

// database is what a server starts on.
type database struct {
	password string
	template template // that it is a copy of; zero for initdb's own
}

func (h home) ofTemplate(ctx context.Context, o Options, bin string) (made database, err error) {
	t, err := templateOf(ctx, bin, h.as)
	if err != nil {
		return database{}, fmt.Errorf("template: %w", err)
	}
	if password := t.copyTo(ctx, h); password != "" {
		return database{password, t}, nil
	}
	if made.password, err = h.create(ctx, o, bin); err != nil {
		return database{}, err
	}
	// A cache that cannot be written only costs time.
	if err := t.keep(ctx, o, h, made.password); err != nil {
		fmt.Fprintf(o.Log, "%v\n", err)
	}
	return made, nil
}

// create runs initdb. The password goes through a file that is then deleted:
// arguments are there for all to see.
func (h home) create(ctx context.Context, o Options, bin string) (password string, err error) {
	password = rand.Text()
	if err := os.WriteFile(h.password(), []byte(password+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := h.as.own(h.password()); err != nil {
		return "", err
	}
	if err := h.initdb(ctx, o, bin); err != nil {
		return "", err
	}
	if err := os.Remove(h.password()); err != nil {
		return "", err
	}
	return password, nil
}

func (h home) initdb(ctx context.Context, o Options, bin string) error {
	var out bytes.Buffer
	args := []string{"--pgdata", h.data(), "--username", superuser, "--pwfile", h.password(),
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"}
	if o.Template {
		args = append(args, templateArgs...)
	}
	p, err := o.Registry.Start(process.Spec{
		Name: "initdb", Path: filepath.Join(bin, "initdb"), Dir: h.dir, Env: environment(),
		Args:   args,
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
