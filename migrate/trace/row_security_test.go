package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Row level security is told of where rows that others use may be hidden by it,
// with the policies that let some through.
func TestRowSecurity(t *testing.T) {
	db := open(t)
	const enable, force = "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t FORCE ROW LEVEL SECURITY"
	enabled, forced := Change{Kind: RowSecurityEnabled, Table: "public.t"}, Change{Kind: RowSecurityForced, Table: "public.t"}
	allowed := enabled
	allowed.New = "p, q"
	for name, c := range map[string]struct {
		setup  string
		before []string
		sql    string
		want   []Change
	}{
		"enabled":                 {"", nil, enable, []Change{enabled}},
		"forced where it is off":  {"", nil, force, nil},
		"forced before":           {force, nil, enable, []Change{enabled, forced}},
		"forced":                  {enable, nil, force, []Change{forced}},
		"both":                    {"", nil, "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", []Change{enabled, forced}},
		"in a transaction":        {"", []string{"BEGIN", enable}, force, []Change{forced}},
		"again":                   {enable, nil, enable, nil},
		"off":                     {enable, nil, "ALTER TABLE t DISABLE ROW LEVEL SECURITY", nil},
		"with policies":           {"CREATE POLICY q ON t; CREATE POLICY r ON t AS RESTRICTIVE", []string{"BEGIN", "CREATE POLICY p ON t"}, enable, []Change{allowed}},
		"a restrictive policy":    {"CREATE POLICY r ON t AS RESTRICTIVE", nil, enable, []Change{enabled}},
		"in a block with COMMIT":  {"", nil, "DO $$ BEGIN COMMIT; " + enable + "; END $$", []Change{enabled}},
		"of a table that is new":  {"", []string{"CREATE TABLE u (a int)"}, "ALTER TABLE u ENABLE ROW LEVEL SECURITY", nil},
		"of one made just before": {"", []string{"BEGIN", "CREATE TABLE u (a int)"}, "ALTER TABLE u ENABLE ROW LEVEL SECURITY", nil},
	} {
		t.Run(name, func(t *testing.T) {
			db.do("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; CREATE TABLE t (a int); " + c.setup)
			tr := session(t).run(append(c.before, c.sql)...)
			if diff := cmp.Diff(c.want, tr.Changes); diff != "" || tr.SQLState != "" {
				t.Errorf("%s (-want +got):\n%s", tr.Error, diff)
			}
		})
	}
}
