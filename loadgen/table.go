package loadgen

import "fmt"

// tableLimit is the most bytes of text that one feed keeps in memory.
const tableLimit = 64 << 20

// table holds a feed's rows as one block of text, so that a million rows cost
// their text and four bytes per field.
type table struct {
	columns   []string
	text      []byte
	ends      []uint32 // of each field, row by row
	truncated bool     // the source had more than fits
}

// add appends a row, and returns false when the table is full.
func (t *table) add(row []string) bool {
	size := len(t.text)
	for _, field := range row {
		size += len(field)
	}
	if size+4*(len(t.ends)+len(row)) > tableLimit {
		t.truncated = true
		return false
	}
	for _, field := range row {
		t.text = append(t.text, field...)
		t.ends = append(t.ends, uint32(len(t.text)))
	}
	return true
}

func (t *table) rows() uint64 {
	if len(t.columns) == 0 {
		return 0
	}
	return uint64(len(t.ends) / len(t.columns))
}

// field is the text of a column of a row.
func (t *table) field(row uint64, column int) []byte {
	i := int(row)*len(t.columns) + column
	var begin uint32
	if i > 0 {
		begin = t.ends[i-1]
	}
	return t.text[begin:t.ends[i]]
}

// column is the index of a column.
func (t *table) column(name string) (int, error) {
	for i, c := range t.columns {
		if c == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no column %q; there are %q", name, t.columns)
}
