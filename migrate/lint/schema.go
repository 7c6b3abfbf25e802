package lint

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
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

// ownership is what a dump says of owners, on which nothing here depends.
var ownership = regexp.MustCompile(`(?is)^(?:ALTER\s.*\sOWNER\s+TO\s|ALTER\s+DEFAULT\s+PRIVILEGES|CREATE\s+(?:DATABASE|ROLE|USER)\s|ALTER\s+(?:DATABASE|ROLE)\s)`)

// elsewhere is what a server may refuse without a loss: settings that it does not
// know, what is there already, what cannot be commented on, privileges on what it
// lacks.
var elsewhere = regexp.MustCompile(`(?is)^(?:SET\s|GRANT\s|REVOKE\s|CREATE\s+SCHEMA\s+"?public"?$|COMMENT\s+ON\s|SECURITY\s+LABEL|CREATE\s+EXTENSION\s)`)

var grants = regexp.MustCompile(`(?i)^GRANT\s`)

// tellsPrivileges says whether the schema says who may do what, which many a dump
// leaves out.
func (s source) tellsPrivileges() bool {
	return slices.ContainsFunc(s.statements, func(one migrate.Statement) bool { return grants.MatchString(one.Text) })
}

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
	var refusals int
	for part := range slices.Chunk(s.wanted(), atOnce) {
		n, err := loadPart(ctx, a, part, report, refusals)
		if err != nil {
			return nil, err
		}
		refusals += n
	}
	if refusals > shown {
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

// atOnce is how many statements are sent in one string, where none is refused.
const atOnce = 200

// shown is how many refusals are told one by one.
const shown = 5

// wanted are the statements that make the schema.
func (s source) wanted() []migrate.Statement {
	return slices.DeleteFunc(slices.Clone(s.statements), func(one migrate.Statement) bool { return ownership.MatchString(one.Text) })
}

// loadPart runs a part of a dump and gives how many of it were refused.
func loadPart(ctx context.Context, a *assume.Assumer, part []migrate.Statement, report *Report, before int) (refusals int, err error) {
	var all strings.Builder
	for _, one := range part {
		all.WriteString(one.Text + ";\n")
	}
	if a.Try(ctx, all.String()) {
		return 0, nil
	}
	for _, one := range part {
		refused, err := a.Run(ctx, one.Text)
		if err != nil {
			return 0, fmt.Errorf("%s:%d: %w", one.File, one.Line, err)
		}
		if refused == nil || elsewhere.MatchString(one.Text) {
			continue
		}
		if refusals++; before+refusals <= shown {
			report.note(fmt.Sprintf("The schema lacks what the server refused: %s:%d: %s (SQLSTATE %s).", one.File, one.Line, refused.Message, refused.Code))
		}
	}
	return refusals, nil
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
