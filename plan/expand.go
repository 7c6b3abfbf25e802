package plan

import (
	"fmt"
	"regexp"
)

// expansion says which references to the environment a value may hold.
type expansion int

const (
	expandAll    expansion = iota // ${NAME}, ${NAME:-default}, $NAME, and $$ for a dollar
	expandBraces                  // bodies: ${NAME} and ${NAME:-default}, $${ for ${; any other dollar is one
	expandNone                    // regular expressions, shell commands, SQL: a dollar is a dollar
)

var references = map[expansion]*regexp.Regexp{
	expandAll:    regexp.MustCompile(`\$\$|\$\{([^}]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`),
	expandBraces: regexp.MustCompile(`\$\$\{|\$\{([^}]*)\}`),
}

var reference = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?$`)

// expand replaces the references to the environment in a text. Values whose
// variable's name speaks of a secret are remembered, to be masked later. An
// error names the variable, never a value.
func (d *decoder) expand(text string, how expansion) (string, error) {
	form := references[how]
	if form == nil || d.literal {
		return text, nil
	}
	var wrong error
	out := form.ReplaceAllStringFunc(text, func(ref string) string {
		if ref == "$$" || ref == "$${" {
			return ref[1:]
		}
		m := form.FindStringSubmatch(ref)
		inner := m[1]
		if len(m) > 2 && m[2] != "" {
			inner = m[2]
		}
		value, err := d.lookup(inner)
		if err != nil {
			wrong = err
		}
		return value
	})
	return out, wrong
}

// lookup gives the value of NAME or NAME:-default. As in a shell the default
// also stands in for an empty variable.
func (d *decoder) lookup(ref string) (string, error) {
	m := reference.FindStringSubmatch(ref)
	if m == nil {
		return "", fmt.Errorf("${%s} names no environment variable", ref)
	}
	value, set := "", false
	if d.env != nil {
		value, set = d.env(m[1])
	}
	switch {
	case m[2] != "" && value == "":
		return m[3], nil
	case !set:
		return "", fmt.Errorf("environment variable %s is not set, ${%s:-...} gives a default", m[1], m[1])
	}
	if value != "" && secretName.MatchString(m[1]) {
		d.hidden = append(d.hidden, value)
	}
	return value, nil
}
