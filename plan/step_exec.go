package plan

import (
	"os"
	"strings"
)

var execStep = stepKind{
	key: "exec",
	doc: "Run a command through the shell and wait for its end; its output becomes events and a log file. " +
		"A dollar in it is left to the shell.",
	example: "bin/rails db:migrate",
	shape: func(s *Step) shape {
		return optional[Exec]{&s.Exec, func(e *Exec) shape { return e.shape() }}
	},
	given: func(s *Step) bool { return s.Exec != nil },
	title: func(s *Step) string {
		line, _, _ := strings.Cut(strings.TrimSpace(s.Exec.Command), "\n")
		return shorten(line)
	},
	files: func(d *decoder, s *Step, dir string) {
		if s.Exec.Dir == "" {
			return
		}
		if info, err := os.Stat(under(dir, s.Exec.Dir)); err != nil || !info.IsDir() {
			d.wrongAt([]any{&s.Exec.Dir}, "dir: %q is no folder", s.Exec.Dir)
		}
	},
	outside: true,
}

func (e *Exec) shape() either {
	command := text(&e.Command, notEmpty)
	command.kind, command.expand = "shell command", expandNone
	return either{short: command, full: object{field: e, keys: []key{
		{name: "command", shape: command, required: true, example: "bin/rails db:migrate",
			doc: "What the shell runs."},
		{name: "env", shape: dictionary[Secret]{field: &e.Env, of: func(v *Secret) shape { return text(v) }},
			example: "{RAILS_ENV: staging, API_TOKEN: $API_TOKEN}",
			doc:     "Added to the environment. The values are masked where the plan is shown; in output those that are secrets by their name."},
		{name: "dir", shape: text(&e.Dir, notEmpty), example: "../app",
			doc: "Where it runs. Default: the plan's folder."},
		{name: "events", shape: list[Pattern]{field: &e.Events, of: func(p *Pattern) shape { return p.shape() }},
			doc: "Patterns that make events of lines of its output, beside the line itself. The first one that matches a line counts."},
	}}}
}
