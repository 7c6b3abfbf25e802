package blind

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"upness/recording"
)

// childEnv makes the test binary a process that watches itself.
const childEnv = "BLIND_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	clock := recording.StartClock()
	begun := map[string]time.Duration{}
	s := NewSpans(clock, func(e recording.Event) {
		if e.Edge == recording.End {
			fmt.Println(e.Name, e.At-begun[e.ID])
		}
		begun[e.ID] = e.At
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		cancel()
	}()
	Watchdog(ctx, s, 1)
}

// log keeps events.
type log struct {
	mu     sync.Mutex
	events []recording.Event
	came   chan recording.Event
}

func newLog() *log { return &log{came: make(chan recording.Event, 1000)} }

func (l *log) add(e recording.Event) {
	l.mu.Lock()
	l.events = append(l.events, e)
	l.mu.Unlock()
	l.came <- e
}

// next waits for the begin of a span of a source.
func (l *log) next(t *testing.T, by Source) recording.Event {
	t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case e := <-l.came:
			if e.Name == by.why && e.Edge == recording.Begin {
				return e
			}
		case <-timeout:
			t.Fatalf("no blind time of %q", by.why)
		}
	}
}

// background runs f until the test ends.
func background(t *testing.T, f func(ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); f(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

func TestSpansJoinWhatIsNear(t *testing.T) {
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	const ms = time.Millisecond
	s.Mark(Stopped, 0, 10*ms, nil)
	s.Mark(Stopped, 25*ms, 40*ms, nil) // 15 ms later: the same span
	s.Mark(Late, 30*ms, 60*ms, nil)    // another source: its own span
	s.Mark(Stopped, 90*ms, 95*ms, nil) // 50 ms later: another span
	s.Settle(true)
	got := map[string][2]time.Duration{}
	for _, e := range l.events {
		if e.Kind != recording.EventBlind || e.Fields["why"] != e.Name {
			t.Errorf("event %+v", e)
		}
		span := got[e.ID+e.Name]
		span[map[recording.Edge]int{recording.Begin: 0, recording.End: 1}[e.Edge]] = e.At
		got[e.ID+e.Name] = span
	}
	want := map[string][2]time.Duration{
		"blind-1stopped": {0, 40 * ms}, "blind-2lag": {30 * ms, 60 * ms}, "blind-3stopped": {90 * ms, 95 * ms},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("spans %v, want %v", got, want)
	}
}

func TestWatchdogSeesItsProcessStopped(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close(); _ = cmd.Wait() })
	seen := make(chan time.Duration, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			length, ours := strings.CutPrefix(lines.Text(), Stopped.why+" ")
			if d, err := time.ParseDuration(length); ours && err == nil && d > 150*time.Millisecond {
				seen <- d
				return
			}
		}
	}()
	// A stop that comes before the child watches itself is not seen: there are more.
	for range 60 {
		if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond) // the fault itself
		if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		select {
		case <-seen:
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
	t.Error("the child saw no blind time of 200 ms in 60 stops")
}

func TestLagAboveTheLimitIsBlind(t *testing.T) {
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	limit := LagLimit(10)
	if limit != 100*time.Millisecond || LagLimit(1000) != 10*time.Millisecond {
		t.Errorf("limits %s and %s, want 100ms and 10ms", limit, LagLimit(1000))
	}
	s.Sent(time.Second, time.Second+limit, limit)
	if len(l.events) != 0 {
		t.Errorf("at the limit: %v", l.events)
	}
	s.Sent(time.Second, time.Second+limit+1, limit)
	if e := l.next(t, Late); e.At != time.Second {
		t.Errorf("event %+v, want one at the intended time", e)
	}
}

func TestExhaustionIsBlind(t *testing.T) {
	l := newLog()
	NewSpans(recording.StartClock(), l.add).Failed(1, 2, "too many open files")
	if e := l.next(t, Exhausted); e.Fields["error"] != "too many open files" {
		t.Errorf("event %+v", e)
	}
}

func TestDriftOfTheWallClockIsBlind(t *testing.T) {
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	var asked atomic.Int64
	background(t, func(ctx context.Context) {
		Drift(ctx, s, func() time.Time { // an hour back each time it is asked
			return time.Now().Round(0).Add(-time.Duration(asked.Add(1)) * time.Hour)
		})
	})
	e := l.next(t, Drifted)
	if d := e.Fields["drift_s"].(float64); d > -3599 {
		t.Errorf("drift of %v s, want -3600 or more", d)
	}
}

func TestCanarySings(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go Sing(l)
	resp, err := http.Get("http://" + l.Addr().String())
	if err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
}

func TestLateCanaryAndSilentControlAreBlind(t *testing.T) {
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	background(t, func(ctx context.Context) {
		Canary(ctx, s, func() (from, to time.Duration, ok bool) { return 0, canaryLimit + 1, true })
	})
	background(t, func(ctx context.Context) {
		Control(ctx, s, func() (from, to time.Duration, ok bool) { return 5, 6, false })
	})
	if e := l.next(t, Deaf); e.At != 0 {
		t.Errorf("event %+v", e)
	}
	if e := l.next(t, CutOff); e.At != 5 {
		t.Errorf("event %+v", e)
	}
}

// A control URL that is refused at once is so for as long as the refusals go on,
// and no longer.
func TestRefusedControlIsBlindBetweenQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := recording.StartClock()
		l := newLog()
		s := NewSpans(clock, l.add)
		n := 0
		background(t, func(ctx context.Context) {
			Control(ctx, s, func() (from, to time.Duration, ok bool) {
				n++
				now := clock.Now()
				return now, now, n < 3 || n > 6
			})
		})
		time.Sleep(10 * controlEvery)
		s.Settle(true)
		if len(l.events) != 2 || l.events[1].At-l.events[0].At != 3*controlEvery {
			t.Errorf("four questions refused in a row, the first at %s: %+v", 3*controlEvery, l.events)
		}
	})
}

func TestCanaryInTimeIsNotBlind(t *testing.T) {
	l := newLog()
	s := NewSpans(recording.StartClock(), l.add)
	asked := make(chan struct{}, 100)
	background(t, func(ctx context.Context) {
		Canary(ctx, s, func() (from, to time.Duration, ok bool) {
			asked <- struct{}{}
			return 0, canaryLimit, true
		})
	})
	<-asked
	<-asked
	s.Settle(true)
	if len(l.came) > 0 {
		t.Errorf("events %v", l.events)
	}
}
