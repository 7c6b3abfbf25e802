package proxy

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"upness/migrate"
)

// class is what a statement may do, as far as its first word tells.
type class int

const (
	work    class = iota // may change data or the catalogue: what a migration is made of
	control              // of transactions and settings
	read                 // gives rows
)

// firstWords are those of statements that are no work.
var firstWords = map[string]class{
	"begin": control, "start": control, "commit": control, "end": control, "rollback": control, "abort": control,
	"savepoint": control, "release": control, "set": control, "reset": control, "show": control, "discard": control,
	"deallocate": control, "listen": control, "unlisten": control, "notify": control, "close": control, "prepare": control,
	"select": read, "values": read, "table": read, "fetch": read, "move": read, "declare": read, "explain": read, "with": read,
	"": control, // nothing but comments
}

// writes finds in a WITH what may change something.
var writes = regexp.MustCompile(`(?i)\b(insert|update|delete|merge)\b`)

// outside finds statements that may not be able to run in a transaction: they
// go as they are and are looked at while they run.
var outside = regexp.MustCompile(`(?is)^(vacuum|cluster|call|do|reindex|alter\s+(system|database|subscription)|(create|drop)\s+(database|tablespace|subscription))\b|\bconcurrently\b`)

// copied finds statements in which the client sends or takes rows.
var copied = regexp.MustCompile(`(?i)^copy\b`)

// kind is how a text that a client sent is treated.
type kind struct {
	class   class
	several bool // more than one statement
	outside bool
	copies  bool
	text    string // a single statement without the comments before it and the semicolon behind it, else all
	offset  int    // of text, in characters
}

// passwords finds those in statements such as ALTER ROLE, and in connection
// strings.
var passwords = regexp.MustCompile(`(?i)(\bpassword\s+e?')(?:[^']|'')*|(\bpassword\s*=\s*)[^'\s]+`)

// kindOf judges by the words; a text that cannot be split is taken for one
// statement of work. Its text is without passwords.
func kindOf(sql string) kind {
	k := split(sql)
	k.text = passwords.ReplaceAllString(k.text, "${1}${2}***")
	return k
}

func split(sql string) kind {
	statements, err := migrate.Split("", sql)
	if err != nil {
		return kind{outside: true, text: sql}
	}
	if len(statements) == 0 {
		return kind{class: control, text: sql}
	}
	k := kind{class: control, several: len(statements) > 1, text: sql}
	for _, s := range statements {
		k.class = min(k.class, classOf(s.Text)) // work before control before read
		k.outside = k.outside || outside.MatchString(s.Text)
		k.copies = k.copies || copied.MatchString(s.Text)
	}
	if len(statements) == 1 {
		k.text = statements[0].Text
		k.class, k.offset = classOf(k.text), utf8.RuneCountInString(sql[:strings.Index(sql, k.text)])
	}
	return k
}

func classOf(sql string) class {
	end := strings.IndexFunc(sql, func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' })
	if end < 0 {
		end = len(sql)
	}
	word := strings.ToLower(sql[:end])
	c, known := firstWords[word]
	if known && c == read && word == "with" && writes.MatchString(sql) {
		return work
	}
	if !known {
		return work
	}
	return c
}
