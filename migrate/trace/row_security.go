package trace

import "strings"

// rowSecuritySQL gives what row level security does on a relation c: nothing but
// for a table where it is on.
const rowSecuritySQL = `'guarded', c.relrowsecurity, 'forced', c.relrowsecurity AND c.relforcerowsecurity,
'policies', CASE WHEN c.relrowsecurity THEN (SELECT pg_catalog.json_agg(polname ORDER BY polname) FROM pg_catalog.pg_policy WHERE polrelid = c.oid AND polpermissive) END`

// rowSecurity tells of roles that see from now on only the rows that a policy allows.
func rowSecurity(t *Trace, was, now relation) {
	policies := strings.Join(now.Policies, ", ")
	if now.Guarded && !was.Guarded {
		t.Changes = append(t.Changes, Change{Kind: RowSecurityEnabled, Table: was.full(), New: policies})
	}
	if now.Forced && !was.Forced {
		t.Changes = append(t.Changes, Change{Kind: RowSecurityForced, Table: was.full(), New: policies})
	}
}
