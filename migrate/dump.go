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

// data passes over the rows that follow a COPY FROM stdin, which is forgotten.
func (s *splitter) data() error {
	if !s.dump || len(s.found) == 0 || !copyStdin.MatchString(s.found[len(s.found)-1].Text) {
		return nil
	}
	begin := s.at
	s.found = s.found[:len(s.found)-1]
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
