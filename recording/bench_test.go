package recording

import (
	"testing"
	"time"
)

func BenchmarkAdd(b *testing.B) {
	results := realistic(100_000, 1000, 1)
	w, _ := create(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		w.Add(results[i%len(results)])
	}
	b.StopTimer()
	if err := w.Err(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkResults reads rows one by one, of a closed run and of one that was
// cut off.
func BenchmarkResults(b *testing.B) {
	const rows = 500_000
	w, dir := create(b)
	for i, r := range realistic(rows, 1000, 1) {
		if w.Add(r); i%250 == 249 {
			endBatch(w)
		}
	}
	w.flusher.stop()
	w.flusher.start(w)
	run := func(b *testing.B) {
		r := open(b, dir)
		b.ReportAllocs()
		b.ResetTimer()
		sum := time.Duration(0)
		for n := 0; n < b.N; {
			for result, err := range r.Results() {
				if err != nil {
					b.Fatal(err)
				}
				sum += result.Latency()
				if n++; n == b.N {
					break
				}
			}
		}
	}
	b.Run("cut off", run)
	if err := w.Close(Complete, ""); err != nil {
		b.Fatal(err)
	}
	b.Run("closed", run)
}

// BenchmarkCompact tells the time per row of what Close does.
func BenchmarkCompact(b *testing.B) {
	results := realistic(b.N, 1000, 1)
	w, dir := create(b)
	for i, r := range results {
		if w.Add(r); i%150 == 149 {
			endBatch(w)
		}
	}
	w.flusher.stop()
	b.ReportAllocs()
	b.ResetTimer()
	if err := compact(dir, w.Clock().Anchor); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	w.flusher.start(w)
}

// BenchmarkFlush tells the time per row of what the flusher does while a run
// lasts, at 1,000 results per second.
func BenchmarkFlush(b *testing.B) {
	rows := int(flushEvery / time.Millisecond)
	results := realistic(rows, 1000, 1)
	w, _ := create(b)
	c := newColumns(rows)
	for i := range results {
		c.add(&results[i])
	}
	c.seal()
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; n += rows {
		w.flusher.write(c)
	}
}
