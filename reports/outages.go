package reports

import (
	"fmt"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// account is an outage in words, before any format.
type account struct {
	head   string // when, how long, what
	what   string // how many requests, how they ended
	causes []analyze.Cause
}

// tell words one outage.
func tell(start time.Time, o *analyze.Outage) account {
	head := fmt.Sprintf("at %s (%s), %s, %s", since(start, o.Start), word.Clock(o.Start), bracketOf(o), extent(o))
	if o.Phase != "" {
		head += ", in " + word.Clean(o.Phase)
	}
	if o.Step != "" {
		head += fmt.Sprintf(", step %q", word.Clean(o.Step))
	}
	a := account{head: head, what: word.Plural(o.Requests, "request") + " not served: " + orNone(kinds(o.Kinds))}
	for _, c := range o.Causes {
		a.causes = append(a.causes, analyze.Cause{
			Rule: word.Clean(c.Rule), Text: orNone(word.Clean(c.Text)), Evidence: orNone(word.Clean(c.Evidence)), Refute: orNone(word.Clean(c.Refute)),
		})
	}
	return a
}

func bracketOf(o *analyze.Outage) string {
	text := word.Bracket(o.Bracket())
	if o.Ongoing {
		text += " and not over when the load ended"
	}
	return text
}

// extent words how much of what was down.
func extent(o *analyze.Outage) string {
	of := scope(o.Scope)
	switch {
	case o.BadShare >= 0.99 && of == "":
		return "the whole service"
	case o.BadShare >= 0.99:
		return "only " + of
	case of == "":
		return word.Roughly(o.BadShare) + " of requests"
	}
	return word.Roughly(o.BadShare) + " of requests, only " + of
}
