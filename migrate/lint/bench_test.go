package lint

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upness/lab/process"
)

// BenchmarkFirstVerdict measures how long it takes from the call until the first
// statement is judged. The server is started on the template that the very first
// call makes, which is not measured.
func BenchmarkFirstVerdict(b *testing.B) {
	judge := judging(b, 1, func(int) string { return "ALTER TABLE t ADD COLUMN c int" })
	judge()
	var all time.Duration
	for b.Loop() {
		first, _ := judge()
		all += first
	}
	report(b, all, "s/first-verdict")
}

// BenchmarkMixed measures 1,000 statements of many kinds in a file without a
// schema, on a server of its own.
func BenchmarkMixed(b *testing.B) {
	thousand(b, func(n int) string { return fmt.Sprintf(mixed[n%len(mixed)], n/len(mixed)) })
}

// BenchmarkConcurrently measures 1,000 statements that cannot run in a transaction.
func BenchmarkConcurrently(b *testing.B) {
	thousand(b, func(n int) string { return fmt.Sprintf("CREATE INDEX CONCURRENTLY i%d ON t%d (n)", n, n%50) })
}

var mixed = []string{
	"CREATE TABLE t%[1]d (id bigint PRIMARY KEY, n int, v varchar(10), d date)",
	"CREATE INDEX ON t%[1]d (n)",
	"ALTER TABLE t%[1]d ADD COLUMN c%[1]d text",
	"ALTER TABLE t%[1]d ALTER n TYPE bigint",
	"ALTER TABLE t%[1]d ALTER v SET NOT NULL",
	"ALTER TABLE old ADD COLUMN c%[1]d int DEFAULT 1",
	"UPDATE t%[1]d SET n = 1",
	"ALTER TABLE t%[1]d ADD CHECK (n > 0) NOT VALID",
	"CREATE INDEX CONCURRENTLY ON old (c%[1]d)",
	"ALTER TABLE t%[1]d DROP COLUMN d",
}

func thousand(b *testing.B, statement func(n int) string) {
	judge := judging(b, 1000, statement)
	var all time.Duration
	for b.Loop() {
		_, whole := judge()
		all += whole
	}
	report(b, all, "s/1000-statements")
}

func report(b *testing.B, all time.Duration, unit string) {
	b.ReportMetric(all.Seconds()/float64(b.N), unit)
	b.ReportMetric(0, "ns/op") // is the same
}

// judging gives a function that judges a file of n statements and tells how long
// it took until the first was judged, and all of them.
func judging(b *testing.B, n int, statement func(n int) string) func() (first, whole time.Duration) {
	dir := b.TempDir()
	registry, err := process.NewRegistry("lint benchmark")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { registry.Close() })
	var text strings.Builder
	for i := range n {
		text.WriteString(statement(i) + ";\n")
	}
	file := filepath.Join(dir, "1.sql")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return func() (first, whole time.Duration) {
		began := time.Now()
		o := Options{Paths: []string{file}, Dir: dir, Registry: registry, Each: func(Finding) {
			if first == 0 {
				first = time.Since(began)
			}
		}}
		report, err := Run(context.Background(), o)
		if err != nil || len(report.Findings) != n {
			b.Fatalf("judged %v, %v", report, err)
		}
		return first, time.Since(began)
	}
}
