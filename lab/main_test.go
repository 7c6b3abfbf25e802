package lab

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"upness/lab/api"
	"upness/lab/balancer"
	"upness/lab/postgres"
	"upness/lab/process"
)

// The test binary is also the lab's processes, as upness is.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "lab" {
		ctx, stop := process.WithParent(context.Background())
		err := part(ctx, os.Args[2], os.Args[3:], os.Stdout, os.Stderr)
		stop()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	status := 1
	if err := withServer(func() { status = m.Run() }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// server is a Postgres that most tests' labs borrow a database from: it saves
// each the time of a start.
var server *postgres.Server

func withServer(f func()) error {
	dir, err := os.MkdirTemp("", "lab-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "server"))
	registry, err := process.NewRegistry("lab test")
	if err != nil {
		return err
	}
	server, err = postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: registry})
	if err == nil {
		os.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "labs"))
		f()
	}
	if closed := registry.Close(); err == nil {
		err = closed
	}
	return err
}

// part is what cmd/upness does for "upness lab PART ARGS".
func part(ctx context.Context, name string, args []string, stdout, stderr io.Writer) error {
	switch name {
	case "api":
		cfg, err := api.ParseArgs(args)
		if err != nil {
			return err
		}
		return api.Main(ctx, cfg, stdout, stderr)
	case "balancer":
		cfg, err := balancer.ParseArgs(args)
		if err != nil {
			return err
		}
		return balancer.Main(ctx, cfg, stdout, stderr)
	case "worker":
		return Worker(ctx, args, stdout, stderr)
	case "tool":
		return tool(ctx, args[0], stdout)
	}
	return fmt.Errorf("no part %q", name)
}
