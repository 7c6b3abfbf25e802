package plan

import (
	"bytes"
	_ "embed"
	"encoding/json"
)

//go:embed schema.json
var schemaFile []byte

// Schema is the JSON schema (draft 2020-12) of plan files, for editors.
func Schema() []byte { return bytes.Clone(schemaFile) }

// makeSchema makes it from the shapes that the parser reads by.
func makeSchema() ([]byte, error) {
	s := new(Plan).shape().schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "upness plan"
	if step, ok := stepShape(new(Step)).(object); ok {
		s["$defs"] = map[string]any{step.def: step.inFull()}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(s)
	return out.Bytes(), err
}
