// Package check reads CHECK expressions as the server prints them and finds
// what they demand of single columns and pairs of columns: bounds, lists,
// lengths, patterns, orders. What it does not understand it says; it never
// guesses.
package check

import (
	"fmt"
	"strings"
)

// token is a word, a number, a string, or an operator.
type token struct {
	kind byte // 'w' word, '"' quoted word, '0' number, '\'' string, 'o' operator or bracket, 0 the end
	text string
}

const operatorChars = "+-*/<>=~!@#%^&|`?"

// lex splits an expression into tokens.
func lex(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\n' || c == '\t':
			i++
		case c == '\'' || (c == 'E' || c == 'B') && i+1 < len(s) && s[i+1] == '\'':
			t, n, err := lexString(s[i:])
			if err != nil {
				return nil, err
			}
			out = append(out, t)
			i += n
		case c == '"':
			end := i + 1
			for end < len(s) && (s[end] != '"' || end+1 < len(s) && s[end+1] == '"') {
				if s[end] == '"' {
					end++
				}
				end++
			}
			if end >= len(s) {
				return nil, fmt.Errorf("a quoted name does not end")
			}
			out = append(out, token{'"', strings.ReplaceAll(s[i+1:end], `""`, `"`)})
			i = end + 1
		case isDigit(c) || c == '.' && i+1 < len(s) && isDigit(s[i+1]):
			end := i + 1
			for end < len(s) && (isDigit(s[end]) || s[end] == '.' || s[end] == 'e') {
				end++
			}
			out = append(out, token{'0', s[i:end]})
			i = end
		case isWord(c):
			end := i + 1
			for end < len(s) && (isWord(s[end]) || isDigit(s[end]) || s[end] == '$') {
				end++
			}
			out = append(out, token{'w', s[i:end]})
			i = end
		case strings.HasPrefix(s[i:], "::"):
			out = append(out, token{'o', "::"})
			i += 2
		case strings.IndexByte("()[],.:", c) >= 0:
			out = append(out, token{'o', string(c)})
			i++
		case strings.IndexByte(operatorChars, c) >= 0:
			end := i + 1
			for end < len(s) && strings.IndexByte(operatorChars, s[end]) >= 0 {
				end++
			}
			for end > i+1 && (s[end-1] == '-' || s[end-1] == '+') && !strings.ContainsAny(s[i:end-1], "~!@#%^&|`?") {
				end-- // as the server: < -1 is two tokens
			}
			out = append(out, token{'o', s[i:end]})
			i = end
		default:
			return nil, fmt.Errorf("the character %q is not understood", c)
		}
	}
	return append(out, token{}), nil
}

// lexString reads a string with doubled quotes, and E'a\\b'.
func lexString(s string) (token, int, error) {
	i, escapes := 1, false
	if s[0] != '\'' {
		i, escapes = 2, s[0] == 'E'
	}
	var b strings.Builder
	for ; i < len(s); i++ {
		switch {
		case s[i] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		case s[i] == '\'':
			return token{'\'', b.String()}, i + 1, nil
		case escapes && s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return token{}, 0, fmt.Errorf("a string does not end")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}
