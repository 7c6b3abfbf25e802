package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A sequence that others may use is told of when nextval does not find it any
// more, and not again when its column or its table is told of.
func TestSequences(t *testing.T) {
	db := open(t)
	dropped := []Change{{Kind: SequenceDropped, Object: "public.s"}}
	renamed := []Change{{Kind: SequenceRenamed, Object: "public.s", Old: "public.s", New: "public.r"}}
	moved := []Change{{Kind: SequenceRenamed, Object: "public.s", Old: "public.s", New: "other.s"}}
	for name, c := range map[string]struct {
		before []string
		sql    string
		want   []Change
	}{
		"dropped":                 {nil, "DROP SEQUENCE s", dropped},
		"renamed":                 {nil, "ALTER SEQUENCE s RENAME TO r", renamed},
		"renamed as a table":      {nil, "ALTER TABLE s RENAME TO r", renamed},
		"moved":                   {nil, "ALTER SEQUENCE s SET SCHEMA other", moved},
		"in a block with COMMIT":  {nil, "DO $$ BEGIN COMMIT; DROP SEQUENCE s; END $$", dropped},
		"only once":               {[]string{"BEGIN", "DROP SEQUENCE s"}, "CREATE SEQUENCE s", nil},
		"made before":             {[]string{"CREATE SEQUENCE mine"}, "DROP SEQUENCE mine", nil},
		"made in the transaction": {[]string{"BEGIN", "CREATE SEQUENCE mine"}, "ALTER SEQUENCE mine RENAME TO my_own", nil},
		"of a serial column, by itself": {nil, "DROP SEQUENCE owner_n_seq CASCADE", []Change{
			{Kind: ColumnRequired, Table: "public.owner", Column: "n", Old: "nullable"}, {Kind: SequenceDropped, Object: "public.owner_n_seq"}}},
		"of an identity column, renamed": {nil, "ALTER SEQUENCE owner_i_seq RENAME TO r", []Change{{Kind: SequenceRenamed, Object: "public.owner_i_seq", Old: "public.owner_i_seq", New: "public.r"}}},
		"with an identity":               {nil, "ALTER TABLE owner ALTER i DROP IDENTITY", []Change{{Kind: ColumnRequired, Table: "public.owner", Column: "i", Old: "nullable"}}},
		"with its column":                {nil, "ALTER TABLE owner DROP n, DROP i", []Change{{Kind: ColumnDropped, Table: "public.owner", Column: "n"}, {Kind: ColumnDropped, Table: "public.owner", Column: "i"}}},
		"with its table":                 {nil, "DROP TABLE owner", []Change{{Kind: TableDropped, Table: "public.owner"}}},
		"moved with its table":           {nil, "ALTER TABLE owner SET SCHEMA other", []Change{{Kind: TableMoved, Table: "public.owner", Old: "public", New: "other"}}},
		"begun anew":                     {nil, "ALTER SEQUENCE s RESTART", nil},
		"used":                           {nil, "SELECT nextval('s')", nil},
	} {
		t.Run(name, func(t *testing.T) {
			db.do(`DROP SCHEMA IF EXISTS public, other CASCADE; CREATE SCHEMA public; CREATE SCHEMA other;
CREATE SEQUENCE s; CREATE TABLE owner (n serial, i int GENERATED ALWAYS AS IDENTITY)`)
			tr := session(t).run(append(c.before, c.sql)...)
			if diff := cmp.Diff(c.want, tr.Changes); diff != "" || tr.SQLState != "" {
				t.Errorf("%s (-want +got):\n%s", tr.Error, diff)
			}
		})
	}
}
