package folder

import (
	"os"
	"regexp"
	"strings"
)

// gooseMark is a line such as "-- +goose Up", in any case.
var gooseMark = regexp.MustCompile(`(?im)^\s*--\s*\+goose\s+(up|down|no transaction|statementbegin|statementend|envsub on|envsub off)\s*$`)

func (f file) isGoose() bool { return gooseMark.MatchString(f.text) }

// goose sends what ends at a line that ends with a semicolon, or what stands
// between StatementBegin and StatementEnd, as one string; all of a direction in
// one transaction unless the file says NO TRANSACTION.
func (f file) goose() Migration {
	g := gooseReader{file: f, m: Migration{Version: leadingDigits(f.name)}, transaction: true}
	for n, line := range strings.Split(f.text, "\n") {
		g.line(n+1, line)
	}
	g.flush()
	if g.within && g.script != nil {
		g.fail(g.opened, "-- +goose StatementBegin without its StatementEnd")
	}
	if g.m.Up == nil {
		g.m.Up = &Script{File: f.path, Err: f.wrong(1, "no line -- +goose Up")}
	}
	for _, s := range []*Script{g.m.Up, g.m.Down} {
		if s != nil {
			s.Transaction = g.transaction
		}
	}
	return g.m
}

// gooseReader is the state of a pass over a file.
type gooseReader struct {
	file
	m           Migration
	transaction bool
	script      *Script // of the direction under way; nil before the first
	within      bool    // StatementBegin and StatementEnd
	opened      int     // line of the StatementBegin
	envsub      bool
	part        strings.Builder
	begin       int // line of the part's first
}

func (g *gooseReader) line(n int, line string) {
	if mark := gooseMark.FindStringSubmatch(line); mark != nil {
		g.mark(n, strings.ToLower(mark[1]))
		return
	}
	if g.script == nil {
		return
	}
	if g.envsub {
		line = os.Expand(line, fromEnvironment)
	}
	if g.part.Len() == 0 {
		if strings.TrimSpace(line) == "" {
			return
		}
		g.begin = n
	}
	g.part.WriteString(line + "\n")
	if !g.within && endsStatement(line) {
		g.flush()
	}
}

func (g *gooseReader) mark(n int, mark string) {
	switch mark {
	case "up":
		g.flush()
		g.script = &Script{File: g.path}
		g.m.Up = g.script
	case "down":
		g.flush()
		g.script = &Script{File: g.path}
		g.m.Down = g.script
	case "no transaction":
		g.transaction = false
	case "statementbegin":
		g.flush()
		g.within, g.opened = true, n
	case "statementend":
		g.flush()
		g.within = false
	default:
		g.envsub = mark == "envsub on"
	}
}

// flush closes the part under way.
func (g *gooseReader) flush() {
	part := g.part.String()
	g.part.Reset()
	if g.script == nil || part == "" {
		return
	}
	statements, err := g.split(part, g.begin)
	if err != nil {
		if !g.within {
			g.fail(g.begin, "goose cuts this statement at a line that ends with a semicolon: put -- +goose StatementBegin and StatementEnd around it")
		} else {
			g.fail(g.begin, "%s", err.Error())
		}
	}
	if len(statements) > 0 && err == nil {
		g.script.Sends = append(g.script.Sends, statements)
	}
}

// fail keeps the first thing that is wrong.
func (g *gooseReader) fail(line int, format string, args ...any) {
	if g.script.Err == nil {
		g.script.Err = g.wrong(line, format, args...)
	}
}

// endsStatement says whether the line ends with a semicolon, a comment left out.
func endsStatement(line string) bool {
	code, _, _ := strings.Cut(line, "--")
	return strings.HasSuffix(strings.TrimSpace(code), ";")
}

// fromEnvironment is the value of ${NAME} or ${NAME:-default}.
func fromEnvironment(name string) string {
	name, otherwise, _ := strings.Cut(name, ":-")
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
