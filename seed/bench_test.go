package seed

import (
	"context"
	"os"
	"testing"
)

// BenchmarkRow makes rows of the 6-column table that bench/seed loads.
func BenchmarkRow(b *testing.B) {
	schema, err := os.ReadFile("../bench/seed/six.sql")
	if err != nil {
		b.Fatal(err)
	}
	file, err := os.ReadFile("../bench/seed/six.yaml")
	if err != nil {
		b.Fatal(err)
	}
	l, err := open(context.Background(), Options{DSN: newDatabase(b, string(schema)), Spec: file})
	if err != nil {
		b.Fatal(err)
	}
	defer l.close()
	if err := l.design(context.Background()); err != nil {
		b.Fatal(err)
	}
	s := l.model.Tables[0].NewStream()
	buf := make([]byte, 0, bufferSize*2)
	b.ResetTimer()
	for i := range b.N {
		if buf = s.Row(buf, uint64(i)); len(buf) > bufferSize {
			b.SetBytes(int64(len(buf)))
			buf = buf[:0]
		}
	}
}
