package loadgen

import (
	"encoding/json"
	"net/url"
	"strings"
)

// escape is what a value goes through so that it stays one value where it stands.
type escape func(string) string

func asIs(s string) string { return s }

// inPath and inQuery escape for the two halves of a URL.
func inPath(s string) string  { return url.PathEscape(s) }
func inQuery(s string) string { return url.QueryEscape(s) }

// inJSON escapes for the inside of a JSON string.
func inJSON(s string) string {
	quoted, _ := json.Marshal(s) // text can always be written as JSON
	return string(quoted[1 : len(quoted)-1])
}

// oneLine keeps a value from ending a header's line.
func oneLine(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

// urlEscape is for a hole in a URL: the scheme and host are taken as they are.
func urlEscape(before string) escape {
	switch _, rest, whole := strings.Cut(before, "://"); {
	case strings.Contains(before, "?"):
		return inQuery
	case whole && strings.Contains(rest, "/"):
		return inPath
	default:
		return asIs
	}
}

// bodyEscape is for holes in a body: between the quotes of a JSON body, in a
// form, or anywhere else.
func bodyEscape(body, contentType string) func(before string) escape {
	return func(before string) escape {
		switch {
		case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
			return inQuery
		case looksLikeJSON(body) && inQuotes(before):
			return inJSON
		default:
			return asIs
		}
	}
}

func looksLikeJSON(body string) bool {
	trimmed := strings.TrimSpace(body)
	return strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[")
}

// inQuotes says whether JSON text ends inside a string.
func inQuotes(before string) bool {
	quoted := false
	for i := 0; i < len(before); i++ {
		switch before[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted
}
