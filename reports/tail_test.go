package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"upness/recording"
	"upness/reports"
	"upness/reports/internal/golden"
)

// closed closes a tail whose reader reads, which on a busy machine may take longer
// than one that has stopped is given. It returns the writer's error.
func closed(t *testing.T, tail *reports.Tail) error {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; {
		err := tail.Close()
		if err == nil || !strings.Contains(err.Error(), "stopped reading") || time.Now().After(end) {
			return err
		}
	}
}

func TestTail(t *testing.T) {
	var out bytes.Buffer
	tail := reports.NewTail(&out)
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	for _, r := range []recording.Result{
		{Intended: at(1000), Sent: at(1000), Done: at(1012), Code: 200, Instance: "i-0abc", Version: "ami-05679357ab362f128", Kind: recording.OK},
		{Intended: at(1002), Sent: at(1002), Done: at(2502), Code: 201, Instance: "i-0abc", Version: "ami-37884c4d", Kind: recording.Slow},
		{Intended: at(1004), Sent: at(1004), Done: at(1005), Kind: recording.Refused, Error: "connection refused"},
		{Intended: at(1006), Kind: recording.Unsent},
		{Intended: at(1008), Kind: recording.Ours},
		{Intended: at(1010), Sent: at(1010), Done: at(1014), Code: 200, Instance: "\x1b[2Jevil", Version: strings.Repeat("v", 50), Kind: recording.OK},
	} {
		tail.Add(r)
	}
	if err := closed(t, tail); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "tail.txt", out.Bytes())
}

// A reader that does not read holds up nobody; what it missed is counted.
func TestTailDropsRatherThanWait(t *testing.T) {
	r, w := io.Pipe()
	tail := reports.NewTail(w)
	const n = 20_000
	for range n {
		tail.Add(recording.Result{Kind: recording.OK}) // would hang here
	}
	read := make(chan string)
	go func() {
		all, _ := io.ReadAll(r)
		read <- string(all)
	}()
	if err := closed(t, tail); err != nil {
		t.Fatal(err)
	}
	w.Close()
	text := <-read
	lines := strings.Count(text, " calls ")
	if lines == 0 || lines == n {
		t.Fatalf("%d of %d lines written", lines, n)
	}
	dropped := fmt.Sprintf("(%s lines dropped in all)", thousands(n-lines))
	if !strings.Contains(text, dropped) {
		t.Errorf("%d of %d lines written, but %q is missing in %q", lines, n, dropped, text[len(text)-200:])
	}
}

func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }

// A line after a gap has the true counts: the calls of the last are all calls.
func TestTailCountsAreExactAndInOrder(t *testing.T) {
	var out bytes.Buffer
	tail := reports.NewTail(&out)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 200 {
				tail.Add(recording.Result{Kind: recording.Kind(i % 2)})
			}
		})
	}
	group.Wait()
	if err := closed(t, tail); err != nil {
		t.Fatal(err)
	}
	for i, m := range regexp.MustCompile(`calls (\d+) ok (\d+)`).FindAllStringSubmatch(out.String(), -1) {
		if m[1] != fmt.Sprint(i+1) {
			t.Fatalf("line %d says %s calls", i+1, m[1])
		}
	}
	if !strings.Contains(out.String(), "calls 800 ok 400 errors 0 delays 400") {
		t.Error("the last line has not all calls")
	}
	tail.Add(recording.Result{}) // after Close: nothing, and no panic
}

func TestTailReportsItsWriter(t *testing.T) {
	tail := reports.NewTail(full{})
	tail.Add(recording.Result{})
	if err := closed(t, tail); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("error %v", err)
	}
}

// stuck never takes what it is given, until released.
type stuck struct{ release chan struct{} }

func (s stuck) Write(p []byte) (int, error) {
	<-s.release
	return 0, errors.New("released")
}

func TestTailGivesAStuckReaderUp(t *testing.T) {
	s := stuck{make(chan struct{})}
	defer close(s.release)
	tail := reports.NewTail(s)
	for range 100 {
		tail.Add(recording.Result{})
	}
	if err := tail.Close(); err == nil || !strings.Contains(err.Error(), "stopped reading") {
		t.Errorf("error %v", err)
	}
}
