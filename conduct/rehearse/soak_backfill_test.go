package rehearse

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"upness/conduct"
	"upness/migrate/backfill"
	"upness/plan"
	"upness/recording"
)

// soaked are the steps around a backfill of all rows; what comes first varies.
const soaked = `steps:
  - {phase: baseline, wait: 5s, name: warm up}
  - {phase: baseline, sql: settle.sql}
%s  - {phase: baseline, wait: 30s, name: before}
  - {phase: migrate, sql: column.sql}
  - {phase: migrate, name: fill, backfill: {table: responses, set: attempt = 1, where: attempt IS NULL}}
  - {phase: soak, wait: 20s, name: after}
`

// settle does what the server would do by itself, after the sample was filled, in
// the time that is compared with.
const settle = "VACUUM (ANALYZE) responses; CHECKPOINT;"

const (
	soakRows  = 500_000
	soakBound = 6 * time.Minute // of one run
)

// span is a time in which the rate was the same.
type span struct{ from, to time.Duration }

// TestSoakBackfill measures what a backfill costs the clients: their p99 while it
// goes on beside that of the same run before and after it, at the same rate. It
// takes minutes and is run by make soak-backfill.
func TestSoakBackfill(t *testing.T) {
	if os.Getenv("UPNESS_SOAK_BACKFILL") == "" {
		t.Skip("a measurement of minutes: make soak-backfill")
	}
	t.Run("steady", func(t *testing.T) {
		rec := soak(t, "400/s", "")
		compare(t, rec, "400/s", rec.of("before"), rec.of("fill"), rec.of("after"))
	})
	t.Run("rising", func(t *testing.T) {
		rec := soak(t, "{steps: [{rate: 400/s, for: 5s}, {rate: 800/s, for: 10s}, {rate: 400/s, for: 36s}, {rate: 800/s, for: 12s}, {rate: 400/s}]}",
			"  - {phase: baseline, wait: 10s, name: high before}\n")
		fill := rec.of("fill")
		high := span{max(fill.from, rec.begin+51*time.Second), min(fill.to, rec.begin+63*time.Second)}
		if high.to-high.from < 5*time.Second {
			t.Fatalf("the load was high for %s of the backfill only, from %s to %s", high.to-high.from, fill.from, fill.to)
		}
		compare(t, rec, "800/s", rec.of("high before"), high)
		compare(t, rec, "400/s", rec.of("before"), span{fill.from, high.from}, rec.of("after"))
		compare(t, rec, "400/s again", rec.of("before"), span{high.to, fill.to}, rec.of("after"))
		t.Logf("mean share of the time: %.2f, %.2f while the load was high, %.2f after", rec.share(span{fill.from, high.from}), rec.share(high), rec.share(span{high.to, fill.to}))
	})
}

// soakedRun is what was recorded.
type soakedRun struct {
	*recording.Recording
	t     *testing.T
	begin time.Duration // of the load
	all   []recording.Result
}

// soak carries a run out and prints what the backfill did.
func soak(t *testing.T, rate, first string) *soakedRun {
	t.Setenv("UPNESS_STATE_DIR", t.TempDir())
	dir := t.TempDir()
	exe := filepath.Join(dir, "upness")
	if out, err := exec.Command("go", "build", "-o", exe, "upness/cmd/upness").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// New rows are written without the column: the default fills them.
	sql := "ALTER TABLE responses ADD COLUMN attempt int; ALTER TABLE responses ALTER COLUMN attempt SET DEFAULT 1;"
	for name, sql := range map[string]string{"column.sql": sql, "settle.sql": settle} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(sql), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := fmt.Appendf(nil, sample, rate, soakRows, "", fmt.Sprintf(soaked, first))
	p, err := plan.Parse(filepath.Join(dir, "plan.yaml"), text, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), soakBound)
	defer cancel()
	o := conduct.Options{Dir: filepath.Join(dir, "run"), Tool: "test", Exe: exe}
	if err := conduct.Run(ctx, p, o); err != nil {
		t.Error(err)
	}
	r := &soakedRun{t: t}
	if r.Recording, err = recording.Open(o.Dir); err != nil {
		t.Fatal(err)
	}
	for result, err := range r.Results() {
		if err != nil {
			t.Fatal(err)
		}
		r.all = append(r.all, *result)
	}
	r.begin = slices.MinFunc(r.all, func(a, b recording.Result) int { return int(a.Intended - b.Intended) }).Intended
	for _, e := range r.Events {
		if e.Kind == backfill.EventBackfill {
			t.Logf("%6.1f s %s: %v %s", (e.At - r.begin).Seconds(), e.Name, e.Fields, e.Text)
		}
	}
	fill := r.of("fill")
	t.Logf("filled in %s: %.0f rows/s", (fill.to - fill.from).Round(100*time.Millisecond), soakRows/(fill.to-fill.from).Seconds())
	return r
}

// of is when a step went on.
func (r *soakedRun) of(step string) span {
	for _, e := range r.Events {
		if e.Kind == recording.EventStep && e.Name == step && e.End > e.At {
			if e.State != "done" {
				r.t.Fatalf("step %s: %s", step, e.Error)
			}
			return span{e.At, e.End}
		}
	}
	r.t.Fatalf("step %s did not end", step)
	return span{}
}

// share is the mean part of the time that batches were allowed to take.
func (r *soakedRun) share(s span) float64 {
	sum, n := 0.0, 0
	for _, e := range r.Events {
		if share, ok := e.Fields["share"].(float64); ok && e.Kind == backfill.EventBackfill && e.At >= s.from && e.At < s.to {
			sum, n = sum+share, n+1
		}
	}
	return sum / float64(max(n, 1))
}

// p99 is that of the requests that were due in these spans together.
func (r *soakedRun) p99(spans ...span) time.Duration {
	var all []time.Duration
	for _, result := range r.all {
		if slices.ContainsFunc(spans, func(s span) bool { return result.Intended >= s.from && result.Intended < s.to }) {
			latency := result.Service()
			if result.Kind.Class() == recording.Bad {
				latency = math.MaxInt64
			}
			all = append(all, latency)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[(99*len(all)+99)/100-1]
}

// compare holds the clients' p99 while filling to 1.5 times that around it. Where
// those around it differ by as much among themselves, the machine was not quiet.
func compare(t *testing.T, r *soakedRun, rate string, before, during span, after ...span) {
	around := append(after, before)
	calm, filling := r.p99(around...), r.p99(during)
	best, worst := time.Duration(math.MaxInt64), time.Duration(0)
	for _, s := range around {
		best, worst = min(best, r.p99(s)), max(worst, r.p99(s))
	}
	t.Logf("%s: p99 %s before, %s before and after, %s while filling: %.2f x", rate, r.p99(before), calm, filling, float64(filling)/float64(calm))
	switch {
	case worst > best*3/2:
		t.Errorf("%s: clients' p99 %s and %s without a backfill: too noisy a machine to tell", rate, best, worst)
	case filling > calm*3/2:
		t.Errorf("%s: clients' p99 %s while filling, %s around it: more than 1.5 times", rate, filling, calm)
	}
}
