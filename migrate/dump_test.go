package migrate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitDump(t *testing.T) {
	got, err := SplitDump("d.sql", `-- PostgreSQL database dump
\restrict abc
\connect shop
SET statement_timeout = 0;
CREATE TABLE a (n int); -- not ; here
COPY public.a (n) FROM stdin;
1;
'2
\N
\.

COPY a FROM '/file';
\unrestrict abc
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$
COPY a FROM stdin;
\x
$$;`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Statement{
		{"d.sql", 4, "SET statement_timeout = 0"},
		{"d.sql", 5, "CREATE TABLE a (n int)"},
		{"d.sql", 12, "COPY a FROM '/file'"},
		{"d.sql", 14, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\nCOPY a FROM stdin;\n\\x\n$$"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	for sql, want := range map[string]string{
		"SELECT 1;\n\\i other.sql":           `d.sql:2: a command of psql that is not followed: \i other.sql`,
		"COPY a FROM stdin;\n1\n2":           `d.sql:1: rows of a COPY that do not end with a line \.`,
		"SELECT 'a":                          "d.sql:1: a quoted text that does not end",
		"COPY a FROM stdin;\n1\n\\.\nCREATE": "",
	} {
		_, err := SplitDump("d.sql", sql)
		if got := text(err); got != want {
			t.Errorf("SplitDump(%q) = %s, want %s", sql, got, want)
		}
	}
}

// The rows of a COPY are left out of any file; but who would have to send them refuses.
func TestRows(t *testing.T) {
	got, err := Split("f.sql", "COPY a FROM stdin;\n1;\tit's\n\\.\nCOPY b FROM STDIN;\nSELECT 1;")
	want := []Statement{{"f.sql", 1, "COPY a FROM stdin"}, {"f.sql", 4, "COPY b FROM STDIN"}, {"f.sql", 5, "SELECT 1"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("statements (-want +got), %v:\n%s", err, diff)
	}
	if err := Sendable(got[1:]); text(err) != "f.sql:4: the rows of COPY ... FROM stdin, which only psql sends: run the file with psql, or INSERT them" {
		t.Errorf("rows: %v", err)
	}
	if err := Sendable(got[2:]); err != nil {
		t.Error(err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A dump of any bytes ends, with statements that stand in it.
func FuzzSplitDump(f *testing.F) {
	f.Add("COPY a FROM stdin;\n1\n\\.\n\\connect a\nSELECT 1;")
	f.Fuzz(func(t *testing.T, sql string) {
		statements, err := SplitDump("f", sql)
		for i, s := range statements {
			if err == nil && (s.Text == "" || i > 0 && s.Line < statements[i-1].Line) {
				t.Fatalf("%q: statement %+v", sql, s)
			}
		}
	})
}
