package recording

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatCannotBeOpened(t *testing.T) {
	write := func(name, content string) func(dir string) {
		return func(dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(dir string) {
		return func(dir string) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name   string
		change func(dir string)
		want   any
		text   string
	}{
		{"no run.json", remove(runFile), new(*NotARunError), "RUN is not a run directory: open RUN/run.json: no such file or directory"},
		{"no results", remove(resultsFile), new(*DamagedError), "RUN/results.arrows is damaged: open RUN/results.arrows: no such file or directory"},
		{"newer", write(runFile, `{"format": 7, "tool": "v9.1", "host": "a new shape"}`), new(*NewerFormatError),
			"the recording RUN has format 7, written by upness v9.1; this upness reads formats up to 1"},
		{"half a run.json", write(runFile, `{"format": 1, "na`), new(*DamagedError), "RUN/run.json is damaged: unexpected end of JSON input"},
		{"wrong shape", write(runFile, `{"format": 1, "host": 3}`), new(*DamagedError), "RUN/run.json is damaged: json: cannot unmarshal"},
		{"no format", write(runFile, `{}`), new(*DamagedError), "RUN/run.json is damaged: it names no format"},
		{"no stream", write(resultsFile, "once upon a time"), new(*EmptyError), "the recording RUN is torn: none of its results can be read: the last 16 bytes"},
		{"cut to nothing", write(resultsFile, ""), new(*EmptyError), "the recording RUN is empty: it holds no results"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := dead(t, test.change)
			_, err := Open(dir)
			if !errors.As(err, test.want) {
				t.Fatalf("error %T: %v", err, err)
			}
			if text := strings.ReplaceAll(err.Error(), dir, "RUN"); !strings.HasPrefix(text, test.text) {
				t.Errorf("error %q", text)
			}
		})
	}
}

func TestWhatIsNoDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-missing"} {
		if _, err := Open(name); !errors.As(err, new(*NotARunError)) {
			t.Errorf("%s: %T: %v", name, err, err)
		}
	}
}

func TestAnEmptyRunComesWithItsEvents(t *testing.T) {
	w, dir := create(t)
	w.Event(Event{Kind: EventWarning, Text: "nothing was sent"})
	if err := w.Close(Interrupted, "refused"); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if !errors.As(err, new(*EmptyError)) {
		t.Fatal(err)
	}
	if r == nil || len(r.Events) != 1 || r.Run.Reason != "refused" || len(r.Warnings) > 0 {
		t.Errorf("%+v", r)
	}
}

// The schema tells a file of another origin.
func TestAForeignStreamIsRefused(t *testing.T) {
	dir := dead(t, func(dir string) {
		name := filepath.Join(dir, resultsFile)
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		foreign := strings.Replace(string(b), "first_byte", "last_bytes", 1)
		if err := os.WriteFile(name, []byte(foreign), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	_, err := Open(dir)
	if !errors.As(err, new(*DamagedError)) || !strings.Contains(err.Error(), "column 5 is last_bytes int64 instead of first_byte int64") {
		t.Errorf("error %v", err)
	}
}
