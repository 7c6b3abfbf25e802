package check

import (
	"fmt"
	"strings"
)

// expr is a node of an expression. Casts are left out: they change how a value
// is written, rarely what it is.
type expr struct {
	op   string // "col", "lit", "null", "call", "array", "any", "all", "and", "or", "not", "isnull", or an operator
	text string // a column's or function's name, a literal's text, the operator of any and all
	args []*expr
}

// parser is a Pratt parser over the server's own spelling.
type parser struct {
	tokens []token
	at     int
}

// parse reads a whole expression.
func parse(s string) (e *expr, err error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if e, err = p.expression(0); err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != 0 {
		return nil, fmt.Errorf("%q is not understood", t.text)
	}
	return e, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != 0 {
		p.at++
	}
	return t
}

// accept takes the next token if it is this word or operator.
func (p *parser) accept(text string) bool {
	t := p.peek()
	if (t.kind == 'w' && strings.EqualFold(t.text, text)) || (t.kind == 'o' && t.text == text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(text string) error {
	if !p.accept(text) {
		return fmt.Errorf("%q stands where %q was expected", p.peek().text, text)
	}
	return nil
}

// binding strengths, weakest first.
func strength(t token) int {
	if t.kind == 'w' {
		switch strings.ToUpper(t.text) {
		case "OR":
			return 1
		case "AND":
			return 2
		case "IS":
			return 4
		}
		return 0
	}
	if t.kind != 'o' {
		return 0
	}
	switch t.text {
	case "<", ">", "=", "<=", ">=", "<>", "!=":
		return 5
	case "+", "-":
		return 8
	case "*", "/", "%":
		return 9
	case "::":
		return 12
	case "(", ")", "[", "]", ",", ".", ":":
		return 0
	}
	return 7 // any other operator
}

func (p *parser) expression(least int) (*expr, error) {
	left, err := p.prefix()
	for err == nil {
		t := p.peek()
		s := strength(t)
		if s == 0 || s <= least {
			return left, nil
		}
		p.next()
		left, err = p.infix(left, t, s)
	}
	return nil, err
}

func (p *parser) prefix() (*expr, error) {
	t := p.next()
	switch {
	case t.kind == '0' || t.kind == '\'':
		return &expr{op: "lit", text: t.text}, nil
	case t.kind == '"':
		return p.name(t.text)
	case t.kind == 'o' && t.text == "(":
		e, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case t.kind == 'o' && (t.text == "-" || t.text == "+"):
		e, err := p.expression(10)
		if err == nil && t.text == "-" && e.op == "lit" {
			e.text = "-" + e.text
		} else if err == nil && t.text == "-" {
			e = &expr{op: "negate", args: []*expr{e}}
		}
		return e, err
	case t.kind == 'w':
		return p.word(t.text)
	}
	return nil, fmt.Errorf("%q is not understood", t.text)
}

func (p *parser) word(w string) (*expr, error) {
	switch strings.ToUpper(w) {
	case "NOT":
		e, err := p.expression(3)
		return &expr{op: "not", args: []*expr{e}}, err
	case "NULL":
		return &expr{op: "null"}, nil
	case "TRUE", "FALSE":
		return &expr{op: "lit", text: strings.ToLower(w)}, nil
	case "ARRAY":
		if err := p.expect("["); err != nil {
			return nil, err
		}
		args, err := p.list("]")
		return &expr{op: "array", args: args}, err
	case "CURRENT_DATE", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP":
		return &expr{op: "lit", text: "now"}, nil
	case "CASE", "EXTRACT", "POSITION", "COALESCE", "ROW", "SUBSTRING", "OVERLAY", "TRIM", "GREATEST", "LEAST":
		if strings.EqualFold(w, "coalesce") {
			return p.name("coalesce")
		}
		return nil, fmt.Errorf("%s is not understood", strings.ToUpper(w))
	}
	return p.name(w)
}

// name is a column, or a function with its arguments; a schema before it is
// dropped.
func (p *parser) name(w string) (*expr, error) {
	for p.accept(".") {
		w = p.next().text
	}
	if !p.accept("(") {
		return &expr{op: "col", text: w}, nil
	}
	args, err := p.list(")")
	if w == "now" && len(args) == 0 {
		return &expr{op: "lit", text: "now"}, err
	}
	return &expr{op: "call", text: w, args: args}, err
}

func (p *parser) list(end string) ([]*expr, error) {
	var out []*expr
	for !p.accept(end) {
		if len(out) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		e, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func (p *parser) infix(left *expr, t token, s int) (*expr, error) {
	switch {
	case t.text == "::":
		return left, p.typeName()
	case t.kind == 'w' && strings.EqualFold(t.text, "is"):
		return p.is(left)
	case t.kind == 'o':
		for _, word := range []string{"any", "all"} {
			if p.accept(word) {
				right, err := p.prefix()
				return &expr{op: word, text: t.text, args: []*expr{left, right}}, err
			}
		}
	}
	right, err := p.expression(s)
	if err != nil {
		return nil, err
	}
	op := strings.ToLower(t.text)
	if (op == "and" || op == "or") && left.op == op {
		left.args = append(left.args, right)
		return left, nil
	}
	return &expr{op: op, args: []*expr{left, right}}, nil
}

func (p *parser) is(left *expr) (*expr, error) {
	not := p.accept("not")
	switch {
	case p.accept("null"):
		left = &expr{op: "isnull", args: []*expr{left}}
	case p.accept("true"):
	case p.accept("false"):
		not = !not
	default:
		return nil, fmt.Errorf("IS %s is not understood", p.peek().text)
	}
	if not {
		return &expr{op: "not", args: []*expr{left}}, nil
	}
	return left, nil
}

// typeName skips a type: schema.name(1,2)[] and the ones of several words.
func (p *parser) typeName() error {
	t := p.next()
	if t.kind != 'w' && t.kind != '"' {
		return fmt.Errorf("%q is no type", t.text)
	}
	for p.accept(".") {
		p.next()
	}
	for p.accept("varying") || p.accept("precision") {
	}
	if p.peek().text == "(" {
		for !p.accept(")") {
			if p.next().kind == 0 {
				return fmt.Errorf("a type's modifier does not end")
			}
		}
	}
	for _, word := range []string{"with", "without"} {
		if p.accept(word) {
			p.accept("time")
			p.accept("zone")
		}
	}
	for p.accept("[") {
		if err := p.expect("]"); err != nil {
			return err
		}
	}
	return nil
}
