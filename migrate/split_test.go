package migrate

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		want []Statement
	}{
		"nothing":           {" \n\t", nil},
		"comments only":     {"-- one\n/* two\n */ ;;", nil},
		"two":               {"SELECT 1;\nSELECT 2;", []Statement{{Line: 1, Text: "SELECT 1"}, {Line: 2, Text: "SELECT 2"}}},
		"no last semicolon": {"\n\nSELECT 1\n", []Statement{{Line: 3, Text: "SELECT 1"}}},
		"comment before":    {"-- why; not\nSELECT 1;", []Statement{{Line: 2, Text: "SELECT 1"}}},
		"comment within":    {"SELECT -- why; not\n 1;", []Statement{{Line: 1, Text: "SELECT -- why; not\n 1"}}},
		"nested comment":    {"SELECT /* a /* b; */ c; */ 1; SELECT 2", []Statement{{Line: 1, Text: "SELECT /* a /* b; */ c; */ 1"}, {Line: 1, Text: "SELECT 2"}}},
		"quoted text":       {"SELECT 'a;b''c;', '\\';SELECT 2", []Statement{{Line: 1, Text: "SELECT 'a;b''c;', '\\'"}, {Line: 1, Text: "SELECT 2"}}},
		"escaped text":      {`SELECT E'a\';b', e'\\';SELECT 2`, []Statement{{Line: 1, Text: `SELECT E'a\';b', e'\\'`}, {Line: 1, Text: "SELECT 2"}}},
		"a name before it":  {`SELECT type'\';SELECT 2`, []Statement{{Line: 1, Text: `SELECT type'\'`}, {Line: 1, Text: "SELECT 2"}}},
		"quoted name":       {`SELECT "a;""b;";SELECT 2`, []Statement{{Line: 1, Text: `SELECT "a;""b;"`}, {Line: 1, Text: "SELECT 2"}}},
		"dollars":           {"DO $$ BEGIN; END $$; SELECT 2", []Statement{{Line: 1, Text: "DO $$ BEGIN; END $$"}, {Line: 1, Text: "SELECT 2"}}},
		"tagged dollars":    {"DO $a$ $$;$b$; $a$; SELECT 2", []Statement{{Line: 1, Text: "DO $a$ $$;$b$; $a$"}, {Line: 1, Text: "SELECT 2"}}},
		"parameter":         {"PREPARE p AS SELECT $1; SELECT a$1$; SELECT 2", []Statement{{Line: 1, Text: "PREPARE p AS SELECT $1"}, {Line: 1, Text: "SELECT a$1$"}, {Line: 1, Text: "SELECT 2"}}},
		"rule":              {"CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2);\nSELECT 3", []Statement{{Line: 1, Text: "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)"}, {Line: 2, Text: "SELECT 3"}}},
		"routine": {
			"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\nSELECT 3",
			[]Statement{{Line: 1, Text: "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END"}, {Line: 2, Text: "SELECT 3"}},
		},
		"procedure":               {"create procedure p() begin atomic select 1; end; select 2", []Statement{{Line: 1, Text: "create procedure p() begin atomic select 1; end"}, {Line: 1, Text: "select 2"}}},
		"transaction":             {"BEGIN;\nALTER TABLE a ADD b int;\nCOMMIT;", []Statement{{Line: 1, Text: "BEGIN"}, {Line: 2, Text: "ALTER TABLE a ADD b int"}, {Line: 3, Text: "COMMIT"}}},
		"closed more than opened": {"SELECT ); SELECT 2", []Statement{{Line: 1, Text: "SELECT )"}, {Line: 1, Text: "SELECT 2"}}},
		"beyond ASCII":            {"SELECT 'ä;' AS größe; SELECT $ö$;$ö$", []Statement{{Line: 1, Text: "SELECT 'ä;' AS größe"}, {Line: 1, Text: "SELECT $ö$;$ö$"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Split("", c.sql)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitRefuses(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1;\nSELECT 'a":        "f.sql:2: a quoted text that does not end",
		"SELECT E'a\\'":               "f.sql:1: a quoted text that does not end",
		"\n\n SELECT \"a":             "f.sql:3: a quoted name that does not end",
		"DO $body$ BEGIN\nEND $bod$;": "f.sql:1: a text quoted by $body$ that does not end",
		"/* /* */":                    "f.sql:1: a comment that does not end",
		"SELECT 1;\n\\connect other":  `f.sql:2: a command of psql (\...), not SQL`,
	} {
		_, err := Split("f.sql", sql)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("Split(%q) = %v, want %s", sql, err, want)
		}
	}
}

// Each statement stands in the text where it is said to, in order, and is one
// statement when it is split again: what is sent to the server alone is whole.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"SELECT 1; -- x\nSELECT 'a;''', E'\\';', \"b;\"; DO $x$ ; $x$;",
		"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE 1 WHEN 1 THEN 2 END; END;",
		"CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC;;; END; ((;);", "/*/**/*/;$1;$$;$$;a$$b", "é$é$;$é$\n;1e'2'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		statements, err := Split("f", sql)
		if err != nil {
			return
		}
		rest, line := sql, 1
		for _, s := range statements {
			i := strings.Index(rest, s.Text)
			for i >= 0 && line+strings.Count(rest[:i], "\n") < s.Line { // the same text in a comment before
				next := strings.Index(rest[i+1:], s.Text)
				if next < 0 {
					break
				}
				i += 1 + next
			}
			if i < 0 || s.Text == "" || line+strings.Count(rest[:i], "\n") != s.Line {
				t.Fatalf("%q: statement %+v is not in the text there", sql, s)
			}
			line += strings.Count(rest[:i+len(s.Text)], "\n")
			rest = rest[i+len(s.Text):]
			again, err := Split("f", s.Text)
			if err != nil || len(again) != 1 || again[0].Text != s.Text {
				t.Fatalf("%q: statement %q split again: %+v, %v", sql, s.Text, again, err)
			}
		}
	})
}
