package status

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// answers is a source that gives one text after the other, then the last again.
type answers struct {
	texts []string
	asked int
}

func (a *answers) Report(context.Context) (Report, error) {
	text := a.texts[min(a.asked, len(a.texts)-1)]
	a.asked++
	if complaint, is := strings.CutPrefix(text, "!"); is {
		return Report{}, errors.New(complaint)
	}
	return parse(text, time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
}

func TestWait(t *testing.T) {
	const minute = time.Minute
	for name, c := range map[string]struct {
		texts []string
		limit time.Duration // 0: a minute
		dead  time.Duration
		want  string // of the error
		as    any
	}{
		"done":                   {texts: []string{"running", "!down", "done"}},
		"done in JSON":           {texts: []string{`{"status": "Succeeded"}`}},
		"failed, a bare word":    {texts: []string{"failed"}, want: `the migration says "failed", and not why: its log tells`, as: new(*FailedError)},
		"failed":                 {texts: []string{"running", "failed column x exists"}, want: `the migration says "failed": failed column x exists`, as: new(*FailedError)},
		"dead by age":            {texts: []string{`{"state": "running", "heartbeat": 61}`}, dead: minute, want: `the migration is dead: it says "running", and its last heartbeat was 1m1s ago`, as: new(*DeadError)},
		"dead by instant":        {texts: []string{`{"state": "running", "heartbeat": "2026-01-31T11:58:00Z"}`}, dead: minute, want: `the migration is dead: it says "running", and its last heartbeat was 2m0s ago`, as: new(*DeadError)},
		"slow":                   {texts: []string{`{"state": "running", "heartbeat": 0.5, "progress": "40 %"}`}, limit: 300 * time.Millisecond, want: `the migration is slow, not dead: after 300ms it says "running", with a heartbeat 500ms ago, progress 40 %`, as: new(*SlowError)},
		"slow or dead":           {texts: []string{"running"}, limit: 300 * time.Millisecond, want: `the migration had not ended after 300ms: it says "running", and gives no heartbeat that would tell slow from dead`, as: new(*SlowError)},
		"never there":            {texts: []string{"!no route"}, dead: 95 * time.Millisecond, want: "the migration's status cannot be had for 100ms: no route", as: new(*DeadError)},
		"gone":                   {texts: []string{"running", "!no route"}, dead: 95 * time.Millisecond, want: `the migration is dead or out of reach: its status, last "running", cannot be had for 100ms: no route`, as: new(*DeadError)},
		"done whatever the beat": {texts: []string{`{"state": "done", "heartbeat": 3600}`}, dead: minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(c.limit, time.Minute))
				defer cancel()
				err := Wait(ctx, &answers{texts: c.texts}, Options{Every: 10 * time.Millisecond, Dead: c.dead})
				if c.want == "" {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				if err == nil || !errors.As(err, c.as) {
					t.Fatalf("%v, want a %T", err, c.as)
				}
				if err.Error() != c.want {
					t.Errorf("%s, want %s", err, c.want)
				}
			})
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for answer, want := range map[string]string{
		"":                               "the answer is empty",
		"{":                              "no JSON",
		`{"mood": "good"}`:               "no state",
		`{"state":"x","heartbeat":"no"}`: `heartbeat "no" is neither`,
	} {
		if _, err := parse(answer, time.Now()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", answer, err, want)
		}
	}
}

func TestHTTP(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked.Add(1) {
		case 1:
			http.Error(w, "not yet", http.StatusServiceUnavailable)
		case 2:
			fmt.Fprintf(w, `{"state": "running", "heartbeat": %q}`, time.Now().Format(time.RFC3339))
		default:
			fmt.Fprintf(w, "done by %s", r.Header.Get("X-Who"))
		}
	}))
	defer server.Close()
	var seen []string
	err := Wait(t.Context(), HTTP(server.URL, map[string]string{"X-Who": "me"}), Options{
		Every: time.Millisecond, Observe: func(r Report) { seen = append(seen, r.State+": "+r.Text) },
	})
	if err != nil || len(seen) != 2 || seen[1] != "done: done by me" {
		t.Errorf("%v, %q", err, seen)
	}
}

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	line := `test -e n && echo "$WORD" && exit; touch n; echo not yet >&2; exit 1`
	if err := Wait(t.Context(), Command(line, dir, []string{"PATH=/bin:/usr/bin", "WORD=complete"}), Options{Every: time.Millisecond}); err != nil {
		t.Error(err)
	}
	_, err := Command("echo no such thing >&2; exit 3", dir, nil).Report(t.Context())
	if err == nil || err.Error() != "status command: exit status 3: no such thing" {
		t.Error(err)
	}
}

// A command that hangs is ended with all that it started.
func TestCommandThatHangs(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Command("sleep 600; echo done", t.TempDir(), []string{"PATH=/bin:/usr/bin"}).Report(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestParameter(t *testing.T) {
	get := func(_ context.Context, name string) (string, bool, error) {
		return `{"state": "done"}`, name == "/app/migration", nil
	}
	if err := Wait(t.Context(), Parameter(get, "/app/migration"), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := Parameter(get, "/other").Report(t.Context()); err == nil || err.Error() != "parameter /other: there is none" {
		t.Error(err)
	}
}
