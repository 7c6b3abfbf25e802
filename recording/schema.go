package recording

import (
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// Keys of the metadata in the schema of results.arrows.
const (
	metaFormat = "upness.format" // FormatVersion
	metaAnchor = "upness.anchor" // wall time at offset 0, RFC 3339 with nanoseconds
	metaSorted = "upness.sorted" // "true": the rows are in order of seq
)

// word is the type of a column of strings. An index of 16 bits compresses far
// better than one of 32, and a batch never holds more distinct words than that.
var word = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int16, ValueType: arrow.BinaryTypes.String}

// fields are the columns of results.arrows, in their order.
var fields = []arrow.Field{
	{Name: "seq", Type: arrow.PrimitiveTypes.Uint64},
	{Name: "target", Type: word},
	{Name: "lane", Type: word},
	{Name: "intended", Type: arrow.PrimitiveTypes.Int64},
	{Name: "sent", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "first_byte", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "done", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "code", Type: arrow.PrimitiveTypes.Uint16},
	{Name: "bytes_out", Type: arrow.PrimitiveTypes.Int64},
	{Name: "bytes_in", Type: arrow.PrimitiveTypes.Int64},
	{Name: "version", Type: word, Nullable: true},
	{Name: "instance", Type: word, Nullable: true},
	{Name: "remote", Type: word, Nullable: true},
	{Name: "reused", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "attempts", Type: arrow.PrimitiveTypes.Uint8},
	{Name: "kind", Type: word},
	{Name: "error", Type: word, Nullable: true},
	{Name: "agent", Type: word, Nullable: true},
}

// newSchema returns the schema of a run's results.
func newSchema(anchor time.Time, sorted bool) *arrow.Schema {
	meta := arrow.NewMetadata(
		[]string{metaFormat, metaAnchor, metaSorted},
		[]string{strconv.Itoa(FormatVersion), anchor.Format(time.RFC3339Nano), strconv.FormatBool(sorted)})
	return arrow.NewSchema(fields, &meta)
}
