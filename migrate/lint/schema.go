package lint

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate"
	"upness/migrate/assume"
	"upness/migrate/schema"
)

// source is the schema before the first migration.
type source struct {
	given      bool
	major      int // of the server that it comes from; 0: not known
	statements []migrate.Statement
}

// readSchema reads the dump or the database.
func readSchema(ctx context.Context, o Options) (s source, err error) {
	name, text := o.Schema, ""
	switch {
	case o.Schema != "":
		raw, err := os.ReadFile(o.Schema)
		if err != nil {
			return s, fmt.Errorf("--schema: %w", err)
		}
		if text, err = dumpText(o.Schema, raw); err != nil {
			return s, err
		}
		s.major = dumpedFrom(text)
	case o.DSN != "":
		read, err := schema.Read(ctx, o.DSN, o.Log)
		if err != nil {
			return s, err
		}
		name, text, s.major = "the database's schema", read.SQL, read.Major
	default:
		return s, nil
	}
	s.given = true
	s.statements, err = migrate.SplitDump(name, text)
	return s, err
}

// dumpText refuses what is no SQL.
func dumpText(file string, raw []byte) (string, error) {
	text := strings.TrimPrefix(string(raw), "\ufeff")
	switch {
	case strings.HasPrefix(text, "PGDMP"):
		return "", fmt.Errorf("--schema %s: pg_dump's custom format; make SQL of it: pg_restore --schema-only --file schema.sql %[1]s", file)
	case strings.Contains(text, "ActiveRecord::Schema"):
		return "", fmt.Errorf("--schema %s: Ruby, not SQL; give db/structure.sql (config.active_record.schema_format = :sql), or pg_dump's output", file)
	case strings.ContainsRune(text, 0):
		return "", fmt.Errorf("--schema %s: not text; expected pg_dump's plain output", file)
	}
	return text, nil
}

var dumped = regexp.MustCompile(`(?m)^-- Dumped from database version (\d+)`)

func dumpedFrom(text string) int {
	m := dumped.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	major, _ := strconv.Atoi(m[1])
	return major
}

// version is the major version of the server that is wanted.
func (s source) version(o Options) int {
	if o.PG != 0 || s.major < 12 || s.major > 18 {
		return o.PG
	}
	return s.major
}

// ownership is what a dump says of roles, on which nothing here depends.
var ownership = regexp.MustCompile(`(?is)^(?:ALTER\s.*\sOWNER\s+TO\s|GRANT\s|REVOKE\s|ALTER\s+DEFAULT\s+PRIVILEGES|CREATE\s+(?:DATABASE|ROLE|USER)\s|ALTER\s+(?:DATABASE|ROLE)\s)`)

// elsewhere is what a server may refuse without a loss: settings that it does not
// know, what is there already, what cannot be commented on.
var elsewhere = regexp.MustCompile(`(?is)^(?:SET\s|CREATE\s+SCHEMA\s+"?public"?$|COMMENT\s+ON\s|SECURITY\s+LABEL|CREATE\s+EXTENSION\s)`)

// load makes the base database and gives the versions of migrations that the
// dump says it has.
func (s source) load(ctx context.Context, server *server, report *Report) (applied map[string]bool, err error) {
	name, err := server.database(ctx)
	if err != nil {
		return nil, fmt.Errorf("throw-away Postgres: %w", err)
	}
	a, err := assume.Open(ctx, server.dsn(name, nil).Reveal(), assume.Extensions)
	if err != nil {
		return nil, err
	}
	defer a.Close(context.WithoutCancel(ctx))
	refusals := 0
	for _, one := range s.statements {
		if ownership.MatchString(one.Text) {
			continue
		}
		refused, err := a.Run(ctx, one.Text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", one.File, one.Line, err)
		}
		if refused == nil || elsewhere.MatchString(one.Text) {
			continue
		}
		if refusals++; refusals <= 5 {
			report.note(fmt.Sprintf("The schema lacks what the server refused: %s:%d: %s (SQLSTATE %s).", one.File, one.Line, refused.Message, refused.Code))
		}
	}
	if refusals > 5 {
		report.note(fmt.Sprintf("The server refused %d statements of the schema.", refusals))
	}
	server.lacks = a.Lacks()
	for _, extension := range server.lacks {
		report.note(fmt.Sprintf("The extension %s is not installed with this Postgres: what it brings was taken as something like it.", extension))
	}
	applied, err = versions(ctx, server, name)
	server.base = name
	return applied, err
}

// versions reads the version table that Rails and dbmate write into their dumps.
func versions(ctx context.Context, server *server, database string) (map[string]bool, error) {
	conn, err := connect(ctx, server.dsn(database, nil))
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	results, err := conn.Exec(ctx, `SELECT version::text FROM public.schema_migrations`).ReadAll()
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return nil, nil // another tool's, or none
	}
	if err != nil {
		return nil, fmt.Errorf("throw-away Postgres: %w", err)
	}
	applied := map[string]bool{}
	for _, row := range results[0].Rows {
		applied[string(row[0])] = true
	}
	return applied, nil
}
