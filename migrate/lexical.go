package migrate

import "strings"

// The lexical rules of Postgres, "SQL Syntax: Lexical Structure" of its manual.

func isSpace(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

// isWordStart also takes digits: a number cannot begin a quoted text.
func isWordStart(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isWord(c byte) bool { return isWordStart(c) || c == '$' }

// lineLength is the length of rest up to the end of its line.
func lineLength(rest string) int {
	if n := strings.IndexByte(rest, '\n'); n >= 0 {
		return n
	}
	return len(rest)
}

// commentLength is the length of a block comment, nested ones within, or -1.
func commentLength(rest string) int {
	depth := 0
	for i := 0; i+1 < len(rest); {
		switch rest[i : i+2] {
		case "/*":
			depth++
			i += 2
		case "*/":
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return -1
}

// quotedLength is the length of a quoted text, both quotes included, or -1. A
// doubled quote, and after E a backslash, does not end it.
func quotedLength(rest string, quote byte, backslash bool) int {
	for i := 1; i < len(rest); i++ {
		switch {
		case backslash && rest[i] == '\\':
			i++
		case rest[i] == quote && i+1 < len(rest) && rest[i+1] == quote:
			i++
		case rest[i] == quote:
			return i + 1
		}
	}
	return -1
}

// dollarTag is the $tag$ with which rest begins, or "". A tag is empty or a name
// without a dollar sign; $1 is a parameter.
func dollarTag(rest string) string {
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '$':
			return rest[:i+1]
		case !isWordStart(c), i == 1 && c >= '0' && c <= '9':
			return ""
		}
	}
	return ""
}
