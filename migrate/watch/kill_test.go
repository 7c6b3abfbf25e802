package watch

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// An ALTER TABLE that queues behind an idle transaction is cancelled when others
// have waited behind it; neither they nor the holder are touched.
func TestKillAfter(t *testing.T) {
	dsn := database(t, start(t, 0))
	holder, alter, reader := open(t, dsn, "report"), open(t, dsn, "psql"), open(t, dsn, "shop")
	holder.do("CREATE TABLE goods (id int)")
	r := watching(t, Options{DSN: dsn, KillAfter: 200 * time.Millisecond})
	holder.do("BEGIN")
	holder.do("SELECT * FROM goods")
	altered := alter.begin("ALTER TABLE goods ADD name text")
	r.await("the ALTER to wait for longer than is allowed to others", func(s State) bool { return len(s.Waits) == 1 && s.Waits[0].Waited > 400*time.Millisecond })
	if n := len(r.of(recording.EventKill, "")); n > 0 {
		t.Fatalf("ended although nobody waits behind it:%s", r.all())
	}
	must(t, reader.begin("SELECT * FROM goods"))
	if err := <-altered; err == nil || !strings.Contains(err.Error(), "57014") {
		t.Errorf("the ALTER's error %v, want cancelled", err)
	}
	e := r.event("the end", func(e recording.Event) bool { return e.Kind == recording.EventKill })
	if e.Fields["pid"] != int32(alter.pid()) || e.State != "cancelled" || !strings.Contains(e.Text, "its statement is ALTER TABLE") {
		t.Errorf("%s %v", e.Text, e.Fields)
	}
	holder.do("COMMIT")
	r.stop()
	if n := len(r.of(recording.EventKill, "")); n != 1 {
		t.Errorf("%d were ended:%s", n, r.all())
	}
}

// A migration that does nothing within its transaction does not hear a
// cancellation: its connection is ended.
func TestKillAfterTerminates(t *testing.T) {
	dsn := database(t, start(t, 0))
	alter, reader := open(t, dsn, "rails"), open(t, dsn, "shop")
	alter.do("CREATE TABLE goods (id int)")
	r := watching(t, Options{DSN: dsn, KillAfter: 100 * time.Millisecond, Applications: []string{"rail*"}})
	alter.do("BEGIN")
	alter.do("ALTER TABLE goods ADD name text")
	alter.do("SELECT 1")
	must(t, reader.begin("SELECT * FROM goods"))
	r.event("the end of the connection", func(e recording.Event) bool { return e.State == "terminated" })
	kills := func() (states string) {
		for _, e := range r.of(recording.EventKill, "") {
			states += e.State + " "
			if !strings.Contains(e.Text, `its application_name is "rails"`) {
				t.Error(e.Text)
			}
		}
		return states
	}
	if got := kills(); got != "cancelled terminated " {
		t.Errorf("%q, want cancelled, then terminated:%s", got, r.all())
	}
	if err := alter.Ping(context.Background()); err == nil {
		t.Error("the migration's connection lives")
	}
}

// A client that holds a row is no migration, whoever waits for it.
func TestKillAfterSparesClients(t *testing.T) {
	dsn := database(t, start(t, 0))
	holder, writer := open(t, dsn, "shop"), open(t, dsn, "shop")
	holder.do("CREATE TABLE goods (id int); INSERT INTO goods VALUES (1)")
	r := watching(t, Options{DSN: dsn, KillAfter: time.Millisecond})
	holder.do("BEGIN")
	holder.do("UPDATE goods SET id = 2")
	wrote := writer.begin("UPDATE goods SET id = 3")
	st := r.await("the wait for a row", func(s State) bool { return len(s.Waits) == 1 && s.Waits[0].Waited > 300*time.Millisecond })
	if w := st.Waits[0]; w.Mode != "row lock" || w.Table != "public.goods" || w.Holder.PID != holder.pid() {
		t.Errorf("%+v", w)
	}
	holder.do("COMMIT")
	must(t, wrote)
	r.stop()
	if n := len(r.of(recording.EventKill, "")) + len(r.of(recording.EventStatement, recording.Begin)); n > 0 {
		t.Errorf("a client was taken for a migration:%s", r.all())
	}
}

// A role that may not end others says so, once.
func TestKillWithoutTheRight(t *testing.T) {
	s := start(t, 0)
	dsn := database(t, s)
	alter, reader := open(t, dsn, "psql"), open(t, dsn, "shop")
	alter.do("CREATE TABLE goods (id int)")
	r := watching(t, Options{DSN: asRole(t, s, dsn, "monitor", "pg_monitor"), KillAfter: time.Millisecond})
	alter.do("BEGIN")
	alter.do("ALTER TABLE goods ADD name text")
	read := reader.begin("SELECT * FROM goods")
	e := r.event("the refusal", func(e recording.Event) bool {
		return e.Kind == recording.EventWarning && strings.Contains(e.Text, "cannot be ended")
	})
	if !strings.Contains(e.Text, "GRANT pg_signal_backend TO monitor_") {
		t.Error(e.Text)
	}
	alter.do("COMMIT")
	must(t, read)
	if fmt.Sprint(r.of(recording.EventKill, "")) != "[]" {
		t.Errorf("ended:%s", r.all())
	}
}
