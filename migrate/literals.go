package migrate

import (
	"slices"
	"strings"
)

// WithoutLiterals is SQL on one line with a ? in place of each literal, and
// without comments: what a query may be recorded as, since its literals may hold
// secrets. The modifiers of types stay, varchar(20), as do $1 and names. The
// code within DO and CREATE FUNCTION is treated alike. A text that was cut off in
// its middle, as pg_stat_activity does it, is taken as it is; a literal that does
// not end reaches to the end.
func WithoutLiterals(sql string) string {
	c := censor{sql: sql}
	for c.at < len(c.sql) {
		c.step()
	}
	return strings.TrimSpace(c.out.String())
}

// censor is the state of a pass over an SQL text.
type censor struct {
	sql   string
	at    int // next byte
	out   strings.Builder
	space bool     // a blank is due before the next token
	words []string // that the text began with, lower case
	last  string   // word before, lower case; empty after anything else
	kept  bool     // within the parentheses of a type's modifiers
}

// literal is what stands for one.
const literal = "?"

// step passes over one token.
func (c *censor) step() {
	rest := c.sql[c.at:]
	switch b := rest[0]; {
	case isSpace(b):
		c.skip(1)
	case strings.HasPrefix(rest, "--"):
		c.skip(lineLength(rest))
	case strings.HasPrefix(rest, "/*"):
		c.skip(whole(commentLength(rest), rest))
	case b == '\'':
		c.literal(whole(quotedLength(rest, '\'', false), rest))
	case b == '"':
		c.put(rest[:whole(quotedLength(rest, '"', false), rest)])
	case b == '$':
		c.dollar(rest)
	case isWordStart(b):
		c.word(rest)
	case b == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		c.literal(1 + numberLength(rest[1:]))
	case b == '(':
		c.kept = slices.Contains(modified, c.last)
		c.put("(")
	case b == ')' || b == ';':
		c.kept = false
		c.put(rest[:1])
	default:
		c.put(rest[:1])
	}
}

// whole is n, or all of rest for what does not end.
func whole(n int, rest string) int {
	if n < 0 {
		return len(rest)
	}
	return n
}

// skip passes over what counts as a blank.
func (c *censor) skip(n int) {
	c.at += n
	c.space = true
}

// put writes the next bytes of the text as they are.
func (c *censor) put(token string) {
	c.write(token)
	c.at += len(token)
	c.last = ""
}

func (c *censor) write(text string) {
	if c.space && c.out.Len() > 0 {
		c.out.WriteByte(' ')
	}
	c.space = false
	c.out.WriteString(text)
}

func (c *censor) literal(n int) {
	c.write(literal)
	c.at += n
	c.last = ""
}

// dollar passes over $1, a dollar-quoted text, or a lone dollar sign.
func (c *censor) dollar(rest string) {
	tag := dollarTag(rest)
	if tag == "" {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		c.put(rest[:n])
		return
	}
	body := rest[len(tag):]
	n := whole(strings.Index(body, tag), body)
	if !c.code() {
		c.literal(min(len(rest), n+2*len(tag)))
		return
	}
	c.write(tag + " " + WithoutLiterals(body[:n]))
	c.at += min(len(rest), len(tag)+n)
	if strings.HasPrefix(c.sql[c.at:], tag) {
		c.space = true
		c.put(tag)
	}
}

// code tells that a dollar-quoted text is code.
func (c *censor) code() bool {
	if len(c.words) > 0 && c.words[0] == "do" {
		return true
	}
	return (&splitter{words: c.words}).definesRoutine()
}

// word passes over a word, a number, or the text that an E, B, X or U& begins.
func (c *censor) word(rest string) {
	if rest[0] >= '0' && rest[0] <= '9' {
		c.number(rest)
		return
	}
	n := 1
	for n < len(rest) && isWord(rest[n]) {
		n++
	}
	word := strings.ToLower(rest[:n])
	if strings.HasPrefix(rest[n:], "'") && len(word) == 1 {
		c.literal(n + whole(quotedLength(rest[n:], '\'', word == "e"), rest[n:]))
		return
	}
	if len(c.words) < firstWords {
		c.words = append(c.words, word)
	}
	c.put(rest[:n])
	c.last = word
}

// number passes over a number: kept where it is part of a type.
func (c *censor) number(rest string) {
	n := numberLength(rest)
	if c.kept {
		c.put(rest[:n])
		return
	}
	c.literal(n)
}

// numberLength takes 1.5e-3, 0xff and 1_000.
func numberLength(rest string) int {
	n := 1
	for n < len(rest) {
		switch b := rest[n]; {
		case isWordStart(b) || b == '.':
		case (b == '-' || b == '+') && (rest[n-1] == 'e' || rest[n-1] == 'E') && !strings.HasPrefix(rest, "0x"):
		default:
			return n
		}
		n++
	}
	return n
}

// modified are the types whose modifiers say something of the migration and
// nothing of the data.
var modified = []string{
	"bit", "bpchar", "char", "character", "decimal", "float", "interval", "numeric",
	"time", "timestamp", "timestamptz", "timetz", "varbit", "varchar", "varying",
}
