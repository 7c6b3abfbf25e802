package check

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var negated = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "=", "!=": "=",
	"~~": "!~~", "!~~": "~~", "~": "!~", "!~": "~", "~*": "!~*", "!~*": "~*"}

var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>", "!=": "<>"}

// comparison solves left op right.
func comparison(e *expr, want bool) ([]Fact, error) {
	op, left, right := e.op, strip(e.args[0]), strip(e.args[1])
	if !want {
		if op = negated[op]; op == "" {
			return nil, errForm
		}
	}
	if facts, ok := nulls(op, left, right); ok {
		return facts, nil
	}
	if left.op == "lit" && mirrored[op] != "" {
		op, left, right = mirrored[op], right, left
	}
	switch {
	case right.op == "lit" && left.op == "col":
		return bound(op, left.text, right.text)
	case right.op == "lit" && isLength(left):
		return length(op, left.args[0].text, right.text)
	case right.op == "lit" && isCall(left, "jsonb_typeof", "json_typeof") && op == "=":
		return jsonOf(left.args[0], right.text)
	case right.op == "lit" && right.text == "" && isCall(left, "btrim", "ltrim", "rtrim") && op == "<>":
		return []Fact{{Kind: MinLen, Column: left.args[0].text, Length: 1}}, nil
	case right.op == "lit" && isCall(left, "num_nonnulls") && holds(1, op, right.text):
		return oneOf(left.args)
	case right.op == "lit" && isCall(left, "num_nulls") && holds(len(left.args)-1, op, right.text):
		return oneOf(left.args)
	case op == "=" && isCase(left, right):
		return cased(left, right)
	}
	return pair(op, left, right)
}

// strip takes off what does not change the meaning here: trimming inside of a
// length, and coalesce around a column.
func strip(e *expr) *expr {
	if isCall(e, "coalesce") && len(e.args) == 2 && e.args[0].op == "col" {
		return e.args[0]
	}
	if isCall(e, "length", "char_length", "octet_length") && len(e.args) == 1 && isCall(e.args[0], "btrim", "rtrim", "ltrim") && len(e.args[0].args) == 1 {
		return &expr{op: "call", text: e.text, args: e.args[0].args}
	}
	return e
}

// nulls is (a IS NULL) <> (b IS NULL): exactly one of them.
func nulls(op string, left, right *expr) ([]Fact, bool) {
	nullTest := func(e *expr) (string, bool, bool) {
		not := e.op == "not"
		if not {
			e = e.args[0]
		}
		if e.op != "isnull" || e.args[0].op != "col" {
			return "", false, false
		}
		return e.args[0].text, not, true
	}
	a, notA, okA := nullTest(left)
	b, notB, okB := nullTest(right)
	if !okA || !okB || op != "<>" && op != "=" {
		return nil, false
	}
	if (op == "<>") == (notA == notB) {
		return []Fact{{Kind: OneOf, Column: a, Group: []string{a, b}}}, true
	}
	return []Fact{{Kind: NotNull, Column: a}, {Kind: NotNull, Column: b}}, true
}

// holds says whether a number compares so with a constant.
func holds(n int, op, value string) bool {
	v, err := strconv.Atoi(value)
	if err != nil {
		return false
	}
	switch op {
	case "=":
		return n == v
	case "<":
		return n < v
	case "<=":
		return n <= v
	case ">":
		return n > v
	case ">=":
		return n >= v
	}
	return false
}

// jsonOf is a column of JSON of one kind. What is made without being told is an
// object.
func jsonOf(e *expr, kind string) ([]Fact, error) {
	values := map[string][]string{"array": {"[]", "[1, 2, 3]", `["one", "two"]`}, "string": {`"one"`, `"two"`}, "number": {"1", "2.5"}, "boolean": {"true", "false"}}[kind]
	switch {
	case kind == "object":
		return nil, nil
	case values == nil || e.op != "col":
		return nil, errForm
	}
	return []Fact{{Kind: In, Column: e.text, Values: values}}, nil
}

func oneOf(args []*expr) ([]Fact, error) {
	var group []string
	for _, a := range args {
		if a.op != "col" {
			return nil, errForm
		}
		group = append(group, a.text)
	}
	return []Fact{{Kind: OneOf, Column: group[0], Group: group}}, nil
}

