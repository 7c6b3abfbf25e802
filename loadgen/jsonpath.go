package loadgen

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

var errNotJSON = errors.New("the body is not JSON")

// jsonPath is a dotted path into a JSON document, such as meta.version or
// items.0.id: a name picks an object's member, a number an array's element.
type jsonPath []string

func parsePath(text string) jsonPath { return strings.Split(text, ".") }

// String is the path as a plan writes it.
func (p jsonPath) String() string { return strings.Join(p, ".") }

// decodeJSON reads body as one JSON value, numbers kept as they are written.
func decodeJSON(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil || d.More() {
		return nil, errNotJSON
	}
	return doc, nil
}

// find returns the text of what p points at in doc, and whether it is there.
// Text, numbers and true or false are given as written, null as nothing, and
// anything else as compact JSON.
func (p jsonPath) find(doc any) (string, bool) {
	for _, part := range p {
		switch node := doc.(type) {
		case map[string]any:
			next, ok := node[part]
			if !ok {
				return "", false
			}
			doc = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(node) {
				return "", false
			}
			doc = node[i]
		default:
			return "", false
		}
	}
	return jsonText(doc), true
}

// jsonText is the text of a decoded JSON value.
func jsonText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	default:
		text, _ := json.Marshal(v) // it was decoded from JSON, so it can be written as JSON
		return string(text)
	}
}
