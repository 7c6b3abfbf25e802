package conduct

import (
	"cmp"
	"fmt"
	"regexp"

	"upness/plan"
	"upness/recording"
)

// patterns make events of lines of a command's output.
type patterns struct {
	all  []pattern
	made int
}

type pattern struct {
	plan.Pattern
	re *regexp.Regexp
}

// patternEvents is how many events the lines of one step may become.
const patternEvents = 5000

func newPatterns(given []plan.Pattern) (*patterns, error) {
	p := &patterns{}
	for _, one := range given {
		re, err := regexp.Compile(one.Match)
		if err != nil {
			return nil, fmt.Errorf("events: %w", err)
		}
		p.all = append(p.all, pattern{one, re})
	}
	return p, nil
}

// event is what the first pattern that matches a line makes of it.
func (p *patterns) event(line string) (e recording.Event, matched bool) {
	for _, one := range p.all {
		m := one.re.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if p.made++; p.made > patternEvents {
			return e, false
		}
		return one.event(m, line), true
	}
	return e, false
}

func (p pattern) event(m []string, line string) recording.Event {
	e := recording.Event{Kind: p.Kind, Source: "exec", Text: line}
	for i, group := range p.re.SubexpNames() {
		switch {
		case group == "" || m[i] == "":
		case group == "name":
			e.Name = m[i]
		case group == "state":
			e.State = m[i]
		case group == "text":
			e.Text = m[i]
		case group == "error":
			e.Error = m[i]
		default:
			if e.Fields == nil {
				e.Fields = map[string]any{}
			}
			e.Fields[group] = m[i]
		}
	}
	e.Name, e.State = cmp.Or(e.Name, p.Name, p.Kind), cmp.Or(e.State, p.State)
	e.Text = e.Text[:min(len(e.Text), outputLine)]
	return e
}
