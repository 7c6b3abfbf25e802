package assume

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// doubt is a kind of statement whose answer depends on what was made up.
type doubt struct {
	words *regexp.Regexp // of the statement
	on    func(*Assumption) bool
	text  string
}

func isTable(m *Assumption) bool  { return m.isTable() }
func isColumn(m *Assumption) bool { return m.column != "" }
func makes(begin string) func(*Assumption) bool {
	return func(m *Assumption) bool { return len(m.make) > 0 && strings.Contains(m.make[0], begin) }
}

var doubts = []doubt{
	{regexp.MustCompile(`(?i)\bset\s+not\s+null\b`), isColumn, "With a valid CHECK (column IS NOT NULL) the table is not scanned."},
	{regexp.MustCompile(`(?i)\battach\s+partition\b`), isTable, "With a valid CHECK that says what the bounds say the partition is not scanned."},
	{regexp.MustCompile(`(?i)\bdefault\b`), makes("CREATE FUNCTION"), "If the function is not volatile the table is not written anew."},
	{regexp.MustCompile(`(?i)\badd\s+(?:column\s+)?.*\b`), makes("CREATE DOMAIN"), "If the type is a domain with a constraint the table is written anew."},
	{regexp.MustCompile(`(?i)\bdrop\s+constraint\b`), makes("ADD CONSTRAINT"), "If the constraint is a foreign key, the table that it refers to is locked too."},
	{regexp.MustCompile(`(?i)^drop\s+table\b`), isTable, "Tables that it has foreign keys to are locked too."},
	{regexp.MustCompile(`(?i)\b(?:enable|force)\s+row\s+level\s+security\b`), isTable, "It depends on whether row level security is on already, and on the policies that the table has."},
	{regexp.MustCompile(`(?i)^revoke\b`), func(*Assumption) bool { return true }, "If the role has the privilege, code that runs as it and needs it fails."},
	{regexp.MustCompile(`(?i)\bif\s+exists\b`), func(*Assumption) bool { return true }, "If it is not there, nothing happens."},
}

// Doubts says how the answer for the statement depends on what was made up, a
// sentence each; none when it would be the same with the real schema.
func Doubts(sql string, made []*Assumption) (all []string) {
	for _, m := range Concerning(sql, made) {
		if m.alternatives != "" && newStatement(sql).newType(m.column) != "" {
			all = append(all, m.alternatives)
		}
		for _, d := range doubts {
			if d.words.MatchString(sql) && d.on(m) && !slices.Contains(all, d.text) {
				all = append(all, d.text)
			}
		}
	}
	return all
}

// others are types that a column may have had.
var others = []string{"smallint", "integer", "bigint", "numeric", "character varying", "character varying(10)", "text", "date", "timestamp", "timestamptz", "json", "jsonb"}

// compare says of a change of a made-up column's type for which old types the
// table would be written anew.
func (a *Assumer) compare(ctx context.Context, st statement) error {
	for _, m := range a.made {
		if m.column == "" || m.alternatives != "" || !st.mentions(m.column) || !st.mentions(m.table) {
			continue
		}
		target := st.newType(m.column)
		if target == "" {
			continue
		}
		var kept, written []string
		for _, kind := range others {
			same, err := a.keeps(ctx, kind, target)
			if err != nil {
				return err
			}
			switch same {
			case "t":
				kept = append(kept, kind)
			case "f":
				written = append(written, kind)
			}
		}
		if len(kept) > 0 {
			m.alternatives = fmt.Sprintf("It depends on the type before: from %s the table stays as it is, from %s it is written anew.", list(kept), list(written))
		}
	}
	return nil
}

func list(kinds []string) string {
	if len(kinds) == 0 {
		return "others"
	}
	return strings.Join(kinds, ", ")
}

// keeps asks the server whether a table keeps its file when a column changes its
// type: "t", "f", or "" where it cannot.
func (a *Assumer) keeps(ctx context.Context, from, to string) (answer string, err error) {
	results, err := a.conn.Exec(ctx, fmt.Sprintf(`BEGIN; CREATE TEMP TABLE upness_probe (c %s) ON COMMIT DROP;
CREATE TEMP TABLE upness_file ON COMMIT DROP AS SELECT pg_catalog.pg_relation_filenode('pg_temp.upness_probe') AS f;
ALTER TABLE pg_temp.upness_probe ALTER COLUMN c TYPE %s;
SELECT f = pg_catalog.pg_relation_filenode('pg_temp.upness_probe') FROM pg_temp.upness_file`, from, to)).ReadAll()
	if a.conn.IsClosed() {
		return "", err
	}
	if err == nil {
		answer = string(results[len(results)-1].Rows[0][0])
	}
	return answer, a.exec(ctx, "ROLLBACK")
}
