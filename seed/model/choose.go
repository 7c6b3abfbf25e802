package model

import (
	"path"
	"slices"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/spec"
)

// Tables in which migration tools note what they have done: a row too many
// there and the application no longer starts.
var bookkeeping = []string{
	"schema_migrations", "ar_internal_metadata", "django_migrations", "django_content_type", "alembic_version",
	"flyway_schema_history", "databasechangelog", "databasechangeloglock", "goose_db_version", "gorp_migrations",
	"knex_migrations", "knex_migrations_lock", "_prisma_migrations", "__EFMigrationsHistory", "schema_version",
	"typeorm_metadata", "migrations", "__drizzle_migrations", "atlas_schema_revisions", "SequelizeMeta",
}

// choose picks the tables to fill, and matches the file's names to them.
func (b *builder) choose() {
	named := b.matchNames()
	for _, t := range b.schema.Tables {
		if why := b.leaveAlone(t, named[t.OID] != nil); why != "" {
			b.model.Skipped = append(b.model.Skipped, Skipped{t.FullName(), why})
			continue
		}
		s := named[t.OID]
		if s == nil {
			s = &spec.Table{}
		}
		tab := &table{Table: t, spec: s, key: gen.NewKey(b.file.Seed, t.FullName()), first: b.options.First[t.FullName()]}
		b.tables[t.OID] = tab
		b.order = append(b.order, tab)
		if !t.Insertable {
			b.problem(tab, "user %s may not insert into it: GRANT INSERT, or name it under skip", b.schema.User)
		}
	}
	if len(b.order) == 0 && len(b.problems) == 0 {
		b.problems = append(b.problems, &Problem{Table: b.schema.Database, Text: "there is no table to fill in this database"})
	}
}

// leaveAlone says why a table is not filled, or nothing.
func (b *builder) leaveAlone(t *catalog.Table, named bool) string {
	for _, pattern := range b.file.Skip {
		for _, name := range []string{t.Name, t.FullName()} {
			if ok, _ := path.Match(pattern, name); ok {
				return "named under skip"
			}
		}
	}
	switch {
	case named:
		return ""
	case t.Extension != "":
		return "belongs to extension " + t.Extension
	case slices.Contains(bookkeeping, t.Name):
		return "a migration tool's bookkeeping"
	case len(t.Columns) == 0:
		return "has no columns"
	case t.Schema == LedgerSchema:
		return "the load's own ledger"
	}
	return ""
}

// LedgerSchema is where the ledger of a load lives; its tables are never filled.
const LedgerSchema = "upness_seed"

// matchNames finds the table that each entry of the file means.
func (b *builder) matchNames() map[uint32]*spec.Table {
	found := map[uint32]*spec.Table{}
	for name, s := range b.file.Tables {
		var hits []*catalog.Table
		for _, t := range b.schema.Tables {
			if t.FullName() == name {
				hits = []*catalog.Table{t}
				break
			}
			if t.Name == name {
				hits = append(hits, t)
			}
		}
		switch {
		case len(hits) == 1 && found[hits[0].OID] != nil:
			b.fault(s.Line, "table %s is described twice", hits[0].FullName())
		case len(hits) == 1:
			found[hits[0].OID] = s
		case len(hits) > 1:
			b.fault(s.Line, "table %s is in several schemas: write %s", name, either(hits))
		case b.options.Later:
		default:
			b.fault(s.Line, "%s", spec.Unknown("table", name, tableNames(b.schema)))
		}
	}
	return found
}

func either(tables []*catalog.Table) string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.FullName()
	}
	return strings.Join(names, " or ")
}

func tableNames(s *catalog.Schema) []string {
	var all []string
	for _, t := range s.Tables {
		if t.Schema == "public" {
			all = append(all, t.Name)
		} else {
			all = append(all, t.FullName())
		}
	}
	return all
}
