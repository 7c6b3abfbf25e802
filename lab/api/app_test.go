package api

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestEndpoints(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Version: "v7", Image: "ami-1", Instance: "i-0abc", LaunchConfig: "blue"})
	long := fmt.Sprintf(`{"student_id": 1, "course_id": 2, "answer": %q}`, strings.Repeat("x", answerLimit+1))
	huge := fmt.Sprintf(`{"student_id": 1, "course_id": 2, "answer": %q}`, strings.Repeat("x", bodyLimit))
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string // pattern
	}{
		{"POST", "/responses", post, 201, `^\{"id":31\}$`},
		{"POST", "/responses", `{"student_id": 1`, 400, `"error":"unexpected EOF"`},
		{"POST", "/responses", ``, 400, `"error":"EOF"`},
		{"POST", "/responses", `{"course_id": 2, "answer": "a"}`, 400, `student_id 0: must be positive`},
		{"POST", "/responses", `{"student_id": 1, "answer": "a"}`, 400, `course_id 0: must be positive`},
		{"POST", "/responses", `{"student_id": 1, "course_id": 2}`, 400, `answer: is empty`},
		{"POST", "/responses", `{"student_id": 1, "course_id": 2, "answer": "a\u0000"}`, 400, `answer: is not text`},
		{"POST", "/responses", `{"student_id": 99999999999, "course_id": 2, "answer": "a"}`, 400, `student_id`},
		{"POST", "/responses", long, 400, `20001 bytes, more than 20000`},
		{"POST", "/responses", huge, 400, `too large`},
		{"POST", "/responses", `{"student_id": 99, "course_id": 2, "answer": "a"}`, 422, `unknown student or course`},
		{"POST", "/responses", `{"student_id": 1, "course_id": 99, "answer": "a"}`, 422, `unknown student or course`},
		{"GET", "/courses/2/responses", ``, 200, `^\[\{"id":31,"student_id":1,"number":1,"answer":"42","created_at":"[^"]+"\}\]$`},
		{"GET", "/courses/3/responses", ``, 200, `^\[\]$`},
		{"GET", "/courses/99/responses", ``, 404, `not found`},
		{"GET", "/courses/x/responses", ``, 400, `id .*x.*: must be a positive number`},
		{"GET", "/courses/0/responses", ``, 400, `must be a positive number`},
		{"GET", "/students/5", ``, 200, `^\{"id":5,"name":"Student 5","email":"5@example.org","enrolled_at":"2026-01-01T00:00:00Z","responses":6\}$`},
		{"GET", "/students/99", ``, 404, `not found`},
		{"GET", "/students/99999999999", ``, 400, `must be a positive number`},
		{"GET", "/task1", ``, 200, `^InstanceId: i-0abc LcName: blue LcImageId: ami-1$`},
		{"GET", "/ping", ``, 200, `^\{"status":"ok"\}$`},
		{"GET", "/nothing", ``, 404, `not found`},
		{"DELETE", "/ping", ``, 405, `Method Not Allowed`},
	} {
		got := s.ask(c.method, c.path, c.body)
		if got.err != nil || got.status != c.status || !regexp.MustCompile(c.want).MatchString(got.body) {
			t.Errorf("%s %s %.60s: %d %q, %v; want %d and %s", c.method, c.path, c.body, got.status, got.body, got.err, c.status, c.want)
		}
		if v, i := got.header.Get("X-App-Version"), got.header.Get("X-Instance-Id"); v != "v7" || i != "i-0abc" {
			t.Errorf("%s %s: says version %q, instance %q", c.method, c.path, v, i)
		}
		// Only what is not read to its end costs the connection.
		if got.close != (c.body == huge) {
			t.Errorf("%s %s %.60s: asks to close the connection: %t", c.method, c.path, c.body, got.close)
		}
	}
}

func TestNewestResponsesFirst(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{})
	var found []response
	if err := json.Unmarshal([]byte(s.want(200, "GET", "/courses/1/responses", "")), &found); err != nil {
		t.Fatal(err)
	}
	if len(found) != 20 {
		t.Fatalf("%d responses, want 20", len(found))
	}
	for i, r := range found {
		if want := int64(30 - i); r.ID != want || r.Answer != fmt.Sprintf("answer %d", want) {
			t.Errorf("response %d is %+v, want ID %d", i, r, want)
		}
	}
}

