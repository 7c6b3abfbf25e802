package reports

import (
	"encoding/json"
	"fmt"
	"io"

	"upness/analyze"
)

// JSON writes verdict.json: indented, the fields in the order of their
// declaration, keys of maps sorted, so that two reports of one verdict are the
// same bytes.
func JSON(w io.Writer, v *analyze.Verdict) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(v); err != nil {
		return fmt.Errorf("writing the verdict as JSON: %w", err)
	}
	return nil
}
