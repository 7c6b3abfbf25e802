package plan

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// form is how the text of a value, or a key of the plan's own choice, must look.
type form struct {
	kind    string // for people
	pattern string // anchored at both ends
	wrong   string // what is wrong with another text, which is printed before it
}

var (
	tokenForm  = "[A-Za-z0-9!#$%&'*+.^_`|~-]+" // RFC 9110, section 5.6.2
	headerForm = form{"header name", tokenForm, "is not a header name"}
	methodForm = form{"method", "[A-Z][A-Z0-9_-]*", "is not a method such as GET or POST"}
	pathForm   = form{"dotted path", `[^.\s]+(\.[^.\s]+)*`, "is not a dotted path such as meta.version"}
	feedForm   = form{"name", "[A-Za-z_][A-Za-z0-9_-]*", "is not a name of letters, digits, _ and -"}
	sha256Form = form{"64 hexadecimal digits", "[0-9a-fA-F]{64}", "is not a SHA-256 of 64 hexadecimal digits"}
)

func (f form) check(text string) error {
	if !regexp.MustCompile("^(?:" + f.pattern + ")$").MatchString(text) {
		return errors.New(f.wrong)
	}
	return nil
}

// formed is a text of that form.
func formed(field *string, f form) scalar {
	s := text(field, f.check)
	s.kind, s.describe = f.kind, map[string]any{"type": "string", "pattern": mayExpand(f.pattern)}
	return s
}

func notEmpty(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("is empty")
	}
	return nil
}

// headers is a mapping of header names to values.
func headers(field *map[string]string) dictionary[string] {
	return dictionary[string]{field: field, name: headerForm, of: func(value *string) shape {
		return text(value, func(text string) error {
			if strings.ContainsAny(text, "\r\n\x00") {
				return errors.New("is more than one line")
			}
			return nil
		})
	}}
}

// baseURL is a whole URL to which paths are added.
func baseURL(field *string) scalar {
	s := text(field, isURL)
	s.kind, s.describe = "URL", map[string]any{"type": "string", "pattern": mayExpand("https?://.*")}
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
