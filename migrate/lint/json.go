package lint

import (
	"encoding/json"
	"io"
)

// WriteJSON writes the findings as one list.
func WriteJSON(w io.Writer, r *Report) error {
	list := r.Findings
	if list == nil {
		list = []Finding{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}
