package conduct

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"upness/plan"
	"upness/recording"
)

// forgetful stores each note once, but loses the 3rd, stores the 5th twice, and
// stores the 7th and says that it did not.
func forgetful(t *testing.T, pool *pgxpool.Pool) *httptest.Server {
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var note struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&note); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		times, status := 1, http.StatusCreated
		switch n.Add(1) {
		case 3:
			times = 0
		case 5:
			times = 2
		case 7:
			status = http.StatusInternalServerError
		}
		for range times {
			if _, err := pool.Exec(context.WithoutCancel(r.Context()), "INSERT INTO notes VALUES ($1)", note.Text); err != nil {
				status = http.StatusInternalServerError
			}
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s
}

// record carries out a plan whose every variable is the DSN.
func record(t *testing.T, text string, dsn plan.Secret) *recording.Recording {
	t.Helper()
	p, err := plan.Parse("test.yaml", []byte(text), func(string) (string, bool) { return dsn.Reveal(), true })
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if err := Run(t.Context(), p, Options{Dir: dir, Tool: "test"}); err != nil {
		t.Fatal(err)
	}
	rec, err := recording.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestReconcileFindsLostAndDoubledWrites(t *testing.T) {
	dsn, pool := newDatabase(t)
	s := forgetful(t, pool)
	text := `
name: notes
load:
  rate: 100/s
  duration: 1s
  deadline: 9s
  feeds: {note: {uuid: true}}
  targets:
    - name: record
      url: "` + s.URL + `/"
      body: '{"text": "{note}"}'
      expect: {status: 201}
      reconcile: {key: "{note}", query: "SELECT text FROM notes WHERE text = ANY($1)"}
database: {dsn: $TEST_DSN}
`
	rec := record(t, text, dsn)
	e := events(rec, recording.EventReconcile)["record"]
	for field, want := range map[string]float64{"confirmed": 99, "lost": 1, "doubled": 1, "unconfirmed": 1} {
		if e.Fields[field] != want {
			t.Errorf("%s %v, want %v", field, e.Fields[field], want)
		}
	}
	if keys, _ := e.Fields["lost_keys"].([]any); e.State != "done" || len(keys) != 1 {
		t.Errorf("event %+v", e)
	}
	all, err := os.ReadFile(filepath.Join(rec.Dir, "run.json"))
	if err != nil || strings.Contains(string(all), dsn.Reveal()) {
		t.Errorf("run.json shows the DSN, or %v", err)
	}
}

func TestReconcileSaysWhyItCouldNot(t *testing.T) {
	dsn, pool := newDatabase(t)
	s := forgetful(t, pool)
	rec := record(t, `
name: notes
load: {rate: 50/s, duration: 500ms, feeds: {note: {uuid: true}}, targets: [{name: record, url: "`+s.URL+`/", body: '{"text": "{note}"}',
  reconcile: {key: "{note}", query: "SELECT text FROM nowhere WHERE text = ANY($1)"}}]}
database: {dsn: $TEST_DSN}
`, dsn)
	if e := events(rec, recording.EventReconcile)["record"]; e.State != "failed" || !strings.Contains(e.Error, "nowhere") {
		t.Errorf("event %+v", e)
	}
}

func TestSQLInATransaction(t *testing.T) {
	dsn, pool := newDatabase(t)
	s := newService(t)
	dir := t.TempDir()
	sql := filepath.Join(dir, "change.sql")
	if err := os.WriteFile(sql, []byte("INSERT INTO notes VALUES ('first');\nINSERT INTO nowhere VALUES (1);\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		transaction string
		rows        int
	}{{"true", 0}, {"false", 1}} {
		p, err := plan.Parse("test.yaml", []byte(`
name: sql
load: {rate: 50/s, targets: [{url: "`+s.URL+`/"}]}
database: {dsn: $TEST_DSN}
steps: [{phase: migrate, name: change, sql: {path: `+sql+`, transaction: `+test.transaction+`}}]
`), func(string) (string, bool) { return dsn.Reveal(), true })
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Dir: filepath.Join(dir, "run-"+test.transaction), Tool: "test"}
		if err := Run(t.Context(), p, o); err != nil {
			t.Fatal(err)
		}
		rec, err := recording.Open(o.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if e := events(rec, recording.EventStep)["change"]; e.State != "failed" || !strings.Contains(e.Error, "change.sql:2") {
			t.Errorf("step %+v", e)
		}
		var rows int
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM notes").Scan(&rows); err != nil || rows != test.rows {
			t.Errorf("transaction %s: %d rows, %v; want %d", test.transaction, rows, err, test.rows)
		}
	}
}
