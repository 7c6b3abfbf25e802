package plan

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Migrate carries a migration out and tells what each statement did, or waits
// for one that runs elsewhere. One of Path and Command may be given, and Status.
// YAML: a path, or a mapping.
type Migrate struct {
	Path    string            `yaml:"path" json:"path,omitempty"`
	Command string            `yaml:"command" json:"command,omitempty"` // through the wire proxy; the shell runs it
	Env     map[string]Secret `yaml:"env" json:"env,omitempty"`
	Dir     string            `yaml:"dir" json:"dir,omitempty"` // default the plan file's folder
	Status  *MigrationStatus  `yaml:"status" json:"status,omitempty"`
}

// MigrationStatus says where a migration that runs elsewhere tells how it is.
// Exactly one of Query, URL, Command and SSM is set.
type MigrationStatus struct {
	Query   string            `yaml:"query" json:"query,omitempty"`
	URL     string            `yaml:"url" json:"url,omitempty"`
	Headers map[string]string `yaml:"headers" json:"headers,omitempty"`
	Command string            `yaml:"command" json:"command,omitempty"`
	SSM     string            `yaml:"ssm" json:"ssm,omitempty"`
	Region  string            `yaml:"region" json:"region,omitempty"`
	Done    []string          `yaml:"done" json:"done,omitempty"`
	Failed  []string          `yaml:"failed" json:"failed,omitempty"`
	Every   time.Duration     `yaml:"every" json:"every_ns,omitempty"`
	Answer  time.Duration     `yaml:"answer" json:"answer_ns,omitempty"` // one answer may take this long
	Dead    time.Duration     `yaml:"dead" json:"dead_ns,omitempty"`     // without a sign of life
	Timeout time.Duration     `yaml:"timeout" json:"timeout_ns,omitempty"`
}

var migrateStep = stepKind{
	key: "migrate",
	doc: "Carry a migration out on the plan's database and see what each statement did: a file or folder of SQL, or any framework's command, " +
		"through the wire proxy. Or wait for one that runs elsewhere. See docs/migrations.md.",
	example: `{command: "bin/rails db:migrate"}`,
	shape: func(s *Step) shape {
		return optional[Migrate]{&s.Migrate, func(m *Migrate) shape { return m.shape() }}
	},
	given: func(s *Step) bool { return s.Migrate != nil },
	title: func(s *Step) string {
		m := s.Migrate
		switch {
		case m.Path != "":
			return "migrate " + m.Path
		case m.Command != "":
			line, _, _ := strings.Cut(strings.TrimSpace(m.Command), "\n")
			return shorten(line)
		}
		return "wait for the migration"
	},
	check: func(d *decoder, p *Plan, s *Step) {
		m := s.Migrate
		if p.Database == nil && p.Lab == nil && (m.Path != "" || m.Command != "" || m.Status != nil && m.Status.Query != "") {
			d.wrongAt([]any{m, &m.Path}, "migrate: needs a database: give database.dsn")
		}
	},
	files: func(d *decoder, s *Step, dir string) {
		m := s.Migrate
		if m.Path != "" {
			if _, err := os.Stat(under(dir, m.Path)); err != nil {
				d.wrongAt([]any{&m.Path}, "migrate: %q is no file or folder", m.Path)
			}
		}
		if m.Dir != "" {
			if info, err := os.Stat(filepath.Clean(under(dir, m.Dir))); err != nil || !info.IsDir() {
				d.wrongAt([]any{&m.Dir}, "dir: %q is no folder", m.Dir)
			}
		}
	},
	outside: true,
}

