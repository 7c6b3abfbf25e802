package migrate

import (
	"fmt"
	"strings"
)

// Statement is one statement of an SQL file.
type Statement struct {
	File string // as it was given; empty for text without a file
	Line int    // of its first word, from 1
	Text string // without the semicolon at its end and the comments before its first word
}

// SyntaxError says why a file cannot be split.
type SyntaxError struct {
	File string
	Line int
	Text string
}

// Error gives file, line and reason.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// Split cuts SQL into statements at the semicolons, as psql does: one inside of
// a quoted text, a quoted name, a dollar-quoted text, a comment, parentheses or
// the BEGIN ATOMIC body of a function does not end the statement. Strings follow
// standard_conforming_strings = on, the default since Postgres 9.1. With an error
// it gives the statements before the one that is wrong.
func Split(file, sql string) ([]Statement, error) {
	return (&splitter{file: file, sql: sql}).all()
}

// splitter is the state of a pass over an SQL text.
type splitter struct {
	file    string
	sql     string
	at      int // next byte
	begin   int // of the statement under way; meaningful when within
	within  bool
	parens  int
	words   []string // the first words of the statement, lower case
	blocks  int      // BEGIN ATOMIC and CASE that are open
	lines   int      // line ends before byte counted
	counted int
	dump    bool // see SplitDump
	found   []Statement
}

func (s *splitter) all() ([]Statement, error) {
	for s.at < len(s.sql) {
		if err := s.step(); err != nil {
			return s.found, err
		}
	}
	s.end(len(s.sql))
	return s.found, nil
}

// firstWords is how many words tell CREATE OR REPLACE FUNCTION.
const firstWords = 4

// step passes over one token.
func (s *splitter) step() error {
	rest := s.sql[s.at:]
	switch c := rest[0]; {
	case isSpace(c):
		s.at++
	case strings.HasPrefix(rest, "--"):
		s.at += lineLength(rest)
	case strings.HasPrefix(rest, "/*"):
		return s.pass("comment", commentLength(rest))
	case c == '\'':
		return s.token("quoted text", quotedLength(rest, '\'', false))
	case c == '"':
		return s.token("quoted name", quotedLength(rest, '"', false))
	case c == '$':
		return s.dollar(rest)
	case isWordStart(c):
		return s.word(rest)
	case c == '\\' && !s.within:
		return s.command(rest)
	case c == ';' && s.parens == 0 && s.blocks == 0:
		s.end(s.at)
		s.at++
		return s.data()
	default:
		s.punctuation(c)
	}
	return nil
}

func (s *splitter) punctuation(c byte) {
	switch c {
	case '(', '[':
		s.parens++
	case ')', ']':
		s.parens = max(0, s.parens-1)
	}
	s.start()
	s.at++
}

// dollar passes over a dollar-quoted text or a lone dollar sign.
func (s *splitter) dollar(rest string) error {
	tag := dollarTag(rest)
	if tag == "" {
		s.start()
		s.at++
		return nil
	}
	n := strings.Index(rest[len(tag):], tag)
	if n >= 0 {
		n += 2 * len(tag)
	}
	return s.token("text quoted by "+tag, n)
}

// word passes over a word or number, and over the text that an E'...' begins.
func (s *splitter) word(rest string) error {
	n := 1
	for n < len(rest) && isWord(rest[n]) {
		n++
	}
	s.start()
	word := strings.ToLower(rest[:n])
	if word == "e" && n < len(rest) && rest[n] == '\'' {
		s.at += n
		return s.token("quoted text", quotedLength(rest[n:], '\'', true))
	}
	if len(s.words) < firstWords {
		s.words = append(s.words, word)
	}
	if s.parens == 0 && s.definesRoutine() {
		s.block(word)
	}
	s.at += n
	return nil
}

// block keeps count of what an END closes in the body of an SQL-standard
// routine: its BEGIN ATOMIC and each CASE within.
func (s *splitter) block(word string) {
	switch {
	case word == "begin", word == "case" && s.blocks > 0:
		s.blocks++
	case word == "end" && s.blocks > 0:
		s.blocks--
	}
}

func (s *splitter) definesRoutine() bool {
	w := s.words
	if len(w) == 0 || w[0] != "create" {
		return false
	}
	if len(w) > 3 && w[1] == "or" && w[2] == "replace" {
		return w[3] == "function" || w[3] == "procedure"
	}
	return len(w) > 1 && (w[1] == "function" || w[1] == "procedure")
}

// token passes over n bytes of the statement; negative: it does not end.
func (s *splitter) token(what string, n int) error {
	s.start()
	return s.pass(what, n)
}

func (s *splitter) pass(what string, n int) error {
	if n < 0 {
		return s.fail(s.at, "a "+what+" that does not end")
	}
	s.at += n
	return nil
}

// start marks the first token of a statement.
func (s *splitter) start() {
	if !s.within {
		s.within, s.begin = true, s.at
	}
}

// end closes the statement under way before byte n.
func (s *splitter) end(n int) {
	if s.within {
		text := strings.TrimRight(s.sql[s.begin:n], " \t\r\n\f\v")
		s.found = append(s.found, Statement{File: s.file, Line: s.line(s.begin), Text: text})
	}
	s.within, s.parens, s.words, s.blocks = false, 0, nil, 0
}

// line is the line of byte at, which never goes back.
func (s *splitter) line(at int) int {
	s.lines += strings.Count(s.sql[s.counted:at], "\n")
	s.counted = at
	return 1 + s.lines
}

func (s *splitter) fail(at int, text string) error {
	return &SyntaxError{File: s.file, Line: s.line(at), Text: text}
}
