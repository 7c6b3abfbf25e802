package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs what the README says, against a server of its own instead of
// the reader's, and in seconds instead of minutes.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version := "v1"
		select {
		case <-release:
			version = "v2"
		default:
		}
		if r.URL.Path == "/release" {
			close(release)
		}
		w.Header().Set("X-App-Version", version)
	}))
	defer s.Close()
	dir := t.TempDir()
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	yours := strings.NewReplacer(
		" examples/", " "+examples+"/",
		"http://localhost:8080", s.URL, "wait: 30s", "wait: 2s", "wait: 60s", "wait: 2s", "--duration 20s", "--duration 3s",
		"99.99%", "99%, blind: 100%", "availability=99.9%,", "availability=99%,", "longest_outage=500ms", "longest_outage=500ms,blind=100%", " --rate 500/s", " --rate 500/s --deadline 9s --budget availability=99%,blind=100%",
		"  rate: 500/s", "  rate: 500/s\n  deadline: 9s", // a busy machine answers late
		"./deploy v2", "curl -fsS "+s.URL+"/release",
	)
	plan := yours.Replace(block(t, string(readme), "yaml"))
	if err := os.WriteFile(filepath.Join(dir, "release.yaml"), []byte(plan), 0o644); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range shown(string(readme)) {
		args := split(yours.Replace(line))
		seen[args[1]] = true
		if args[1] == "demo" && len(args) > 3 {
			continue // TestScenarios runs them
		}
		if scripted(t, args) {
			continue
		}
		if status, output := tool(t, dir, args[1:]...); status != 0 {
			t.Errorf("%s: exit status %d\n%s", line, status, output)
		}
	}
	for _, want := range []string{"load", "analyze", "report", "plan", "run", "demo", "migrate", "deploy"} {
		if !seen[want] {
			t.Errorf("the README shows no upness %s", want)
		}
	}
}

// scripted tells whether a command needs a database or a stack of the reader's:
// a script then runs it on one of its own.
func scripted(t *testing.T, args []string) bool {
	command := strings.Join(args[:min(3, len(args))], " ")
	switch command {
	case "upness migrate rehearse", "upness migrate proxy", "upness migrate watch", "upness migrate backfill", "upness deploy update":
	default:
		return false
	}
	scripts, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^(exec |status [01] )?` + command + ` `).Match(text) {
			return true
		}
	}
	t.Errorf("no script runs %s", command)
	return true
}

var fence = regexp.MustCompile("(?s)```([a-z]*)\n(.*?)```")

// block is the first block of a language.
func block(t *testing.T, text, language string) string {
	t.Helper()
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		if m[1] == language {
			return m[2]
		}
	}
	t.Fatalf("no block of %s", language)
	return ""
}

// shown are the lines of shell blocks that run upness.
func shown(text string) (lines []string) {
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		if m[1] != "sh" {
			continue
		}
		for line := range strings.Lines(m[2]) {
			line, _, _ = strings.Cut(line, " # ")
			if line = strings.TrimPrefix(strings.TrimSpace(line), "bin/"); strings.HasPrefix(line, "upness ") {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// split splits a command as a shell would, as far as the README goes.
func split(line string) (all []string) {
	for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}
