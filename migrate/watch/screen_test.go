package watch

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func shown() State {
	holder := Backend{PID: 3, Application: "report", State: "idle in transaction", Query: "SELECT ?", Transaction: 90 * time.Second}
	alter := Backend{PID: 7, Application: "psql", State: "active", Query: "ALTER TABLE goods ADD name text", Migration: true}
	return State{
		Server: "15.14", Database: "shop", At: time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), LongestWait: 2 * time.Second, Deadlocks: 1,
		Migrations: []Migration{{Backend: alter, How: "its statement is ALTER TABLE", For: 2 * time.Second, Locks: []string{"SHARE on public.b"}}},
		Progress:   []Progress{{PID: 7, Command: "rewrite", Table: "public.goods", Phase: "writing the table anew", Done: 1, Total: 4, Unit: "bytes"}},
		Waits: []Wait{
			{Backend: alter, Table: "public.goods", Mode: "ACCESS EXCLUSIVE", Waited: 2 * time.Second, Holder: holder, HolderMode: "ACCESS SHARE", Proximate: holder},
			{Backend: Backend{PID: 9, Application: "shop", Query: "SELECT \x1b[31m 1"}, Table: "public.goods", Mode: "ACCESS SHARE", Waited: time.Second, Holder: holder, HolderMode: "ACCESS SHARE", Proximate: alter},
			{Backend: Backend{PID: 11}, Mode: "row lock", Waited: time.Millisecond, Deadlock: true, Proximate: Backend{PID: 12}, Holder: Backend{PID: 12}},
			{Backend: Backend{PID: 12}, Mode: "row lock", Waited: time.Millisecond, Deadlock: true, Proximate: Backend{PID: 11}, Holder: Backend{PID: 11}},
		},
		Invalid: []string{"public.goods_id"}, Unseen: []string{"much"}, Slots: []Slot{{Name: "unread", Bytes: 7}}, Replicas: []Replica{{Name: "standby", State: "streaming", Lag: time.Second, Bytes: 8}},
	}
}

func TestScreen(t *testing.T) {
	want := `shop on Postgres 15.14 at 16:00:00   longest wait 2s   deadlocks 1
replica standby: streaming, 1s behind, 8 bytes
slot unread: nobody reads it, keeps 7 bytes

migration: psql, pid 7, active for 2s: ALTER TABLE goods ADD name text
  known since its statement is ALTER TABLE
  SHARE on public.b
  rewrite on public.goods: writing the table anew, 25 % of 4 bytes

report, pid 3 with ACCESS SHARE, idle in transaction in a transaction of 1m30s (SELECT ?)
  └ psql, pid 7 waits for ACCESS EXCLUSIVE on public.goods for 2s: ALTER TABLE goods ADD name text
    └ shop, pid 9 waits for ACCESS SHARE on public.goods for 1s: SELECT  [31m 1
pid 11 waits for row lock (1ms), in a deadlock with pid 12
pid 12 waits for row lock (1ms), in a deadlock with pid 11
invalid index public.goods_id
not seen: much`
	if diff := cmp.Diff(want, strings.Join(shown().Screen(200, 0), "\n")); diff != "" {
		t.Errorf("screen (-want +got):\n%s", diff)
	}
	small := shown().Screen(20, 5)
	if len(small) != 5 || small[4] != "... and 12 lines more" {
		t.Errorf("%q", small)
	}
	for _, line := range small[:4] {
		if n := len([]rune(line)); n > 20 {
			t.Errorf("%d characters: %q", n, line)
		}
	}
	empty := State{Server: "18.1", Database: "shop"}.Screen(80, 24)
	if got := strings.Join(empty[1:], "\n"); got != "\nno migration is seen\n\nnobody waits for a lock" {
		t.Errorf("%q", got)
	}
}