// bound compares a column with a constant.
func bound(op, column, value string) ([]Fact, error) {
	f := Fact{Column: column, Values: []string{value}}
	switch op {
	case "<", "<=":
		f.Kind, f.Strict = Max, op == "<"
	case ">", ">=":
		f.Kind, f.Strict = Min, op == ">"
	case "=":
		f.Kind = In
	case "<>", "!=":
		f.Kind = NotIn
	case "~", "~*":
		f.Kind = Match
		if op == "~*" {
			f.Values[0] = "(?i)" + value
		}
		if _, err := regexp.Compile(f.Values[0]); err != nil {
			return nil, errForm
		}
	case "~~":
		f.Kind, f.Values[0] = Match, likeToRegexp(value)
	default:
		return nil, errForm
	}
	return []Fact{f}, nil
}

func likeToRegexp(like string) string {
	var b strings.Builder
	b.WriteByte('^')
	for i := 0; i < len(like); i++ {
		switch {
		case like[i] == '%':
			b.WriteString(".*")
		case like[i] == '_':
			b.WriteByte('.')
		case like[i] == '\\' && i+1 < len(like):
			i++
			b.WriteString(quoteMeta(like[i : i+1]))
		default:
			b.WriteString(quoteMeta(like[i : i+1]))
		}
	}
	return b.String() + "$"
}

func quoteMeta(s string) string { return regexp.QuoteMeta(s) }

// length compares a column's length with a constant.
func length(op, column, value string) ([]Fact, error) {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, errForm
	}
	n := int(math.Floor(f))
	low, high := Fact{Kind: MinLen, Column: column, Length: n}, Fact{Kind: MaxLen, Column: column, Length: n}
	switch op {
	case "=":
		return []Fact{low, high}, nil
	case "<":
		high.Length--
		return []Fact{high}, nil
	case "<=":
		return []Fact{high}, nil
	case ">", "<>", "!=":
		low.Length++
		return []Fact{low}, nil
	case ">=":
		return []Fact{low}, nil
	}
	return nil, errForm
}

// isCase is column = lower(column) either way round.
func isCase(left, right *expr) bool {
	return isCall(left, "lower", "upper") && right.op == "col" || isCall(right, "lower", "upper") && left.op == "col"
}

func cased(left, right *expr) ([]Fact, error) {
	if left.op == "col" {
		left, right = right, left
	}
	if len(left.args) != 1 || left.args[0].op != "col" || left.args[0].text != right.text {
		return nil, errForm
	}
	kind := Lower
	if left.text == "upper" {
		kind = Upper
	}
	return []Fact{{Kind: kind, Column: right.text}}, nil
}

// pair compares a column with another column, plus or minus a constant.
func pair(op string, left, right *expr) ([]Fact, error) {
	a, plusA, okA := linear(left)
	b, plusB, okB := linear(right)
	if !okA || !okB || plusA != "" && plusB != "" {
		return nil, errForm
	}
	if plusA != "" { // a + c op b  is  a op b - c
		plusB = negate(plusA)
	}
	switch op {
	case "<", "<=":
		return []Fact{{Kind: Below, Column: a, Other: b, Values: []string{plusB}, Strict: op == "<"}}, nil
	case ">", ">=":
		return []Fact{{Kind: Below, Column: b, Other: a, Values: []string{negate(plusB)}, Strict: op == ">"}}, nil
	case "<>", "!=":
		return []Fact{{Kind: Differs, Column: a, Other: b}}, nil
	case "=":
		if plusB == "" {
			return []Fact{{Kind: Equals, Column: a, Other: b}}, nil
		}
	}
	return nil, errForm
}

// linear is a column, or a column plus or minus a constant.
func linear(e *expr) (column, plus string, ok bool) {
	if e.op == "col" {
		return e.text, "", true
	}
	if (e.op == "+" || e.op == "-") && len(e.args) == 2 && e.args[0].op == "col" && e.args[1].op == "lit" {
		plus = e.args[1].text
		if e.op == "-" {
			plus = negate(plus)
		}
		return e.args[0].text, plus, true
	}
	return "", "", false
}

func negate(s string) string {
	switch {
	case s == "":
		return ""
	case s[0] == '-':
		return s[1:]
	}
	return "-" + s
}
