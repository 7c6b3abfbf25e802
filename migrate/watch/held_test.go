package watch

import (
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// A lock ends with its transaction, even where the next one is there before
// anybody looked: a stronger lock of the next statement is not that of the first.
func TestLocksOfTwoTransactions(t *testing.T) {
	dsn := database(t, start(t, 0))
	migration := open(t, dsn, "upness migrate")
	migration.do("CREATE TABLE goods (id int)")
	r := watching(t, Options{DSN: dsn, Interval: 100 * time.Millisecond})
	for n, mode := range []string{"SHARE UPDATE EXCLUSIVE", "ACCESS EXCLUSIVE"} {
		migration.do("BEGIN")
		migration.do("LOCK TABLE goods IN " + mode + " MODE")
		r.await(mode+" to be seen", func(State) bool { return len(r.of(recording.EventLock, recording.Begin)) == n+1 })
		migration.do("COMMIT")
	}
	r.await("the end of both", func(State) bool { return len(r.of(recording.EventLock, recording.End)) == 2 })
	r.stop()
	var got []string
	for _, e := range r.of(recording.EventLock, recording.End) {
		got = append(got, e.Text)
	}
	if want := "SHARE UPDATE EXCLUSIVE on public.goods, ACCESS EXCLUSIVE on public.goods"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}
