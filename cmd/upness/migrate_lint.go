package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"upness/lab/postgres"
	"upness/lab/process"
	"upness/migrate/folder"
	"upness/migrate/lint"
	"upness/plan"
	"upness/seed"
)

func migrateLintCommand() *cli.Command {
	return &cli.Command{
		Name:      "lint",
		Usage:     "run migrations on a throw-away Postgres and judge what each statement did",
		ArgsUsage: "FILE|FOLDER...",
		Description: "Of a folder all migrations are judged; of a file that is one of a series, only that file,\n" +
			"with the schema that the ones before it make. Exit status: 0 safe, 1 unsafe, 2 wrong use.\n" +
			"A comment before a statement allows what it does: -- upness:allow RULE reason\n\nExample:\n" +
			"  upness migrate lint db/migrations --since 20240101\n" +
			"  upness migrate lint change.sql --schema db/structure.sql --pg 15",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "schema", Usage: "`FILE` with the schema before: pg_dump's output, db/structure.sql"},
			&cli.StringFlag{Name: "dsn", Usage: "or a database, whose schema is read and nothing else; better as DATABASE_URL=... and --dsn env"},
			&cli.IntFlag{Name: "pg", Usage: fmt.Sprintf("major version of Postgres, %d to %d (default: the schema's, else what is there)", postgres.MinVersion, postgres.MaxVersion)},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "text, json, sarif or github"},
			&cli.StringFlag{Name: "tool", Usage: "whose files they are: " + strings.Join(folder.Tools(), ", ") + " (default: what they look like)"},
			&cli.BoolFlag{Name: "transaction", Usage: "each file of plain SQL runs in one transaction"},
			&cli.StringFlag{Name: "since", Usage: "judge the migrations of a folder after this `VERSION`"},
			&cli.BoolFlag{Name: "down", Usage: "judge the ways down as well"},
			&cli.IntFlag{Name: "rows", Usage: "put `N` rows into each table first"},
			&cli.StringSliceFlag{Name: "set", Usage: "a setting of the session that migrations run in, such as lock_timeout=5s"},
			&cli.BoolFlag{Name: "strict", Usage: "a lock without a lock_timeout is unsafe, not a warning"},
			&cli.BoolFlag{Name: "all", Usage: "show safe statements too"},
		},
		Action: func(c *cli.Context) error { return migrateLint(c) },
	}
}

// lintOptions reads the flags.
func lintOptions(c *cli.Context) (o lint.Options, err error) {
	o = lint.Options{
		Paths: c.Args().Slice(), Transaction: c.Bool("transaction"), Down: c.Bool("down"), Since: c.String("since"),
		Schema: c.String("schema"), DSN: plan.Secret(c.String("dsn")), PG: c.Int("pg"), Rows: c.Int("rows"), Strict: c.Bool("strict"), Log: c.App.ErrWriter,
	}
	if len(o.Paths) == 0 {
		return o, errors.New("upness migrate lint takes files or folders of migrations; see --help")
	}
	if o.DSN == "env" {
		if o.DSN = plan.Secret(os.Getenv("DATABASE_URL")); o.DSN == "" {
			return o, errors.New("--dsn env: DATABASE_URL is not set")
		}
	}
	if o.PG != 0 && (o.PG < postgres.MinVersion || o.PG > postgres.MaxVersion) {
		return o, fmt.Errorf("--pg %d: expected %d to %d", o.PG, postgres.MinVersion, postgres.MaxVersion)
	}
	if name := c.String("tool"); name != "" {
		if o.Tool, err = folder.ParseTool(name); err != nil {
			return o, fmt.Errorf("--tool: %w", err)
		}
	}
	o.Settings = map[string]string{}
	for _, pair := range c.StringSlice("set") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return o, fmt.Errorf("--set %s: expected NAME=VALUE, such as lock_timeout=5s", pair)
		}
		o.Settings[name] = value
	}
	o.Fill = fillForLint
	return o, nil
}

func migrateLint(c *cli.Context) (err error) {
	o, err := lintOptions(c)
	if err != nil {
		return err
	}
	text := lint.Text{W: c.App.Writer, All: c.Bool("all"), Color: isTerminal(c.App.Writer)}
	write := map[string]func(*lint.Report) error{
		"text":   func(r *lint.Report) error { text.Summary(r); return nil },
		"json":   func(r *lint.Report) error { return lint.WriteJSON(c.App.Writer, r) },
		"sarif":  func(r *lint.Report) error { return lint.WriteSARIF(c.App.Writer, r, version) },
		"github": func(r *lint.Report) error { return lint.WriteGitHub(c.App.Writer, r) },
	}[c.String("format")]
	if write == nil {
		return fmt.Errorf("--format %s: expected text, json, sarif or github", c.String("format"))
	}
	if c.String("format") == "text" {
		o.Each = text.Finding
	}
	report, err := lintHere(c.Context, o)
	if err != nil {
		return err
	}
	if err := write(report); err != nil {
		return err
	}
	if report.Unsafe() {
		return exitWith(1)
	}
	return nil
}

// lintHere gives lint a place for its server.
func lintHere(ctx context.Context, o lint.Options) (report *lint.Report, err error) {
	registry, err := process.NewRegistry("migrate lint")
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := registry.Close(); err == nil {
			err = closed
		}
	}()
	dir, err := os.MkdirTemp("", "upness-lint-")
	if err != nil {
		return nil, err
	}
	if err := registry.Remove(dir); err != nil {
		return nil, err
	}
	o.Dir, o.Registry = dir, registry
	return lint.Run(ctx, o)
}

// fillForLint fills the tables as `upness seed` does.
func fillForLint(ctx context.Context, dsn plan.Secret, rows int) error {
	books, err := os.MkdirTemp("", "upness-lint-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(books)
	_, err = seed.Run(ctx, seed.Options{
		DSN: dsn, Rows: int64(rows), Parallel: 1, KeepIndexes: true, TopUp: true, Yes: true,
		StateFile: filepath.Join(books, "books.json"), FreeDisk: 1 << 20, Tool: version,
	})
	return err
}
