package schema

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/plan"
)

// places are where packages put pg_dump beside PATH.
var places = []string{
	"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/opt/homebrew/opt/libpq/bin",
	"/usr/local/opt/postgresql@*/bin", "/usr/local/opt/libpq/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
}

// dumper is a pg_dump that can read the server; it refuses newer ones than it is.
func dumper(ctx context.Context, server int) string {
	var programs []string
	if path, err := exec.LookPath("pg_dump"); err == nil {
		programs = append(programs, path)
	}
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(place, "pg_dump")) // the patterns are right
		slices.Reverse(found)
		programs = append(programs, found...)
	}
	for _, program := range programs {
		if version(ctx, program) >= server {
			return program
		}
	}
	return ""
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func version(ctx context.Context, program string) int {
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return 0
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// dump runs pg_dump. The password is in its environment, which only the same
// user can see, and not in its arguments.
func dump(ctx context.Context, program string, dsn plan.Secret, cfg *pgconn.Config) (string, error) {
	cmd := exec.CommandContext(ctx, program, "--schema-only", "--no-owner", "--no-publications", "--no-subscriptions", "--no-tablespaces",
		"--lock-wait-timeout=5000", "--no-password", "--host", cfg.Host, "--port", strconv.Itoa(int(cfg.Port)), "--username", cfg.User, "--dbname", cfg.Database)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+cfg.Password, "PGOPTIONS=-c default_transaction_read_only=on", "PGAPPNAME=upness schema", "LC_ALL=C")
	for _, m := range tlsSetting.FindAllStringSubmatch(dsn.Reveal(), -1) {
		cmd.Env = append(cmd.Env, "PG"+strings.ToUpper(m[1])+"="+strings.Trim(m[2], "'"))
	}
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(complaint.String())
		return "", fmt.Errorf("%w: %s", err, said[strings.LastIndexByte(said, '\n')+1:])
	}
	return out.String(), nil
}

// tlsSetting is one of a DSN, be it a URL or keywords; each has a variable.
var tlsSetting = regexp.MustCompile(`\b(sslmode|sslrootcert|sslcert|sslkey)\s*=\s*('[^']*'|[^\s&]*)`)
