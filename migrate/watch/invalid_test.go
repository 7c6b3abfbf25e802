package watch

import (
	"strings"
	"testing"

	"upness/recording"
)

// CREATE INDEX CONCURRENTLY that fails leaves an index that nobody uses.
func TestFailedConcurrently(t *testing.T) {
	dsn := database(t, start(t, 0))
	c := open(t, dsn, "psql")
	c.do("CREATE TABLE goods (id int); INSERT INTO goods VALUES (1), (1)")
	r := watching(t, Options{DSN: dsn})
	if _, err := c.Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY goods_id ON goods (id)"); err == nil {
		t.Fatal("the index was built")
	}
	e := r.event("the invalid index", func(e recording.Event) bool { return e.Name == "invalid index" })
	if !strings.Contains(e.Text, "DROP INDEX CONCURRENTLY public.goods_id") || e.Fields["index"] != "public.goods_id" {
		t.Errorf("%s %v", e.Text, e.Fields)
	}
	r.await("it in the state", func(s State) bool { return len(s.Invalid) == 1 && s.Invalid[0] == "public.goods_id" })
	c.do("DROP INDEX CONCURRENTLY goods_id")
	r.await("it to be gone", func(s State) bool { return len(s.Invalid) == 0 })
}
