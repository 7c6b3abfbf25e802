package watch

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/recording"
)

// What is in a migration's way before it starts, and what else the server knows:
// a prepared transaction, a replica, a slot that nobody reads.
func TestWarningsAhead(t *testing.T) {
	dsn := database(t, start(t, 0))
	c := open(t, dsn, "shop")
	c.do("CREATE TABLE goods (id int)")
	c.do("BEGIN; INSERT INTO goods VALUES (1); PREPARE TRANSACTION 'forgotten'")
	c.do("SELECT pg_create_physical_replication_slot('unread', true)")
	cfg, err := pgconn.ParseConfig(dsn.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["replication"], cfg.RuntimeParams["application_name"] = "true", "standby"
	replica, err := pgconn.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close(t.Context())

	r := watching(t, Options{DSN: dsn})
	e := r.event("the prepared transaction", func(e recording.Event) bool {
		return e.Kind == recording.EventWarning && strings.Contains(e.Text, `"forgotten"`)
	})
	if !strings.Contains(e.Text, "ROLLBACK PREPARED") {
		t.Error(e.Text)
	}
	s := r.await("the replica and the slot", func(s State) bool { return len(s.Replicas) == 1 && len(s.Slots) == 1 })
	if rep, slot := s.Replicas[0], s.Slots[0]; rep.Name != "standby" || rep.Lag != 0 || slot.Name != "unread" || slot.Active || slot.Bytes < 0 {
		t.Errorf("%+v %+v", rep, slot)
	}
	// Who waits for the prepared transaction waits for nobody's session.
	done := c.begin("ALTER TABLE goods ADD name text")
	s = r.await("the wait", func(s State) bool {
		return len(s.Waits) == 1 && s.Waits[0].Holder.Who() == "a prepared transaction" && s.Waits[0].HolderMode != ""
	})
	if w := s.Waits[0]; w.HolderMode != "ROW EXCLUSIVE" || !strings.Contains(w.Text(), "held by a prepared transaction with ROW EXCLUSIVE") {
		t.Errorf("%+v: %s", w, w.Text())
	}
	other := open(t, dsn, "admin")
	other.do("SELECT pg_cancel_backend(" + strings.TrimSpace(strings.Split(s.Waits[0].Who(), "pid ")[1]) + ")")
	<-done
	c.do("ROLLBACK PREPARED 'forgotten'")
	c.do("SELECT pg_drop_replication_slot('unread')")
}
