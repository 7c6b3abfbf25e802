package recording

import (
	"errors"
	"fmt"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// readSchema makes sure that a stream has the columns of a recording, and tells
// whether its rows are sorted.
func readSchema(in io.ReaderAt, size int64) (sorted bool, err error) {
	defer func() { // flatbuffers index without a check
		if p := recover(); p != nil {
			err = fmt.Errorf("schema of the results: %v", p)
		}
	}()
	var scratch []byte
	m, err := readMessage(in, 0, size, &scratch)
	if err != nil {
		return false, fmt.Errorf("schema of the results: %w", err)
	}
	if m.kind != schemaMessage {
		return false, errors.New("the results begin without a schema")
	}
	have := tables(m.header, schemaFields)
	if len(have) != len(fields) {
		return false, fmt.Errorf("%d columns instead of %d", len(have), len(fields))
	}
	for i, want := range fields {
		if name, kind := text(have[i], fieldName), typeName(have[i]); name != want.Name || kind != want.Type.String() {
			return false, fmt.Errorf("column %d is %s %s instead of %s %s", i, name, kind, want.Name, want.Type)
		}
	}
	for _, pair := range tables(m.header, schemaMetadata) {
		if text(pair, metadataKey) == metaSorted {
			sorted = text(pair, metadataValue) == "true"
		}
	}
	return sorted, nil
}

// typeName returns the type of a field, in the words of arrow-go.
func typeName(field flatbuffers.Table) string {
	name := fmt.Sprintf("type(%d)", field.GetByteSlot(slot(fieldTypeKind), 0))
	switch field.GetByteSlot(slot(fieldTypeKind), 0) {
	case intType:
		if t, ok := child(field, fieldType); ok {
			name = intName(t)
		}
	case textType:
		name = "utf8"
	case boolType:
		name = "bool"
	}
	dictionary, ok := child(field, fieldDictionary)
	if !ok {
		return name
	}
	index := "int32" // what Arrow means by none
	if t, ok := child(dictionary, dictionaryIndex); ok {
		index = intName(t)
	}
	return fmt.Sprintf("dictionary<values=%s, indices=%s, ordered=false>", name, index)
}

func intName(t flatbuffers.Table) string {
	width := t.GetInt32Slot(slot(intWidth), 0)
	if t.GetBoolSlot(slot(intSigned), false) {
		return fmt.Sprintf("int%d", width)
	}
	return fmt.Sprintf("uint%d", width)
}

// tables returns the tables in a field of a table.
func tables(t flatbuffers.Table, field int) []flatbuffers.Table {
	o := flatbuffers.UOffsetT(t.Offset(slot(field)))
	if o == 0 {
		return nil
	}
	var all []flatbuffers.Table
	for i, at := 0, t.Vector(o); i < t.VectorLen(o); i, at = i+1, at+4 {
		all = append(all, flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at)})
	}
	return all
}

// text returns the string in a field of a table.
func text(t flatbuffers.Table, field int) string {
	o := flatbuffers.UOffsetT(t.Offset(slot(field)))
	if o == 0 {
		return ""
	}
	return string(t.ByteVector(o + t.Pos))
}
