package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// withInitdb makes a machine whose initdb is the script.
func withInitdb(t *testing.T, script string) Options {
	t.Helper()
	o, bin := options(t), openFolder(t)
	for name, text := range map[string]string{
		"postgres": "echo 'postgres (PostgreSQL) 15.1'",
		"initdb":   script,
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	o.candidates = func() []string { return []string{bin} }
	return o
}

func TestInitdbThatFails(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"an error and a hint": {"echo creating; echo 'initdb: error: no luck today' >&2; echo 'initdb: removing data directory' >&2; exit 1", "initdb: exit status 1: no luck today"},
		"some last line":      {"echo one; echo two; echo; exit 3", "initdb: exit status 3: two"},
		"no space":            {"echo 'could not write: No space left on device' >&2; exit 1", "the disk is full"},
		"is no program":       {"kill -9 $$", "initdb: signal: killed"},
	} {
		t.Run(name, func(t *testing.T) {
			o := withInitdb(t, c.script)
			_, err := Start(t.Context(), o)
			oneLineWith(t, err, "throw-away Postgres: ", c.want)
			if left := names(t, o.Dir); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestStartIsGivenUp(t *testing.T) {
	o := withInitdb(t, "touch $PWD/started; exec sleep 1000")
	ctx, cancel := context.WithCancelCause(t.Context())
	impatient := fmt.Errorf("no patience")
	go func() {
		for !exists(filepath.Join(o.Dir, "postgres", "started")) {
			time.Sleep(time.Millisecond)
		}
		cancel(impatient)
	}()
	_, err := Start(ctx, o)
	oneLineWith(t, err, "no patience")
	if !errors.Is(err, impatient) {
		t.Errorf("error %v, want the context's cause", err)
	}
	if left := names(t, o.Dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestInstalledVersions(t *testing.T) {
	dir := openFolder(t)
	for _, version := range []string{"11", "13", "16"} {
		bin := filepath.Join(dir, version)
		if err := os.Mkdir(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"postgres", "initdb"} {
			if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho 'postgres (PostgreSQL) "+version+".3 (Debian)'\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	dirs := []string{filepath.Join(dir, "none"), filepath.Join(dir, "11"), filepath.Join(dir, "13"), filepath.Join(dir, "16")}
	for version, want := range map[int]string{0: "13", 16: "16", 13: "13", 15: ""} {
		got := suitable(t.Context(), dirs, version, account{})
		if want != "" {
			want = filepath.Join(dir, want)
		}
		if got != want {
			t.Errorf("version %d: %q, want %q", version, got, want)
		}
	}
	t.Setenv("PATH", filepath.Join(dir, "13"))
	if got := installed(); len(got) == 0 || got[0] != filepath.Join(dir, "13") {
		t.Errorf("installed: %q, want PATH's first", got)
	}
}

// A program that some child still holds open for writing is asked again.
func TestVersionOfABusyProgram(t *testing.T) {
	o := withInitdb(t, "exit 1")
	bin := o.candidates()[0]
	busy, err := os.OpenFile(filepath.Join(bin, "postgres"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { busy.Close() })
	if major, err := majorOf(t.Context(), bin, account{}); err != nil || major != 15 {
		t.Errorf("major version %d, %v; want 15", major, err)
	}
}

func TestPick(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"one\ntwo\n\n": "two",
		"x UTC [1] LOG:  a\nx UTC [1] FATAL:  no luck\nx UTC [1] LOG:  shut down\n": "no luck",
		"initdb: error: first\ninitdb: error: second\ninitdb: removing\n":           "second",
	} {
		if got := pick(text); got != want {
			t.Errorf("pick(%q) = %q, want %q", text, got, want)
		}
	}
}
