package folder

import (
	"fmt"
	"regexp"
	"strings"

	"upness/migrate"
)

// The marks as dbmate itself matches them.
var (
	dbmateUp   = regexp.MustCompile(`(?m)^--\s*migrate:up(\s*$|\s+\S+)`)
	dbmateDown = regexp.MustCompile(`(?m)^--\s*migrate:down(\s*$|\s+\S+)`)
)

func (f file) isDbmate() bool { return dbmateUp.MatchString(f.text) }

// dbmate sends each section as one string, in a transaction unless its mark
// says transaction:false.
func (f file) dbmate() Migration {
	m := Migration{Version: leadingDigits(f.name)}
	up, down := dbmateUp.FindStringIndex(f.text), dbmateDown.FindStringIndex(f.text)
	if up == nil {
		m.Up = &Script{File: f.path, Err: f.wrong(1, "no line -- migrate:up")}
		return m
	}
	end := len(f.text)
	if down != nil && down[0] > up[0] {
		end = down[0]
		m.Down = f.section(down[0], len(f.text))
	}
	m.Up = f.section(up[0], end)
	if before, err := f.split(f.text[:up[0]], 1); err == nil && len(before) > 0 {
		m.Up.Err = f.wrong(before[0].Line, "a statement before -- migrate:up, which dbmate refuses")
	}
	return m
}

// section is the part of the file that begins with a mark.
func (f file) section(from, to int) *Script {
	mark, rest, _ := strings.Cut(f.text[from:to], "\n")
	transaction := true
	for _, option := range strings.Fields(mark) {
		transaction = transaction && option != "transaction:false"
	}
	return f.whole(rest, lineOf(f.text, from)+1, transaction)
}

func (f file) wrong(line int, format string, args ...any) error {
	return &migrate.SyntaxError{File: f.path, Line: line, Text: fmt.Sprintf(format, args...)}
}

// lineOf is the line, from 1, of the byte.
func lineOf(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }
