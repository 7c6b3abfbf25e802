package analyze

import (
	"testing"
	"time"

	"upness/recording"
)

// With more outages than are kept, the longest are listed and all are counted.
func TestTooManyOutages(t *testing.T) {
	n := uint64(stretchLimit + 1000)
	w := newWorld(10_000, time.Duration(n*40)*100*time.Microsecond, func(r *recording.Result) {
		if r.Seq%40 == 10 || r.Seq/40 == n/2 && r.Seq%40 > 4 && r.Seq%40 < 15 {
			fails(r, recording.HTTP5xx, 500)
		}
	})
	v := w.judge(t, strict())
	listed := uint64(len(v.Outages))
	if listed != OutageLimit || v.OutagesMore+listed != n {
		t.Errorf("%d outages listed, %d more, want %d in all", listed, v.OutagesMore, n)
	}
	var longest *Outage
	for i := range v.Outages {
		if v.Outages[i].Requests == 10 {
			longest = &v.Outages[i]
		}
		if i > 0 && v.Outages[i].Start.Before(v.Outages[i-1].Start) {
			t.Fatal("not in order of time")
		}
	}
	if longest == nil {
		t.Error("the longest outage is not listed")
	}
	if got, want := float64(v.Downtime.Total), float64(n)*200e-6; got < want*0.99 || got > want*1.02 {
		t.Errorf("total %v s, want about %v", got, want)
	}
	near(t, "error rate", v.Resolution.ErrorUpper95, UpperBound(n-1, n*40-10, 0.95), 1e-3)
}

// Lone failures tell nothing narrower than themselves.
func TestLoneFailuresAreNotTracked(t *testing.T) {
	tr := newTrackers(0)
	for i := range 1000 {
		o := observation{Result: &resultAt0, at: time.Duration(i) * ms, class: recording.Good, tags: tags{byTarget: 1}}
		if i%100 == 50 {
			o.class = recording.Bad
		}
		tr.add(&o)
	}
	tr.finish(time.Second)
	if len(tr.found) != 10 || len(tr.narrow) != 0 {
		t.Errorf("%d outages, %d of a target, want 10 and none", len(tr.found), len(tr.narrow))
	}
}

// Names beyond a column's limit are put together, and said.
func TestTooManyNames(t *testing.T) {
	w := newWorld(1000, 20*time.Second, func(r *recording.Result) {
		r.Instance = "i-" + time.Duration(r.Seq).String()
	})
	v := w.judge(t, strict())
	if limit := dimensionLimits[byInstance]; len(v.Instances) != limit+1 || v.Instances[limit].Instance != others {
		t.Errorf("%d instances", len(v.Instances))
	}
	if len(v.Warnings) != 1 {
		t.Errorf("warnings %q", v.Warnings)
	}
	var sum uint64
	for _, g := range v.Instances {
		sum += g.Requests
	}
	if sum != 20_000 {
		t.Errorf("instances answered %d requests, want all", sum)
	}
}

// Cells beyond the limit are put together by instance and address; targets keep
// their sums.
func TestTooManyCells(t *testing.T) {
	w := newWorld(1000, 60*time.Second, func(r *recording.Result) {
		r.Instance = "i-" + time.Duration(r.Seq%100).String()
		r.Remote = "10.0.0." + time.Duration(r.Seq/100%100).String()
		r.Target = "t" + time.Duration(r.Seq%3).String()
	})
	v := w.judge(t, strict())
	for _, g := range v.Targets {
		if g.Requests != 20_000 {
			t.Errorf("target %s: %d requests, want 20,000", g.Target, g.Requests)
		}
	}
	if v.Verdict != Pass || v.Requests.Good != 60_000 {
		t.Errorf("%s, %+v", v.Verdict, v.Requests)
	}
}
