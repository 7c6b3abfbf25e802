package conduct

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// service answers 200 as v1 until it is told to fail.
type service struct {
	*httptest.Server
	failing atomic.Bool
}

func newService(t *testing.T) *service {
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-App-Version", "v1")
		if s.failing.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// carryOut parses a plan whose load goes to s and runs it.
func carryOut(t *testing.T, ctx context.Context, s *service, text string, change func(*Options)) *recording.Recording {
	t.Helper()
	p, err := plan.Parse("test.yaml", []byte("name: test\nload: {rate: 100/s, deadline: 1500ms, timeout: 5s, version: {header: X-App-Version}, targets: [{name: root, url: \""+s.URL+"/\"}]}\n"+text), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: filepath.Join(t.TempDir(), "run"), Tool: "test"}
	if change != nil {
		change(&o)
	}
	if err := Run(ctx, p, o); err != nil {
		t.Fatal(err)
	}
	rec, err := recording.Open(o.Dir)
	if err != nil && !errors.As(err, new(*recording.EmptyError)) { // steps may be done before the first request is
		t.Fatal(err)
	}
	if len(rec.Warnings) > 0 {
		t.Errorf("warnings %v", rec.Warnings)
	}
	return rec
}

// each is a sink that calls itself for each result.
type each func()

func (f each) Add(recording.Result) { f() }

// events returns the events of a kind, by name.
func events(rec *recording.Recording, kind string) map[string]recording.Event {
	all := map[string]recording.Event{}
	for _, e := range rec.Events {
		if e.Kind == kind {
			all[e.Name] = e
		}
	}
	return all
}

// lastIntended is the schedule's last time.
func lastIntended(t *testing.T, rec *recording.Recording) (last time.Duration) {
	t.Helper()
	for r, err := range rec.Results() {
		if err != nil {
			t.Fatal(err)
		}
		last = r.Intended
	}
	return last
}

func TestStepsAreSpans(t *testing.T) {
	rec := carryOut(t, t.Context(), newService(t), `
steps:
  - {phase: baseline, wait: 200ms}
  - {phase: deploy, name: say it, exec: {command: 'echo "token is $TOKEN in phase $UPNESS_PHASE"; echo "to stderr" >&2', env: {TOKEN: hush-hush}}}
  - {phase: soak, wait: 100ms}
`, nil)
	if rec.Run.State != recording.Complete {
		t.Errorf("state %q: %s", rec.Run.State, rec.Run.Reason)
	}
	steps, phases := events(rec, recording.EventStep), events(rec, recording.EventPhase)
	say, ok := steps["say it"]
	if len(steps) != 3 || !ok || say.State != "done" || say.Phase != "deploy" || say.End <= say.At {
		t.Errorf("steps %+v", steps)
	}
	if len(phases) != 3 || phases["baseline"].End < phases["baseline"].At+200*time.Millisecond || phases["soak"].At < phases["deploy"].End {
		t.Errorf("phases %+v", phases)
	}
	if begin := rec.Run.Load.Begin; begin <= 0 || phases["baseline"].At < begin {
		t.Errorf("the load began at %s, the steps at %s", begin, phases["baseline"].At)
	}
	var lines []string
	for _, e := range rec.Events {
		if e.Kind == recording.EventOutput {
			lines = append(lines, e.Text)
		}
	}
	if got := strings.Join(lines, "|"); got != "token is *** in phase deploy|to stderr" {
		t.Errorf("output %q", got)
	}
	log, err := os.ReadFile(filepath.Join(rec.Dir, "steps", "02-say-it.log"))
	if err != nil || !strings.Contains(string(log), "token is ***") || strings.Contains(string(log), "hush") {
		t.Errorf("log %q, %v", log, err)
	}
	if run, err := os.ReadFile(filepath.Join(rec.Dir, "run.json")); err != nil || strings.Contains(string(run), "hush") {
		t.Errorf("run.json %s, %v", run, err)
	}
}

func TestCommandsHaveTheUsualPriority(t *testing.T) {
	rec := carryOut(t, t.Context(), newService(t), `
steps:
  - {phase: deploy, name: nice, timeout: 20s, exec: 'until [ "$(nice)" -ge 0 ]; do sleep 0.01; done'}
  - {phase: soak, wait: 300ms}
`, nil)
	if nice := events(rec, recording.EventStep)["nice"]; nice.State != "done" {
		t.Errorf("nice: %+v", nice)
	}
}

func TestFailedStepStopsTheStepsNotTheLoad(t *testing.T) {
	rec := carryOut(t, t.Context(), newService(t), `
steps:
  - {phase: deploy, name: broken, exec: "echo no such image; exit 3"}
  - {phase: soak, name: never, wait: 10s}
on_failure:
  - {name: rollback, exec: "echo rolled back"}
`, nil)
	steps := events(rec, recording.EventStep)
	broken := steps["broken"]
	if broken.State != "failed" || !strings.Contains(broken.Error, "exit status 3: no such image") {
		t.Errorf("broken: %+v", broken)
	}
	if _, ran := steps["never"]; ran {
		t.Error("a step ran after the failure")
	}
	if steps["rollback"].State != "done" || steps["rollback"].Phase != "on_failure" {
		t.Errorf("rollback: %+v", steps["rollback"])
	}
	if last := lastIntended(t, rec); last < broken.End+2*time.Second {
		t.Errorf("the load ended %s after the failure, want it kept on", last-broken.End)
	}
}

func TestAbortOnBudget(t *testing.T) {
	s := newService(t)
	began := time.Now()
	rec := carryOut(t, t.Context(), s, `
budget: {availability: 99.9%, longest_outage: 200ms}
abort_on: budget
steps:
  - {phase: deploy, name: long, wait: 300s}
`, func(o *Options) { o.Begun = func(recording.LoadInfo) { s.failing.Store(true) } })
	if took := time.Since(began); took > 60*time.Second {
		t.Errorf("took %s", took)
	}
	if long := events(rec, recording.EventStep)["long"]; long.State != "failed" || !strings.Contains(long.Error, "budget is spent") {
		t.Errorf("long: %+v", long)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rec := carryOut(t, ctx, newService(t), "steps: [{phase: soak, name: long, wait: 300s}]\nafter: [{name: tidy, exec: 'true'}]\n", func(o *Options) {
		var waiting atomic.Bool
		o.Watch = func(e recording.Event) {
			if e.Name == "long" {
				waiting.Store(true)
			}
		}
		o.Sinks = append(o.Sinks, each(func() {
			if waiting.Load() {
				cancel()
			}
		}))
	})
	if rec.Run.State != recording.Interrupted || rec.Run.Reason == "" {
		t.Errorf("state %q: %q", rec.Run.State, rec.Run.Reason)
	}
	steps := events(rec, recording.EventStep)
	if steps["long"].State != "interrupted" || steps["tidy"].State != "done" {
		t.Errorf("steps %+v", steps)
	}
}

func TestLeaveCutsWhatIsInFlight(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	leave, release := make(chan struct{}), make(chan struct{})
	s := &service{}
	var arrived sync.Once
	s.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived.Do(func() { cancel(); close(leave) })
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(release) })
	rec := carryOut(t, ctx, s, "steps: [{phase: soak, wait: 300s}]\n", func(o *Options) {
		o.Leave = leave
	})
	kinds := map[recording.Kind]int{}
	for r, err := range rec.Results() {
		if err != nil {
			t.Fatal(err)
		}
		kinds[r.Kind]++
	}
	if kinds[recording.Cut] == 0 || len(kinds) != 1 {
		t.Errorf("kinds %v, want only cut", kinds)
	}
}

func TestExecTimeoutEndsTheProcessGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	var pid []byte
	for _, timeout := range []string{"1s", "20s"} { // the longer one on a machine that is too busy to begin in time
		rec := carryOut(t, t.Context(), newService(t), `
steps:
  - {phase: deploy, name: stuck, timeout: `+timeout+`, exec: "sh -c 'echo $$ > `+pidFile+`; sleep 600' & wait"}
`, nil)
		stuck := events(rec, recording.EventStep)["stuck"]
		if stuck.State != "failed" || !strings.Contains(stuck.Error, "timeout of "+timeout) {
			t.Errorf("stuck: %+v", stuck)
		}
		if pid, _ = os.ReadFile(pidFile); len(pid) > 0 {
			break
		}
	}
	if len(pid) == 0 {
		t.Fatal("the command did not begin")
	}
	proc := "/proc/" + strings.TrimSpace(string(pid))
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(proc); err != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", proc)
		}
	}
}

func TestNothingLeftWhenFirstContactFails(t *testing.T) {
	s := newService(t)
	s.Close()
	ran := filepath.Join(t.TempDir(), "after")
	p, err := plan.Parse("test.yaml", []byte("name: x\nload: {rate: 10/s, duration: 1s, targets: [{url: \""+s.URL+"/\"}]}\nafter: [{exec: 'touch "+ran+"'}]\n"), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if err := Run(t.Context(), p, Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("error %v, want refused", err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("run directory: %v, want none", err)
	}
	if _, err := os.Stat(ran); err != nil {
		t.Errorf("after: %v", err)
	}
}

func TestStoppedBeforeTheLoad(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := newService(t)
	p, err := plan.Parse("test.yaml", []byte("name: x\nload: {rate: 10/s, duration: 1s, targets: [{url: \""+s.URL+"/\"}]}\nbefore: [{name: long, exec: 'sleep 600'}]\n"), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: filepath.Join(t.TempDir(), "run"), Watch: func(e recording.Event) {
		if e.Name == "long" {
			cancel()
		}
	}}
	if err := Run(ctx, p, o); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "before the load began") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(o.Dir); !os.IsNotExist(err) {
		t.Errorf("run directory: %v, want none", err)
	}
}
