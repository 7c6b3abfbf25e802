package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"upness/lab/postgres"
	"upness/lab/process"
)

// TestLintScripts runs the scripts of `migrate lint`, which starts servers of its
// own, all on copies of one database. A server that is live has its address in DSN.
func TestLintScripts(t *testing.T) {
	dir := t.TempDir()
	cache := t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "state"))
	t.Setenv("UPNESS_CACHE_DIR", cache)
	registry, err := process.NewRegistry("lint scripts")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	server, err := postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: registry, Template: true})
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/lint",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("UPNESS_CACHE_DIR", cache)
			env.Setenv("UPNESS_STATE_DIR", filepath.Join(env.WorkDir, ".state"))
			env.Setenv("DSN", server.DSN().Reveal())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "psql": psql},
	})
}
