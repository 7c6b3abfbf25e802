package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Solve finds facts that together make the expression true, or NULL, which a
// CHECK allows too. Where an expression offers a choice, it takes the first
// branch that it understands.
func Solve(expression string) ([]Fact, error) {
	e, err := parse(expression)
	if err != nil {
		return nil, err
	}
	return solve(e, true)
}

var errForm = fmt.Errorf("this form is not understood")

// solve finds facts that make e true, or false if want is false.
func solve(e *expr, want bool) ([]Fact, error) {
	switch e.op {
	case "and":
		if want {
			return all(e.args, want)
		}
		return first(e.args, want)
	case "or":
		if want {
			return first(e.args, want)
		}
		return all(e.args, want)
	case "not":
		return solve(e.args[0], !want)
	case "isnull":
		return nullness(e.args[0], want)
	case "col":
		return []Fact{{Kind: In, Column: e.text, Values: []string{strconv.FormatBool(want)}}}, nil
	case "lit":
		if (e.text == "true") == want {
			return nil, nil
		}
		return nil, fmt.Errorf("it is never true")
	case "null":
		return nil, nil
	case "any", "all":
		return quantified(e, want)
	case "call":
		return predicate(e, want)
	}
	if len(e.args) == 2 {
		return comparison(e, want)
	}
	return nil, errForm
}

func all(args []*expr, want bool) ([]Fact, error) {
	var out []Fact
	for _, a := range args {
		facts, err := solve(a, want)
		if err != nil {
			return nil, err
		}
		out = append(out, facts...)
	}
	return out, nil
}

// first takes the first branch that is understood; one that only asks for a
// NULL comes last. Branches that each list values of one column are joined.
func first(args []*expr, want bool) ([]Fact, error) {
	var joined *Fact
	var best []Fact
	found, alone := false, true
	for _, a := range args {
		facts, err := solve(a, want)
		if err != nil {
			alone = false
			continue
		}
		if len(facts) == 1 && facts[0].Kind == In && (joined == nil || joined.Column == facts[0].Column) {
			if joined == nil {
				joined = &Fact{Kind: In, Column: facts[0].Column}
			}
			joined.Values = append(joined.Values, facts[0].Values...)
		} else {
			alone = false
		}
		if !found || asksNull(best) && !asksNull(facts) {
			best, found = facts, true
		}
	}
	if joined != nil && alone {
		return []Fact{*joined}, nil
	}
	if !found {
		return nil, errForm
	}
	return best, nil
}

func asksNull(facts []Fact) bool {
	return slices.ContainsFunc(facts, func(f Fact) bool { return f.Kind == IsNull })
}

func nullness(e *expr, want bool) ([]Fact, error) {
	if e.op != "col" {
		return nil, errForm
	}
	if want {
		return []Fact{{Kind: IsNull, Column: e.text}}, nil
	}
	return []Fact{{Kind: NotNull, Column: e.text}}, nil
}

// quantified is x = ANY (list), x <> ALL (list), and the like.
func quantified(e *expr, want bool) ([]Fact, error) {
	col, list := e.args[0], e.args[1]
	for isCall(col, "lower", "upper", "btrim") && len(col.args) == 1 {
		col = col.args[0]
	}
	values, ok := literals(list)
	if !ok || col.op != "col" && !isLength(col) {
		return nil, errForm
	}
	in := e.op == "any" && e.text == "="
	out := e.op == "all" && (e.text == "<>" || e.text == "!=")
	switch {
	case in == out:
		return nil, errForm
	case isLength(col) && in && want:
		n, err := strconv.Atoi(values[0])
		return []Fact{{Kind: MinLen, Column: col.args[0].text, Length: n}, {Kind: MaxLen, Column: col.args[0].text, Length: n}}, err
	case col.op != "col":
		return nil, errForm
	case in == want:
		return []Fact{{Kind: In, Column: col.text, Values: values}}, nil
	}
	return []Fact{{Kind: NotIn, Column: col.text, Values: values}}, nil
}

// literals reads ARRAY['a', 'b'] and '{a,b}'.
func literals(e *expr) ([]string, bool) {
	if e.op == "lit" && strings.HasPrefix(e.text, "{") && strings.HasSuffix(e.text, "}") && !strings.ContainsAny(e.text, `"\`) {
		return strings.Split(e.text[1:len(e.text)-1], ","), true
	}
	if e.op != "array" || len(e.args) == 0 {
		return nil, false
	}
	var out []string
	for _, a := range e.args {
		if a.op != "lit" {
			return nil, false
		}
		out = append(out, a.text)
	}
	return out, true
}

// predicate is a function that is a condition by itself. Our ranges are never
// empty and our JSON is always an object.
func predicate(e *expr, want bool) ([]Fact, error) {
	switch {
	case isCall(e, "isempty") && !want:
		return nil, nil
	case isCall(e, "isfinite") && want:
		return nil, nil
	case isCall(e, "starts_with") && want && len(e.args) == 2 && e.args[0].op == "col" && e.args[1].op == "lit":
		return []Fact{{Kind: Match, Column: e.args[0].text, Values: []string{"^" + quoteMeta(e.args[1].text)}}}, nil
	}
	return nil, errForm
}

func isCall(e *expr, names ...string) bool { return e.op == "call" && slices.Contains(names, e.text) }

// isLength says whether e is the length of a column.
func isLength(e *expr) bool {
	if isCall(e, "length", "char_length", "character_length", "octet_length", "cardinality") && len(e.args) == 1 {
		return e.args[0].op == "col"
	}
	return isCall(e, "array_length") && len(e.args) == 2 && e.args[0].op == "col"
}
