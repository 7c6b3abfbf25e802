package analyze

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/plan"
	"upness/recording"
)

// An outage from 0.998 s to 1.002 s, against limits.
func TestOutageLimits(t *testing.T) {
	for _, c := range []struct {
		limit time.Duration
		want  Outcome
	}{
		{0, Fail}, {900 * ms, Fail}, {997 * ms, Fail}, {time.Second, Inconclusive}, {1003 * ms, Pass}, {time.Minute, Pass},
	} {
		w := whole(recording.Refused, 0)
		v := w.judge(t, plan.Budget{LongestOutage: &c.limit, TotalOutage: &c.limit})
		for _, rule := range []string{"longest_outage", "total_outage"} {
			if r := v.reason(t, rule); r.Verdict != c.want {
				t.Errorf("%s, limit %v: %s, want %s: %s", rule, c.limit, r.Verdict, c.want, r.Text)
			}
		}
		if v.Verdict != c.want {
			t.Errorf("limit %v: %s, want %s", c.limit, v.Verdict, c.want)
		}
	}
}

// One bad request: with nothing allowed that is a fail, although it may have
// been no time at all.
func TestOneBadRequest(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Seq == 5000 {
			fails(r, recording.EOF, 0)
		}
	})
	v := w.judge(t, strict())
	if v.Verdict != Fail || v.Outages[0].Text != "one request to fetch failed (eof), at most 4 ms" {
		t.Errorf("%s: %q", v.Verdict, v.Outages[0].Text)
	}
	if r := v.reason(t, "longest_outage"); r.Text != "longest outage at most 4 ms, allowed 0 s" {
		t.Errorf("%q", r.Text)
	}
	if v = w.judge(t, plan.Budget{LongestOutage: ptr(2 * ms)}); v.Verdict != Inconclusive || !strings.Contains(v.Reasons[0].Text, "10000/s would tell") {
		t.Errorf("limit 2 ms: %s: %s", v.Verdict, v.Reasons[0].Text)
	}
}

func TestTotalOutageAddsUp(t *testing.T) {
	w := newWorld(500, 20*time.Second, func(r *recording.Result) {
		if r.Intended/time.Second%5 == 1 && within(r, 0, time.Hour) && (r.Intended-time.Second)%(5*time.Second) < 200*ms {
			fails(r, recording.Refused, 0)
		}
	})
	v := w.judge(t, plan.Budget{TotalOutage: ptr(500 * ms), LongestOutage: ptr(500 * ms)})
	if len(v.Outages) != 4 || v.Verdict != Fail || v.Reasons[0].Rule != "total_outage" || !close9(v.Downtime.Total.round(), 0.808) {
		t.Errorf("%d outages, total %v s, %s: %s", len(v.Outages), v.Downtime.Total, v.Verdict, v.Reasons[0].Text)
	}
}

// round takes the recording's grain out.
func (s Seconds) round() Seconds { return seconds(s.Duration().Round(ms)) }

func TestBoundedProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lower := time.Duration(rapid.Int64Range(0, 1000).Draw(t, "lower"))
		upper := lower + time.Duration(rapid.Int64Range(0, 1000).Draw(t, "width"))
		limit := time.Duration(rapid.Int64Range(0, 3000).Draw(t, "limit"))
		truth := lower + time.Duration(rapid.Int64Range(0, int64(upper-lower)).Draw(t, "truth"))
		switch bounded(lower, upper, limit) {
		case Pass:
			if truth > limit {
				t.Fatal("a false pass")
			}
		case Fail:
			if truth <= limit && limit > 0 {
				t.Fatal("a false fail")
			}
		}
	})
}

// What was down when the load ended has no upper bound: it is no pass, whatever is
// allowed and however few requests it hit.
func TestDownAsTheLoadEnds(t *testing.T) {
	from := func(at time.Duration, hits func(r *recording.Result) bool) func(r *recording.Result) {
		return func(r *recording.Result) {
			if within(r, at, time.Hour) && hits(r) {
				fails(r, recording.HTTP5xx, 500)
				r.Instance = "i-9"
			}
		}
	}
	every := func(n uint64) func(r *recording.Result) bool {
		return func(r *recording.Result) bool { return r.Seq%n == 0 }
	}
	lengths := plan.Budget{LongestOutage: ptr(time.Second), TotalOutage: ptr(time.Second)}
	share := plan.Budget{Availability: ptr(0.9)}
	for _, c := range []struct {
		name    string
		alter   func(r *recording.Result)
		budget  plan.Budget
		ongoing bool
		want    Outcome
	}{
		{"everything", from(19800*ms, every(1)), lengths, true, Inconclusive},
		{"everything, a share is allowed", from(19800*ms, every(1)), share, true, Inconclusive},
		{"everything, for too long already", from(18*time.Second, every(1)), lengths, true, Fail},
		{"one instance of three", from(19500*ms, every(3)), lengths, true, Inconclusive},
		{"one instance of three, a share is allowed", from(19500*ms, every(3)), share, true, Pass},
		{"a rare target", func(r *recording.Result) {
			if r.Seq%50 == 20 {
				r.Target = "rare"
				from(19300*ms, every(1))(r)
			}
		}, share, true, Inconclusive},
		{"but for the last request", func(r *recording.Result) {
			if r.Seq < 9999 {
				from(19800*ms, every(1))(r)
			}
		}, lengths, false, Pass},
		{"the last request alone", from(19998*ms, every(1)), lengths, false, Pass},
		{"one request in 40 all the time", from(0, every(40)), share, false, Pass},
	} {
		w := newWorld(500, 20*time.Second, c.alter)
		v := w.judge(t, c.budget)
		last := v.Outages[len(v.Outages)-1]
		if last.Ongoing != c.ongoing || v.Downtime.Ongoing != c.ongoing || !last.Upper.Finite() || v.Verdict != c.want {
			t.Errorf("%s: %s, want %s: %s; total %v: %s", c.name, v.Verdict, c.want, last.Text, v.Downtime.Total, v.Sentence())
		}
		if v.Verdict == Inconclusive && !strings.Contains(v.Sentence(), "not over when the load ended") {
			t.Errorf("%s: %s", c.name, v.Sentence())
		}
	}
}
