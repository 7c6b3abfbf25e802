package recording

import (
	"bytes"
	"testing"
)

// Whatever a file holds, reading it ends with rows or an error.
func FuzzResults(f *testing.F) {
	for _, sorted := range []bool{false, true} {
		e, err := newEncoder(StartClock().Anchor, sorted)
		if err != nil {
			f.Fatal(err)
		}
		c := newColumns(8)
		var file []byte
		for range 2 {
			for _, r := range realistic(5, 1000, 9) {
				c.add(&r)
			}
			c.seal()
			file = append(file, e.encode(c)...)
			c.reset()
			c.words[wVersion].dict.number("v9")
		}
		f.Add(append(file, e.end()...))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := openStream(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		rows := uint64(0)
		for _, err := range s.results() {
			if err != nil {
				return
			}
			rows++
		}
		if rows != s.whole.rows {
			t.Errorf("%d rows read of %d", rows, s.whole.rows)
		}
	})
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("{\"at\":1,\"id\":\"a\",\"edge\":\"begin\",\"kind\":\"step\"}\n{\"at\":2,\"id\":\"a\",\"edge\":\"end\",\"fields\":{\"x\":1}}\n{\"at\":"))
	f.Add([]byte("\n\n[]\nnull\n{\"fields\":null}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		events, warnings, err := parseEvents(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(file, []byte("\n")) + 1; len(events)+len(warnings) > lines {
			t.Errorf("%d events and %d warnings from %d lines", len(events), len(warnings), lines)
		}
		joined := joinSpans(events)
		for i := 1; i < len(joined); i++ {
			if joined[i].At < joined[i-1].At {
				t.Errorf("event %d is not in order", i)
			}
		}
	})
}
