package catalog

import (
	"encoding/json"
	"fmt"
)

// Snapshot writes the schema down, with the types that its columns use. A load
// keeps it in its books: while keys are off, the catalogue does not show them.
func (s *Schema) Snapshot() ([]byte, error) {
	small := *s
	small.Types = map[uint32]*Type{}
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			s.keep(small.Types, c.Type)
		}
	}
	raw, err := json.Marshal(&small)
	if err != nil {
		return nil, fmt.Errorf("writing the catalogue down: %w", err)
	}
	return raw, nil
}

// keep adds a type and those that it is made of.
func (s *Schema) keep(types map[uint32]*Type, oid uint32) {
	t := s.Types[oid]
	if t == nil || types[oid] != nil {
		return
	}
	types[oid] = t
	for _, part := range []uint32{t.Element, t.Base, t.Subtype} {
		s.keep(types, part)
	}
	for _, f := range t.Fields {
		s.keep(types, f.Type)
	}
}

// FromSnapshot is the inverse of Snapshot.
func FromSnapshot(raw []byte) (*Schema, error) {
	s := &Schema{}
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, fmt.Errorf("reading the catalogue that was written down: %w", err)
	}
	return s, nil
}
