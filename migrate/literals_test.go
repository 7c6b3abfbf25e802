package migrate

import (
	"strings"
	"testing"
)

func TestWithoutLiterals(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1":                          "SELECT ?",
		"  SELECT\n\t a  FROM  b  ":         "SELECT a FROM b",
		"SELECT 'it''s', E'a\\'b', $1, $23": "SELECT ?, ?, $1, $23",
		"UPDATE t SET a=-1.5e-3,b=.5,c=0xff, d = 1_000 WHERE id<>7":                    "UPDATE t SET a=-?,b=?,c=?, d = ? WHERE id<>?",
		"ALTER TABLE t1 ADD c2 varchar(20) DEFAULT 'secret'":                           "ALTER TABLE t1 ADD c2 varchar(20) DEFAULT ?",
		"ALTER TABLE t ALTER a TYPE numeric(10, 2), ADD CHECK (a IN (10,20))":          "ALTER TABLE t ALTER a TYPE numeric(10, 2), ADD CHECK (a IN (?,?))",
		"ALTER TABLE t ALTER c TYPE timestamptz(3) USING f(3)":                         "ALTER TABLE t ALTER c TYPE timestamptz(3) USING f(?)",
		"SELECT $$secret$$, $a$x$$y$a$ FROM t":                                         "SELECT ?, ? FROM t",
		"DO $$ BEGIN UPDATE t SET a = 'secret'; PERFORM f($b$x$b$); END $$":            "DO $$ BEGIN UPDATE t SET a = ?; PERFORM f(?); END $$",
		"DO $$BEGIN PERFORM 'sec":                                                      "DO $$ BEGIN PERFORM ?",
		"CREATE OR REPLACE FUNCTION f() RETURNS int AS $x$SELECT 4711$x$ LANGUAGE sql": "CREATE OR REPLACE FUNCTION f() RETURNS int AS $x$ SELECT ? $x$ LANGUAGE sql",
		"SELECT 1 -- secret\n, 2 /* secret /* too */ */ + 3":                           "SELECT ? , ? + ?",
		`SELECT "a 'b' 1" FROM "t--x"`:                                                 `SELECT "a 'b' 1" FROM "t--x"`,
		"SELECT 'cut off":                                                              "SELECT ?",
		"SELECT a /* cut off":                                                          "SELECT a",
		"SELECT X'1F', b'01', N'x', a1 FROM s2.t3":                                     "SELECT ?, ?, ?, a1 FROM s2.t3",
		"ALTER ROLE a PASSWORD 'secret'; SELECT pg_sleep(600)":                         "ALTER ROLE a PASSWORD ?; SELECT pg_sleep(?)",
		"":  "",
		"$": "$",
	} {
		if got := WithoutLiterals(sql); got != want {
			t.Errorf("WithoutLiterals(%q)\n     = %q\nwant   %q", sql, got, want)
		}
	}
}

// Whatever the text, and wherever it is cut off, no quoted literal comes through.
func FuzzWithoutLiterals(f *testing.F) {
	f.Add("SELECT 'geheim', $x$geheim$x$, E'\\'geheim', 4711 FROM t -- geheim\n/* geheim */", 20)
	f.Fuzz(func(t *testing.T, sql string, n int) {
		if n >= 0 && n < len(sql) {
			sql = sql[:n]
		}
		got := WithoutLiterals(sql)
		if again := WithoutLiterals(got); len(again) > len(got)+2*strings.Count(got, "$") {
			t.Errorf("%q grows from %q to %q", sql, got, again)
		}
		full := WithoutLiterals("SELECT 'geheim' || " + "'geheim" + strings.ReplaceAll(sql, "'", "''"))
		if strings.Contains(full, "geheim") {
			t.Errorf("a literal came through: %q", full)
		}
	})
}
