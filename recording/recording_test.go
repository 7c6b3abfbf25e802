package recording

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// create begins a recording in a new directory.
func create(t testing.TB) (*Writer, string) {
	t.Helper()
	dir := t.TempDir()
	w, err := Create(dir, Run{Name: "test", Tool: "v0", Clock: StartClock()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close(Interrupted, "the test ended") })
	return w, dir
}

// read returns the results of a run.
func read(t testing.TB, r *Recording) []Result {
	t.Helper()
	var all []Result
	for result, err := range r.Results() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *result)
	}
	return all
}

// open opens a run that must be readable.
func open(t testing.TB, dir string) *Recording {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// endBatch has what was added so far written as a batch.
func endBatch(w *Writer) {
	w.mu.Lock()
	w.seal()
	w.mu.Unlock()
	w.flusher.hurry()
}

// same fails the test unless the results are what was added.
func same(t testing.TB, added, have []Result) {
	t.Helper()
	if want := kept(added); !slices.Equal(want, have) {
		t.Errorf("results (-added +read):\n%s", gocmp.Diff(want, have))
	}
}

// kept is what a recording keeps of results: sorted, with rounded times.
func kept(results []Result) []Result {
	all := slices.Clone(results)
	for i := range all {
		r := &all[i]
		for _, t := range []*time.Duration{&r.Intended, &r.Sent, &r.FirstByte, &r.Done} {
			*t = time.Duration(round(*t))
		}
	}
	slices.SortFunc(all, func(a, b Result) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}

func TestResultsComeBackInOrder(t *testing.T) {
	w, dir := create(t)
	results := realistic(3*compactRows, 1000, 1)
	for i := range results {
		w.Add(results[i])
	}
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	same(t, results, read(t, r))
	if r.Count != uint64(len(results)) || r.Run.Results != r.Count || r.Run.State != Complete || r.Live || len(r.Warnings) > 0 {
		t.Errorf("count %d, run %+v, live %v, warnings %v", r.Count, r.Run, r.Live, r.Warnings)
	}
	if r.Run.Host.PID != os.Getpid() || r.Run.Ended.Before(r.Run.Clock.Anchor) {
		t.Errorf("run %+v", r.Run)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("files of a closed run: %v, %v", entries, err)
	}
}

func TestAClosedRecordingIsSmall(t *testing.T) {
	const rows, limit = 100_000, 16.0 // bytes per result
	w, dir := create(t)
	for _, r := range realistic(rows, 1000, 2) {
		w.Add(r)
	}
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	each := float64(info.Size()) / rows
	t.Logf("%.2f bytes per result", each)
	if each > limit {
		t.Errorf("%.2f bytes per result, more than %v", each, limit)
	}
}

func TestResultsAreReadWhileTheyAreWritten(t *testing.T) {
	w, dir := create(t)
	results := realistic(5000, 1000, 3)
	added := make(chan struct{})
	go func() {
		defer close(added)
		for i, r := range results {
			w.Add(r)
			if i%1000 == 999 {
				w.Event(Event{Kind: EventPhase, Name: "baseline"})
				endBatch(w)
			}
		}
	}()
	for seen := uint64(0); seen < uint64(len(results)); {
		r, err := Open(dir)
		if err != nil && !errors.As(err, new(*EmptyError)) {
			t.Fatal(err)
		}
		if !r.Live || r.Run.State != Running || len(r.Warnings) > 0 {
			t.Fatalf("live %v, state %s, warnings %v", r.Live, r.Run.State, r.Warnings)
		}
		if r.Count < seen {
			t.Fatalf("%d results after %d", r.Count, seen)
		}
		all := read(t, r)
		if !slices.IsSortedFunc(all, func(a, b Result) int { return cmp.Compare(a.Seq, b.Seq) }) {
			t.Fatal("results are not in order")
		}
		seen = r.Count
	}
	<-added
	same(t, results, read(t, open(t, dir)))
}

func TestWriterRefusesADirectoryInUse(t *testing.T) {
	_, dir := create(t)
	_, err := Create(dir, Run{})
	if err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("error %v", err)
	}
}

func TestUpdatesReachTheDisk(t *testing.T) {
	w, dir := create(t)
	load := LoadInfo{Rate: 500, Deadline: time.Second, Timeout: 10 * time.Second, Begin: 1, End: 2, Tagged: true, MaxInFlight: 1000}
	w.SetLoad(load)
	w.Update(func(r *Run) { r.Plan = map[string]any{"name": "x"} })
	w.Add(Result{Kind: Unsent})
	if err := w.Close(Interrupted, "stopped by hand"); err != nil {
		t.Fatal(err)
	}
	w.Add(Result{Seq: 1})
	w.Event(Event{Kind: EventWarning})
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	want := Run{
		Format: FormatVersion, Name: "test", Tool: "v0", Host: thisHost(), Clock: Clock{Anchor: w.Clock().Anchor},
		State: Interrupted, Reason: "stopped by hand", Ended: r.Run.Ended, Plan: map[string]any{"name": "x"}, Results: 1, Load: load,
	}
	if diff := gocmp.Diff(want, r.Run, gocmp.AllowUnexported(Clock{})); diff != "" {
		t.Errorf("run (-want +have):\n%s", diff)
	}
	if all := read(t, r); len(all) != 1 || all[0].Kind != Unsent || all[0].Sent != 0 {
		t.Errorf("results %+v", all)
	}
}
