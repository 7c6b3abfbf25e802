package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"upness/lab/postgres"
	"upness/lab/postgres/testserver"
	"upness/lab/process"
)

// TestSeedScripts runs the scripts that need a database: each has an empty one
// of its own, in DSN, a service at URL, and the command psql to look into it.
func TestSeedScripts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "state"))
	registry, err := process.NewRegistry("seed scripts")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	server, err := postgres.Start(context.Background(), postgres.Options{Dir: dir, Registry: registry})
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var databases atomic.Int64
	t.Run("scripts", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Dir: "testdata/seed",
			Setup: func(env *testscript.Env) error {
				name := fmt.Sprintf("script%d", databases.Add(1))
				env.Setenv("ROOT", root)
				env.Setenv("HOME", env.WorkDir)
				env.Setenv("NAME", name)
				url, err := serve(env)
				if err != nil {
					return err
				}
				env.Setenv("URL", url)
				dsn, err := testserver.Database(context.Background(), server, name)
				env.Setenv("DSN", dsn.Reveal())
				return err
			},
			Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "psql": psql},
		})
	})
	if err := server.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// psql runs SQL, or a file of it, on DSN: psql FILE, psql 'SQL' [WANT].
func psql(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: psql SQL|FILE [WANT]")
	}
	sql := args[0]
	if strings.HasSuffix(sql, ".sql") {
		raw, err := os.ReadFile(ts.MkAbs(sql))
		ts.Check(err)
		sql = string(raw)
	}
	conn, err := pgx.Connect(context.Background(), ts.Getenv("DSN"))
	ts.Check(err)
	defer conn.Close(context.Background())
	results, err := conn.PgConn().Exec(context.Background(), sql).ReadAll()
	ts.Check(err)
	if len(args) > 1 {
		last := results[len(results)-1].Rows
		if len(last) == 0 || string(last[0][0]) != args[1] {
			ts.Fatalf("%s: %q, want %q", args[0], last, args[1])
		}
	}
}
