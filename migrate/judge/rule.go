package judge

import (
	"strings"

	"upness/migrate/trace"
)

// rule looks at one way in which a statement can hurt.
type rule struct {
	name   string // for people and for `-- upness:allow NAME`
	axes   []axis // none: the statement fails
	check  func(trace.Trace, Context) (Level, string)
	advise func(trace.Trace) Advice
}

// rules in the order in which they decide.
var rules = []rule{
	notInTransaction, sqlError,
	rewriteUnderLock, indexBlocksWrites, indexUnderLock, scanUnderLock, workWhileLocked, bulkWrite,
	dropTable, dropView, dropColumn, dropSchema, renameTable, renameColumn, renameSchema, dropSequence, renameSequence, rowSecurity,
	dropFunction, renameFunction, dropType, renameType, renameValue, changeAttribute, revoke,
	truncate, narrowerType, requiredColumn, changeType, deleteRows,
	noLockTimeout, timeoutWithConcurrently,
}

// Rules are the names of all rules.
func Rules() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.name
	}
	return names
}

// lockOn is the lock on the table; its mode is empty for none.
func lockOn(t trace.Trace, table string) trace.Lock {
	for _, l := range t.Locks {
		if l.Table == table && !l.Index {
			return l
		}
	}
	return trace.Lock{}
}

// blocks is true for a lock that running code waits for. Nobody writes to a
// materialized view but its REFRESH.
func blocks(l trace.Lock) bool {
	return !l.Index && (l.Mode.BlocksReads() || l.Mode.BlocksWrites() && l.Kind != trace.MaterializedView)
}

// blocking is the strongest lock that running code waits for.
func blocking(t trace.Trace) (worst trace.Lock, ok bool) {
	for _, l := range t.Locks {
		if blocks(l) && l.Mode.Strength() > worst.Mode.Strength() {
			worst, ok = l, true
		}
	}
	return worst, ok
}

// whom says who waits for a lock of the mode.
func whom(m trace.Mode) string {
	if m.BlocksReads() {
		return "every query"
	}
	return "every write"
}

// has is true when the statement's words, in lower case and with single spaces,
// contain the text. It picks the wording of advice only.
func has(t trace.Trace, text string) bool {
	return strings.Contains(words(t), text)
}

func words(t trace.Trace) string {
	return " " + strings.Join(strings.Fields(strings.ToLower(t.SQL)), " ") + " "
}

func hasWord(t trace.Trace, word string) bool { return has(t, " "+word+" ") }
