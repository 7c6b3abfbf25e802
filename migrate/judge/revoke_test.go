package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestRevoke(t *testing.T) {
	try(t, revoke,
		verdict{"of a role", whenChanged(trace.Change{Kind: trace.PrivilegeRevoked, Object: "public.t", Old: "INSERT", Role: "app"}), Context{}, Unsafe, "app loses the privilege INSERT on public.t"},
		verdict{"on a column", whenChanged(trace.Change{Kind: trace.PrivilegeRevoked, Object: "public.t", Column: "n", Old: "UPDATE", Role: "app"}), Context{}, Unsafe, "on the column n of public.t"},
		verdict{"of everybody", whenChanged(trace.Change{Kind: trace.PrivilegeRevoked, Object: "public.f()", Old: "EXECUTE", Role: "PUBLIC"}), Context{}, Warn, "Not everybody has the privilege EXECUTE"},
		verdict{"a dropped table", whenChanged(trace.Change{Kind: trace.TableDropped, Table: "t"}), Context{}, OK, ""})
}