func (m *Migrate) shape() either {
	path, command := text(&m.Path, notEmpty), text(&m.Command, notEmpty)
	path.kind, command.kind, command.expand = "path", "shell command", expandNone
	return either{short: path, full: object{field: m, keys: []key{
		{name: "path", shape: path, example: "db/migrations",
			doc: "File or folder of SQL, as goose, dbmate, golang-migrate, Flyway, sqlx or nobody in particular keeps it; all of it is run, upwards, in the tool's order and transactions. Seen from the plan's folder."},
		{name: "command", shape: command, example: "bin/rails db:migrate",
			doc: "What the shell runs, with DATABASE_URL, PGHOST, PGPORT and the like leading to the proxy. A dollar in it is left to the shell."},
		{name: "env", shape: dictionary[Secret]{field: &m.Env, of: func(v *Secret) shape { return text(v) }},
			example: "{RAILS_ENV: staging}", doc: "Added to the command's environment. The values are masked where the plan is shown; in output those that are secrets by their name."},
		{name: "dir", shape: text(&m.Dir, notEmpty), example: "../app", doc: "Where the command runs. Default: the plan's folder."},
		{name: "status", shape: optional[MigrationStatus]{&m.Status, func(s *MigrationStatus) shape { return s.shape() }},
			doc: "Wait until the migration says that it is done: after `path` or `command`, or alone for one that somebody else has started."},
	}, check: func(d *decoder) {
		switch {
		case m.Path != "" && m.Command != "":
			d.missing("path and command are both given: one of them is the migration")
		case m.Path == "" && m.Command == "" && m.Status == nil:
			d.missing("one of path, command and status is expected")
		case m.Command == "" && (len(m.Env) > 0 || m.Dir != "") && (m.Status == nil || m.Status.Command == ""):
			d.missing("env and dir are a command's, and there is none")
		}
	}}}
}

func (s *MigrationStatus) shape() object {
	command := text(&s.Command, notEmpty)
	command.kind, command.expand = "shell command", expandNone
	states := func(field *[]string) shape {
		return list[string]{field: field, single: true, of: func(w *string) shape { return text(w, notEmpty) }}
	}
	return object{field: s, keys: []key{
		{name: "query", shape: sqlText(&s.Query), example: "SELECT state, heartbeat FROM migration_runs ORDER BY id DESC LIMIT 1",
			doc: "Of the plan's database: a row with a column `state`, and perhaps `heartbeat` (an instant, or an age as an interval or in seconds) and `progress`."},
		{name: "url", shape: baseURL(&s.URL), example: "https://example.com/migration",
			doc: `Answers 2xx with a word, or with JSON such as {"state": "running", "heartbeat": "2026-01-31T12:00:00Z", "progress": "40 %"}.`},
		{name: "headers", shape: dictionary[string]{field: &s.Headers, of: func(v *string) shape { return text(v) }},
			example: "{Authorization: Bearer $API_TOKEN}", doc: "Sent to `url`."},
		{name: "command", shape: command, example: "bin/migration-status", doc: "Prints a word or JSON as `url` answers. A dollar in it is left to the shell."},
		{name: "ssm", shape: text(&s.SSM, notEmpty), example: "/app/migration", doc: "Parameter of AWS SSM that holds a word or JSON."},
		{name: "region", shape: text(&s.Region, notEmpty), example: "eu-central-1", doc: "Of `ssm`. Default: that of the environment."},
		{name: "done", shape: states(&s.Done), example: "[done, nothing_to_do]", doc: "States that end the wait well. Default: done, complete, completed, succeeded, success, finished, ok."},
		{name: "failed", shape: states(&s.Failed), example: "failed", doc: "States that fail the step. Default: failed, failure, error, errored, aborted, cancelled, canceled."},
		{name: "every", shape: duration(1)(&s.Every), fallback: "1s", example: "5s", doc: "How often to ask."},
		{name: "answer", shape: duration(1)(&s.Answer), fallback: "10s", example: "3s", doc: "How long one answer may take."},
		{name: "dead", shape: duration(1)(&s.Dead), fallback: "1m", example: "5m", doc: "A migration whose heartbeat is older, or whose status could not be had for as long, is dead: the step fails at once."},
		{name: "timeout", shape: duration(1)(&s.Timeout), example: "30m", doc: "A migration that lives and has not ended after this is slow: the step fails. Default: the step's own timeout."},
	}, check: func(d *decoder) {
		if count(s.Query != "", s.URL != "", s.Command != "", s.SSM != "") != 1 {
			d.missing("exactly one of query, url, command and ssm is expected")
		}
	}}
}