// Without its index the query would sort a course of a million responses.
func TestNewestResponsesAreReadFromTheIndex(t *testing.T) {
	db := newDatabase(t)
	db.do(`INSERT INTO courses (code, title) SELECT 'D' || i, '' FROM generate_series(4, 300) i;
		INSERT INTO responses (student_id, course_id, answer) SELECT 1, 1 + i % 300, 'x' FROM generate_series(1, 30000) i; ANALYZE`)
	st, err := openStore(Config{DSN: "postgres:///", Column: "task", Connections: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	lines, err := db.Query(t.Context(), "EXPLAIN "+strings.Replace(st.newest, "$1", "2", 1))
	if err != nil {
		t.Fatal(err)
	}
	var plan, line string
	for lines.Next() {
		if err := lines.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan += line + "\n"
	}
	if !strings.Contains(plan, "Index Scan using responses_course") || strings.Contains(plan, "Sort") {
		t.Errorf("plan:\n%s", plan)
	}
}

func TestColumnDroppedUnderARunningRelease(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{})
	s.want(201, "POST", "/responses", post)
	s.want(200, "GET", "/courses/1/responses", "")
	db.do(`ALTER TABLE responses DROP COLUMN task`)
	for range 2 {
		if got := s.want(500, "POST", "/responses", post); !strings.Contains(got, "task") {
			t.Errorf("error %s, want one that names the column", got)
		}
		s.want(500, "GET", "/courses/1/responses", "")
	}
	s.want(200, "GET", "/students/1", "")
	s.want(200, "GET", "/ping", "") // nobody thought of that
}

func TestReleaseThatRequiresItsColumn(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Version: "v2", Column: "attempt", Requires: true})
	if got := s.want(503, "GET", "/ping", ""); !strings.Contains(got, "attempt") {
		t.Errorf("ping says %s, want the column's name", got)
	}
	s.want(500, "POST", "/responses", post)
	db.do(`ALTER TABLE responses ADD COLUMN attempt int`)
	s.want(200, "GET", "/ping", "")
	if got := s.want(200, "GET", "/courses/1/responses", ""); !strings.Contains(got, `"number":null`) {
		t.Errorf("responses %s, want rows that are not filled yet", got)
	}
	s.want(201, "POST", "/responses", post)
	db.do(`ALTER TABLE responses DROP COLUMN attempt`)
	s.want(503, "GET", "/ping", "")
}

// A lock on the table must not make an instance unhealthy that can serve again
// as soon as it is gone.
func TestPingDoesNotWaitForTheTable(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Column: "task", Requires: true})
	db.do(`BEGIN; LOCK responses`)
	s.want(200, "GET", "/ping", "")
	db.do(`COMMIT`)
}

// The effect that a type change has on an application with prepared statements.
func TestChangedTypeFailsOncePerConnection(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Connections: 1})
	s.want(200, "GET", "/courses/1/responses", "")
	db.do(`ALTER TABLE responses ALTER COLUMN task TYPE bigint`)
	if got := s.want(500, "GET", "/courses/1/responses", ""); !strings.Contains(got, "cached plan must not change result type") {
		t.Errorf("error %s", got)
	}
	s.want(200, "GET", "/courses/1/responses", "")
}

func TestSick(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Sick: true})
	s.want(503, "GET", "/ping", "")
	s.want(201, "POST", "/responses", post)
}

func TestNoDatabase(t *testing.T) {
	s := start(t, "postgres://nobody:secret@127.0.0.1:1/none", Config{})
	s.want(503, "GET", "/ping", "")
	s.want(500, "GET", "/students/1", "")
	s.want(200, "GET", "/task1", "")
	if got := s.ask("POST", "/responses", post); strings.Contains(got.body, "secret") {
		t.Errorf("the answer tells the password: %s", got.body)
	}
}

func TestExhaustedPoolMakesRequestsWait(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{Connections: 2})
	db.do(`BEGIN; LOCK responses`)
	replies := make(chan reply)
	for range 4 {
		go func() { replies <- s.ask("POST", "/responses", post) }()
	}
	db.await(2)
	s.want(503, "GET", "/ping", "") // it waits for a connection too, but not for ever
	db.do(`COMMIT`)
	for range 4 {
		if got := <-replies; got.err != nil || got.status != 201 {
			t.Errorf("%d %s, %v; want 201", got.status, got.body, got.err)
		}
	}
}

// await waits until so many of the database's clients wait for a lock.
func (db *database) await(waiting int) {
	db.t.Helper()
	other := connect(db.t, db.dsn)
	eventually(db.t, "clients that wait for a lock", func() bool {
		var n int
		err := other.QueryRow(db.t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n)
		if err != nil {
			db.t.Fatal(err)
		}
		return n == waiting
	})
}

func TestStartupTakesItsTime(t *testing.T) {
	db := newDatabase(t)
	begin := time.Now()
	start(t, db.dsn, Config{Startup: 300 * time.Millisecond})
	if took := time.Since(begin); took < 300*time.Millisecond {
		t.Errorf("served after %s, want 300ms at least", took)
	}
}

func TestPasswordIsInNoArgument(t *testing.T) {
	db := newDatabase(t)
	s := start(t, db.dsn, Config{})
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", s.PID()))
	if err != nil {
		t.Skip("SKIPPED: no /proc here:", err)
	}
	if strings.Contains(string(text), "postgres://") {
		t.Errorf("arguments %q hold the DSN", text)
	}
}
