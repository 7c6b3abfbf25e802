package folder

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"upness/migrate"
)

// flywayName is V1_2__name.sql, U1_2__name.sql and R__name.sql.
var flywayName = regexp.MustCompile(`^(?:([VU])([0-9][0-9._]*?)|(R))__.*\.sql$`)

// flywayApart is what Flyway itself knows not to run in a transaction.
var flywayApart = regexp.MustCompile(`(?is)^(?:(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)\b|ALTER\s+SYSTEM\b|CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b|DROP\s+INDEX\s+CONCURRENTLY\b|REINDEX\s+(?:.*\bCONCURRENTLY\b|(?:\([^)]*\)\s*)?(?:SCHEMA|DATABASE|SYSTEM)\b)|VACUUM\b|DISCARD\s+ALL\b)`)

var (
	flywayFalse = regexp.MustCompile(`(?im)^\s*(?:flyway\.)?executeInTransaction\s*=\s*false\s*$`)
	flywayMixed = regexp.MustCompile(`(?im)^\s*(?:flyway\.)?mixed\s*=\s*true\s*$`)
)

func (f file) isFlyway() bool { return flywayName.MatchString(f.name) }

// flyway sends statement by statement, in one transaction unless the file's
// .conf says executeInTransaction=false or its statements cannot run in one.
func (f file) flyway() Migration {
	conf, _ := os.ReadFile(f.path + ".conf") // most files have none
	var missing error
	if values := flywayPlaceholders(filepath.Dir(f.path)); values != nil && !noReplacing.Match(conf) {
		f.text, missing = values.replace(f)
	}
	s := f.single(true)
	f.flywayTransaction(s, conf)
	if missing != nil {
		s.Err = missing
	}
	name := flywayName.FindStringSubmatch(f.name)
	switch {
	case name == nil || name[3] != "":
		return Migration{Version: f.name, Repeatable: true, Up: s}
	case name[1] == "U":
		return Migration{Version: flywayVersion(name[2]), Down: s}
	default:
		return Migration{Version: flywayVersion(name[2]), Up: s}
	}
}

// flywayTransaction says whether Flyway puts a transaction around s.
func (f file) flywayTransaction(s *Script, conf []byte) {
	apart := 0
	var first, with migrate.Statement
	for _, send := range s.Sends {
		if flywayApart.MatchString(send[0].Text) {
			if apart++; apart == 1 {
				first = send[0]
			}
		} else if with.Text == "" {
			with = send[0]
		}
	}
	s.Transaction = apart == 0 && !flywayFalse.Match(conf)
	if apart > 0 && with.Text != "" && !flywayMixed.Match(conf) && !flywayFalse.Match(conf) && s.Err == nil {
		s.Err = f.wrong(first.Line, "Flyway refuses a file that mixes this, which cannot run in a transaction, with what can (line %d): use two files", with.Line)
	}
}

// flywayVersion is 1.2 for 1_2.
func flywayVersion(text string) string { return strings.ReplaceAll(text, "_", ".") }
