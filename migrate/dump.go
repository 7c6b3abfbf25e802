package migrate

import (
	"regexp"
	"strings"
)

// SplitDump cuts what pg_dump wrote for psql into statements, as Split does. The
// rows of COPY ... FROM stdin are left out, and so are the commands of psql, such
// as \connect; one that would read another file is an error.
func SplitDump(file, sql string) ([]Statement, error) {
	return (&splitter{file: file, sql: sql, dump: true}).all()
}

var (
	copyStdin = regexp.MustCompile(`(?is)^COPY\s.*\sFROM\s+STDIN\b`)
	endOfRows = regexp.MustCompile(`(?m)^\\\.\r?$`)
	include   = regexp.MustCompile(`^\\(?:i|ir|include|include_relative|!|copy)(?:\s|$)`)
)

// command passes over a command of psql.
func (s *splitter) command(rest string) error {
	line := rest[:lineLength(rest)]
	switch {
	case !s.dump:
		return s.fail(s.at, "a command of psql (\\...), not SQL")
	case include.MatchString(line):
		return s.fail(s.at, "a command of psql that is not followed: "+Brief(line, 60))
	}
	s.at += len(line)
	return nil
}

// ReadsInput is true for COPY FROM STDIN, whose rows are no SQL: psql reads them
// from the file. A server that is sent the statement alone waits for them.
func (s Statement) ReadsInput() bool { return copyStdin.MatchString(s.Text) }

// Sendable is the error for a statement that cannot be sent by itself: a COPY whose
// rows stand in the file.
func Sendable(all []Statement) error {
	for _, s := range all {
		if s.ReadsInput() {
			return &SyntaxError{File: s.File, Line: s.Line, Text: "the rows of COPY ... FROM stdin, which only psql sends: run the file with psql, or INSERT them"}
		}
	}
	return nil
}

// data passes over the rows that follow a COPY FROM stdin, which is forgotten in
// a dump.
func (s *splitter) data() error {
	if len(s.found) == 0 || !s.found[len(s.found)-1].ReadsInput() {
		return nil
	}
	begin := s.at
	if s.dump {
		s.found = s.found[:len(s.found)-1]
	} else if !endOfRows.MatchString(s.sql[s.at:]) {
		return nil // no rows
	}
	for s.at < len(s.sql) {
		n := lineLength(s.sql[s.at:])
		line := s.sql[s.at : s.at+n]
		s.at = min(s.at+n+1, len(s.sql))
		if strings.TrimRight(line, "\r") == `\.` {
			return nil
		}
	}
	return s.fail(begin, `rows of a COPY that do not end with a line \.`)
}
