package recording

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// smallRun returns the bytes of a small file of results, and what it holds in
// its first batch, its first two, and so on.
func smallRun(t *testing.T, closed bool) (file []byte, batches [][]Result) {
	w, dir := create(t)
	w.flusher.stop() // or it might write a part of a batch
	results := realistic(30, 1000, 5)
	for i := range results {
		results[i].Instance = results[i].Instance[:3+i/10] // new words in each batch
	}
	for i, r := range results {
		w.Add(r)
		if i%10 == 9 {
			w.flusher.flush()
			batches = append(batches, kept(results[:i+1]))
		}
	}
	w.flusher.start(w)
	if closed {
		if err := w.Close(Complete, ""); err != nil {
			t.Fatal(err)
		}
		batches = batches[2:]
	}
	file, err := os.ReadFile(filepath.Join(dir, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	return file, batches
}

// Whatever a kill leaves of the file, its whole batches are read, and nothing
// else.
func TestResultsCutOffAtAnyByte(t *testing.T) {
	for _, closed := range []bool{false, true} {
		file, batches := smallRun(t, closed)
		var seen int
		for n := range len(file) + 1 {
			s, err := openStream(bytes.NewReader(file[:n]), int64(n))
			if err != nil {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
			var have []Result
			for r, err := range s.results() {
				if err != nil {
					t.Fatalf("cut to %d bytes: %v", n, err)
				}
				have = append(have, *r)
			}
			if uint64(len(have)) != s.whole.rows {
				t.Fatalf("cut to %d bytes: %d rows counted, %d read", n, s.whole.rows, len(have))
			}
			if len(have) > 0 && (seen == 0 || len(have) > len(batches[seen-1])) {
				seen++
			}
			if seen > 0 && !slices.Equal(have, batches[seen-1]) {
				t.Fatalf("cut to %d bytes: wrong rows", n)
			}
			if whole := int64(n) == s.whole.bytes || n == len(file); whole != (s.whole.torn == nil) {
				t.Fatalf("cut to %d bytes, of which %d are whole: %v", n, s.whole.bytes, s.whole.torn)
			}
		}
		if seen != len(batches) {
			t.Errorf("%d of %d batches seen", seen, len(batches))
		}
	}
}

// dead makes a directory look like that of a writer that was killed.
func dead(t *testing.T, change func(dir string)) string {
	t.Helper()
	w, dir := create(t)
	w.Event(Event{Kind: EventPhase, Name: "baseline", At: 1})
	for _, r := range realistic(1000, 1000, 6) {
		w.Add(r)
	}
	w.flusher.stop()
	left := t.TempDir()
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	w.flusher.start(w)
	change(left)
	return left
}

func appendTo(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestACutOffRunIsInterrupted(t *testing.T) {
	dir := dead(t, func(dir string) {
		appendTo(t, filepath.Join(dir, resultsFile), "\xff\xff\xff\xff\x00\x10\x00\x00torn")
		appendTo(t, filepath.Join(dir, eventsFile), `{"at":2,"kind":"phase","na`)
	})
	r := open(t, dir)
	if r.Run.State != Interrupted || r.Live || r.Run.Reason == "" || r.Count != 1000 {
		t.Errorf("state %s, live %v, reason %q, count %d", r.Run.State, r.Live, r.Run.Reason, r.Count)
	}
	if len(r.Events) != 1 || r.Events[0].Name != "baseline" {
		t.Errorf("events %+v", r.Events)
	}
	var warnings []string
	for _, w := range r.Warnings {
		warnings = append(warnings, strings.ReplaceAll(w.Error(), dir, "RUN"))
	}
	want := []string{
		"the run was cut off: nobody closed the recording",
		"RUN/events.jsonl is damaged: line 2: the last line is not whole",
		"RUN/results.arrows is damaged: the last 12 bytes are no whole batch: a message is cut off in its metadata",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings %q", warnings)
	}
	if n := len(read(t, r)); n != 1000 {
		t.Errorf("%d results", n)
	}
}

func TestAClosedRunThatLostItsEndSaysSo(t *testing.T) {
	w, dir := create(t)
	for _, r := range realistic(compactRows+1, 1000, 8) {
		w.Add(r)
	}
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, resultsFile)
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, info.Size()-headLength-1); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir)
	if len(r.Warnings) != 2 || !strings.Contains(r.Warnings[1].Error(), "it holds 24576 of 24577 results") {
		t.Errorf("warnings %v", r.Warnings)
	}
}
