package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"upness/migrate"
	"upness/plan"
)

// allows are the rules that a file's comments allow, by the line of the
// statement.
type allows struct {
	of       map[int][]Allowed
	mistakes []mistake
}

type mistake struct {
	line int
	text string
}

var allowComment = regexp.MustCompile(`--\s*upness:allow\b[ \t]*(\S*)[ \t]*(.*?)\s*$`)

// readAllows reads `-- upness:allow RULE reason`. A comment is for the statement
// that it stands in, or on the last line of, else for the next one.
func readAllows(text string, statements []migrate.Statement) allows {
	a := allows{of: map[int][]Allowed{}}
	for n, line := range strings.Split(text, "\n") {
		m := allowComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		rule, reason := m[1], m[2]
		switch at, ok := statementAt(statements, n+1); {
		case rule == "":
			a.wrong(n+1, "upness:allow needs a rule and a reason, such as: -- upness:allow drop-column no version reads it since May")
		case !slices.Contains(Rules(), rule):
			a.wrong(n+1, fmt.Sprintf("upness:allow %s: no such rule, %s", rule, plan.Suggest(rule, Rules())))
		case reason == "":
			a.wrong(n+1, fmt.Sprintf("upness:allow %s needs a reason after the rule", rule))
		case !ok:
			a.wrong(n+1, fmt.Sprintf("upness:allow %s: no statement after it", rule))
		default:
			a.of[at.Line] = append(a.of[at.Line], Allowed{rule, reason})
		}
	}
	return a
}

func (a *allows) wrong(line int, text string) { a.mistakes = append(a.mistakes, mistake{line, text}) }

// statementAt is the statement that the line is for.
func statementAt(statements []migrate.Statement, line int) (migrate.Statement, bool) {
	for i := len(statements) - 1; i >= 0; i-- {
		if s := statements[i]; s.Line <= line && line <= s.Line+strings.Count(s.Text, "\n") {
			return s, true
		}
	}
	for _, s := range statements {
		if s.Line > line {
			return s, true
		}
	}
	return migrate.Statement{}, false
}
