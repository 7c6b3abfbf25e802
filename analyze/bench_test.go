package analyze

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"upness/recording"
)

// released is a run at 1,000/s in which v1 gives way to v2 on other instances,
// four targets are called, and latencies vary; down is the share that fails.
func released(n int, down float64) *world {
	length := time.Duration(n) * time.Millisecond
	targets := []string{"record", "fetch", "student", "task"}
	newer := []string{"i-4", "i-5", "i-6"}
	w := newWorld(1000, length, nil)
	w.events = []recording.Event{
		step("baseline", "wait", 0, length/4), step("migrate", "migrate", length/4, length/2),
		step("deploy", "roll", length/2, 3*length/4), step("soak", "wait", 3*length/4, length),
	}
	w.alter = func(r *recording.Result) {
		i := int(r.Seq)
		mix := uint32(i) * 2654435761
		r.Target = targets[mix>>30]
		if i > n/2 && (i > 3*n/4 || mix>>16&1 == 1) {
			r.Version, r.Instance = "v2", newer[i%3]
		}
		r.Done = r.Intended + 2*ms + time.Duration(mix&0xfffff)*8
		if float64(mix>>8)/float64(1<<24) < down {
			fails(r, recording.HTTP5xx, 502)
		}
	}
	return w
}

// BenchmarkJudge judges 5 million results, and 50 million to show that memory
// stays flat; the synthetic results themselves cost the time of BenchmarkResults.
func BenchmarkJudge(b *testing.B) {
	for _, c := range []struct {
		results int
		down    float64
	}{{5_000_000, 0}, {5_000_000, 0.001}, {5_000_000, 0.1}, {5_000_000, 0.9}, {50_000_000, 0.001}} {
		b.Run(fmt.Sprintf("results=%d/down=%g", c.results, c.down), func(b *testing.B) {
			w := released(c.results, c.down)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			used := cpu()
			for b.Loop() {
				w.judge(b, strict())
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(cpu()-used)/float64(b.N)/float64(c.results), "cpu-ns/result")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1e6, "MB-allocated")
		})
	}
}

// BenchmarkResults makes the results that BenchmarkJudge judges.
func BenchmarkResults(b *testing.B) {
	const n = 5_000_000
	w := released(n, 0.001)
	used := cpu()
	for b.Loop() {
		for range w.results() {
		}
	}
	b.ReportMetric(float64(cpu()-used)/float64(b.N)/n, "cpu-ns/result")
}

// cpu is the time that this process has spent computing.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkComparison compares two phases of 100,000 requests each.
func BenchmarkComparison(b *testing.B) {
	from, to := blocksOf(1, 100_000, 1, 0), blocksOf(2, 100_000, 1.1, 0)
	for b.Loop() {
		comparison(from, to)
	}
}
