package judge

import "upness/migrate/trace"

// CONCURRENTLY waits for other transactions, and blocks nobody while it does: a
// lock_timeout only makes it fail, and leave an invalid index behind.
var timeoutWithConcurrently = rule{
	name: "timeout-with-concurrently", axes: []axis{lockQueue},
	check: func(t trace.Trace, _ Context) (Level, string) {
		if t.LockTimeout == 0 || !concurrent(t) {
			return OK, ""
		}
		return Warn, "A lock_timeout of " + t.LockTimeout.String() + " is in effect: CONCURRENTLY blocks nobody while it waits, and when it gives up it leaves an invalid index behind."
	},
	advise: advise(timeoutAdvice),
}

// concurrent is true for what ran CONCURRENTLY, which is outside of a transaction.
func concurrent(t trace.Trace) bool { return !t.InTransaction && hasWord(t, "concurrently") }
