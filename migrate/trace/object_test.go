package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is no table is looked at as tables are: as it was before the statement,
// within a transaction and after one, and not when the same file has made it.
func TestObjects(t *testing.T) {
	db := open(t)
	for name, c := range map[string]struct {
		before []string
		sql    string
		want   []Change
	}{
		"dropped": {nil, "DROP FUNCTION f(int)", []Change{{Kind: FunctionDropped, Object: "public.f(integer)"}}},
		"dropped with a type": {nil, "DROP TYPE mood CASCADE", []Change{
			{Kind: ColumnDropped, Table: "public.t", Column: "m"}, {Kind: FunctionDropped, Object: "public.g(mood)"}, {Kind: TypeDropped, Object: "public.mood"}}},
		"in a DO block":           {nil, "DO $$ BEGIN ALTER TYPE mood RENAME VALUE 'a' TO 'b'; END $$", []Change{{Kind: ValueRenamed, Object: "public.mood", Old: "a", New: "b"}}},
		"only once":               {[]string{"BEGIN", "DROP FUNCTION f(int)"}, "ALTER SCHEMA other RENAME TO another", []Change{{Kind: SchemaRenamed, Object: "other", Old: "other", New: "another"}}},
		"back at a savepoint":     {[]string{"BEGIN", "SAVEPOINT a", "DROP FUNCTION f(int)"}, "ROLLBACK TO a", nil},
		"after a savepoint":       {[]string{"BEGIN", "SAVEPOINT a", "DROP FUNCTION f(int)", "ROLLBACK TO a"}, "DROP FUNCTION f(int)", []Change{{Kind: FunctionDropped, Object: "public.f(integer)"}}},
		"made before":             {[]string{"CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 1'"}, "DROP FUNCTION h()", nil},
		"made in a transaction":   {[]string{"BEGIN", "CREATE TYPE k AS ENUM ('x')"}, "DROP TYPE k", nil},
		"revoked":                 {nil, "REVOKE ALL ON t FROM pg_monitor", []Change{{Kind: PrivilegeRevoked, Object: "public.t", Old: "SELECT", Role: "pg_monitor"}, {Kind: PrivilegeRevoked, Object: "public.t", Column: "n", Old: "UPDATE", Role: "pg_monitor"}}},
		"revoked of what is new":  {[]string{"CREATE TABLE u (a int)", "GRANT SELECT ON u TO pg_monitor"}, "REVOKE SELECT ON u FROM pg_monitor", nil},
		"revoked on the database": {nil, "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC", []Change{{Kind: PrivilegeRevoked, Object: "the database postgres", Old: "TEMPORARY", Role: "PUBLIC"}}},
		"a trigger's function":    {nil, "DROP FUNCTION trig()", nil},
		"another body":            {nil, "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'", nil},
	} {
		t.Run(name, func(t *testing.T) {
			db.do(`DROP SCHEMA IF EXISTS public, other, another CASCADE; CREATE SCHEMA public; CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (id int PRIMARY KEY, n int, m mood);
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
GRANT SELECT, UPDATE (n) ON t TO pg_monitor; GRANT TEMPORARY ON DATABASE postgres TO PUBLIC`)
			s := session(t)
			tr := s.run(append(c.before, c.sql)...)
			if diff := cmp.Diff(c.want, tr.Changes); diff != "" || tr.SQLState != "" {
				t.Errorf("%s (-want +got):\n%s", tr.Error, diff)
			}
		})
	}
}
