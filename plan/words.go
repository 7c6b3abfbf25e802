package plan

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// The forms of names and texts in a plan. An error says what is wrong with the
// value, which is printed before it.

func notEmpty(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("is empty")
	}
	return nil
}

var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$") // RFC 9110, section 5.6.2

func headerName(field *string) scalar {
	s := text(field, isHeaderName)
	s.kind = "header name"
	return s
}

func isHeaderName(name string) error {
	if !token.MatchString(name) {
		return errors.New("is not a header name")
	}
	return nil
}

// headers is a mapping of header names to values.
func headers(field *map[string]string) dictionary[string] {
	return dictionary[string]{field: field, name: isHeaderName, of: func(value *string) shape {
		return text(value, func(text string) error {
			if strings.ContainsAny(text, "\r\n\x00") {
				return errors.New("is more than one line")
			}
			return nil
		})
	}}
}

func method(field *string) scalar {
	s := text(field, func(text string) error {
		if !token.MatchString(text) || text != strings.ToUpper(text) {
			return errors.New("is not a method such as GET or POST")
		}
		return nil
	})
	s.kind = "method"
	return s
}

var pathForm = regexp.MustCompile(`^[^.\s]+(\.[^.\s]+)*$`)

// jsonPath is a dotted path.
func jsonPath(field *string) scalar {
	s := text(field, isJSONPath)
	s.kind = "dotted path"
	return s
}

func isJSONPath(path string) error {
	if !pathForm.MatchString(path) {
		return errors.New("is not a dotted path such as meta.version")
	}
	return nil
}

// baseURL is a whole URL to which paths are added.
func baseURL(field *string) scalar {
	s := text(field, isURL)
	s.kind, s.describe = "URL", map[string]any{"type": "string"}
	return s
}

func isURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("is not a URL that begins with http:// or https://")
	case u.Hostname() == "":
		return errors.New("is a URL without a host")
	case u.Fragment != "":
		return errors.New("is a URL with a fragment, which is never sent")
	}
	return nil
}

func sha256Text(field *string) scalar {
	s := text(field, func(text string) error {
		if !regexp.MustCompile(`^[0-9a-fA-F]{64}$`).MatchString(text) {
			return errors.New("is not a SHA-256 of 64 hexadecimal digits")
		}
		return nil
	})
	s.kind = "64 hexadecimal digits"
	return s
}
