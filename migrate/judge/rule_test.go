package judge

import (
	"slices"
	"strings"
	"testing"

	"upness/migrate/trace"
)

// locks are table locks that the traces of these tests are made of.
func exclusive(table string) trace.Lock {
	return trace.Lock{Table: table, Mode: trace.AccessExclusive}
}

func share(table string) trace.Lock { return trace.Lock{Table: table, Mode: trace.Share} }

func earlier(l trace.Lock) trace.Lock {
	l.Earlier = true
	return l
}

func locks(all ...trace.Lock) []trace.Lock { return all }

func changes(kind trace.ChangeKind, column, was, now string) trace.Trace {
	return trace.Trace{Changes: []trace.Change{{Kind: kind, Table: "t", Column: column, Old: was, New: now}}}
}

func whenChanged(c trace.Change) trace.Trace { return trace.Trace{Changes: []trace.Change{c}} }

// verdict is what a rule must say of a trace.
type verdict struct {
	name  string
	trace trace.Trace
	c     Context
	want  Level
	why   string // in the reason
}

func try(t *testing.T, r rule, verdicts ...verdict) {
	t.Helper()
	for _, v := range verdicts {
		t.Run(v.name, func(t *testing.T) {
			level, why := r.check(v.trace, v.c)
			if level != v.want || (why == "") != (level == OK) || !strings.Contains(why, v.why) {
				t.Errorf("%s: %q, want %s with %q", level, why, v.want, v.why)
			}
			if f := Judge(v.trace, v.c); level != OK && !slices.Contains(f.Rules, r.name) {
				t.Errorf("the finding has the rules %q", f.Rules)
			}
		})
	}
}

func TestNamesOfRules(t *testing.T) {
	names := Rules()
	if len(names) != len(rules) || slices.Contains(names, "") {
		t.Errorf("names %q", names)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(rules) {
		t.Error("a name is there twice")
	}
}

// No advice is left with a name that is not filled in.
func TestAdvice(t *testing.T) {
	tr := trace.Trace{SQL: "CREATE UNIQUE INDEX i ON t (n);", Locks: locks(share("public.t")), Rebuilds: []string{"public.i"}}
	f := Judge(tr, Context{})
	if want := "SET lock_timeout = 0;\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (n);"; f.Advice.SQL != want {
		t.Errorf("advice %q, want %q", f.Advice.SQL, want)
	}
	if !strings.Contains(f.Advice.Rails, "add_index :t, :n, unique: true, algorithm: :concurrently") || !strings.Contains(f.Advice.Alembic, `"i", "t", ["n"], unique=True`) {
		t.Errorf("advice %+v", f.Advice)
	}
	for _, all := range [][]wording{rewriteAdvice, indexAdvice, constraintIndexAdvice, scanAdvice, ownTransactionAdvice, batchAdvice, renameTableAdvice,
		renameColumnAdvice, dropTableAdvice, dropColumnAdvice, requiredAdvice, dropViewAdvice, dropFunctionAdvice, renameFunctionAdvice,
		dropTypeAdvice, renameTypeAdvice, renameValueAdvice, changeAttributeAdvice, dropSchemaAdvice, renameSchemaAdvice, dropSequenceAdvice, renameSequenceAdvice, rowSecurityAdvice, revokeAdvice, lossAdvice, changeTypeAdvice, noTimeoutAdvice, timeoutAdvice, outsideAdvice} {
		if all[len(all)-1].words != "" {
			t.Errorf("no advice for all: %+v", all)
		}
		for _, w := range all {
			a := fill(tr, w.Advice)
			if text := a.SQL + a.Rails + a.Alembic + a.Text; a.Text == "" || placeholder(text) {
				t.Errorf("advice %q", text)
			}
		}
	}
}

// Names are quoted where SQL needs it.
func TestQuotedNames(t *testing.T) {
	for sql, want := range map[string]string{
		`ALTER TABLE "Order" ADD CONSTRAINT "fk_User" FOREIGN KEY ("userId") REFERENCES "User" (id)`: `ALTER TABLE "Order" VALIDATE CONSTRAINT "fk_User";`,
		`ALTER TABLE "Order" ADD CONSTRAINT fk FOREIGN KEY ("userId") REFERENCES "User" (id)`:        `ALTER TABLE "Order" VALIDATE CONSTRAINT fk;`,
	} {
		f := Judge(trace.Trace{SQL: sql, Locks: locks(share("public.Order")), Scans: []trace.Scan{{Table: "public.Order"}}}, Context{})
		if !strings.HasSuffix(f.Advice.SQL, want) || !strings.Contains(f.Advice.Rails, "add_foreign_key :Order, :User,") || !strings.Contains(f.Advice.Alembic, `", "Order", "User", ["userId"]`) {
			t.Errorf("%s: %+v", sql, f.Advice)
		}
	}
	for name, want := range map[string]string{"users": "users", "app.users": "app.users", "user": `"user"`, "app.User": `app."User"`, "a b": `"a b"`, "TABLE": "TABLE", "COLUMN_new": "COLUMN_new", "Id_new": `"Id_new"`} {
		if got := sqlName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := symbol("app.users") + symbol("users"); got != `"app.users":users` {
		t.Errorf("symbols %s", got)
	}
}

func placeholder(text string) bool {
	for _, name := range []string{"{table}", "{column}", "{type}", "{index}", "{object}", "{old}", "{new}", "{other}", "{columns}", "{:columns}", `{"columns"}`, "{constraint}", "{statement}", "{concurrently}", "{not valid}"} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}
