package trace

import (
	"regexp"
	"strings"
)

// Statement is one statement to be run.
type Statement struct {
	File string // as it was given; empty for text without a file
	Line int    // of its first word, from 1
	SQL  string // one statement, without the comments before its first word
}

var copyIn = regexp.MustCompile(`(?is)^copy\b.*\bfrom\s+stdin\b`)

// readsInput is true for COPY FROM STDIN, which waits for rows that no
// migration file can send as a statement.
func (s Statement) readsInput() bool { return copyIn.MatchString(s.SQL) }

// controls says whether the statement begins or ends a transaction, which must
// then be left to it.
func (s Statement) controls() bool {
	switch s.word(0) {
	case "begin", "start", "commit", "end", "abort":
		return true
	case "rollback":
		return s.word(1) != "to" && s.word(2) != "to" // a savepoint
	case "prepare":
		return s.word(1) == "transaction"
	}
	return s.characterises()
}

// characterises is true for SET TRANSACTION, which no query may precede.
func (s Statement) characterises() bool {
	return s.word(0) == "set" && s.word(1) == "transaction"
}

// word is the n-th word in lower case, from 0; empty past the end.
func (s Statement) word(n int) string {
	words := strings.FieldsFunc(s.SQL, func(r rune) bool { return r <= ' ' || r == ';' || r == '(' })
	if n >= len(words) {
		return ""
	}
	return strings.ToLower(words[n])
}

// savepoint is true for what must not run behind a savepoint of the session's.
func (s Statement) savepoint() bool {
	w := s.word(0)
	return w == "savepoint" || w == "release" || w == "rollback"
}

var deallocation = regexp.MustCompile(`(?i)\b(?:deallocate|discard)\b`)

// deallocates is true for what may drop the session's prepared statements.
func (s Statement) deallocates() bool { return deallocation.MatchString(s.SQL) }

// mayChangeColumns is false for what runs outside of a transaction and is known
// to leave columns alone; a DO block may do anything.
func (s Statement) mayChangeColumns() bool {
	switch s.word(0) {
	case "create", "drop", "alter", "reindex", "vacuum", "cluster", "analyze":
		return false
	}
	return true
}

// mayChangeObjects is false for what is known to leave functions, types, schemas
// and privileges alone; a DO block may do anything.
func (s Statement) mayChangeObjects() bool {
	switch s.word(0) {
	case "revoke", "do", "call", "reassign":
		return true
	case "drop":
		switch s.word(1) {
		case "table", "view", "materialized", "foreign", "index", "sequence", "trigger", "database":
			return cascades.MatchString(s.SQL)
		}
		return true
	case "create":
		return ofObject[s.word(1)] || s.word(1) == "or" && ofObject[s.word(3)]
	case "alter":
		return ofObject[s.word(1)]
	}
	return false
}

var (
	cascades = regexp.MustCompile(`(?i)\bcascade\b`)
	ofObject = map[string]bool{"function": true, "procedure": true, "routine": true, "aggregate": true, "type": true, "domain": true, "schema": true, "extension": true}
)

// standsAlone is true for what is known to be refused in a transaction: it need
// not be tried there. Of all else the server says so itself.
func (s Statement) standsAlone() bool {
	switch s.word(0) {
	case "vacuum":
		return true
	case "create", "drop", "reindex":
		return s.word(2) == "concurrently" || s.word(1) == "unique" && s.word(3) == "concurrently"
	}
	return false
}

// needsTransaction is true for what is known to be refused outside of a
// transaction: in one of the session's own it would seem to work.
func (s Statement) needsTransaction() bool {
	switch s.word(0) {
	case "lock", "declare":
		return true
	}
	return s.savepoint() && !s.controls()
}
