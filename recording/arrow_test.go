package recording

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// arrowRows reads a file with the library that knows nothing of recordings.
func arrowRows(t *testing.T, name string) (rows []Result, sorted, anchor string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader, err := ipc.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	meta := reader.Schema().Metadata()
	sorted, _ = meta.GetValue(metaSorted)
	anchor, _ = meta.GetValue(metaAnchor)
	for reader.Next() {
		b := reader.RecordBatch()
		word := func(column, i int) string {
			d := b.Column(column).(*array.Dictionary)
			if d.IsNull(i) {
				return ""
			}
			return d.Dictionary().(*array.String).Value(d.GetValueIndex(i))
		}
		number := func(column, i int) int64 {
			if b.Column(column).IsNull(i) {
				return 0
			}
			return b.Column(column).(*array.Int64).Value(i)
		}
		for i := range int(b.NumRows()) {
			kind, err := ParseKind(word(15, i))
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, Result{
				Seq: b.Column(0).(*array.Uint64).Value(i), Target: word(1, i), Lane: word(2, i),
				Intended: time.Duration(number(3, i)), Sent: time.Duration(number(4, i)),
				FirstByte: time.Duration(number(5, i)), Done: time.Duration(number(6, i)),
				Code: b.Column(7).(*array.Uint16).Value(i), BytesOut: number(8, i), BytesIn: number(9, i),
				Version: word(10, i), Instance: word(11, i), Remote: word(12, i),
				Reused: b.Column(13).(*array.Boolean).Value(i), Attempts: b.Column(14).(*array.Uint8).Value(i),
				Kind: kind, Error: word(16, i), Agent: word(17, i),
			})
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return rows, sorted, anchor
}

// The file is written by this package's own encoder: any reader of Arrow must
// understand it, with dictionaries that grow and more words than are kept.
func TestArrowReadsTheResults(t *testing.T) {
	w, dir := create(t)
	results := realistic(30_000, 1000, 4)
	for i := range results {
		if i%2 == 0 {
			results[i].Error = fmt.Sprintf("read tcp 127.0.0.1:%d", i)
		}
		results[i].Instance = fmt.Sprintf("i-%d", i/1000)
		w.Add(results[i])
		if i%500 == 499 {
			endBatch(w)
		}
	}
	w.flusher.stop()
	w.flusher.start(w)
	name := filepath.Join(dir, resultsFile)
	check := func(wantSorted string) {
		rows, sorted, anchor := arrowRows(t, name)
		same(t, results, kept(rows))
		if sorted != wantSorted {
			t.Errorf("sorted is %q", sorted)
		}
		if at, err := time.Parse(time.RFC3339Nano, anchor); err != nil || !at.Equal(w.Clock().Anchor) {
			t.Errorf("anchor %s, %v", anchor, err)
		}
	}
	check("false")
	if err := w.Close(Complete, ""); err != nil {
		t.Fatal(err)
	}
	check("true")
	same(t, results, read(t, open(t, dir)))
}
